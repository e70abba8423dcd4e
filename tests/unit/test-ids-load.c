// SPDX-License-Identifier: LGPL-2.1-or-later
/* An administrator's files: what they add, what they win over, and what is wrong with them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "id/ids-parser.h"
#include "id/registry.h"
#include "tests/lib/tree.h"

struct report {
	unsigned count;
	char all[65536]; /* FILE:LINE: REASON, a line each; the file without its folder */
	size_t used;
};

static struct report report;

static void note(void *data, const char *file, unsigned line, const char *reason)
{
	struct report *to = data;
	const char *slash = strrchr(file, '/');
	size_t room = sizeof(to->all) - to->used;
	int n = snprintf(to->all + to->used, room, "%s:%u: %s\n", slash ? slash + 1 : file, line,
			 reason);

	to->count++;
	to->used += (size_t)n < room ? (size_t)n : 0;
}

static int make_dir(void **state)
{
	memset(&report, 0, sizeof(report));
	return tree_make(state);
}

static struct vd_registry *load(void)
{
	struct vd_registry *registry;

	assert_int_equal(vd_registry_new(tree.top, note, &report, &registry), 0);
	return registry;
}

static void assert_id(const struct vd_registry *registry, const char *native, const char *expected)
{
	char text[VD_ID_MAX];
	struct vd_id id;

	assert_true(vd_registry_identify(registry, native, &id) >= 0);
	vd_id_format(&id, text);
	assert_string_equal(text, expected);
}

static void assert_reported(const char *text)
{
	if (!strstr(report.all, text))
		fail_msg("not reported: %s\nbut:\n%s", text, report.all);
}

static void test_no_dir(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;

	assert_int_equal(vd_registry_new("/nonexistent/ids.d", note, &report, &registry), 0);
	assert_int_equal(report.count, 0);
	assert_id(registry, "xen:vbd", "virt:t0002v00005853d0000F002o3");
}

static void test_not_a_dir(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;

	assert_int_equal(vd_registry_new("/dev/null", note, &report, &registry), 0);
	assert_int_equal(report.count, 1);
	assert_reported("null:0: can't be read: Not a directory");
	assert_id(registry, "xen:vbd", "virt:t0002v00005853d0000F002o3");
}

static void test_adds_and_wins(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
	struct vd_id id;
	uint16_t type;

	put("10.ids", "type F800 toaster - Toaster\r\n"
		      "type 0040 kettle plumbing Kettle\n"
		      "\n  # a comment\n"
		      "xen\tvtoast\ttoaster 5853:F900 bus certain Xen t\xc3\xb6"
		      "aster\n"
		      "pci 1b36:0010 net 1b36:0010 emulated likely Not an NVMe\n"
		      "virtio 0040 kettle - virtual certain Virtio kettle\n"
		      "pci-class 02 toaster - unknown unknown Class of toasters\n");
	put("20.ids", "xen vtoast toaster 5853:F901 bus likely The later one\n"
		      "ccw 3990/E9:3390/0A toaster - virtual certain The most special one");
	put("20.ids~", "nonsense\n");
	put(".30.ids", "nonsense\n");
	registry = load();
	assert_string_equal(report.all, "");
	assert_id(registry, "xen:vtoast", "virt:tF800v00005853d0000F901o3");
	assert_id(registry, "xen:vbd", "virt:t0002v00005853d0000F002o3");
	assert_id(registry, "1b36:0010", "virt:t0001v00001B36d00000010o1");
	assert_id(registry, "virtio:d00000040v00000000", "virt:t0040v00001AF4d00001080o2");
	assert_id(registry, "ccw:t3832m40dtdm", "virt:t0040v00001AF4d00001080o2");
	assert_id(registry, "ccw:t3990mE9dt3390dm0A", "virt:tF800v00001014d00003390o2");
	assert_id(registry, "ccw:t3990mE9dt3390dm0B", "virt:t0002v00001014d00003390o1");
	assert_id(registry, "pci:v0000FEEDd00000001sv00000000sd00000000bc02sc00i00",
		  "virt:tF800v0000FEEDd00000001o0");
	assert_int_equal(vd_registry_type_parse(registry, "toaster", &type), 0);
	assert_int_equal(type, 0xf800);
	assert_string_equal(vd_registry_type_description(registry, type), "Toaster");
	assert_true(vd_registry_type_is_plumbing(registry, 0x40));
	assert_int_equal(vd_registry_identify(registry, "xen:vtoast", &id), 0);
	assert_string_equal(id.name, "The later one");
}

