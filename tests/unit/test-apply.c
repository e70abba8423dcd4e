// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtd-worker on a copied tree whose kernel is played (drivers/kernel.h): what is done, what is
 * undone, and what is left when it is killed before each of the things that it does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/journal.h"
#include "drivers/kernel.h"
#include "drivers/tree.h"
#include "varlink/json.h"

#define NIC	   "sys/devices/pci0000:00/0000:00:03.0"
#define RECORD	   "journal/pci:0000:00:03.0"
#define POINTS_MAX 64

#define XEN_DISK "sys/devices/vbd-51728"

static struct tree tree;
static struct kernel *kernel;

static int setup(void **state)
{
	tree_unpack(&tree, "q35");
	tree_write(&tree, "sys/bus/pci/drivers/vfio-pci/bind", "");
	tree_link(&tree, NIC "/iommu_group", "../../../kernel/iommu_groups/3");
	kernel = kernel_start(&tree, "pci", "virtio-pci");
	return 0;
}

static int setup_xen(void **state)
{
	tree_unpack(&tree, "xen-domu");
	kernel = kernel_start(&tree, "xen", "vbd");
	return 0;
}

static int teardown(void **state)
{
	kernel_stop(kernel);
	tree_remove(&tree);
	return 0;
}

/* What a run of the worker came to. */
struct outcome {
	int status;		   /* as waitpid(2) gives it */
	struct json_object *lines; /* put by the caller */
};

/* Starts the worker on REQUEST, which is taken over; stopped before its Nth point, it is left so.
 */
static pid_t start(struct json_object *request, unsigned stop_before)
{
	char number[16], *in = strdupa(tree_path(&tree, "request")),
			 *out = strdupa(tree_path(&tree, "lines"));
	pid_t pid;

	snprintf(number, sizeof(number), "%u", stop_before);
	assert_int_equal(json_object_to_file(in, request), 0);
	json_object_put(request);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int in_fd = open(in, O_RDONLY), null = open("/dev/null", O_WRONLY);
		int out_fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(in_fd, STDIN_FILENO);
		dup2(out_fd, STDOUT_FILENO);
		if (!getenv("WORKER_SAYS"))
			dup2(null, STDERR_FILENO);
		execl(getenv("WORKER"), "virtd-worker", "--stop-before", number, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static struct json_object *read_lines(void)
{
	struct json_object *lines = json_object_new_array(), *object;
	vd_autofile FILE *file = fopen(tree_path(&tree, "lines"), "re");
	char line[8192];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		assert_int_equal(vd_json_parse(line, strlen(line), &object), 0);
		json_object_array_add(lines, object);
	}
	return lines;
}

static struct outcome finish(pid_t pid)
{
	struct outcome outcome;

	assert_int_equal(waitpid(pid, &outcome.status, WUNTRACED), pid);
	kernel_settle(kernel);
	outcome.lines = read_lines();
	return outcome;
}

static struct outcome run(struct json_object *request)
{
	struct outcome outcome = finish(start(request, 0));

	assert_true(WIFEXITED(outcome.status));
	return outcome;
}

static struct json_object *request(const char *verb)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "verb", json_object_new_string(verb));
	json_object_object_add(object, "root", json_object_new_string(tree.top));
	json_object_object_add(object, "journal",
			       json_object_new_string(tree_path(&tree, "journal")));
	json_object_object_add(object, "settleMs", json_object_new_int(150));
	return object;
}

static struct json_object *apply_to(const char *device, enum vd_action action, const char *driver)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct json_object *object = request("apply");
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(&tree, device, action, driver, &plan, reason), 0);
	json_object_object_add(object, "plan", vd_plan_json(plan));
	return object;
}

static struct json_object *apply(enum vd_action action, const char *driver)
{
	return apply_to("0000:00:03.0", action, driver);
}

static struct json_object *bind_vfio(void)
{
	return apply(VD_ACTION_BIND, "vfio-pci");
}

/* Frees it of virtio-pci; the plan for that is one for the inner layer where there is one. */
static struct json_object *unbind(void)
{
	struct json_object *object;

