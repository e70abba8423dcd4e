// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a change and its recovery make of writes that fail, and of each kind of record. */
#include "tests/lib/test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply/apply.h"
#include "apply/await.h"
#include "apply/interface-snapshot.h"
#include "apply/recover.h"
#include "base/clock.h"
#include "drivers/worker.h"
#include "tests/lib/process.h"

/* The files that were written to, by their names: "driver_override unbind bind". */
static char written[512];

/* The writes from number FIRST to LAST (from 1) fail with ERROR; AFTERWARDS: they have their effect all the same. */
static struct {
	unsigned first, last;
	int error;
	bool afterwards;
} fault;

int __real_vd_root_write(const struct vd_root *root, const char *path, const char *text);
int __wrap_vd_root_write(const struct vd_root *root, const char *path, const char *text);

int __wrap_vd_root_write(const struct vd_root *root, const char *path, const char *text)
{
	size_t len = strlen(written);
	unsigned number = len > 0;

	for (const char *at = written; (at = strchr(at, ' ')); at++)
		number++;
	number++;
	snprintf(written + len, sizeof(written) - len, "%s%s", len ? " " : "",
		 strrchr(path, '/') + 1);
	if (number < fault.first || number > fault.last)
		return __real_vd_root_write(root, path, text);
	if (fault.afterwards) {
		assert_int_equal(__real_vd_root_write(root, path, text), 0);
		kernel_settle(kernel);
	}
	return fault.error;
}

static struct vd_apply_options options_here(void)
{
	struct vd_apply_options options = { .journal = tree_path("journal"), .settle_ms = 150 };

	*written = '\0';
	return options;
}

static char message[VD_MESSAGE_MAX];

static enum vd_apply_outcome change_here(enum vd_action action, const char *driver)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct vd_apply_options options = options_here();
	enum vd_apply_outcome outcome;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan("0000:00:03.0", action, driver, &plan, reason), 0);
	vd_apply(tree.root, plan, &options, &outcome, message);
	kernel_settle(kernel);
	memset(&fault, 0, sizeof(fault));
	return outcome;
}

static enum vd_apply_outcome bind_here(void)
{
	return change_here(VD_ACTION_BIND, "vfio-pci");
}

static void fail_writes(unsigned first, unsigned last, int error)
{
	fault.first = first;
	fault.last = last;
	fault.error = error;
}

static void expect_message(const char *part)
{
	if (!strstr(message, part))
		fail_msg("\"%s\" is not in \"%s\"", part, message);
}

