// SPDX-License-Identifier: LGPL-2.1-or-later
/* Attributes that another thread reads ahead. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/attr-batch.h"
#include "tests/lib/tree.h"

#define FOLDERS 60

/* Reads of files that are called "hangs" end when this is closed at its other end. */
static int gate[2];
static atomic_uint hanging;
static pthread_t main_thread;

int __real_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len);
int __wrap_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len);

int __wrap_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len)
{
	char byte;

	if (strstr(path, "/hangs")) {
		assert_false(pthread_equal(pthread_self(), main_thread));
		atomic_fetch_add(&hanging, 1);
		assert_int_equal(read(gate[0], &byte, 1), 0);
		atomic_fetch_sub(&hanging, 1);
	}
	return __real_vd_root_read(root, path, buf, size, ret_len);
}

static const struct vd_attr text_attr = { "text", "text", VD_ATTR_STRING };
static const struct vd_attr count_attr = { "queues/rx-", "count", VD_ATTR_COUNT };
static const struct vd_attr link_attr = { "link", "link", VD_ATTR_LINK };
static const struct vd_attr locked_attr = { "locked", "locked", VD_ATTR_STRING, .may_wait = true };
static const struct vd_attr hangs_attr = { "hangs", "hangs", VD_ATTR_STRING, .may_wait = true };
/* It is a folder. */
static const struct vd_attr bad_attr = { "queues", "bad", VD_ATTR_STRING };
static const struct vd_attr absent_attr = { "absent", "absent", VD_ATTR_STRING };

static char folders[FOLDERS][32];

static const char *in(unsigned folder, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folders[folder], name);
	return path;
}

static int make(void **state)
{
	char text[16];

	tree_make(state);
	for (unsigned i = 0; i < FOLDERS; i++) {
		snprintf(folders[i], sizeof(folders[i]), "sys/devices/%u", i);
		snprintf(text, sizeof(text), "text %u \n", i);
		put(in(i, "text"), text);
		put(in(i, "locked"), i % 2 ? "lock\n" : "");
		put(in(i, "hangs"), "over\n");
		put_folder(in(i, "queues/rx-0"));
		put_link(in(i, "link"), "../there");
	}
	main_thread = pthread_self();
	return pipe(gate);
}

static int clear(void **state)
{
	close(gate[0]);
	return tree_remove(state);
}

/* Let each read that hangs end, and the threads with them. */
static void open_gate(void)
{
	alarm(60);
	close(gate[1]);
	while (vd_task_runs())
		usleep(1000);
	alarm(0);
	assert_int_equal(hanging, 0);
}

/* A thread may begin late on a busy machine. */
static void wait_for_hanging(unsigned count)
{
	alarm(60);
	while (atomic_load(&hanging) < count)
		usleep(1000);
	alarm(0);
}

static struct vd_attr_batch *new_batch(void)
{
	struct vd_attr_batch *batch = NULL;

	assert_int_equal(vd_attr_batch_new(tree.root, &batch), 0);
	return batch;
}

static void add(struct vd_attr_batch *batch, unsigned folder, const struct vd_attr *attr)
{
	assert_int_equal(vd_attr_batch_add(batch, folders[folder], attr, folder), 0);
}

/* Wait for all of BATCH, and count the calls that returned before. Return as vd_attr_batch_wait(). */
static int finish(struct vd_attr_batch *batch, size_t *ret_owner, unsigned *ret_calls)
{
	unsigned calls = 0;
	int r;

	alarm(60);
	while ((r = vd_attr_batch_wait(batch, ret_owner)) == -EAGAIN)
		calls++;
	alarm(0);
	if (ret_calls)
		*ret_calls = calls;
	return r;
}

static void assert_found(struct vd_attr_batch *batch, unsigned folder, const struct vd_attr *attr,
			 const char *expected)
{
	const char *text = "untouched";

	assert_int_equal(vd_attr_batch_find(batch, folders[folder], attr, &text), 0);
	if (expected)
		assert_string_equal(text, expected);
	else
		assert_null(text);
}

static void assert_not_found(struct vd_attr_batch *batch, unsigned folder,
			     const struct vd_attr *attr, int error)
{
	const char *text = "untouched";

	assert_int_equal(vd_attr_batch_find(batch, folders[folder], attr, &text), error);
	assert_string_equal(text, "untouched");
}