static void test_bad_lines(void **state)
{
	static const struct {
		const char *line, *reason;
	} bad[] = {
		{ "nonsense", "no line begins with \"nonsense\"" },
		{ "pci", "\"\" is no key: a pci key is" },
		{ "pci 1af4", "\"1af4\" is no key: a pci key is" },
		{ "pci 1af4:10421", "is no key" },
		{ "pci 1af4:zzzz net - virtual certain x", "is no key" },
		{ "pci 1af4:1042/1af4 net - virtual certain x", "is no key" },
		{ "pci-class 0 net - unknown unknown x", "is no key: a pci-class key" },
		{ "pci-class 02 net 1234:5678 unknown unknown x",
		  "\"1234:5678\" is no VENDOR:DEVICE" },
		{ "pci-maker 10de:1234 unknown - assigned likely x", "is no key: a pci-maker key" },
		{ "pci-mark 1af4:1 unknown - emulated certain x", "is no key: a pci-mark key" },
		{ "pci-mark 1af4 unknown 1234:5678 emulated certain x",
		  "\"1234:5678\" is no VENDOR:DEVICE" },
		{ "pci-mark 1af4 net - emulated certain x", "the type of this kind of line" },
		{ "virtio 0000 net - virtual certain x", "is no key: a virtio key" },
		{ "virtio 1 net - virtual certain x", "is no key: a virtio key" },
		{ "ccw 3990 block - emulated likely x", "is no key: a ccw key" },
		{ "ccw 3990/E9:3390 block - emulated likely x", "is no key: a ccw key" },
		{ "ccw 3990/**:3390/00 block - emulated likely x", "is no key: a ccw key" },
		{ "css 12 subchannel 1014:F100 virtual certain x", "is no key: a css key" },
		{ "vmbus 1234 net 1414:F100 bus certain x", "is no key: a vmbus key" },
		{ "vmbus * net 1414:F100 bus certain x", "is no key: a vmbus key" },
		{ "vmbus *-facb-11e6-bd58-64006a7986d33 net 1414:F100 bus certain x",
		  "is no key: a vmbus key" },
		{ "vmbus *-*-11e6-bd58-64006a7986d3 net 1414:F100 bus certain x",
		  "is no key: a vmbus key" },
		{ "vio network net 1014:F100 bus certain x", "is no key: a vio key" },
		{ "xen v*d net 5853:F100 bus certain x", "is no key: a xen key" },
		{ "acpi A:B net 5853:F100 bus certain x", "is no key: an acpi key" },
		{ "pci feed:0001 nett - virtual certain x", "no type is called \"nett\"" },
		{ "pci feed:0002", "no type is called \"\"" },
		{ "pci feed:0003 net 12:34 virtual certain x", "\"12:34\" is no VENDOR:DEVICE" },
		{ "pci feed:0004 net", "\"\" is no VENDOR:DEVICE" },
		{ "pci feed:0005 net - virtuell certain x", "\"virtuell\" is no origin" },
		{ "pci feed:0006 net - virtual sure x", "\"sure\" is no certainty" },
		{ "pci feed:0007 net - virtual certain", "has no name" },
		{ "xen vnew net - bus certain x", "\"-\" is no VENDOR:DEVICE" },
		{ "type", "\"\" is no type number" },
		{ "type 0000 zero - Zero", "\"0000\" is no type number" },
		{ "type F80 short - Short", "\"F80\" is no type number" },
		{ "type F801 Upper - Upper", "\"Upper\" can't be the name" },
		{ "type F801 123 - Digits", "\"123\" can't be the name" },
		{ "type F801 unknown - Unknown", "\"unknown\" can't be the name" },
		{ "type F801 new flag New", "\"flag\" is no flag" },
		{ "type F801 new -", "has no description" },
		{ "type F801 net - New", "\"net\" is the name of type 0001 already" },
		{ "pci feed:0008 net - virtual certain \xff\xfe", "is not UTF-8" },
		{ "pci feed:0008 net - virtual certain \x1b[31m", "holds a control character" },
	};
	char text[8192] = "pci feed:0100 net - virtual certain Good one\n";
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		strcat(text, bad[i].line);
		strcat(text, "\n");
	}
	strcat(text, "pci feed:0200 block - virtual certain Good two");
	put("bad.ids", text);
	registry = load();
	assert_int_equal(report.count, VD_ARRAY_SIZE(bad));
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		char place[32], *found;

		snprintf(place, sizeof(place), "bad.ids:%zu: ", i + 2);
		assert_reported(place);
		found = strstr(report.all, place);
		*strchrnul(found, '\n') = '\0';
		if (!strstr(found, bad[i].reason))
			fail_msg("%s\n%s, not\n%s", bad[i].line, found, bad[i].reason);
		found[strlen(found)] = '\n';
	}
	assert_id(registry, "feed:0100", "virt:t0001v0000FEEDd00000100o2");
	assert_id(registry, "feed:0200", "virt:t0002v0000FEEDd00000200o2");
	assert_id(registry, "feed:0008", "virt:t0000v0000FEEDd00000008o0");
}

