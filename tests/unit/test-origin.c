// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a system makes of the ids and origins of its devices, beyond a native id alone. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan/scan.h"
#include "tests/lib/tree.h"

static struct vd_registry *registry;
static enum vd_system system_answer;
static unsigned times_read;

static int unpack_tree(void **state)
{
	tree_unpack("unit/trees/origin");
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int remove_tree(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

static enum vd_system answer_system(const struct vd_root *of)
{
	times_read++;
	return system_answer;
}

/* "ID VIRT-ID ORIGIN CERTAINTY REFINED-BY" of each device of QUERY, a line each; to be freed. */
static char *scan(struct vd_query *query)
{
	static const char *const keys[] = { "id", "virtId", "origin", "originCertainty",
					    "originRefinedBy" };
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	struct vd_device *device;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r;

	query->fields = VD_FIELDS_ALL;
	query->all = true;
	assert_int_equal(vd_scan_new(tree.root, registry, query, &scan_, NULL), 0);
	while ((r = vd_scan_next(scan_, &device)) != 0) {
		struct json_object *record;

		if (r == -EAGAIN)
			continue;
		assert_int_equal(r, 1);
		record = vd_device_json(device, query->fields);
		for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
			struct json_object *value = json_object_object_get(record, keys[i]);

			fprintf(out, "%s%s", i ? " " : "", value ? json_object_get_string(value) : "-");
		}
		fputc('\n', out);
		json_object_put(record);
		vd_device_free(device);
	}
	fclose(out);
	return text;
}

/* The lines of EXPECTED are among those of a list on SYSTEM. */
static void expect(enum vd_system system_, const char *const *expected)
{
	struct vd_query query = { .system = answer_system };
	vd_autofree char *all = NULL;

	system_answer = system_;
	all = scan(&query);
	for (; *expected; expected++) {
		char line[256];

		snprintf(line, sizeof(line), "%s\n", *expected);
		if (!strstr(all, line))
			fail_msg("no line\n%samong\n%s", line, all);
	}
}

static void behind_a_channel_nothing_is_imitated(void **state)
{
	static const char *const expected[] = {
		"pci:15c4:00:00.0 virt:t0002v00001414d00009999o0 virtual likely hv_pci",
		"pci:15c4:00:01.0 virt:t0001v000015B3d00001016o4 assigned likely -",
		"pci:15c4:01:00.0 virt:t0010v000010DEd00002330o4 assigned likely -",
		"pci:15c4:00:03.0 virt:t0001v00008086d000010D3o1 assigned likely hv_pci",
		"pci:15c4:00:04.0 virt:t0001v00008086d0000100Eo1 emulated certain -",
		"pci:0001:00:00.0 virt:t0001v00005853d00009999o2 virtual likely -",
		"pci:0001:00:01.0 virt:t0001v00008086d00001572o0 assigned likely pcifront",
		NULL,
	};

	expect(VD_SYSTEM_UNKNOWN, expected);
	expect(VD_SYSTEM_GUEST, expected);
}

static void an_unknown_system_leaves_the_certainty(void **state)
{
	static const char *const expected[] = {
		"pci:0000:00:01.0 virt:t0010v000010DEd00001EB8o4 assigned likely -",
		"pci:0000:00:02.0 virt:t0001v00008086d00001521o0 unknown unknown -",
		"pci:0000:00:04.0 virt:t0001v000015ADd00009999o2 virtual likely -",
		"pci:0000:00:05.0 virt:t0008v00008086d00002922o1 emulated unknown -",
		"pci:0000:00:06.0 virt:t0008v00008086d00002922o1 emulated certain -",
		"pci:0000:00:07.0 virt:t0001v00008086d0000100Eo1 emulated likely -",
		"ccw:0.0.0120 virt:t0002v00001014d00003390o1 emulated unknown -",
		NULL,
	};

	expect(VD_SYSTEM_UNKNOWN, expected);
}

static void a_guest_is_given_physical_parts(void **state)
{
	static const char *const expected[] = {
		"pci:0000:00:01.0 virt:t0010v000010DEd00001EB8o4 assigned likely -",
		"pci:0000:00:02.0 virt:t0001v00008086d00001521o0 assigned likely guest",
		"pci:0000:00:03.0 virt:t0019v00001102d00000002o0 unknown unknown -",
		"pci:0000:00:04.0 virt:t0001v000015ADd00009999o2 virtual likely -",
		"pci:0000:00:05.0 virt:t0008v00008086d00002922o1 emulated unknown -",
		"pci:0000:00:07.0 virt:t0001v00008086d0000100Eo1 emulated likely -",
		"pci:0000:00:08.0 virt:t0008v00001000d00000060o1 emulated unknown -",
		"pci:0000:00:09.0 virt:t0001v00001D0Fd0000EC20o4 assigned likely -",
		"ccw:0.0.000c virt:tF010v00001014d00002540o1 emulated likely -",
		NULL,
	};

	expect(VD_SYSTEM_GUEST, expected);
}

/* Each class of parts that hosts pass through, of a vendor that the registry does not know. */
static void classes_of_parts_that_are_passed_through(void **state)
{
	static const struct {
		const char *class;
		bool passed;
	} rows[] = { { "bc01sc08i02", true }, { "bc01sc06i01", false }, { "bc02sc00i00", true },
		     { "bc03sc02i00", true }, { "bc0Bsc40i00", true },	{ "bc0Dsc80i00", true },
		     { "bc10sc00i00", true }, { "bc12sc00i00", true },	{ "bc0Csc03i30", false } };
	const char *const path = "sys/devices/pci0000:00/0000:00:1e.0";
	char file[128], text[128];

	snprintf(file, sizeof(file), "/%s", path);
	put_link("sys/bus/pci/devices/0000:00:1e.0", file);
	snprintf(file, sizeof(file), "%s/modalias", path);
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct vd_query query = { .system = answer_system };
		vd_autofree char *all = NULL;
		const char *line;

		snprintf(text, sizeof(text), "pci:v0000F1F1d0000A808sv0000F1F1sd0000A801%s\n",
			 rows[i].class);
		put(file, text);
		system_answer = VD_SYSTEM_GUEST;
		all = scan(&query);
		line = strstr(all, "pci:0000:00:1e.0 ");
		assert_non_null(line);
		snprintf(text, sizeof(text), "%.*s", (int)strcspn(line, "\n"), line);
		print_message("# %s: %s\n", rows[i].class, text);
		assert_int_equal(!!strstr(text, " assigned likely guest"), rows[i].passed);
	}
	tree_unlink("sys/bus/pci/devices/0000:00:1e.0");
}