static void every_kind_is_read(void **state)
{
	VD_CLEANUP(vd_attr_batch_freep) struct vd_attr_batch *batch = new_batch();
	const struct vd_attr again = text_attr;
	char copy[32];
	size_t owner;

	add(batch, 1, &text_attr);
	add(batch, 1, &count_attr);
	add(batch, 1, &link_attr);
	add(batch, 1, &locked_attr);
	add(batch, 2, &locked_attr);
	add(batch, 2, &absent_attr);
	add(batch, 2, &bad_attr);
	assert_not_found(batch, 1, &text_attr, -EAGAIN);
	vd_attr_batch_begin(batch);
	assert_int_equal(finish(batch, &owner, NULL), 0);
	assert_int_equal(vd_attr_batch_wait(batch, &owner), 0);
	assert_found(batch, 2, &absent_attr, NULL);
	assert_found(batch, 1, &text_attr, "text 1");
	assert_found(batch, 1, &count_attr, "1");
	assert_found(batch, 1, &link_attr, "there");
	assert_found(batch, 1, &locked_attr, "lock");
	assert_found(batch, 2, &locked_attr, NULL);
	/* Whoever needs it reads it again, and learns of the error. */
	assert_not_found(batch, 2, &bad_attr, -EAGAIN);
	assert_not_found(batch, 2, &text_attr, -EAGAIN);
	/* The pointers count. */
	assert_int_equal(vd_attr_batch_find(batch, folders[1], &again, &(const char *){ NULL }),
			 -EAGAIN);
	strcpy(copy, folders[1]);
	assert_int_equal(vd_attr_batch_find(batch, copy, &text_attr, &(const char *){ NULL }),
			 -EAGAIN);
}

static void a_batch_has_an_end(void **state)
{
	VD_CLEANUP(vd_attr_batch_freep) struct vd_attr_batch *batch = new_batch();
	char expected[16];
	size_t owner;

	for (size_t i = 0; i < VD_ATTR_BATCH_MAX; i++)
		add(batch, (unsigned)(i % FOLDERS), i / FOLDERS % 2 ? &locked_attr : &text_attr);
	assert_int_equal(vd_attr_batch_add(batch, folders[0], &text_attr, 0), -ENOBUFS);
	assert_int_equal(vd_attr_batch_count(batch), VD_ATTR_BATCH_MAX);
	vd_attr_batch_cut(batch, VD_ATTR_BATCH_MAX - 1);
	add(batch, 0, &count_attr);
	vd_attr_batch_begin(batch);
	assert_int_equal(finish(batch, &owner, NULL), 0);
	/* In whatever order they are looked up. */
	for (unsigned i = 0; i < FOLDERS; i++) {
		unsigned folder = i * 7 % FOLDERS;

		snprintf(expected, sizeof(expected), "text %u", folder);
		assert_found(batch, folder, &text_attr, expected);
		assert_found(batch, folder, &locked_attr, folder % 2 ? "lock" : NULL);
	}
	assert_found(batch, 0, &count_attr, "1");
}

static void an_empty_batch_is_over(void **state)
{
	VD_CLEANUP(vd_attr_batch_freep) struct vd_attr_batch *batch = new_batch();

	vd_attr_batch_begin(batch);
	assert_int_equal(vd_attr_batch_wait(batch, &(size_t){ 0 }), 0);
	assert_not_found(batch, 0, &text_attr, -EAGAIN);
}

static void a_read_that_hangs_loses_no_other(void **state)
{
	VD_CLEANUP(vd_attr_batch_freep)
	struct vd_attr_batch *batch = new_batch(),
			     *later = new_batch();
	unsigned calls = 0;
	size_t owner = 0;

	add(batch, 3, &locked_attr);
	add(batch, 4, &hangs_attr);
	add(batch, 5, &locked_attr);
	for (unsigned i = 0; i < FOLDERS; i++)
		add(batch, i, &text_attr);
	vd_attr_batch_begin(batch);
	wait_for_hanging(1);
	assert_int_equal(finish(batch, &owner, &calls), -ETIMEDOUT);
	assert_int_equal(owner, 4);
	/* The caller could do other work. */
	assert_uint_in_range(calls, 10, 1000);
	assert_found(batch, 3, &locked_attr, "lock");
	assert_not_found(batch, 4, &hangs_attr, -ETIMEDOUT);
	assert_not_found(batch, 5, &locked_attr, -EAGAIN);
	for (unsigned i = 0; i < FOLDERS; i++)
		assert_int_equal(
			vd_attr_batch_find(batch, folders[i], &text_attr, &(const char *){ NULL }),
			0);
	add(later, 5, &locked_attr);
	vd_attr_batch_begin(later);
	assert_int_equal(finish(later, &owner, NULL), 0);
	assert_found(later, 5, &locked_attr, "lock");
	open_gate();
	/* What was over once stays so. */
	assert_not_found(batch, 4, &hangs_attr, -ETIMEDOUT);
}