	assert_int_equal(rename(tree_path(&tree, NIC "/virtio1"), tree_path(&tree, "virtio1")), 0);
	object = apply(VD_ACTION_UNBIND, NULL);
	assert_int_equal(rename(tree_path(&tree, "virtio1"), tree_path(&tree, NIC "/virtio1")), 0);
	return object;
}

static const char *text(struct json_object *object, const char *key)
{
	const char *value = json_object_get_string(json_object_object_get(object, key));

	return value ? value : "";
}

static struct json_object *last(const struct outcome *outcome)
{
	size_t count = json_object_array_length(outcome->lines);

	assert_true(count > 0);
	return json_object_array_get_idx(outcome->lines, count - 1);
}

/* The states that were told of, in order: "done done failed undone". */
static const char *states(const struct outcome *outcome)
{
	static char buf[512];

	*buf = '\0';
	for (size_t i = 0; i < json_object_array_length(outcome->lines); i++) {
		struct json_object *line = json_object_array_get_idx(outcome->lines, i);
		struct json_object *result = json_object_object_get(line, "result");

		if (result)
			snprintf(buf + strlen(buf), sizeof(buf) - strlen(buf), "%s%s",
				 *buf ? " " : "", text(result, "state"));
	}
	return buf;
}

static void expect_end(struct outcome outcome, const char *end, const char *results,
		       const char *part)
{
	assert_int_equal(WEXITSTATUS(outcome.status), 0);
	assert_string_equal(text(last(&outcome), "end"), end);
	assert_string_equal(states(&outcome), results);
	if (!strstr(text(last(&outcome), "message"), part))
		fail_msg("\"%s\" is not in \"%s\"", part, text(last(&outcome), "message"));
	json_object_put(outcome.lines);
}

static const char *driver_now(void)
{
	static char target[PATH_MAX];
	ssize_t n = readlink(tree_path(&tree, NIC "/driver"), target, sizeof(target) - 1);

	if (n < 0)
		return "none";
	target[n] = '\0';
	return strrchr(target, '/') + 1;
}

static const char *override_now(void)
{
	static char override[256];

	tree_read(&tree, NIC "/driver_override", override, sizeof(override));
	return strcmp(override, "(null)") == 0 ? "" : override;
}

static size_t journal_entries(void)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count = 0;
	int r = vd_root_names(tree.root, "journal", &names, &count);

	assert_true(r == 0 || r == -ENOENT);
	return count;
}

static void expect_state(const char *driver, const char *override)
{
	assert_string_equal(driver_now(), driver);
	assert_string_equal(override_now(), override);
	assert_int_equal(journal_entries(), 0);
}

static void expect_recovery(const char *what)
{
	struct outcome outcome = run(request("recover"));

	assert_string_equal(text(json_object_array_get_idx(outcome.lines, 0), "recovery"), what);
	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
}

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
		   "nothing came of it");
	kernel_refuse(kernel, NULL);
	expect_state("virtio-pci", "");
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

static void what_cannot_be_undone_is_said(void **state)
{
	pid_t pid = start(bind_vfio(), 6); /* journal, step, journal, step, journal, step */
	struct outcome stopped = finish(pid);

	assert_true(WIFSTOPPED(stopped.status));
	json_object_put(stopped.lines);
	assert_string_equal(driver_now(), "none");
	assert_int_equal(rename(tree_path(&tree, "sys/bus/pci/drivers/vfio-pci"),
				tree_path(&tree, "vfio-pci")),
			 0);
	assert_int_equal(rename(tree_path(&tree, "sys/bus/pci/drivers/virtio-pci"),
				tree_path(&tree, "virtio-pci")),
			 0);
	kernel_refuse(kernel, "virtio-pci");
	kill(pid, SIGCONT);
	expect_end(finish(pid), "not-rolled-back", "done done failed undone undo-failed",
		   "undoing it failed");
	assert_int_equal(rename(tree_path(&tree, "vfio-pci"),
				tree_path(&tree, "sys/bus/pci/drivers/vfio-pci")),
			 0);
	assert_int_equal(rename(tree_path(&tree, "virtio-pci"),
				tree_path(&tree, "sys/bus/pci/drivers/virtio-pci")),
			 0);
	kernel_refuse(kernel, NULL);
	expect_state("none", "");
	expect_end(run(apply(VD_ACTION_BIND, NULL)), "done", "done", "");
}