static void a_host_has_real_parts(void **state)
{
	static const char *const expected[] = {
		"pci:0000:00:01.0 virt:t0010v000010DEd00001EB8o4 assigned unknown host",
		"pci:0000:00:05.0 virt:t0008v00008086d00002922o1 emulated unknown -",
		"pci:0000:00:06.0 virt:t0008v00008086d00002922o1 emulated certain -",
		"pci:0000:00:07.0 virt:t0001v00008086d0000100Eo1 emulated unknown host",
		"pci:0000:00:08.0 virt:t0008v00001000d00000060o1 emulated unknown -",
		"pci:0000:00:09.0 virt:t0001v00001D0Fd0000EC20o4 assigned unknown host",
		NULL,
	};

	expect(VD_SYSTEM_HOST, expected);
}

static void a_partition_imitates_nothing(void **state)
{
	static const char *const expected[] = {
		"pci:0000:00:02.0 virt:t0001v00008086d00001521o0 assigned likely partition",
		"ccw:0.0.0120 virt:t0002v00001014d00003390o1 emulated unknown -",
		"ccw:0.0.000c virt:tF010v00001014d00002540o1 emulated unknown partition",
		"ccw:0.0.1900 virt:t0008v00001014d00001732o4 assigned likely -",
		NULL,
	};

	expect(VD_SYSTEM_PARTITION, expected);
}

static void a_layer_that_says_nothing_hides_none_that_does(void **state)
{
	static const char *const expected[] = {
		"pci:0000:00:0a.0 virt:t0004v00001AF4d00001044o2 virtual certain -",
		"pci:0000:00:0b.0 virt:t0002v00001AF4d00001042o2 virtual certain -",
		"pci:0000:00:0c.0 virt:t0002v00001AF4d00001042o2 virtual certain -",
		"pci:0000:00:0d.0 virt:t0001v00001AF4d00001041o2 virtual certain -",
		"pci:0000:00:0e.0 virt:t0000v00001AF4d0001103Fo2 virtual certain -",
		"pci:0000:00:0f.0 virt:t0077v00001AF4d000010B7o2 virtual certain -",
		NULL,
	};

	expect(VD_SYSTEM_GUEST, expected);
}