/* Its client has left: nobody waits for the thread, and the thread has what it needs. */
static void a_batch_is_freed_while_it_is_read(void **state)
{
	struct vd_attr_batch *batch = new_batch();

	for (unsigned i = 0; i < FOLDERS; i++)
		add(batch, i, &hangs_attr);
	vd_attr_batch_begin(batch);
	alarm(60);
	while (!hanging)
		usleep(1000);
	alarm(0);
	vd_attr_batch_free(batch);
	assert_int_equal(hanging, 1);
	/* At any moment of an ordinary one, too. */
	for (unsigned i = 0; i < 200; i++) {
		batch = new_batch();
		for (unsigned j = 0; j < FOLDERS; j++)
			add(batch, j, &text_attr);
		vd_attr_batch_begin(batch);
		for (unsigned j = 0; j < i * 10; j++)
			atomic_load(&hanging);
		if (i % 2)
			vd_attr_batch_wait(batch, &(size_t){ 0 });
		vd_attr_batch_free(batch);
	}
	open_gate();
}

/* The thread reads for the same client, and later for another one. */
static void the_thread_may_read_no_more_than_the_caller(void **state)
{
	assert_int_equal(chmod(tree_path(in(1, "locked")), 0600), 0);
	assert_int_equal(chmod(tree.top, 0755), 0);
	for (int restricted = 1; restricted >= 0; restricted--) {
		VD_CLEANUP(vd_attr_batch_freep) struct vd_attr_batch *batch = new_batch();

		add(batch, 1, &locked_attr);
		add(batch, 3, &locked_attr);
		vd_root_restrict(restricted);
		vd_attr_batch_begin(batch);
		vd_root_restrict(false);
		assert_int_equal(finish(batch, &(size_t){ 0 }, NULL), 0);
		assert_found(batch, 3, &locked_attr, "lock");
		if (restricted)
			assert_not_found(batch, 1, &locked_attr, -EAGAIN);
		else
			assert_found(batch, 1, &locked_attr, "lock");
	}
}

/* Then nothing is read ahead until one of them ends. */
static void no_more_than_four_threads_hang(void **state)
{
	struct vd_attr_batch *batches[4], *fifth;
	size_t owner;

	for (unsigned i = 0; i < 4; i++) {
		batches[i] = new_batch();
		add(batches[i], i, &hangs_attr);
		vd_attr_batch_begin(batches[i]);
		wait_for_hanging(i + 1);
		assert_int_equal(finish(batches[i], &owner, NULL), -ETIMEDOUT);
		assert_int_equal(owner, i);
	}
	fifth = new_batch();
	add(fifth, 1, &locked_attr);
	vd_attr_batch_begin(fifth);
	assert_int_equal(vd_attr_batch_wait(fifth, &owner), 0);
	assert_not_found(fifth, 1, &locked_attr, -EAGAIN);
	vd_attr_batch_free(fifth);
	for (unsigned i = 0; i < 4; i++)
		vd_attr_batch_free(batches[i]);
	open_gate();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_is_read, make, clear),
		cmocka_unit_test_setup_teardown(a_batch_has_an_end, make, clear),
		cmocka_unit_test_setup_teardown(an_empty_batch_is_over, make, clear),
		cmocka_unit_test_setup_teardown(a_read_that_hangs_loses_no_other, make, clear),
		cmocka_unit_test_setup_teardown(a_batch_is_freed_while_it_is_read, make, clear),
		cmocka_unit_test_setup_teardown(the_thread_may_read_no_more_than_the_caller, make, clear),
		cmocka_unit_test_setup_teardown(no_more_than_four_threads_hang, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