static void a_write_that_fails_is_undone(void **state)
{
	struct json_object *plan = bind_vfio();

	tree_unlink(&tree, "sys/bus/pci/drivers/vfio-pci/bind");
	expect_end(run(plan), "rolled-back", "done done failed undone undone",
		   "No such file or directory");
	expect_state("virtio-pci", "");
	/* A link is never followed, wherever it leads. */
	plan = bind_vfio();
	tree_link(&tree, "sys/bus/pci/drivers/vfio-pci/bind", "../../../../../request");
	expect_end(run(plan), "rolled-back", "done done failed undone undone", "symbolic links");
	expect_state("virtio-pci", "");
	/* The very first. */
	plan = bind_vfio();
	assert_int_equal(
		rename(tree_path(&tree, NIC "/driver_override"), tree_path(&tree, "override")), 0);
	expect_end(run(plan), "failed", "", "can't be read");
	assert_int_equal(
		rename(tree_path(&tree, "override"), tree_path(&tree, NIC "/driver_override")), 0);
	expect_state("virtio-pci", "");
}

/* The worker on REQUEST, killed before its Nth point: false where it had fewer. */
static bool kill_before(struct json_object *request, unsigned point)
{
	pid_t pid = start(request, point);
	struct outcome outcome = finish(pid);

	json_object_put(outcome.lines);
	if (WIFEXITED(outcome.status))
		return false;
	assert_true(WIFSTOPPED(outcome.status));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &outcome.status, 0), pid);
	kernel_settle(kernel);
	return true;
}

static void recover(void)
{
	struct outcome outcome = run(request("recover"));

	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
}

static void back_to_default(void)
{
	struct outcome outcome = run(apply(VD_ACTION_BIND, NULL));

	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
	expect_state("virtio-pci", "");
}

/* Old or new, whole: never in between. */
static void expect_either(const char *new_driver, const char *new_override, unsigned point)
{
	bool is_old = strcmp(driver_now(), "virtio-pci") == 0 && strcmp(override_now(), "") == 0;
	bool is_new =
		strcmp(driver_now(), new_driver) == 0 && strcmp(override_now(), new_override) == 0;

	if ((!is_old && !is_new) || journal_entries() != 0)
		fail_msg("killed before point %u: driver %s, override \"%s\", %zu in the journal",
			 point, driver_now(), override_now(), journal_entries());
}

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

