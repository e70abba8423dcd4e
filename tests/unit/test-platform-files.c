// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files that are no text, files that no kernel wrote, and those of this machine. */
#include <stdio.h>
#include <sys/stat.h>

#include "platform/scenario.h"

static void reads_who_made_the_acpi_tables(void **state)
{
	char table[276] = "FACP";
	vd_autofree char *found = NULL, *without_id = NULL, *cut_short = NULL;

	memcpy(table + 10, "FIRECK", 6);
	memcpy(table + 268, "FIRECKVM", 8);
	put_bytes("sys/firmware/acpi/tables/FACP", table, sizeof(table));
	found = examine(NULL);
	assert_string_equal(found, "0 firecracker certain [acpi FACP: OEM ID = FIRECK | "
				   "acpi FACP: hypervisor identity = FIRECKVM]\n");

	memcpy(table + 10, "BOCHS ", 6);
	put_bytes("sys/firmware/acpi/tables/FACP", table, 244);
	without_id = examine(NULL);
	assert_string_equal(without_id, "0 qemu likely [acpi FACP: OEM ID = BOCHS]\n");

	memcpy(table + 10, "BOCHSX", 6);
	put_bytes("sys/firmware/acpi/tables/FACP", table, 20);
	cut_short = examine(NULL);
	assert_string_equal(cut_short, "");
}

static void reads_the_firmware_bit(void **state)
{
	char raw[24] = { 0, 24 };
	vd_autofree char *set = NULL, *cleared = NULL, *cut_short = NULL;

	raw[19] = 1 << 4;
	put_bytes("sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw));
	set = examine(NULL);
	assert_string_equal(set,
			    "0 unknown certain [smbios: the firmware is a virtual machine's]\n");
	put_bytes("sys/firmware/dmi/entries/0-0/raw", raw, 19);
	cut_short = examine(NULL);
	assert_string_equal(cut_short, "");
	raw[19] = 0;
	put_bytes("sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw));
	cleared = examine(NULL);
	assert_string_equal(cleared, "");
}

static void bears_hostile_files(void **state)
{
	static const char *const paths[] = {
		DMI "sys_vendor",
		DMI "product_name",
		"proc/sysinfo",
		"proc/cpuinfo",
		"proc/xen/capabilities",
		"sys/hypervisor/type",
		"sys/hypervisor/properties/features",
		OF "compatible",
		OF "hypervisor/compatible",
		"sys/firmware/acpi/tables/FACP",
		PCI "0000:00:00.0/vendor",
		"sys/firmware/dmi/entries/0-0/raw",
	};
	const size_t size = 2 << 20;
	vd_autofree char *huge = malloc(size), *found = NULL, *garbage = NULL;

	assert_non_null(huge);
	memset(huge, 'Q', size);
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++)
		put_bytes(paths[i], huge, size);
	found = examine(NULL);
	assert_string_equal(found, "0 xen certain [proc/xen is there]\n");

	for (size_t i = 0; i < size; i++)
		huge[i] = (char)(i * 2654435761u >> 13);
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++)
		put_bytes(paths[i], huge, 200);
	garbage = examine(NULL);
	assert_non_null(garbage);
}

static void bears_what_is_no_file(void **state)
{
	vd_autofree char *found = NULL;

	put("proc/there", "");
	put_link(DMI "sys_vendor", "nowhere");
	put_folder(DMI "product_name");
	assert_int_equal(mkfifo(tree_path("proc/cpuinfo"), 0644), 0);
	put_link("proc/sysinfo", "/proc/self/mem");
	found = examine(NULL);
	assert_string_equal(found, "");
}

static void agrees_with_the_running_kernel(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	vd_autofree char *found = NULL;
	char cpuinfo[16384] = "";
	bool is_guest;

	assert_int_equal(vd_root_new("/", &root), 0);
	if (!vd_root_is_live(root) || !vd_cpuid_processor) {
		print_message("# skipped: no x86, or /sys is no sysfs\n");
		skip();
	}
	vd_autofile FILE *file = fopen("/proc/cpuinfo", "re");
	assert_non_null(file);
	assert_true(fread(cpuinfo, 1, sizeof(cpuinfo) - 1, file) > 0);
	is_guest = strstr(cpuinfo, " hypervisor ");
	found = summary_of(vd_platform_json(root));
	fputs(found, stderr); /* standard output speaks TAP */
	if (is_guest)
		assert_true(strncmp(found, "0 ", 2) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_who_made_the_acpi_tables, tree_make,
						tree_remove),
		cmocka_unit_test_setup_teardown(reads_the_firmware_bit, tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(bears_hostile_files, tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(bears_what_is_no_file, tree_make, tree_remove),
		cmocka_unit_test(agrees_with_the_running_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