static void the_bus_proves_what_it_proves(void **state)
{
	static const char *const expected[] = {
		"vmbus:33333333-15c4-4000-8000-000000000001 virt:t0000v00001414d00000000o3 bus certain "
		"-",
		"xen:vnew-0 virt:t0000v00005853d00000000o3 bus certain -",
		"vio:71000001 virt:t0000v00001014d00000000o3 bus certain -",
		"vdpa:vdpa0 virt:t0000v00001AF4d00001040o2 virtual certain -",
		"virt:virt0 virt:t0000v00000000d00000000o3 bus certain -",
		"pci:0000:00:1f.7 virt:t0000v00000000d00000000o0 unknown unknown -",
		NULL,
	};

	expect(VD_SYSTEM_GUEST, expected);
}

/* Whether a device is wanted is known before its origin: what nobody wants to see costs no question. */
static void the_system_is_read_once_and_only_if_need_be(void **state)
{
	char text[] = "pci:0000:00:06.0";
	char *selectors[] = { text, NULL };
	struct vd_query query = { .system = answer_system };
	vd_autofree char *all = NULL, *one = NULL;

	times_read = 0;
	all = scan(&query);
	assert_int_equal(times_read, 1);
	query.selectors = selectors;
	one = scan(&query);
	assert_int_equal(times_read, 1);
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* The filter goes by what is shown: an origin that is not certain at all is unknown. */
static void a_filter_takes_an_uncertain_origin_for_unknown(void **state)
{
	char emulated[] = "emulated", unknown[] = "unknown";
	char *origins[] = { emulated, NULL };
	struct vd_query query = { .origins = origins };
	vd_autofree char *first = scan(&query), *second = NULL;

	assert_non_null(strstr(first, "pci:0000:00:06.0 "));
	assert_non_null(strstr(first, "pci:0000:00:07.0 "));
	assert_null(strstr(first, "pci:0000:00:05.0 "));
	assert_null(strstr(first, "ccw:0.0.0120 "));
	origins[0] = unknown;
	second = scan(&query);
	assert_non_null(strstr(second, "pci:0000:00:05.0 "));
	assert_non_null(strstr(second, "pci:0000:00:02.0 "));
	assert_null(strstr(second, "pci:0000:00:07.0 "));
	assert_true(count_lines(first) > 2);
}

static void a_name_follows_what_decided_the_type(void **state)
{
	char text[] = "pci:0000:00:0a.0";
	char *selectors[] = { text, NULL };
	struct vd_query query = { .selectors = selectors, .fields = VD_FIELDS_ALL };
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	struct json_object *record;
	int r;

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan_, NULL), 0);
	do {
		r = vd_scan_next(scan_, &device);
	} while (r == -EAGAIN);
	assert_int_equal(r, 1);
	record = vd_device_json(device, query.fields);
	assert_string_equal(json_object_get_string(json_object_object_get(record, "name")),
			    "Virtio entropy source");
	json_object_put(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(behind_a_channel_nothing_is_imitated),
		cmocka_unit_test(an_unknown_system_leaves_the_certainty),
		cmocka_unit_test(a_guest_is_given_physical_parts),
		cmocka_unit_test(classes_of_parts_that_are_passed_through),
		cmocka_unit_test(a_host_has_real_parts),
		cmocka_unit_test(a_partition_imitates_nothing),
		cmocka_unit_test(a_layer_that_says_nothing_hides_none_that_does),
		cmocka_unit_test(the_bus_proves_what_it_proves),
		cmocka_unit_test(the_system_is_read_once_and_only_if_need_be),
		cmocka_unit_test(a_filter_takes_an_uncertain_origin_for_unknown),
		cmocka_unit_test(a_name_follows_what_decided_the_type),
	};

	return cmocka_run_group_tests(tests, unpack_tree, remove_tree);
}