/* An override that was set while virtio-pci has the device: the way back must get past it. */
static void killed_where_the_override_keeps_the_old_driver_out(void **state)
{
	unsigned point;

	for (point = 1;; point++) {
		tree_write(&tree, NIC "/driver_override", "vfio-pci\n");
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

static void one_at_a_time(void **state)
{
	pid_t pid = start(bind_vfio(), 4);
	struct outcome outcome = finish(pid);

	assert_true(WIFSTOPPED(outcome.status));
	json_object_put(outcome.lines);
	assert_int_equal(rename(tree_path(&tree, "lines"), tree_path(&tree, "lines-of-the-first")),
			 0);
	expect_end(run(bind_vfio()), "busy", "", "has not ended");
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
	assert_int_equal(rename(tree_path(&tree, NIC), tree_path(&tree, NIC ".gone")), 0);
	kill(pid, SIGCONT);
	expect_end(finish(pid), "gone", "done failed not-tried", "is gone");
	assert_int_equal(rename(tree_path(&tree, NIC ".gone"), tree_path(&tree, NIC)), 0);
	tree_write(&tree, NIC "/driver_override", "(null)\n");
	expect_state("virtio-pci", "");
}

static void another_device_at_the_same_place_is_left_alone(void **state)
{
	char command[PATH_MAX * 3];

	assert_true(kill_before(bind_vfio(), 4));
	snprintf(command, sizeof(command), "mv %1$s %1$s.gone && cp -a %1$s.gone %1$s",
		 tree_path(&tree, NIC));
	assert_int_equal(system(command), 0);
	expect_recovery("gone");
	expect_state("virtio-pci", "vfio-pci");
	snprintf(command, sizeof(command), "rm -rf %1$s && mv %1$s.gone %1$s",
		 tree_path(&tree, NIC));
	assert_int_equal(system(command), 0);
	tree_write(&tree, NIC "/driver_override", "(null)\n");
}

/* Leaves a record of a bind that was killed, and does COMMAND in the journal. */
static void spoil(const char *command)
{
	char line[PATH_MAX + 512];

	assert_true(kill_before(bind_vfio(), 4));
	snprintf(line, sizeof(line), "cd %s && r=pci:0000:00:03.0.json && %s",
		 tree_path(&tree, "journal"), command);
	assert_int_equal(system(line), 0);
	expect_recovery("bad");
	/* Nothing was applied from it, and it is there for a person to see. */
	assert_string_equal(override_now(), "vfio-pci");
	assert_int_equal(access(tree_path(&tree, RECORD ".json"), F_OK), -1);
	assert_int_equal(
		faccessat(AT_FDCWD, tree_path(&tree, RECORD ".bad"), F_OK, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(remove(tree_path(&tree, RECORD ".bad")), 0);
	tree_write(&tree, NIC "/driver_override", "(null)\n");
	assert_int_equal(journal_entries(), 0);
}

static void a_record_that_is_none_is_kept_aside(void **state)
{
	spoil("truncate -s 100 $r");
	spoil("truncate -s 0 $r");
	spoil("truncate -s 1G $r");
	spoil("head -c 300 /dev/zero >$r");
	spoil("sed -i 's/\"version\": *1/\"version\":2/' $r && grep -q version.:2 $r");
	spoil("sed -i 's/\"begun\": *[0-9]*/\"begun\":99/' $r");
	spoil("sed -i 's/\"begun\": *[0-9]*/\"begun\":-1/' $r");
	spoil("sed -i 's/pci:0000:00:03.0/pci:0000:00:04.0/' $r");
	spoil("sed -i 's,unbind\",remove_id\",' $r");
	spoil("mv $r real && ln -s real $r; mv real ../");
	spoil("chmod 0666 $r");
	spoil("rm $r && mkdir $r");
	spoil("rm $r && mkfifo $r");
	if (geteuid() == 0)
		spoil("chown 12345 $r");
	else
		print_message("# not root: the record of someone else is left out\n");
}

static void strange_files_in_the_journal_are_left_alone(void **state)
{
	expect_end(run(bind_vfio()), "done", "done done done", "");
	tree_write(&tree, "journal/README", "x");
	tree_write(&tree, "journal/%2e%2e.json", "x");
	tree_write(&tree, "journal/a b.json", "x");
	recover();
	assert_int_equal(journal_entries(), 3);
	tree_unlink(&tree, "journal/README");
	tree_unlink(&tree, "journal/%2e%2e.json");
	tree_unlink(&tree, "journal/a b.json");
	back_to_default();
}

static void without_a_journal_nothing_is_done(void **state)
{
	char *journal = strdupa(tree_path(&tree, "journal"));

	assert_int_equal(mkdir(journal, 0700), 0);
	assert_int_equal(chmod(journal, 0777), 0);
	expect_end(run(bind_vfio()), "failed", "", "someone else's");
	assert_int_equal(rmdir(journal), 0);
	assert_int_equal(symlink("/tmp", journal), 0);
	expect_end(run(bind_vfio()), "failed", "", "someone else's");
	assert_int_equal(unlink(journal), 0);
	tree_write(&tree, "journal", "");
	expect_end(run(bind_vfio()), "failed", "", "someone else's");
	assert_int_equal(unlink(journal), 0);
	expect_state("virtio-pci", "");
}

static void a_plan_that_came_too_late_is_refused(void **state)
{
	struct json_object *plan = bind_vfio();

	tree_unlink(&tree, NIC "/iommu_group");
	expect_end(run(json_object_get(plan)), "not-supported", "", "IOMMU");
	tree_link(&tree, NIC "/iommu_group", "../../../kernel/iommu_groups/3");
	assert_int_equal(rename(tree_path(&tree, "sys/bus/pci/drivers/vfio-pci"),
				tree_path(&tree, "vfio-pci")),
			 0);
	expect_end(run(json_object_get(plan)), "no-such-driver", "", "vfio-pci");
	assert_int_equal(rename(tree_path(&tree, "vfio-pci"),
				tree_path(&tree, "sys/bus/pci/drivers/vfio-pci")),
			 0);
	assert_int_equal(rename(tree_path(&tree, NIC), tree_path(&tree, NIC ".gone")), 0);
	expect_end(run(plan), "gone", "", "is gone");
	assert_int_equal(rename(tree_path(&tree, NIC ".gone"), tree_path(&tree, NIC)), 0);
	expect_state("virtio-pci", "");
}

static void expect_usage(const char *text_)
{
	char command[PATH_MAX * 2];

	tree_write(&tree, "request", text_);
	snprintf(command, sizeof(command), "%s <%s >%s 2>&1", getenv("WORKER"),
		 tree_path(&tree, "request"), tree_path(&tree, "lines"));
	if (WEXITSTATUS(system(command)) != 2)
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
	char command[PATH_MAX * 2];
	struct json_object *plan = bind_vfio();

	assert_int_equal(json_object_to_file(tree_path(&tree, "request"), plan), 0);
	json_object_put(plan);
	snprintf(command, sizeof(command), "%s <%s 2>/dev/null | true; sleep 0.5", getenv("WORKER"),
		 tree_path(&tree, "request"));
	assert_int_equal(system(command), 0);
	kernel_settle(kernel);
	expect_state("vfio-pci", "vfio-pci");
	back_to_default();
}

/* On Xen a driver alone does not make a device work. */
static void a_driver_without_its_back_end_is_in_vain(void **state)
{
	const char *words = "its back end is closed";

	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, NULL)), "rolled-back", "failed",
		   words);
	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "rolled-back", "failed",
		   words);
	assert_int_not_equal(access(tree_path(&tree, XEN_DISK "/driver"), F_OK), 0);
}

