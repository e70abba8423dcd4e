// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files of overrides that are honest, and files that aren't. */
#include "overrides/folder.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "override/override-text.h"
#include "tests/lib/system.h"

static void a_file_that_is_not_whole_is_bad(void **state)
{
	static const struct {
		const char *text, *word;
	} bad[] = {
		{ "", "empty" },
		{ "version=1\n", "no address=" },
		{ "version=1\naddress=pci:0000:00:06.0\ndriver=vfio-pci\n", "no virtId=" },
		{ "address=pci:0000:00:06.0\ndriver=vfio-pci\nvirtId=" E1000 "\n", "no version=" },
		{ "version=3\naddress=later\n", "format 3" },
		{ "version=0\naddress=earlier\n", "format 0" },
		{ "version=99999999999999999999\n", "no version" },
		{ "version=1\nversion=1\n", "twice" },
		{ "version=1\nnewer=yes\n", "'newer' is not known" },
		{ "version=1\nrubbish\n", "not of the form key=value" },
		{ "version=1\naddress=pci:../../etc\n", "no address" },
		{ "version=1\naddress=pci:\n", "no address" },
		{ "version=1\naddress=usb:1-1\n", "no address" },
		{ "version=1\naddress=virtio:virtio0\n",
		  "no address" }, /* has no driver_override */
		{ "version=1\naddress=0000:00:06.0\n", "no address" },
		{ "version=1\naddress=pci:0000:00:06.0 \n", "no address" },
		{ "version=1\ndriver=../x\n", "no driver" },
		{ "version=1\ndriver=\n", "no driver" },
		{ "version=1\ndriver=..\n", "no driver" },
		{ "version=1\ndriver=a\tb\n", "no driver" },
		{ "version=1\nmac=52:54:00:12:34\n", "no mac" },
		{ "version=1\nmac=52:54:00:12:34:56:78\n", "no mac" },
		{ "version=1\nserial=\n", "no serial" },
		{ "version=1\nvirtId=virt:t1\n", "no virtId" },
		{ "version=1\r\n", "no version" },
		{ "\xff\xfe", "UTF-8" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		put_text("a", bad[i].text);
		expect_state(VD_OVERRIDE_BAD_FILE, bad[i].word);
	}
	put_text_bytes("a", "version=1\0\n", 11);
	expect_state(VD_OVERRIDE_BAD_FILE, "UTF-8");
}

#define DASD  "version=2\naddress=ccw:0.0.0120\ndriver=dasd-eckd\n"
#define GROUP "version=2\naddress=ccwgroup:0.0.f500\ndriver=qeth\nonline=yes\n"
#define ID    "virtId=virt:t0002v00001014d00003390o1\n"

static void a_file_about_a_switch_that_is_not_sound_is_bad(void **state)
{
	static const struct {
		const char *text, *word;
	} bad[] = {
		{ DASD ID, "no online=" },
		{ DASD "online=maybe\n" ID, "'maybe' is no online" },
		{ DASD "online=yes\n", "no virtId=" },
		{ DASD "online=yes\nonline=no\n" ID, "twice" },
		{ DASD "online=yes\nset.foo=1\n" ID, "'foo' is not known" },
		{ DASD "online=yes\nset.=1\n" ID, "'' is not known" },
		{ DASD "online=yes\nset.../../x=1\n" ID, "is not known" },
		{ DASD "online=yes\nset.readonly=2\n" ID, "'2' is no readonly" },
		{ DASD "online=yes\nset.readonly=01\n" ID, "'01' is no readonly" },
		{ DASD "online=yes\nset.readonly=1/x\n" ID, "'1/x' is no readonly" },
		{ DASD "online=yes\nset.readonly=1\r\n" ID, "no readonly" },
		{ DASD "online=yes\nset.readonly=\n" ID, "'' is no readonly" },
		{ DASD "online=yes\nset.readonly=1\nset.readonly=0\n" ID, "twice" },
		{ DASD "online=yes\nset.layer2=1\n" ID, "dasd-eckd are: readonly (0 to 1), use" },
		{ DASD "online=no\nset.readonly=1\n" ID, "not online=yes" },
		{ "version=2\naddress=ccw:0.0.0120\nonline=yes\nset.readonly=1\n" ID,
		  "no driver=" },
		{ DASD "online=yes\nmembers=0.0.0120,0.0.0121\n" ID, "for groups only" },
		{ DASD "online=yes\nforced=yes\n" ID, "forced=, which is of format 1" },
		{ GROUP ID, "driver= and members= are for groups only" },
		{ GROUP "members=0.0.f501,0.0.f502\n" ID, "the first member" },
		{ GROUP "members=0.0.f500\n" ID, "is no members" },
		{ GROUP "members=0.0.f500,\n" ID, "is no members" },
		{ GROUP "members=0.0.f500,../../xx\n" ID, "is no members" },
		{ GROUP "members=0.0.f500 0.0.f501\n" ID, "is no members" },
		{ "version=2\naddress=pci:0000:00:06.0\nonline=yes\n" ID, "no channel device" },
		{ "version=2\naddress=ccw:../x\nonline=yes\n" ID, "no address" },
		/* What one of the first format can't have, and would not be without. */
		{ "version=1\naddress=ccw:0.0.0120\ndriver=none\n" ID, "no driver_override" },
		{ "version=1\naddress=pci:0000:00:06.0\ndriver=e1000\nonline=yes\n" ID,
		  "of format 2" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		put_text("a", bad[i].text);
		expect_state(VD_OVERRIDE_BAD_FILE, bad[i].word);
	}
	put_text("a", DASD "online=yes\nset.readonly=1\n" ID);
	expect_state(VD_OVERRIDE_NO_DEVICE, "there is no device at ccw:0.0.0120");
	put_text("a", GROUP "members=0.0.f500,0.0.f501,0.0.f502\nset.portno=15\n" ID);
	expect_state(VD_OVERRIDE_NO_DEVICE, "there is no device at ccwgroup:0.0.f500");
	put_text("b", "version=2\naddress=ccw:0.0.f500\nonline=no\n" ID);
	shell("rm %s/a.conf", dir);
	expect_state(VD_OVERRIDE_NO_DEVICE, "there is no device at ccw:0.0.f500");
}

static void a_switch_is_read_back_as_written(void **state)
{
	struct vd_override override = { .address = "ccwgroup:0.0.f500",
					.driver = "qeth",
					.online = VD_ONLINE_YES,
					.members = "0.0.f500,0.0.f501,0.0.f502",
					.virt_id = VIRT_NET };
	const struct vd_override *item;
	struct vd_overrides overrides;

	assert_int_equal(vd_settings_add(&override.settings, "layer2", "1"), 0);
	assert_int_equal(vd_settings_add(&override.settings, "portno", "15"), 0);
	assert_int_equal(vd_override_write(dir, &override), 0);
	shell("grep -qx version=2 %s/ccwgroup:0.0.f500.conf", dir);
	shell("tail -n 1 %s/ccwgroup:0.0.f500.conf | grep -q ^virtId=", dir);
	overrides = read_all();
	item = overrides.items;
	assert_int_equal(item->online, VD_ONLINE_YES);
	assert_string_equal(item->members, override.members);
	assert_int_equal(item->settings.count, 2);
	assert_string_equal(vd_setting_of(&item->settings, "portno"), "15");
	vd_overrides_clear(&overrides);
	/* The same devices without their group: one file, still. */
	override = (struct vd_override){ .address = "ccw:0.0.f500",
					 .online = VD_ONLINE_NO,
					 .virt_id = VIRT_NET };
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 1);
	override.settings.items[override.settings.count++] = (struct vd_setting){ "layer2", "1\n" };
	assert_int_equal(vd_override_write(dir, &override), -EINVAL);
}

/* However little is missing: half an override could be one for more devices than were meant. */
static void a_file_that_was_cut_short_anywhere_is_bad(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "vfio-pci",
					.mac = "52:54:00:12:34:56",
					.serial = "S 1",
					.virt_id = E1000 };
	char text[VD_OVERRIDE_TEXT_MAX];
	size_t len;

	assert_int_equal(vd_override_format(&override, text, sizeof(text)), 0);
	len = strlen(text);
	for (size_t cut = 0; cut < len; cut++) {
		struct vd_overrides overrides;

		put_text_bytes("a", text, cut);
		overrides = read_all();
		assert_int_equal(overrides.items[0].state, VD_OVERRIDE_BAD_FILE);
		vd_overrides_clear(&overrides);
	}
	put_text_bytes("a", text, len);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void a_file_that_is_too_large_is_bad(void **state)
{
	static char text[VD_OVERRIDE_TEXT_MAX + 2];

	memset(text, '#', sizeof(text) - 2);
	text[sizeof(text) - 2] = '\n';
	put_text_bytes("a", text, sizeof(text) - 1);
	expect_state(VD_OVERRIDE_BAD_FILE, "larger than");
}

static void only_a_regular_file_is_read(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	shell("cd %s && mv a.conf real && ln -s real a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "symbolic link");
	shell("cd %s && rm a.conf && mkfifo a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "no regular file");
	shell("cd %s && rm a.conf && mkdir a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "no regular file");
	shell("cd %s && rmdir a.conf && ln -s /etc/nowhere a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "symbolic link");
}

static void a_file_that_somebody_else_could_write_is_bad(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	shell("chmod 664 %s/a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "writable for others");
	shell("chmod 646 %s/a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "writable for others");
	shell("chmod 644 %s/a.conf && chmod 777 %s", dir, dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "the folder is writable for others");
	shell("chmod 755 %s", dir);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void a_file_of_somebody_else_is_bad(void **state)
{
	if (!system_has_user(1)) {
		/* A test that is skipped by itself counts as failed. */
		print_message("# not tried: files can't be given to another user here\n");
		return;
	}
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	shell("chown 1 %s/a.conf", dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "a user other than root");
	shell("chown 0 %s/a.conf && chown 1 %s", dir, dir);
	expect_state(VD_OVERRIDE_BAD_FILE, "the folder belongs");
	assert_int_equal(
		vd_override_write(dir, &(struct vd_override){ .address = "pci:0000:00:06.0",
							      .driver = "e1000",
							      .virt_id = E1000 }),
		-EPERM);
}

/* As root, to whom no mode matters. */
static void restricted_reads_what_all_may_read(void **state)
{
	struct vd_overrides overrides;

	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	shell("chmod 600 %s/a.conf && chmod 755 %s", dir, tree.top);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	vd_root_restrict(true);
	expect_state(VD_OVERRIDE_BAD_FILE, "Permission denied");
	shell("chmod 711 %s", dir);
	assert_int_equal(vd_overrides_read(dir, &overrides), -EACCES);
	/* Others may list it, and read no file in it. */
	shell("chmod 744 %s", dir);
	assert_int_equal(vd_overrides_read(dir, &overrides), -EACCES);
	shell("chmod 755 %s && chmod 644 %s/a.conf", dir, dir);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	/* It is in one that is closed. */
	shell("chmod 744 %s", tree.top);
	assert_int_equal(vd_overrides_read(dir, &overrides), -EACCES);
	vd_root_restrict(false);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void one_bad_file_hides_no_other(void **state)
{
	struct vd_overrides overrides;

	put_text("1", "rubbish");
	put_override("2", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	put_override("10", "pci:0000:00:06.0", "e1000", E1000, "");
	put_text(".new-1234", "rubbish");
	shell("cd %s && touch README .conf a.conf.bak", dir);
	overrides = read_all();
	assert_int_equal(overrides.count, 3);
	assert_string_equal(overrides.items[0].name, "1");
	assert_int_equal(overrides.items[0].state, VD_OVERRIDE_BAD_FILE);
	assert_string_equal(overrides.items[1].name, "2");
	assert_int_equal(overrides.items[1].state, VD_OVERRIDE_IN_FORCE);
	assert_int_equal(overrides.items[2].state, VD_OVERRIDE_BAD_FILE);
	assert_non_null(strstr(overrides.items[2].message, "the same address"));
	vd_overrides_clear(&overrides);
}

static void a_folder_that_is_not_there_is_empty(void **state)
{
	struct vd_overrides overrides = {};

	assert_int_equal(vd_overrides_read("/nowhere/at/all", &overrides), 0);
	assert_int_equal(overrides.count, 0);
	assert_int_equal(vd_overrides_check(&overrides, tree.root, registry), 0);
	vd_overrides_clear(&overrides);
	assert_int_equal(vd_override_unset("/nowhere/at/all", "a"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OVERRIDES_TEST(a_file_that_is_not_whole_is_bad),
		OVERRIDES_TEST(a_file_about_a_switch_that_is_not_sound_is_bad),
		OVERRIDES_TEST(a_switch_is_read_back_as_written),
		OVERRIDES_TEST(a_file_that_was_cut_short_anywhere_is_bad),
		OVERRIDES_TEST(a_file_that_is_too_large_is_bad),
		OVERRIDES_TEST(only_a_regular_file_is_read),
		OVERRIDES_TEST(a_file_that_somebody_else_could_write_is_bad),
		OVERRIDES_TEST(a_file_of_somebody_else_is_bad),
		OVERRIDES_TEST(restricted_reads_what_all_may_read),
		OVERRIDES_TEST(one_bad_file_hides_no_other),
		OVERRIDES_TEST(a_folder_that_is_not_there_is_empty),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
