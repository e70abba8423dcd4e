// SPDX-License-Identifier: LGPL-2.1-or-later
/* What virtd-worker does, and what it undoes. */
#include "tests/lib/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/worker.h"
#include "tests/lib/process.h"

#define XEN_DISK "sys/devices/vbd-51728"
#define XEN_TEST(function)                                                                         \
	cmocka_unit_test_setup_teardown(function, worker_setup_xen, worker_teardown)

static void there_and_back(void **state)
{
	expect_end(run(bind_vfio()), "done", "done done done", "");
	expect_state("vfio-pci", "vfio-pci");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done done done", "");
	expect_state("virtio-pci", "");
	expect_end(run(unbind()), "done", "done", "");
	expect_state("none", "");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done", "");
	expect_state("virtio-pci", "");
}

static void a_probe_that_fails_is_undone(void **state)
{
	kernel_refuse(kernel, "vfio-pci");
	expect_end(run(bind_vfio()), "rolled-back", "done done failed undone undone",
		   "but nothing changed");
	kernel_refuse(kernel, NULL);
	expect_state("virtio-pci", "");
}

/* The Nth result is one of a step that took its time. */
static int64_t took(const struct outcome *outcome, size_t n)
{
	struct json_object *line = json_object_array_get_idx(outcome->lines, n);

	return json_object_get_int64(
		json_object_object_get(json_object_object_get(line, "result"), "tookNs"));
}

static void back_to_the_same_driver(void **state)
{
	struct outcome outcome = run(rebind());

	assert_true(took(&outcome, 0) > 0 && took(&outcome, 1) > 0);
	expect_end(outcome, "done", "done done", "");
	expect_state("virtio-pci", "");
	kernel_refuse(kernel, "virtio-pci");
	expect_end(run(rebind()), "not-rolled-back", "done failed undo-failed", "the undo failed");
	kernel_refuse(kernel, NULL);
	expect_state("none", "");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done", "");
}

static bool sleeps(pid_t pid)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
	fclose(file);
	return state == 'S';
}

/* Until PID waits, and has waited for a while: on a machine that is busy it may come to it late. */
static void let_it_wait(pid_t pid)
{
	for (unsigned times = 0; times < 20;) {
		usleep(10000);
		times = sleeps(pid) ? times + 1 : 0;
	}
}

/* NAME is there or not once the driver has let go: until it is back, it is not over. */
static void what_the_driver_had_made_is_waited_for(void **state)
{
	static const char link[] = "sys/class/net/eth0";
	static const char target[] = "../../devices/pci0000:00/0000:00:03.0/virtio1/net/eth0";
	struct outcome stopped;
	pid_t pid;

	for (unsigned back = 0; back < 2; back++) {
		struct json_object *request = rebind();

		json_object_object_add(request, "settleMs",
				       json_object_new_int(back ? 60000 : 300));
		/* journal, step, journal */
		pid = start(request, 3);
		stopped = finish(pid);
		assert_true(WIFSTOPPED(stopped.status));
		json_object_put(stopped.lines);
		tree_unlink(link);
		kill(pid, SIGCONT);
		if (back) {
			let_it_wait(pid);
			put_link(link, target);
		}
		stopped = finish(pid);
		assert_true(took(&stopped, 1) >= 100000000);
		expect_end(stopped, back ? "done" : "not-rolled-back",
			   back ? "done done" : "done failed undone", back ? "" : "(net)");
		expect_state("virtio-pci", "");
		if (!back)
			put_link(link, target);
	}
}

static void nothing_is_left_without_a_driver_where_one_can_be_had(void **state)
{
	expect_end(run(bind_vfio()), "done", "done done done", "");
	/* Neither the new one nor the old one. */
	kernel_refuse(kernel, "virtio-pci");
	expect_end(run(apply(VD_ACTION_BIND, "virtio-pci")), "rolled-back",
		   "done done failed undone undone", "");
	kernel_refuse(kernel, NULL);
	expect_state("vfio-pci", "vfio-pci");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done done done", "");
}

