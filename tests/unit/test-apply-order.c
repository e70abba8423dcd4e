// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is on the disk before each write to sysfs: after a power cut, recovery must find it. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apply/apply.h"
#include "apply/recover.h"
#include "drivers/worker.h"

/* s: a file is synced, S: a folder, r: a record gets its name, u: it is removed, W: sysfs. */
static char calls[64];
static const char *fail_at; /* CALLS when the next fsync(2) fails; NULL: none does */

static void record(char call)
{
	size_t len = strlen(calls);

	assert_true(len < sizeof(calls) - 1);
	calls[len] = call;
	calls[len + 1] = '\0';
}

static bool is_record(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

int __wrap_fsync(int fd);
int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __real_unlinkat(int dir, const char *name, int flags);
int __wrap_unlinkat(int dir, const char *name, int flags);
int __real_vd_root_write(const struct vd_root *root, const char *path, const char *text);
int __wrap_vd_root_write(const struct vd_root *root, const char *path, const char *text);

int __wrap_fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	if (fail_at && strcmp(calls, fail_at) == 0) {
		errno = EIO;
		return -1;
	}
	record(S_ISDIR(st.st_mode) ? 'S' : 's');
	return 0;
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	int r = __real_renameat(from_dir, from, to_dir, to);

	if (is_record(to))
		record('r');
	return r;
}

int __wrap_unlinkat(int dir, const char *name, int flags)
{
	int r = __real_unlinkat(dir, name, flags);

	if (r == 0 && is_record(name))
		record('u');
	return r;
}

int __wrap_vd_root_write(const struct vd_root *root, const char *path, const char *text)
{
	record('W');
	return __real_vd_root_write(root, path, text);
}

static struct vd_apply_options options_here(void)
{
	struct vd_apply_options options = { .journal = tree_path("journal"), .settle_ms = 150 };

	*calls = '\0';
	return options;
}

static enum vd_apply_outcome bind_here(char message[static VD_MESSAGE_MAX])
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct vd_apply_options options = options_here();
	enum vd_apply_outcome outcome;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan("0000:00:03.0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	vd_apply(tree.root, plan, &options, &outcome, message);
	kernel_settle(kernel);
	return outcome;
}

static void each_record_is_on_the_disk_before_its_step(void **state)
{
	char message[VD_MESSAGE_MAX];

	assert_int_equal(bind_here(message), VD_OUTCOME_DONE);
	/* The last record says that all is done; its removal is on the disk before the lock goes. */
	assert_string_equal(calls, "srSWsrSWsrSWsrSuS");
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

static void no_step_without_its_record(void **state)
{
	static const struct {
		const char *at, *calls;
		enum vd_apply_outcome outcome;
	} rows[] = {
		/* The file, its folder, and the next file. */
		{ "", "", VD_OUTCOME_FAILED },
		{ "sr", "sruS", VD_OUTCOME_FAILED },
		{ "srSW", "srSWWuS", VD_OUTCOME_ROLLED_BACK },
	};
	char message[VD_MESSAGE_MAX];

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		fail_at = rows[i].at;
		assert_int_equal(bind_here(message), rows[i].outcome);
		fail_at = NULL;
		print_message("# %s: %s: %s\n", rows[i].at, calls, message);
		assert_non_null(strstr(message, "the journal could not be written"));
		assert_non_null(strstr(message, "Input/output error"));
		assert_string_equal(calls, rows[i].calls);
		expect_state("virtio-pci", "");
	}
}

static enum vd_recovery recovered;

static void report(void *data, const char *device, enum vd_recovery what, const char *message)
{
	assert_string_equal(device, "pci:0000:00:03.0");
	recovered = what;
}

static void a_record_is_removed_after_the_undo(void **state)
{
	struct vd_apply_options options;

	/* The driver's step is recorded, and not done. */
	assert_true(kill_before(bind_vfio(), 4));
	options = options_here();
	assert_int_equal(vd_recover(tree.root, &options, report, NULL), 0);
	kernel_settle(kernel);
	assert_int_equal(recovered, VD_RECOVERY_UNDONE);
	assert_string_equal(calls, "WuS");
	expect_state("virtio-pci", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(each_record_is_on_the_disk_before_its_step),
		WORKER_TEST(no_step_without_its_record),
		WORKER_TEST(a_record_is_removed_after_the_undo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