static void test_repeated(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;

	put("twice.ids", "pci feed:0001 net - virtual certain One\n"
			 "pci FEED:0002 net - virtual certain Other\n"
			 "pci FEED:0001 block - virtual certain Again\n"
			 "type F800 one - One\n"
			 "type F800 two - Two\n"
			 "pci feed:0001 rng - virtual certain Once more\n");
	registry = load();
	assert_int_equal(report.count, 3);
	assert_reported("twice.ids:3: the key stands in line 1 already");
	assert_reported("twice.ids:6: the key stands in line 1 already");
	assert_reported("twice.ids:5: type F800 stands in this file already");
	assert_id(registry, "feed:0001", "virt:t0001v0000FEEDd00000001o2");
	assert_string_equal(vd_registry_type_name(registry, 0xf800), "one");
}

static void test_bytes(void **state)
{
	static const char text[] = "pci feed:0001 net - virtual certain With a\0NUL\n"
				   "pci feed:0002 net - virtual certain Good\n";
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
	vd_autofree char *long_line = malloc(300000);

	assert_non_null(long_line);
	memset(long_line, 'x', 300000);
	memcpy(long_line + 200000, "\npci feed:0003 net - virtual certain Good\n", 42);
	put_bytes("nul.ids", text, sizeof(text) - 1);
	put_bytes("long.ids", long_line, 300000);
	put("empty.ids", "");
	registry = load();
	assert_int_equal(report.count, 3);
	assert_reported("nul.ids:1: holds a NUL byte");
	assert_reported("long.ids:1: longer than 1023 bytes");
	assert_reported("long.ids:3: longer than 1023 bytes");
	assert_id(registry, "feed:0001", "virt:t0000v0000FEEDd00000001o0");
	assert_id(registry, "feed:0002", "virt:t0001v0000FEEDd00000002o2");
	assert_id(registry, "feed:0003", "virt:t0001v0000FEEDd00000003o2");
}

static void test_unreadable(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
	vd_autofree char *huge = calloc(1, VD_IDS_FILE_MAX + 1);

	assert_non_null(huge);
	assert_int_equal(mkfifo(tree_path("fifo.ids"), 0600), 0);
	put_folder("folder.ids");
	put_link("dangling.ids", "nowhere");
	put_link("zero.ids", "/dev/zero");
	put_bytes("huge.ids", huge, VD_IDS_FILE_MAX + 1);
	put("z.ids", "pci feed:0001 net - virtual certain Good\n");
	registry = load();
	assert_int_equal(report.count, 5);
	assert_reported("fifo.ids:0: is not a regular file");
	assert_reported("folder.ids:0: is not a regular file");
	assert_reported("zero.ids:0: is not a regular file");
	assert_reported("dangling.ids:0: can't be read: No such file");
	assert_reported("huge.ids:0: is larger than");
	assert_id(registry, "feed:0001", "virt:t0001v0000FEEDd00000001o2");
}