static void what_cannot_be_undone_is_reported(void **state)
{
	pid_t pid = start(bind_vfio(), 6); /* journal, step, journal, step, journal, step */
	struct outcome stopped = finish(pid);

	assert_true(WIFSTOPPED(stopped.status));
	json_object_put(stopped.lines);
	assert_string_equal(driver_now(), "none");
	assert_int_equal(rename(tree_path("sys/bus/pci/drivers/vfio-pci"), tree_path("vfio-pci")),
			 0);
	assert_int_equal(
		rename(tree_path("sys/bus/pci/drivers/virtio-pci"), tree_path("virtio-pci")), 0);
	kernel_refuse(kernel, "virtio-pci");
	kill(pid, SIGCONT);
	expect_end(finish(pid), "not-rolled-back", "done done failed undone undo-failed",
		   "the undo failed");
	assert_int_equal(rename(tree_path("vfio-pci"), tree_path("sys/bus/pci/drivers/vfio-pci")),
			 0);
	assert_int_equal(
		rename(tree_path("virtio-pci"), tree_path("sys/bus/pci/drivers/virtio-pci")), 0);
	kernel_refuse(kernel, NULL);
	expect_state("none", "");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done", "");
}

static void a_write_that_fails_is_undone(void **state)
{
	struct json_object *plan = bind_vfio();

	tree_unlink("sys/bus/pci/drivers/vfio-pci/bind");
	expect_end(run(plan), "rolled-back", "done done failed undone undone",
		   "No such file or directory");
	expect_state("virtio-pci", "");
	/* A link is never followed, wherever it leads. */
	plan = bind_vfio();
	put_link("sys/bus/pci/drivers/vfio-pci/bind", "../../../../../request");
	expect_end(run(plan), "rolled-back", "done done failed undone undone", "symbolic links");
	expect_state("virtio-pci", "");
	/* The very first. */
	plan = bind_vfio();
	assert_int_equal(rename(tree_path(NIC "/driver_override"), tree_path("override")), 0);
	expect_end(run(plan), "failed", "", "can't be read");
	assert_int_equal(rename(tree_path("override"), tree_path(NIC "/driver_override")), 0);
	expect_state("virtio-pci", "");
}

static void one_at_a_time(void **state)
{
	pid_t pid = start(bind_vfio(), 4);
	struct outcome outcome = finish(pid);

	assert_true(WIFSTOPPED(outcome.status));
	json_object_put(outcome.lines);
	assert_int_equal(rename(tree_path("lines"), tree_path("lines-of-the-first")), 0);
	expect_end(run(bind_vfio()), "busy", "", "is in progress");
	expect_recovery("held");
	assert_string_equal(driver_now(), "virtio-pci");
	/* What ends everything else ends no worker in the middle. */
	kill(pid, SIGTERM);
	kill(pid, SIGHUP);
	kill(pid, SIGINT);
	kill(pid, SIGCONT);
	assert_int_equal(waitpid(pid, &outcome.status, 0), pid);
	assert_true(WIFEXITED(outcome.status));
	kernel_settle(kernel);
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

static void a_device_that_goes_in_the_middle_is_gone(void **state)
{
	pid_t pid = start(bind_vfio(), 4);
	struct outcome outcome = finish(pid);

	assert_true(WIFSTOPPED(outcome.status));
	json_object_put(outcome.lines);
	assert_int_equal(rename(tree_path(NIC), tree_path(NIC ".gone")), 0);
	kill(pid, SIGCONT);
	expect_end(finish(pid), "gone", "done failed not-tried", "is gone");
	assert_int_equal(rename(tree_path(NIC ".gone"), tree_path(NIC)), 0);
	put(NIC "/driver_override", "(null)\n");
	expect_state("virtio-pci", "");
}

static void a_plan_that_came_too_late_is_refused(void **state)
{
	struct json_object *plan = bind_vfio();

	tree_unlink(NIC "/iommu_group");
	expect_end(run(json_object_get(plan)), "not-supported", "", "IOMMU");
	put_link(NIC "/iommu_group", "../../../kernel/iommu_groups/3");
	assert_int_equal(rename(tree_path("sys/bus/pci/drivers/vfio-pci"), tree_path("vfio-pci")),
			 0);
	expect_end(run(json_object_get(plan)), "no-such-driver", "", "vfio-pci");
	assert_int_equal(rename(tree_path("vfio-pci"), tree_path("sys/bus/pci/drivers/vfio-pci")),
			 0);
	assert_int_equal(rename(tree_path(NIC), tree_path(NIC ".gone")), 0);
	expect_end(run(plan), "gone", "", "is gone");
	assert_int_equal(rename(tree_path(NIC ".gone"), tree_path(NIC)), 0);
	expect_state("virtio-pci", "");
}

static void expect_usage(const char *text_)
{
	put("request", text_);
	if (shell_status("%s <%s >%s 2>&1", getenv("WORKER"), tree_path("request"),
			 tree_path("lines")) != 2)
		fail_msg("%s is taken for a request", text_);
}

static void what_is_no_request_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"verb\":1}",
		"{\"verb\":\"format\"}",
		"{\"verb\":\"apply\"}",
		"{\"verb\":\"apply\",\"plan\":{},\"root\":\"/\",\"journal\":\"/tmp/x\"}",
		"{\"verb\":\"recover\"}",
		"{\"verb\":\"recover\",\"root\":\"/\"}",
		"{\"verb\":\"recover\",\"root\":\"/\",\"journal\":\"relative\"}",
		"{\"verb\":\"recover\",\"root\":\"/\",\"journal\":\"/tmp/x\",\"settleMs\":-1}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++)
		expect_usage(texts[i]);
}

