// SPDX-License-Identifier: LGPL-2.1-or-later
/* The folder of overrides, changed. */
#include "overrides/folder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void what_is_written_is_read_back(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};
	struct vd_overrides overrides;
	struct stat st;
	char path[256];

	assert_int_equal(rmdir(dir), 0);
	snprintf(dir, sizeof(dir), "%s/overrides.d/new", tree.top);
	assert_int_equal(make("eth0", &vd_bus_pci, "vfio-pci", &arena, &override), 0);
	assert_string_equal(override.mac, "52:54:00:12:34:56");
	assert_string_equal(override.virt_id, VIRT_NET);
	umask(077);
	assert_int_equal(vd_override_write(dir, &override), 0);
	umask(022);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	snprintf(path, sizeof(path), "%s/pci:0000:00:03.0.conf", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	overrides = read_all();
	assert_int_equal(overrides.count, 1);
	assert_string_equal(overrides.items[0].address, "pci:0000:00:03.0");
	assert_string_equal(overrides.items[0].driver, "vfio-pci");
	assert_string_equal(overrides.items[0].mac, "52:54:00:12:34:56");
	assert_int_equal(overrides.items[0].state, VD_OVERRIDE_PENDING);
	vd_overrides_clear(&overrides);
	vd_arena_clear(&arena);
}

static void the_mode_of_a_file_is_not_the_umasks(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "none",
					.virt_id = E1000 };
	struct stat st;
	char path[256];

	umask(0777);
	assert_int_equal(vd_override_write(dir, &override), 0);
	umask(022);
	snprintf(path, sizeof(path), "%s/pci:0000:00:06.0.conf", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void a_device_has_one_file_whatever_it_is_called(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };

	put_override("mine", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 1);
	expect_state(VD_OVERRIDE_PENDING, "vfio-pci has it");
	assert_int_equal(vd_override_unset(dir, "pci:0000:00:06.0"), 0);
	assert_int_equal(count_entries(), 0);
}

static void a_bad_file_is_not_written_over(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };

	put_text("pci:0000:00:06.0", "version=3\nsomething=of a later one\n");
	assert_int_equal(vd_override_write(dir, &override), -EEXIST);
	expect_state(VD_OVERRIDE_BAD_FILE, "format 3");
	assert_int_equal(vd_override_unset(dir, "pci:0000:00:06.0"), 0);
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 1);
}

static void expect_preview(const struct vd_override *override, bool unset,
			   enum vd_override_change wanted, const char *file)
{
	enum vd_override_change change;
	char path[PATH_MAX], expected[PATH_MAX];

	assert_int_equal(vd_override_preview(dir, override, unset, &change, path), 0);
	assert_int_equal(change, wanted);
	snprintf(expected, sizeof(expected), "%s/%s", dir, file);
	assert_string_equal(path, expected);
}

/* What a driver of vfio hides is no other device; what is there and differs is. */
static void what_a_file_says_already_is_not_to_be_written(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.mac = "52:54:00:12:34:56",
					.virt_id = E1000 };
	static const char name[] = "pci:0000:00:06.0.conf";

	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	expect_preview(&override, true, VD_OVERRIDE_KEEP, name);
	assert_int_equal(vd_override_write(dir, &override), 0);
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	expect_preview(&override, true, VD_OVERRIDE_REMOVE, name);
	override.mac = NULL;
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	override.serial = "a serial number that is new";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.serial = NULL;
	override.mac = "52:54:00:12:34:57";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.mac = NULL;
	override.driver = "none";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.driver = "e1000";
	override.virt_id = VIRT_NET;
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
}

/* Each member that a file has, and a new one would lack or change. */
static void each_difference_of_a_file_is_written(void **state)
{
	struct vd_override override = { .address = "css:0.0.0003",
					.driver = "vfio_ccw",
					.devno = "0.0.0100",
					.serial = "one",
					.virt_id = E1000 };
	static const char name[] = "devno:0.0.0100.conf";

	assert_int_equal(vd_override_write(dir, &override), 0);
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	override.forced = true;
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.forced = false;
	/* It can't be seen now. */
	override.serial = NULL;
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	override.serial = "two";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.serial = "one";
	/* Its device is on another subchannel now. */
	override.address = "css:0.0.0004";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	/* A file that somebody has named by the address, for a subchannel whose device is gone. */
	override.address = "css:0.0.0003";
	override.devno = NULL;
	shell("mv %s/%s %s/css:0.0.0003.conf", dir, name, dir);
	expect_preview(&override, false, VD_OVERRIDE_WRITE, "css:0.0.0003.conf");
}