/* Of a bind: the first write is to driver_override, the third to the driver's file. */
static void each_error_has_its_reason(void **state)
{
	static const struct {
		unsigned at;
		int error;
		const char *reason;
		enum vd_apply_outcome outcome;
	} rows[] = {
		{ 1, -EROFS, "sysfs is mounted read-only", VD_OUTCOME_FAILED },
		{ 1, -EACCES, "permission denied (this needs root", VD_OUTCOME_FAILED },
		{ 1, -EPERM, "permission denied (this needs root", VD_OUTCOME_FAILED },
		{ 1, -ENODEV, ": the device is gone", VD_OUTCOME_ROLLED_BACK },
		{ 1, -EINVAL, "Invalid argument", VD_OUTCOME_ROLLED_BACK },
		{ 3, -EACCES, "permission denied (this needs root", VD_OUTCOME_ROLLED_BACK },
		{ 3, -ENODEV, "the driver does not accept this device", VD_OUTCOME_ROLLED_BACK },
		{ 3, -EINVAL, "vfio can't use its group", VD_OUTCOME_ROLLED_BACK },
		{ 3, -EAGAIN, "its probe is deferred", VD_OUTCOME_ROLLED_BACK },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		fail_writes(rows[i].at, rows[i].at, rows[i].error);
		assert_int_equal(bind_here(), rows[i].outcome);
		expect_message(rows[i].reason);
		/* A write that had no effect has nothing to undo. */
		if (rows[i].at == 1)
			assert_string_equal(written, "driver_override");
		expect_state("virtio-pci", "");
	}
	/* The kernel chooses the driver. */
	assert_int_equal(bind_here(), VD_OUTCOME_DONE);
	fail_writes(3, 3, -EINVAL);
	assert_int_equal(change_here(VD_ACTION_BIND, NULL), VD_OUTCOME_ROLLED_BACK);
	expect_message("drivers_probe: the driver's probe failed");
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

static void what_another_has_done_meanwhile_is_done(void **state)
{
	fail_writes(1, 3, -EINVAL);
	fault.afterwards = true;
	assert_int_equal(bind_here(), VD_OUTCOME_DONE);
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

/* A driver that has just let go may be busy for a moment. */
static void the_old_driver_is_tried_three_times(void **state)
{
	static const char begun[] = "driver_override unbind bind driver_override";

	/* The third write, then the first two of the undo of the second. */
	kernel_refuse(kernel, "vfio-pci");
	fail_writes(5, 6, -EBUSY);
	assert_int_equal(bind_here(), VD_OUTCOME_ROLLED_BACK);
	assert_int_equal(strncmp(written, begun, strlen(begun)), 0);
	assert_string_equal(written + strlen(begun), " bind bind bind");
	expect_state("virtio-pci", "");
	/* Then any driver is better than none. */
	fail_writes(5, 7, -EBUSY);
	assert_int_equal(bind_here(), VD_OUTCOME_NOT_ROLLED_BACK);
	assert_string_equal(written + strlen(begun), " bind bind bind drivers_probe");
	expect_message("the undo failed, too");
	expect_message("Device or resource busy");
	kernel_refuse(kernel, NULL);
	expect_state("virtio-pci", "");
}

static struct {
	unsigned count;
	enum vd_recovery what;
	char message[VD_MESSAGE_MAX];
} report;

static void on_report(void *data, const char *device, enum vd_recovery what, const char *text_)
{
	assert_string_equal(device, "pci:0000:00:03.0");
	report.count++;
	report.what = what;
	snprintf(report.message, sizeof(report.message), "%s", text_ ? text_ : "");
}

static void recover_here(enum vd_recovery what, const char *part)
{
	struct vd_apply_options options = options_here();

	memset(&report, 0, sizeof(report));
	assert_int_equal(vd_recover(tree.root, &options, on_report, NULL), 0);
	kernel_settle(kernel);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(report.count, 1);
	print_message("# %s: %s\n", vd_recovery_names[report.what], report.message);
	assert_int_equal(report.what, what);
	if (part && !strstr(report.message, part))
		fail_msg("\"%s\" is not in \"%s\"", part, report.message);
	if (!part)
		assert_string_equal(report.message, "");
}

/* Another process may have the right to undo it. */
static void a_read_only_sysfs_leaves_the_record(void **state)
{
	fail_writes(3, 99, -EROFS);
	assert_int_equal(bind_here(), VD_OUTCOME_NOT_ROLLED_BACK);
	assert_int_equal(access(tree_path(RECORD ".json"), F_OK), 0);
	/* The next change is none before that one is settled. */
	fail_writes(1, 99, -EROFS);
	assert_int_equal(bind_here(), VD_OUTCOME_FAILED);
	expect_message("the recovery of an earlier change");
	assert_int_equal(access(tree_path(RECORD ".json"), F_OK), 0);
	recover_here(VD_RECOVERY_UNDONE, "");
	expect_state("virtio-pci", "");
}

/* A record of the plan to bind vfio-pci, of which BEGUN steps are said to have begun. */
static void put_record(size_t begun, bool done)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	VD_CLEANUP(vd_journal_closep) struct vd_journal *journal = NULL;
	struct vd_journal_record record = { .begun = begun, .done = done };
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan("0000:00:03.0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	assert_int_equal(plan->count, 3);
	assert_int_equal(vd_root_inode(tree.root, NIC, &record.inode), 0);
	assert_int_equal(vd_journal_open(tree_path("journal"), plan->device, &journal), 0);
	assert_int_equal(vd_journal_write(journal, plan, &record), 0);
}

static void a_record_of_what_is_done_is_removed(void **state)
{
	/* Somebody has changed the device since: that is nothing to undo. */
	put_record(3, true);
	recover_here(VD_RECOVERY_FINISHED, NULL);
	assert_string_equal(written, "");
	expect_state("virtio-pci", "");
	/* The worker died before it could say that all is done. */
	put_record(3, false);
	put(NIC "/driver_override", "vfio-pci\n");
	put_link(NIC "/driver", "../../../bus/pci/drivers/vfio-pci");
	recover_here(VD_RECOVERY_FINISHED, NULL);
	assert_string_equal(written, "");
	expect_state("vfio-pci", "vfio-pci");
	put_link(NIC "/driver", "../../../bus/pci/drivers/virtio-pci");
	put(NIC "/driver_override", "(null)\n");
}

static void a_record_of_what_is_not_done_is_undone(void **state)
{
	/* The last step was to be made, and was not. */
	put_record(3, false);
	put(NIC "/driver_override", "vfio-pci\n");
	recover_here(VD_RECOVERY_UNDONE, "the device is as it was before");
	assert_string_equal(written, "driver_override");
	expect_state("virtio-pci", "");
	/* No step had begun. */
	put_record(0, false);
	recover_here(VD_RECOVERY_UNDONE, "(bind)");
	assert_string_equal(written, "");
	expect_state("virtio-pci", "");
	/* Steps that had not begun are not undone. */
	put_record(1, false);
	put(NIC "/driver_override", "vfio-pci\n");
	tree_unlink(NIC "/driver");
	recover_here(VD_RECOVERY_UNDONE, "the device is as it was before");
	assert_string_equal(written, "driver_override");
	expect_state("none", "");
	put_link(NIC "/driver", "../../../bus/pci/drivers/virtio-pci");
}

static void a_record_that_cannot_be_undone_is_quarantined(void **state)
{
	put_record(1, false);
	put(NIC "/driver_override", "vfio-pci\n");
	fail_writes(1, 99, -EIO);
	recover_here(VD_RECOVERY_NOT_UNDONE, "Input/output error");
	assert_int_equal(access(tree_path(RECORD ".json"), F_OK), -1);
	assert_int_equal(access(tree_path(RECORD ".bad"), F_OK), 0);
	tree_unlink(RECORD ".bad");
	/* It is this process that may not: another may. */
	put(NIC "/driver_override", "(null)\n");
	put_record(1, false);
	put(NIC "/driver_override", "vfio-pci\n");
	fail_writes(1, 99, -EROFS);
	recover_here(VD_RECOVERY_NOT_UNDONE, "read-only");
	assert_int_equal(access(tree_path(RECORD ".json"), F_OK), 0);
	recover_here(VD_RECOVERY_UNDONE, "");
	expect_state("virtio-pci", "");
}

static void a_record_of_another_device_is_removed(void **state)
{
	put_record(3, false);
	put(NIC "/driver_override", "vfio-pci\n");
	shell("mv %1$s %1$s.gone && cp -a %1$s.gone %1$s", tree_path(NIC));
	recover_here(VD_RECOVERY_GONE, "the device is gone");
	assert_string_equal(written, "");
	expect_state("virtio-pci", "vfio-pci");
	shell("rm -rf %1$s && mv %1$s.gone %1$s", tree_path(NIC));
	put(NIC "/driver_override", "(null)\n");
}

static void a_record_that_is_none_says_why(void **state)
{
	put_record(1, false);
	put(RECORD ".json", "{}");
	recover_here(VD_RECOVERY_BAD, "is not of this version");
	put_link(RECORD ".json", "../request");
	recover_here(VD_RECOVERY_BAD, "is a link, or belongs to another user");
	assert_string_equal(written, "");
	assert_int_equal(unlink(tree_path(RECORD ".bad")), 0);
	expect_state("virtio-pci", "");
}

static void a_record_that_another_holds_is_left(void **state)
{
	struct vd_journal *journal = NULL;

	put_record(1, false);
	assert_int_equal(vd_journal_open(tree_path("journal"), "pci:0000:00:03.0", &journal), 0);
	recover_here(VD_RECOVERY_HELD, "another process");
	assert_int_equal(bind_here(), VD_OUTCOME_BUSY);
	expect_message("another change of pci:0000:00:03.0 is in progress");
	assert_string_equal(written, "");
	assert_int_equal(vd_journal_remove(journal), 0);
	vd_journal_close(journal);
	expect_state("virtio-pci", "");
}

/* Of two interfaces, both must come back. */
static void an_interface_of_several_is_missed(void **state)
{
	static const char second[] = "sys/class/net/eth9";
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct vd_apply_options options = { .settle_ms = 1 };
	struct vd_transaction transaction = { .root = tree.root, .options = &options };
	struct vd_interface_snapshot snapshot = { 0 };
	char reason[VD_REASON_MAX];

	put_link(second, "../../devices/pci0000:00/0000:00:03.0/virtio1/net/eth9");
	put_folder(NIC "/virtio1/net/eth9");
	assert_int_equal(tree_plan("0000:00:03.0", VD_ACTION_REBIND, NULL, &plan, reason), 0);
	transaction.plan = plan;
	assert_int_equal(vd_root_inode(tree.root, plan->layer_path, &transaction.inode), 0);
	vd_interface_snapshot_take(&transaction, &snapshot);
	assert_int_equal(vd_interface_snapshot_await(&transaction, &snapshot), 0);
	tree_unlink(second);
	assert_int_equal(vd_interface_snapshot_await(&transaction, &snapshot), -ETIME);
	assert_non_null(strstr(transaction.message, "did not come back (net)"));
}

static void *put_later(void *data)
{
	usleep(50000);
	put(NIC "/driver_override", "late\n");
	return NULL;
}

/* The write has taken all of the time that the change had: its effect is waited for all the same. */
static void an_attribute_is_waited_for_after_the_deadline(void **state)
{
	const struct vd_step step = { .path = NIC "/driver_override",
				      .expect = VD_EXPECT_ATTRIBUTE,
				      .expect_path = NIC "/driver_override",
				      .expect_value = "late" };
	struct vd_apply_options options = { .settle_ms = 60000 };
	struct vd_transaction transaction = { .root = tree.root,
					      .options = &options,
					      .deadline_ns = vd_clock_ns() - 1 };
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, put_later, NULL), 0);
	assert_int_equal(vd_await_step(&transaction, &step), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	put(NIC "/driver_override", "(null)\n");
	options.settle_ms = 1;
	assert_int_equal(vd_await_step(&transaction, &step), -ETIME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(each_error_has_its_reason),
		WORKER_TEST(what_another_has_done_meanwhile_is_done),
		WORKER_TEST(the_old_driver_is_tried_three_times),
		WORKER_TEST(a_read_only_sysfs_leaves_the_record),
		WORKER_TEST(a_record_of_what_is_done_is_removed),
		WORKER_TEST(a_record_of_what_is_not_done_is_undone),
		WORKER_TEST(a_record_that_cannot_be_undone_is_quarantined),
		WORKER_TEST(a_record_of_another_device_is_removed),
		WORKER_TEST(a_record_that_is_none_says_why),
		WORKER_TEST(a_record_that_another_holds_is_left),
		WORKER_TEST(an_interface_of_several_is_missed),
		WORKER_TEST(an_attribute_is_waited_for_after_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
