// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "id/native-id.h"
#include "id/registry.h"

static struct vd_registry *registry;

static int make_registry(void **state)
{
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int free_registry(void **state)
{
	vd_registry_free(registry);
	return 0;
}

struct expected {
	const char *text;
	int result;
	const char *id;
	enum vd_certainty certainty;
};

static void check(const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vd_id id;
		char text[VD_ID_MAX];
		int r = vd_registry_identify(registry, cases[i].text, &id);

		if (r != cases[i].result)
			fail_msg("%s: %d, not %d", cases[i].text, r, cases[i].result);
		vd_id_format(&id, text);
		if (strcmp(text, cases[i].id) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, text, cases[i].id);
		if (id.certainty != cases[i].certainty)
			fail_msg("%s: %s", cases[i].text, vd_certainty_name(id.certainty));
		assert_non_null(id.name);
		assert_true(r == 1 || *id.name);
	}
}

#define CHECK(cases) check(cases, VD_ARRAY_SIZE(cases))

static void test_one_disk_on_every_transport(void **state)
{
	static const struct expected cases[] = {
		{ "ccw:t3832m02dtdm", 0, "virt:t0002v00001AF4d00001042o2", VD_CERTAINTY_CERTAIN },
		{ "pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00", 0,
		  "virt:t0002v00001AF4d00001042o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1042", 0, "virt:t0002v00001AF4d00001042o2", VD_CERTAINTY_CERTAIN },
		{ "virtio:d00000002v554D4551", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:d00000002v00000000", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		{ "pci:v00001AF4d00001042sv0000108Esd00000000bc01sc80i00", 0,
		  "virt:t0002v00001AF4d00001042o2", VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

/* The ids are no offset, and where there is a subsystem it tells, as in the kernel. */
static void test_transitional(void **state)
{
	static const struct expected cases[] = {
		{ "1af4:1000", 0, "virt:t0001v00001AF4d00001041o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1002", 0, "virt:t0005v00001AF4d00001045o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1003", 0, "virt:t0003v00001AF4d00001043o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1004", 0, "virt:t0008v00001AF4d00001048o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1005", 0, "virt:t0004v00001AF4d00001044o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1009", 0, "virt:t0009v00001AF4d00001049o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1012", 0, "virt:t0013v00001AF4d00001053o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1000:1af4:0008", 0, "virt:t0008v00001AF4d00001048o2",
		  VD_CERTAINTY_CERTAIN },
		{ "1af4:1000:108e:0012", 0, "virt:t0012v00001AF4d00001052o2",
		  VD_CERTAINTY_CERTAIN },
		{ "1af4:1001:1af4:0000", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		{ "1af4:1001:1af4:1100", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		{ "1af4:1006:1af4:0002", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		/* Every id from 1000 to 107F is virtio's, whichever device it is. */
		{ "1af4:1006", 1, "virt:t0000v00001AF4d00001006o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:103f:1af4:1100", 1, "virt:t0000v00001AF4d0000103Fo2",
		  VD_CERTAINTY_CERTAIN },
		{ "pci:v00001AF4d00001008sv00001AF4sd00000000bc02sc00i00", 1,
		  "virt:t0001v00001AF4d00001008o2", VD_CERTAINTY_CERTAIN },
		/* Modern: the device tells, whatever the subsystem. */
		{ "1af4:1041:1af4:0002", 0, "virt:t0001v00001AF4d00001041o2",
		  VD_CERTAINTY_CERTAIN },
		{ "1af4:105a", 0, "virt:t001Av00001AF4d0000105Ao2", VD_CERTAINTY_CERTAIN },
		{ "1af4:107f", 0, "virt:t003Fv00001AF4d0000107Fo2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1040", 1, "virt:t0000v00001AF4d00001040o2", VD_CERTAINTY_CERTAIN },
		{ "1af4:1080", 1, "virt:t0000v00001AF4d00001080o0", VD_CERTAINTY_UNKNOWN },
	};

	CHECK(cases);
}

static void test_pci(void **state)
{
	static const struct expected cases[] = {
		{ "8086:100e:1af4:1100", 0, "virt:t0001v00008086d0000100Eo1",
		  VD_CERTAINTY_CERTAIN },
		{ "8086:100E", 0, "virt:t0001v00008086d0000100Eo1", VD_CERTAINTY_LIKELY },
		{ "8086:100e:8086:001e", 0, "virt:t0001v00008086d0000100Eo1", VD_CERTAINTY_LIKELY },
		{ "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00", 0,
		  "virt:t0001v00008086d000010D3o1", VD_CERTAINTY_UNKNOWN },
		{ "1b36:0010", 0, "virt:t0002v00001B36d00000010o2", VD_CERTAINTY_CERTAIN },
		{ "1d0f:ec20", 0, "virt:t0001v00001D0Fd0000EC20o4", VD_CERTAINTY_LIKELY },
		{ "1af4:1110", 0, "virt:tF013v00001AF4d00001110o2", VD_CERTAINTY_CERTAIN },
		/* A vendor alone is no proof. */
		{ "1414:5801", 1, "virt:t0000v00001414d00005801o0", VD_CERTAINTY_UNKNOWN },
		{ "1ae0:abcd", 1, "virt:t0000v00001AE0d0000ABCDo0", VD_CERTAINTY_UNKNOWN },
		/* The class tells the type, and no more. */
		{ "pci:v00008086d00001521sv00008086sd00000001bc02sc00i00", 1,
		  "virt:t0001v00008086d00001521o0", VD_CERTAINTY_UNKNOWN },
		{ "pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02", 1,
		  "virt:t0002v0000144Dd0000A808o0", VD_CERTAINTY_UNKNOWN },
		{ "pci:v00008086d00001592sv000015B3sd00000058bc02sc07i00", 1,
		  "virt:t002Av00008086d00001592o0", VD_CERTAINTY_UNKNOWN },
		{ "pci:v00008086d00001521sv00008086sd00000001bcFFsc00i00", 1,
		  "virt:t0000v00008086d00001521o0", VD_CERTAINTY_UNKNOWN },
		/* Lower case, as a person may write it. */
		{ "pci:v00001af4d00001042sv00001af4sd00001100bc01sc00i00", 0,
		  "virt:t0002v00001AF4d00001042o2", VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

/* A part without a line: the maker, and rather the hypervisor's subsystem, tell the origin. */
static void test_maker_and_mark(void **state)
{
	static const struct expected cases[] = {
		{ "pci:v000015B3d00001018sv000015B3sd00000058bc02sc07i00", 1,
		  "virt:t002Av000015B3d00001018o4", VD_CERTAINTY_LIKELY },
		{ "10de:2330", 1, "virt:t0000v000010DEd00002330o4", VD_CERTAINTY_LIKELY },
		{ "pci:v000010DEd000022A3sv000010DEsd00001796bc06sc80i00", 1,
		  "virt:t0000v000010DEd000022A3o4", VD_CERTAINTY_LIKELY },
		{ "pci:v00008086d0000FEEDsv00001AF4sd00001100bc0Csc03i30", 1,
		  "virt:t0031v00008086d0000FEEDo1", VD_CERTAINTY_CERTAIN },
		{ "pci:v00008086d0000FEEDsv00001AF4sd00001101bc0Csc03i30", 1,
		  "virt:t0031v00008086d0000FEEDo0", VD_CERTAINTY_UNKNOWN },
		{ "8086:feed:15ad:1234", 1, "virt:t0000v00008086d0000FEEDo1",
		  VD_CERTAINTY_CERTAIN },
		{ "8086:feed:1414:0020", 1, "virt:t0000v00008086d0000FEEDo0",
		  VD_CERTAINTY_UNKNOWN },
		{ "10de:beef:80ee:0001", 1, "virt:t0000v000010DEd0000BEEFo1",
		  VD_CERTAINTY_CERTAIN },
		/* A line wins over the maker, and a mark over the origin that the line tells. */
		{ "1002:5046", 0, "virt:t0010v00001002d00005046o1", VD_CERTAINTY_LIKELY },
		{ "8086:10ca:1af4:1100", 0, "virt:t0001v00008086d000010CAo1",
		  VD_CERTAINTY_CERTAIN },
		{ "8086:10d3:15ad:07d0", 0, "virt:t0001v00008086d000010D3o1",
		  VD_CERTAINTY_CERTAIN },
		{ "1b36:000d:15ad:0001", 0, "virt:t0031v00001B36d0000000Do2",
		  VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

static void test_channel(void **state)
{
	static const struct expected cases[] = {
		{ "ccw:t3990mE9dt3390dm0A", 0, "virt:t0002v00001014d00003390o1",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:t3990mE9dt3390m0A", 0, "virt:t0002v00001014d00003390o1",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:t3990me9dt3390dm0a", 0, "virt:t0002v00001014d00003390o1",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:t1731m01dt1732dm01", 0, "virt:t0001v00001014d00001732o1",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:t1731m05dt1732dm05", 0, "virt:t0001v00001014d00001732o2",
		  VD_CERTAINTY_LIKELY },
		{ "ccw:t1731m03dt1732dm03", 0, "virt:t0008v00001014d00001732o4",
		  VD_CERTAINTY_LIKELY },
		{ "ccw:t3215m00dtdm", 0, "virt:t0003v00001014d00003215o1", VD_CERTAINTY_LIKELY },
		{ "ccw:t2540m00dtdm", 0, "virt:tF010v00001014d00002540o1", VD_CERTAINTY_LIKELY },
		{ "ccw:t3088m1Fdt0000dm00", 0, "virt:t0001v00001014d00003088o1",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:t1731m01dt1732dm07", 1, "virt:t0000v00001014d00001732o0",
		  VD_CERTAINTY_UNKNOWN },
		{ "ccw:tABCDm01dtdm", 1, "virt:t0000v00001014d0000ABCDo0", VD_CERTAINTY_UNKNOWN },
		/* virtio-ccw: the device type is to be ignored (virtio 1.2, 4.3.1). */
		{ "ccw:t3832m1Adt3832dm00", 0, "virt:t001Av00001AF4d0000105Ao2",
		  VD_CERTAINTY_CERTAIN },
		{ "ccw:t3832m00dtdm", 1, "virt:t0000v00001AF4d00001040o2", VD_CERTAINTY_CERTAIN },
		{ "ccw:t3832m40dtdm", 1, "virt:t0040v00001AF4d00001080o2", VD_CERTAINTY_CERTAIN },
		{ "ccw:t3832mFFdt1234dm56", 1, "virt:t00FFv00001AF4d0000113Fo2",
		  VD_CERTAINTY_CERTAIN },
		{ "css:t0", 0, "virt:tF002v00001014d0000F100o2", VD_CERTAINTY_CERTAIN },
		{ "css:t7", 1, "virt:t0000v00001014d00000000o2", VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

static void test_other_buses(void **state)
{
	static const struct expected cases[] = {
		{ "xen:vbd", 0, "virt:t0002v00005853d0000F002o3", VD_CERTAINTY_CERTAIN },
		{ "xen:vbd2", 1, "virt:t0000v00005853d00000000o3", VD_CERTAINTY_CERTAIN },
		{ "vmbus:635161f83edfc546913ff2d2f965ed0e", 0, "virt:t0001v00001414d0000F003o3",
		  VD_CERTAINTY_CERTAIN },
		{ "vmbus:635161F83EDFC546913FF2D2F965ED0E", 0, "virt:t0001v00001414d0000F003o3",
		  VD_CERTAINTY_CERTAIN },
		{ "f8615163-df3e-46c5-913f-f2d2f965ed0e", 0, "virt:t0001v00001414d0000F003o3",
		  VD_CERTAINTY_CERTAIN },
		{ "{F8615163-DF3E-46C5-913F-F2D2F965ED0E}", 0, "virt:t0001v00001414d0000F003o3",
		  VD_CERTAINTY_CERTAIN },
		{ "00000000-0000-0000-0000-000000000000", 1, "virt:t0000v00001414d00000000o3",
		  VD_CERTAINTY_CERTAIN },
		/* The class of a hv_sock connection is made of its port. */
		{ "000003e8-facb-11e6-bd58-64006a7986d3", 0, "virt:t0013v00001414d0000F080o3",
		  VD_CERTAINTY_CERTAIN },
		{ "vmbus:FFFFFFFFcbfae611bd5864006a7986d3", 0, "virt:t0013v00001414d0000F080o3",
		  VD_CERTAINTY_CERTAIN },
		{ "000003e8-facb-11e6-bd58-64006a7986d4", 1, "virt:t0000v00001414d00000000o3",
		  VD_CERTAINTY_CERTAIN },
		{ "000003e8-facc-11e6-bd58-64006a7986d3", 1, "virt:t0000v00001414d00000000o3",
		  VD_CERTAINTY_CERTAIN },
		{ "vio:TnetworkSIBM,l-lan", 0, "virt:t0001v00001014d0000F001o3",
		  VD_CERTAINTY_CERTAIN },
		{ "vio:TIBM,vtpmSIBM,vtpm20", 0, "virt:tF004v00001014d0000F00Bo3",
		  VD_CERTAINTY_CERTAIN },
		{ "vio:TS", 1, "virt:t0000v00001014d00000000o3", VD_CERTAINTY_CERTAIN },
		{ "vio:TnewSIBM,new", 1, "virt:t0000v00001014d00000000o3", VD_CERTAINTY_CERTAIN },
		{ "of:Nvirtio_mmioT(null)Cvirtio,mmio", 0, "virt:tF001v00001AF4d0000F000o2",
		  VD_CERTAINTY_CERTAIN },
		{ "of:NcpCTcCCacme,CCvirtio,mmioCother", 0, "virt:tF001v00001AF4d0000F000o2",
		  VD_CERTAINTY_CERTAIN },
		{ "of:Nvirtio_mmioT(null)Cvirtio,mmio2", 1, "virt:t0000v00000000d00000000o0",
		  VD_CERTAINTY_UNKNOWN },
		{ "of:NnameT", 1, "virt:t0000v00000000d00000000o0", VD_CERTAINTY_UNKNOWN },
		{ "acpi:LNRO0005:", 0, "virt:tF001v00001AF4d0000F000o2", VD_CERTAINTY_CERTAIN },
		{ "acpi:ACME0001:QEMU0001:", 0, "virt:tF00Ev00001B36d00000011o2",
		  VD_CERTAINTY_CERTAIN },
		{ "acpi:ACME0001:", 1, "virt:t0000v00000000d00000000o0", VD_CERTAINTY_UNKNOWN },
		{ "platform:virtio-mmio", 0, "virt:tF001v00001AF4d0000F000o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virt:t0000v00000000d00000000", 1, "virt:t0000v00000000d00000000o3",
		  VD_CERTAINTY_CERTAIN },
		{ "virt:t0002v00001AF4d00001042", 0, "virt:t0002v00001AF4d00001042o3",
		  VD_CERTAINTY_CERTAIN },
		{ "virt:t0002v00001AF4d00001042o2", 0, "virt:t0002v00001AF4d00001042o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virt:tEEEEv00001AF4d00001042", 1, "virt:tEEEEv00001AF4d00001042o3",
		  VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

/* The rule holds for numbers that no line has, as far as there are numbers for them. */
static void test_virtio_numbers(void **state)
{
	static const struct expected cases[] = {
		{ "virtio:d00000000v00001AF4", 1, "virt:t0000v00001AF4d00001040o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:d0000003Fv00001AF4", 0, "virt:t003Fv00001AF4d0000107Fo2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:d00000040v00001AF4", 1, "virt:t0040v00001AF4d00001080o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:d00001234v554D4551", 1, "virt:t1234v00001AF4d00002274o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:d0000EFFFv00000000", 1, "virt:tEFFFv00001AF4d0001003Fo2",
		  VD_CERTAINTY_CERTAIN },
		/* From here on the numbers of types are not virtio's. */
		{ "virtio:d0000F000v00000000", 1, "virt:t0000v00001AF4d00010040o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:dFFFFEFBFv00000000", 1, "virt:t0000v00001AF4dFFFFFFFFo2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:dFFFFEFC0v00000000", 1, "virt:t0000v00001AF4d00000000o2",
		  VD_CERTAINTY_CERTAIN },
		{ "virtio:dFFFFFFFFvFFFFFFFF", 1, "virt:t0000v00001AF4d00000000o2",
		  VD_CERTAINTY_CERTAIN },
	};

	CHECK(cases);
}

/* Whether a database of PCI parts means the same device. */
static void test_by_part(void **state)
{
	static const struct {
		const char *text;
		bool is_by_part;
	} cases[] = {
		{ "1b36:0010", true },
		{ "8086:100e", true },
		{ "8086:100e:1af4:1100", false },
		{ "1af4:1002", false },
		{ "1af4:1002:1af4:0004", false },
		{ "1af4:1049", false },
		{ "pci:v00008086d00001521sv00008086sd00000001bc02sc00i00", true },
		{ "15ad:0801:15ad:0800", false },
		{ "ccw:t3832m02dtdm", false },
		{ "xen:vbd", false },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		struct vd_id id;

		assert_true(vd_registry_identify(registry, cases[i].text, &id) >= 0);
		if (id.is_by_part != cases[i].is_by_part)
			fail_msg("%s: by its part or not?", cases[i].text);
	}
}

static void test_not_an_id(void **state)
{
	static const char *const texts[] = {
		"",
		":",
		"pci",
		"pci:",
		"pci:v",
		"nonsense",
		"pcie:v00001AF4",
		"pci:v00001AF4",
		"pci:v00001AF4d00001042",
		"pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i0",
		"pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i001",
		"pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00\n",
		"pci:v00001AG4d00001042sv00001AF4sd00001100bc01sc00i00",
		"pci:v10001AF4d00001042sv00001AF4sd00001100bc01sc00i00",
		"PCI:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00",
		" 1af4:1042",
		"1af4:1042 ",
		"1af4:1042:",
		"1af4:1042:1af4",
		"1af4:1042:1af4:00002",
		"1af4-1042",
		"1af4:104g",
		"0x1af4:0x1042",
		"1af4:1042/1af4:1100",
		"virtio:",
		"virtio:d00000002",
		"virtio:d2v1af4",
		"virtio:d00000002v554D4551x",
		"ccw:",
		"ccw:t3832m02",
		"ccw:t3832m02dt",
		"ccw:t3832m02dtd",
		"ccw:t3832m02dtdmx",
		"ccw:t3832m2dtdm",
		"ccw:t3990mE9dt3390",
		"ccw:t3990mE9dt3390dm",
		"ccw:t3990mE9dt3390dm0AB",
		"css:",
		"css:t",
		"css:t00",
		"css:0",
		"xen:",
		"xen:vb d",
		"xen:\xff\xfe",
		"vmbus:",
		"vmbus:635161f83edfc546913ff2d2f965ed0",
		"vmbus:635161f83edfc546913ff2d2f965ed0e0",
		"vmbus:f8615163-df3e-46c5-913f-f2d2f965ed0e",
		"f8615163-df3e-46c5-913f-f2d2f965ed0",
		"{f8615163-df3e-46c5-913f-f2d2f965ed0e",
		"f8615163-df3e-46c5-913f-f2d2f965ed0e}",
		"f8615163.df3e-46c5-913f-f2d2f965ed0e",
		"g8615163-df3e-46c5-913f-f2d2f965ed0e",
		"vio:",
		"vio:network",
		"vio:Tnetwork",
		"of:",
		"of:virtio",
		"of:Nvirtio",
		"acpi:",
		"platform:",
		"virt:",
		"virt:t0002",
		"virt:t0002v00001AF4d00001042o",
		"virt:t0002v00001AF4d00001042o5",
		"virt:t0002v00001AF4d00001042o22",
		"virt:t0002v00001AF4d0000104",
		"usb:v1D6Bp0002",
		"/sys/bus/pci",
		"%n%s%x",
		"pci:v*",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		struct vd_id id = { .type = 0x7777 };

		if (vd_registry_identify(registry, texts[i], &id) != -EINVAL)
			fail_msg("\"%s\" was taken for an id", texts[i]);
		assert_int_equal(id.type, 0x7777);
	}
}

/* LENGTH times C after START. */
static char *long_text(const char *start, char c, size_t length)
{
	size_t before = strlen(start);
	char *text = malloc(before + length + 1);

	assert_non_null(text);
	memcpy(text, start, before);
	memset(text + before, c, length);
	text[before + length] = '\0';
	return text;
}

static void test_overlong(void **state)
{
	static const char *const starts[] = { "xen:", "platform:", "acpi:", "pci:v",
					      "",     "1af4:",	   "virt:t" };
	struct vd_id id;

	for (size_t i = 0; i < VD_ARRAY_SIZE(starts); i++) {
		vd_autofree char *text = long_text(starts[i], '1', 1024 * 1024);

		assert_int_equal(vd_registry_identify(registry, text, &id), -EINVAL);
	}
	for (size_t length = 250; length <= VD_NATIVE_ID_MAX - 4; length += 997) {
		vd_autofree char *text = long_text("xen:", 'v', length);

		assert_int_equal(vd_registry_identify(registry, text, &id), 1);
	}
}

/* Each C may begin or end a compatible: the time that this takes must not grow with the square. */
static void test_many_compatibles(void **state)
{
	vd_autofree char *text = long_text("of:NxTx", 'C', 4000);
	struct vd_id id;

	for (int i = 0; i < 100; i++)
		assert_int_equal(vd_registry_identify(registry, text, &id), 1);
}

static void test_format_and_parse(void **state)
{
	const struct vd_id ids[] = {
		{ 0, 0, 0, VD_ORIGIN_UNKNOWN },
		{ 2, 0x1af4, 0x1042, VD_ORIGIN_VIRTUAL },
		{ 0xffff, 0xffffffff, 0xfedcba98, VD_ORIGIN_ASSIGNED },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(ids); i++) {
		char text[VD_ID_MAX];
		struct vd_id id;

		vd_id_format(&ids[i], text);
		assert_int_equal(strlen(text), 30);
		assert_int_equal(vd_id_parse(text, &id), 0);
		assert_int_equal(id.type, ids[i].type);
		assert_int_equal(id.vendor, ids[i].vendor);
		assert_int_equal(id.device, ids[i].device);
		assert_int_equal(id.origin, ids[i].origin);
		assert_int_equal(id.certainty, VD_CERTAINTY_UNKNOWN);
		assert_string_equal(id.name, "");
	}
}

static void test_words(void **state)
{
	enum vd_certainty certainty;
	enum vd_origin origin;

	for (int i = VD_ORIGIN_UNKNOWN; i <= VD_ORIGIN_ASSIGNED; i++) {
		assert_int_equal(vd_origin_parse(vd_origin_name((enum vd_origin)i), &origin), 0);
		assert_int_equal(origin, i);
	}
	for (int i = VD_CERTAINTY_UNKNOWN; i <= VD_CERTAINTY_CERTAIN; i++) {
		assert_int_equal(
			vd_certainty_parse(vd_certainty_name((enum vd_certainty)i), &certainty), 0);
		assert_int_equal(certainty, i);
	}
	assert_int_equal(vd_origin_parse("virtua", &origin), -EINVAL);
	assert_int_equal(vd_origin_parse("", &origin), -EINVAL);
	assert_int_equal(vd_certainty_parse("sure", &certainty), -EINVAL);
	assert_string_equal(vd_origin_name((enum vd_origin)77), "unknown");
}

static void test_types(void **state)
{
	uint16_t type = 99;

	assert_string_equal(vd_registry_type_name(registry, 1), "net");
	assert_string_equal(vd_registry_type_name(registry, 9), "9p");
	assert_string_equal(vd_registry_type_name(registry, 0), "unknown");
	assert_string_equal(vd_registry_type_name(registry, 14), "unknown");
	assert_string_equal(vd_registry_type_name(registry, 0xffff), "unknown");
	assert_string_equal(vd_registry_type_description(registry, 1), "Network device");
	assert_string_equal(vd_registry_type_description(registry, 0), "");
	assert_true(vd_registry_type_is_plumbing(registry, 0xf000));
	assert_false(vd_registry_type_is_plumbing(registry, 1));
	assert_false(vd_registry_type_is_plumbing(registry, 0));
	assert_int_equal(vd_registry_type_parse(registry, "disk", &type), 0);
	assert_int_equal(type, 2);
	assert_int_equal(vd_registry_type_parse(registry, "nic", &type), 0);
	assert_int_equal(type, 1);
	type = 99;
	assert_int_equal(vd_registry_type_parse(registry, "Disk", &type), -EINVAL);
	assert_int_equal(vd_registry_type_parse(registry, "nett", &type), -EINVAL);
	assert_int_equal(vd_registry_type_parse(registry, "", &type), -EINVAL);
	assert_int_equal(vd_registry_type_parse(registry, "65536", &type), -EINVAL);
	assert_int_equal(vd_registry_type_parse(registry, "-1", &type), -EINVAL);
	assert_int_equal(type, 99);
	assert_int_equal(vd_registry_type_parse(registry, "9p", &type), 0);
	assert_int_equal(type, 9);
	assert_int_equal(vd_registry_type_parse(registry, "9", &type), 0);
	assert_int_equal(type, 9);
	assert_int_equal(vd_registry_type_parse(registry, "0x2", &type), 0);
	assert_int_equal(type, 2);
	assert_int_equal(vd_registry_type_parse(registry, "0xF004", &type), 0);
	assert_string_equal(vd_registry_type_name(registry, type), "tpm");
	assert_int_equal(vd_registry_type_parse(registry, "unknown", &type), 0);
	assert_int_equal(type, 0);
}

/* The same sequence in every run, so that a failure can be repeated. */
static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16 & 0x7fff;
}

static void mutate(char *text, size_t room, unsigned *seed)
{
	size_t length = strlen(text), at = length ? next_random(seed) % length : 0;

	switch (next_random(seed) % 4) {
	case 0:
		text[at] = (char)(next_random(seed) % 256);
		break;
	case 1:
		text[at] = '\0';
		break;
	case 2:
		if (length + 2 < room) {
			memmove(text + at + 1, text + at, length - at + 1);
			text[at] = (char)(' ' + next_random(seed) % 95);
		}
		break;
	default:
		memmove(text + at, text + at + (length > 0), length - at + (length == 0));
		break;
	}
}

/* Whatever comes, it is one of the three answers, and what was answered can be written and read
 * again. */
static void test_mutations(void **state)
{
	static const char *const seeds[] = {
		"pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00",
		"virtio:d00000002v554D4551",
		"ccw:t3990mE9dt3390dm0A",
		"ccw:t3832m02dtdm",
		"css:t0",
		"xen:vbd",
		"vmbus:635161f83edfc546913ff2d2f965ed0e",
		"{f8615163-df3e-46c5-913f-f2d2f965ed0e}",
		"vio:TnetworkSIBM,l-lan",
		"of:Nvirtio_mmioT(null)Cvirtio,mmioCother",
		"acpi:LNRO0005:QEMU0001:",
		"platform:virtio-mmio",
		"virt:t0002v00001AF4d00001042o2",
		"1af4:1001:1af4:0002",
	};
	unsigned seed = 20070418;

	for (unsigned i = 0; i < 200000; i++) {
		char text[96], formatted[VD_ID_MAX];
		struct vd_id id, again;
		int r;

		snprintf(text, sizeof(text), "%s", seeds[i % VD_ARRAY_SIZE(seeds)]);
		for (unsigned n = next_random(&seed) % 4; n > 0; n--)
			mutate(text, sizeof(text), &seed);
		r = vd_registry_identify(registry, text, &id);
		assert_true(r == 0 || r == 1 || r == -EINVAL);
		if (r < 0)
			continue;
		vd_id_format(&id, formatted);
		assert_int_equal(vd_id_parse(formatted, &again), 0);
		assert_non_null(id.name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_disk_on_every_transport),
		cmocka_unit_test(test_transitional),
		cmocka_unit_test(test_pci),
		cmocka_unit_test(test_maker_and_mark),
		cmocka_unit_test(test_channel),
		cmocka_unit_test(test_other_buses),
		cmocka_unit_test(test_virtio_numbers),
		cmocka_unit_test(test_by_part),
		cmocka_unit_test(test_not_an_id),
		cmocka_unit_test(test_overlong),
		cmocka_unit_test(test_many_compatibles),
		cmocka_unit_test(test_format_and_parse),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests_name("id", tests, make_registry, free_registry);
}