static void what_a_file_about_a_switch_says_already_is_not_to_be_written(void **state)
{
	struct vd_override override = { .address = "ccwgroup:0.0.f500",
					.driver = "qeth",
					.online = VD_ONLINE_YES,
					.members = "0.0.f500,0.0.f501,0.0.f502",
					.virt_id = VIRT_NET };
	static const char name[] = "ccwgroup:0.0.f500.conf";

	assert_int_equal(vd_settings_add(&override.settings, "layer2", "1"), 0);
	assert_int_equal(vd_settings_add(&override.settings, "portno", "15"), 0);
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	assert_int_equal(vd_override_write(dir, &override), 0);
	override.settings.items[0] = (struct vd_setting){ "portno", "15" };
	override.settings.items[1] = (struct vd_setting){ "layer2", "1" };
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	override.settings.items[1].value = "0";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.settings.count = 1;
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	assert_int_equal(vd_override_write(dir, &override), 0);
	override.members = "0.0.f500,0.0.f501,0.0.f503";
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	/* Off, and without its group: the same file. */
	override = (struct vd_override){ .address = "ccw:0.0.f500",
					 .online = VD_ONLINE_NO,
					 .virt_id = VIRT_NET };
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	assert_int_equal(vd_override_write(dir, &override), 0);
	expect_preview(&override, false, VD_OVERRIDE_KEEP, name);
	override.online = VD_ONLINE_YES;
	expect_preview(&override, false, VD_OVERRIDE_WRITE, name);
	override.forced = true;
	assert_int_equal(vd_override_write(dir, &override), -EINVAL);
}

static void what_can_not_be_written_is_foreseen(void **state)
{
	const struct vd_override override = { .address = "pci:0000:00:06.0",
					      .driver = "e1000",
					      .virt_id = E1000 };
	enum vd_override_change change;
	char path[PATH_MAX];

	put_text("pci:0000:00:06.0", "version=2\n");
	assert_int_equal(vd_override_preview(dir, &override, false, &change, path), -EEXIST);
	assert_int_equal(vd_override_unset(dir, "pci:0000:00:06.0"), 0);
	put_override("mine", "pci:0000:00:06.0", "e1000", E1000, "");
	expect_preview(&override, false, VD_OVERRIDE_KEEP, "mine.conf");
	assert_int_equal(chmod(dir, 0777), 0);
	assert_int_equal(vd_override_preview(dir, &override, false, &change, path), -EPERM);
	assert_int_equal(vd_override_write(dir, &override), -EPERM);
	assert_int_equal(chmod(dir, 0755), 0);
}

static void what_would_not_be_read_back_is_not_written(void **state)
{
	const struct vd_override good = { .address = "pci:0000:00:06.0",
					  .driver = "e1000",
					  .virt_id = E1000 };
	struct vd_override bad[] = { good, good, good, good, good };

	bad[0].driver = "a\nvirtId=b";
	bad[1].address = "virtio:virtio0";
	bad[2].serial = "a\nb";
	bad[3].virt_id = "virt:";
	bad[4].driver = NULL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_override_write(dir, &bad[i]), -EINVAL);
	assert_int_equal(count_entries(), 0);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };
	struct rlimit before, none = { .rlim_cur = 20 };
	int r;

	put_override("pci:0000:00:06.0", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	r = vd_override_write(dir, &override);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(r, -EFBIG);
	assert_int_equal(count_entries(), 1);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void unset_takes_names_of_the_folder_only(void **state)
{
	put_text("keep", "rubbish");
	shell("touch %s/outside.conf", tree.top);
	shell("mkdir %s/sub && touch %s/sub/inside.conf", dir, dir);
	assert_int_equal(vd_override_unset(dir, "../outside"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "sub/inside"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "sub/../../outside"), -ENOENT);
	shell("rm %s/sub/inside.conf && rmdir %s/sub", dir, dir);
	assert_int_equal(vd_override_unset(dir, ""), -ENOENT);
	assert_int_equal(vd_override_unset(dir, ".new"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "nothing"), -ENOENT);
	shell("test -e %s/outside.conf && rm %s/outside.conf", tree.top, tree.top);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(vd_override_unset(dir, "keep"), 0); /* a bad one too */
	assert_int_equal(count_entries(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OVERRIDES_TEST(what_is_written_is_read_back),
		OVERRIDES_TEST(the_mode_of_a_file_is_not_the_umasks),
		OVERRIDES_TEST(a_device_has_one_file_whatever_it_is_called),
		OVERRIDES_TEST(a_bad_file_is_not_written_over),
		OVERRIDES_TEST(what_a_file_says_already_is_not_to_be_written),
		OVERRIDES_TEST(each_difference_of_a_file_is_written),
		OVERRIDES_TEST(what_a_file_about_a_switch_says_already_is_not_to_be_written),
		OVERRIDES_TEST(what_can_not_be_written_is_foreseen),
		OVERRIDES_TEST(what_would_not_be_read_back_is_not_written),
		OVERRIDES_TEST(a_failed_write_leaves_the_old_file),
		OVERRIDES_TEST(unset_takes_names_of_the_folder_only),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