/* As many types and entries as fit, and more: no crash, and no time that grows with the square. */
static void test_many(void **state)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
	vd_autofree char *text = malloc(VD_IDS_FILE_MAX);
	size_t used = 0;

	assert_non_null(text);
	for (unsigned i = 0; i < 2000; i++)
		used += (size_t)sprintf(text + used, "type %04X t-%u - x\n", 0xf100 + i, i);
	for (unsigned i = 0; i < 25000; i++)
		used += (size_t)sprintf(text + used, "pci feed:%04x net - bus likely x\n",
					25000 - i);
	put_bytes("many.ids", text, used);
	for (unsigned i = 0; i < 25000; i++)
		memcpy(text + i * 34, "pci 0000:0000 net - bus likely xx\n", 34);
	put_bytes("same.ids", text, 25000 * 34);
	registry = load();
	assert_reported("more than 1024 types");
	assert_reported("same.ids:2: the key stands in line 1 already");
	assert_id(registry, "feed:0001", "virt:t0001v0000FEEDd00000001o3");
	assert_id(registry, "feed:61a8", "virt:t0001v0000FEEDd000061A8o3");
	assert_id(registry, "1af4:1042", "virt:t0002v00001AF4d00001042o2");
}

/* Of a key in several files only the last is left, and all are in order: what the search relies on.
 */
static void test_order(void **state)
{
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = NULL;
	struct vd_ids_table table;
	char text[8192];

	assert_int_equal(vd_ids_parser_new(&vd_ids_builtin, note, &report, &parser), 0);
	for (unsigned file = 1; file <= 3; file++) {
		size_t used = 0;

		for (unsigned i = 100; i--;)
			used += (size_t)sprintf(text + used,
						"pci feed:%04x net 1414:%04x bus likely x\n",
						i * 37 % 100, file);
		assert_int_equal(vd_ids_parse(parser, "a file", text, used), 0);
	}
	assert_int_equal(vd_ids_parser_table(parser, &table), 0);
	assert_int_equal(table.entry_count, vd_ids_builtin.entry_count + 100);
	for (size_t i = 1; i < table.entry_count; i++)
		assert_true(vd_ids_compare(table.strings, &table.entries[i - 1],
					   &table.entries[i]) < 0);
	for (unsigned i = 0; i < 100; i++) {
		struct vd_ids_key key = { .kind = VD_IDS_PCI, .lo = 0xfeed0000 + i, .text = "" };

		assert_int_equal(vd_ids_find(&table, &key)->device, 3);
	}
}

static void test_noise(void **state)
{
	unsigned seed = 1;

	for (unsigned round = 0; round < 200; round++) {
		static const char alphabet[] =
			"pci type xen virtio 0123456789abcdef:/-* \n\n\t\r#\"\\%\x80\xff";
		VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
		char text[2048];

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = alphabet[(seed >> 16) % sizeof(alphabet)];
		}
		put_bytes("noise.ids", text, sizeof(text));
		registry = load();
		assert_id(registry, "1af4:1042", "virt:t0002v00001AF4d00001042o2");
	}
	assert_true(report.count > 200);
}

#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(test_no_dir),	   WITH_DIR(test_not_a_dir), WITH_DIR(test_adds_and_wins),
		WITH_DIR(test_bad_lines),  WITH_DIR(test_repeated),  WITH_DIR(test_bytes),
		WITH_DIR(test_unreadable), WITH_DIR(test_many),	     WITH_DIR(test_order),
		WITH_DIR(test_noise),
	};

	return cmocka_run_group_tests_name("id files", tests, NULL, NULL);
}