static void a_driver_that_waits_for_its_back_end_has_its_device(void **state)
{
	static const char *const texts[] = { "Connected", "InitWait", "Initialising" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		tree_write(&tree, XEN_DISK "/state", texts[i]);
		expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "done", "done", "");
		assert_int_equal(access(tree_path(&tree, XEN_DISK "/driver"), F_OK), 0);
		expect_end(run(apply_to("vbd-51728", VD_ACTION_UNBIND, NULL)), "done", "done", "");
	}
	/* As old kernels are. */
	tree_unlink(&tree, XEN_DISK "/state");
	expect_end(run(apply_to("vbd-51728", VD_ACTION_BIND, "vbd")), "done", "done", "");
}

#define TEST(function)	   cmocka_unit_test_setup_teardown(function, setup, teardown)
#define TEST_XEN(function) cmocka_unit_test_setup_teardown(function, setup_xen, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(there_and_back),
		TEST(a_probe_that_fails_is_undone),
		TEST(nothing_is_left_without_a_driver_where_one_can_be_had),
		TEST(what_cannot_be_undone_is_said),
		TEST(a_write_that_fails_is_undone),
		TEST(killed_at_every_point_of_a_bind),
		TEST(killed_at_every_point_of_an_unbind),
		TEST(killed_at_every_point_of_a_rollback),
		TEST(killed_at_every_point_of_a_recovery),
		TEST(killed_where_the_override_keeps_the_old_driver_out),
		TEST(the_next_change_settles_what_was_left),
		TEST(one_at_a_time),
		TEST(a_device_that_goes_in_the_middle_is_gone),
		TEST(another_device_at_the_same_place_is_left_alone),
		TEST(a_record_that_is_none_is_kept_aside),
		TEST(strange_files_in_the_journal_are_left_alone),
		TEST(without_a_journal_nothing_is_done),
		TEST(a_plan_that_came_too_late_is_refused),
		TEST(what_is_no_request_is_refused),
		TEST(a_listener_that_is_gone_stops_nothing),
		TEST_XEN(a_driver_without_its_back_end_is_in_vain),
		TEST_XEN(a_driver_that_waits_for_its_back_end_has_its_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
