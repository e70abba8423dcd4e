// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which mount a benchmark is meant for. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "kinds/fs/mount.h"

#define MOUNT(point_, root_, type_, source_, options_, process_)                                   \
	{                                                                                          \
		.device = "0:1", .root = root_, .point = point_, .type = type_, .source = source_, \
		.options = options_, .process = process_                                           \
	}

static int choose(const struct vd_mount *mounts, size_t count, const char *type, const char *tag,
		  const char *point, const char **ret_point)
{
	const struct vd_fs_wanted wanted = { .type = type, .tag = tag, .point = point };
	const struct vd_mount *found = NULL;
	char reason[VD_BENCH_REASON_MAX] = "";
	int r = vd_fs_mount_choose(mounts, count, &wanted, &found, reason);

	*ret_point = r == 0 ? found->point : NULL;
	if (r < 0)
		assert_true(*reason);
	return r;
}

static const struct vd_mount plain[] = {
	MOUNT("/", "/", "ext4", "/dev/vda1", "rw", NULL),
	MOUNT("/home", "/", "9p", "home", "rw,trans=virtio", NULL),
	MOUNT("/srv", "/", "virtiofs", "home", "rw", NULL),
	MOUNT("/tcp", "/", "9p", "far", "rw,trans=tcp,port=564", NULL),
	MOUNT("/old", "/", "9p", "old", "rw", NULL),
};

static void test_mount_by_type_and_tag(void **state)
{
	const char *point;

	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", NULL, &point), 0);
	assert_string_equal(point, "/home");
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "virtiofs", "home", NULL, &point), 0);
	assert_string_equal(point, "/srv");
	/* What is mounted over the network is none of a device's, whatever its source is called. */
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "far", NULL, &point), -ENOTSUP);
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "old", NULL, &point), 0);
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "none", NULL, &point), -ENOTSUP);
	assert_int_equal(choose(plain, 0, "9p", "home", NULL, &point), -ENOTSUP);
	/* Where the kernel tells no tag. */
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "virtiofs", NULL, NULL, &point), 0);
}

static void test_mount_by_point(void **state)
{
	const char *point;

	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", "/home", &point), 0);
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", "/home//", &point), 0);
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", "/hom", &point),
			 -ENOTSUP);
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", "", &point), -ENOTSUP);
	/* Another's. */
	assert_int_equal(choose(plain, VD_ARRAY_SIZE(plain), "9p", "home", "/srv", &point),
			 -ENOTSUP);
}

static void test_one_of_several_mounts(void **state)
{
	const struct vd_mount parts[] = {
		MOUNT("/part", "/part", "virtiofs", "fs", "rw", NULL),
		MOUNT("/whole", "/", "virtiofs", "fs", "rw", NULL),
	};
	const struct vd_mount twice[] = {
		MOUNT("/one", "/", "virtiofs", "fs", "rw", NULL),
		MOUNT("/two", "/", "virtiofs", "fs", "rw", NULL),
	};
	const char *point;

	assert_int_equal(choose(parts, 2, "virtiofs", "fs", NULL, &point), 0);
	assert_string_equal(point, "/whole");
	assert_int_equal(choose(parts, 1, "virtiofs", "fs", NULL, &point), 0);
	assert_int_equal(choose(twice, 2, "virtiofs", "fs", NULL, &point), -ENOTUNIQ);
	assert_int_equal(choose(twice, 2, "virtiofs", "fs", "/two", &point), 0);
	assert_string_equal(point, "/two");
}

static void test_mount_that_covers_another(void **state)
{
	const struct vd_mount mounts[] = {
		MOUNT("/both", "/", "virtiofs", "fs", "rw", NULL),
		MOUNT("/both", "/part", "virtiofs", "fs", "rw", NULL),
	};
	const struct vd_fs_wanted wanted = { .type = "virtiofs", .tag = "fs", .point = "/both" };
	const struct vd_mount *found = NULL;
	char reason[VD_BENCH_REASON_MAX];

	assert_int_equal(vd_fs_mount_choose(mounts, 2, &wanted, &found, reason), 0);
	assert_ptr_equal(found, &mounts[1]);
}

/* A service may have a mount namespace of its own; what others see is out of its reach. */
static void test_mounts_that_are_seen_from_here(void **state)
{
	const struct vd_mount mounts[] = {
		MOUNT("/system", "/", "9p", "a", "rw", NULL),
		MOUNT("/container", "/", "9p", "b", "rw", "17"),
		MOUNT("/own", "/", "9p", "c", "rw", "self"),
	};
	const char *point;

	assert_int_equal(choose(mounts, 2, "9p", "a", NULL, &point), 0);
	assert_int_equal(choose(mounts, 2, "9p", "b", NULL, &point), -ENOTSUP);
	assert_int_equal(choose(mounts, 3, "9p", "a", NULL, &point), -ENOTSUP);
	assert_int_equal(choose(mounts, 3, "9p", "c", NULL, &point), 0);
}

static void test_many_mounts(void **state)
{
	static struct vd_mount mounts[1000];
	const char *point;

	for (size_t i = 0; i < VD_ARRAY_SIZE(mounts); i++)
		mounts[i] = (struct vd_mount)MOUNT("/a-rather-long-name-of-a-folder", "/", "9p",
						   "tag", "rw", NULL);
	assert_int_equal(choose(mounts, VD_ARRAY_SIZE(mounts), "9p", "tag", NULL, &point),
			 -ENOTUNIQ);
}

static void test_attributes_that_a_mount_keeps(void **state)
{
	static const char *const kept[] = { "rw,cache=loose",
					    "cache=fscache,trans=virtio",
					    "rw,cache=0xf,access=client",
					    "rw,cache=f",
					    "rw,cache=8f",
					    "rw,dirsync,loose,access=client",
					    "rw,fscache",
					    "rw,cache=2" };
	static const char *const asked[] = {
		"",	      "rw",	      "rw,trans=virtio", "cache=mmap",
		"rw,cache=5", "rw,cache=0x1", "cache=none",	 "rw,dirsync,mmap",
		"rw,looser",  "xcache=loose", "rw,cache=",	 "cache=loosely"
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(kept); i++)
		assert_true(vd_fs_keeps_attributes(kept[i]));
	for (size_t i = 0; i < VD_ARRAY_SIZE(asked); i++)
		assert_false(vd_fs_keeps_attributes(asked[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mount_by_type_and_tag),
		cmocka_unit_test(test_mount_by_point),
		cmocka_unit_test(test_one_of_several_mounts),
		cmocka_unit_test(test_mount_that_covers_another),
		cmocka_unit_test(test_mounts_that_are_seen_from_here),
		cmocka_unit_test(test_many_mounts),
		cmocka_unit_test(test_attributes_that_a_mount_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
