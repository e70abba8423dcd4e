// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is left when virtd-worker is killed before each of the things that it does, and what comes
 * after. */
#include "tests/lib/test.h"

#include <string.h>

#include "drivers/worker.h"
#include "tests/lib/process.h"

#define POINTS_MAX 64

static void matrix(struct json_object *(*make)(void), const char *new_driver,
		   const char *new_override, unsigned points)
{
	unsigned point;

	for (point = 1; point < POINTS_MAX && kill_before(make(), point); point++) {
		recover();
		expect_either(new_driver, new_override, point);
		back_to_default();
	}
	print_message("# killed at %u points\n", point - 1);
	assert_int_equal(point - 1, points);
	back_to_default();
}

static void killed_at_every_point_of_a_bind(void **state)
{
	/* Each step and its record, the last record, the end. */
	matrix(bind_vfio, "vfio-pci", "vfio-pci", 8);
}

static void killed_at_every_point_of_an_unbind(void **state)
{
	matrix(unbind, "none", "", 4);
}

static void killed_at_every_point_of_a_rebind(void **state)
{
	matrix(rebind, "virtio-pci", "", 6);
}

static void killed_at_every_point_of_a_rollback(void **state)
{
	kernel_refuse(kernel, "vfio-pci");
	/* Three steps and their records, three undone, the end. */
	matrix(bind_vfio, "virtio-pci", "", 10);
	kernel_refuse(kernel, NULL);
}

static void killed_at_every_point_of_a_recovery(void **state)
{
	unsigned killed = 0, again;

	for (unsigned point = 1; point < 9; point++) {
		for (again = 1;; again++) {
			bool more;

			assert_true(kill_before(bind_vfio(), point));
			more = kill_before(request("recover"), again);
			killed += more;
			recover();
			expect_either("vfio-pci", "vfio-pci", point);
			back_to_default();
			if (!more)
				break;
		}
	}
	print_message("# killed at %u points\n", killed);
	/* Where a bind was killed before its first record, there is nothing to recover, and no
	 * point. */
	assert_true(killed > 15);
}

/* An override that was set while virtio-pci has the device: the undo must get past it. */
static void killed_where_the_override_keeps_the_old_driver_out(void **state)
{
	unsigned point;

	for (point = 1;; point++) {
		put(NIC "/driver_override", "vfio-pci\n");
		if (!kill_before(bind_vfio(), point))
			break;
		recover();
		assert_int_equal(journal_entries(), 0);
		assert_string_equal(override_now(), "vfio-pci");
		if (strcmp(driver_now(), "virtio-pci") != 0) {
			assert_string_equal(driver_now(), "vfio-pci");
			back_to_default();
		}
	}
	/* Four steps and their records, the last record, the end. */
	assert_int_equal(point - 1, 10);
	expect_state("vfio-pci", "vfio-pci");
}

static void the_next_change_settles_what_was_left(void **state)
{
	assert_true(kill_before(bind_vfio(), 6));
	assert_string_equal(driver_now(), "none");
	/* This plan was made of what is, not of what will be once that is settled. */
	expect_end(run(bind_vfio()), "failed", "", "try again");
	expect_state("virtio-pci", "");
	expect_end(run(bind_vfio()), "done", "done done done", "");
	back_to_default();
}

static void another_device_at_the_same_place_is_left_alone(void **state)
{
	assert_true(kill_before(bind_vfio(), 4));
	shell("mv %1$s %1$s.gone && cp -a %1$s.gone %1$s", tree_path(NIC));
	expect_recovery("gone");
	expect_state("virtio-pci", "vfio-pci");
	shell("rm -rf %1$s && mv %1$s.gone %1$s", tree_path(NIC));
	put(NIC "/driver_override", "(null)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(killed_at_every_point_of_a_bind),
		WORKER_TEST(killed_at_every_point_of_an_unbind),
		WORKER_TEST(killed_at_every_point_of_a_rebind),
		WORKER_TEST(killed_at_every_point_of_a_rollback),
		WORKER_TEST(killed_at_every_point_of_a_recovery),
		WORKER_TEST(killed_where_the_override_keeps_the_old_driver_out),
		WORKER_TEST(the_next_change_settles_what_was_left),
		WORKER_TEST(another_device_at_the_same_place_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