static void a_listener_that_is_gone_stops_nothing(void **state)
{
	struct json_object *plan = bind_vfio();

	assert_int_equal(json_object_to_file(tree_path("request"), plan), 0);
	json_object_put(plan);
	shell("%s <%s 2>/dev/null | true; sleep 0.5", getenv("WORKER"), tree_path("request"));
	kernel_settle(kernel);
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

/* On Xen a driver alone does not make a device work. */
static void a_driver_without_its_back_end_is_in_vain(void **state)
{
	const char *words = "the backend is closed (detach the device on the host";

	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, NULL)), "rolled-back", "failed",
		   words);
	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "rolled-back", "failed",
		   words);
	assert_int_not_equal(access(tree_path(XEN_DISK "/driver"), F_OK), 0);
}

static void a_driver_that_waits_for_its_back_end_has_its_device(void **state)
{
	static const char *const texts[] = { "Connected", "InitWait", "Initialising" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		put(XEN_DISK "/state", texts[i]);
		expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "done", "done", "");
		assert_int_equal(access(tree_path(XEN_DISK "/driver"), F_OK), 0);
		expect_end(run(apply_to("vbd-51728", VD_ACTION_UNBIND, NULL)), "done", "done", "");
	}
	/* As old kernels are. */
	tree_unlink(XEN_DISK "/state");
	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "done", "done", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(there_and_back),
		WORKER_TEST(a_probe_that_fails_is_undone),
		WORKER_TEST(nothing_is_left_without_a_driver_where_one_can_be_had),
		WORKER_TEST(what_cannot_be_undone_is_reported),
		WORKER_TEST(a_write_that_fails_is_undone),
		WORKER_TEST(one_at_a_time),
		WORKER_TEST(a_device_that_goes_in_the_middle_is_gone),
		WORKER_TEST(back_to_the_same_driver),
		WORKER_TEST(what_the_driver_had_made_is_waited_for),
		WORKER_TEST(a_plan_that_came_too_late_is_refused),
		WORKER_TEST(what_is_no_request_is_refused),
		WORKER_TEST(a_listener_that_is_gone_stops_nothing),
		XEN_TEST(a_driver_without_its_back_end_is_in_vain),
		XEN_TEST(a_driver_that_waits_for_its_back_end_has_its_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
