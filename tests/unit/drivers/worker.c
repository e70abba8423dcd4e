// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/worker.h"
#include "json/json.h"
#include "tests/lib/process.h"

struct kernel *kernel;

int worker_setup(void **state)
{
	tree_unpack("fixtures/q35");
	put("sys/bus/pci/drivers/vfio-pci/bind", "");
	put_link(NIC "/iommu_group", "../../../kernel/iommu_groups/3");
	kernel = kernel_start("pci", "virtio-pci");
	return 0;
}

int worker_setup_xen(void **state)
{
	tree_unpack("fixtures/xen-domu");
	kernel = kernel_start("xen", "vbd");
	return 0;
}

int worker_teardown(void **state)
{
	kernel_stop(kernel);
	tree_remove(NULL);
	return 0;
}

pid_t start(struct json_object *request, unsigned stop_before)
{
	char number[16], *in = strdupa(tree_path("request")), *out = strdupa(tree_path("lines"));
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
	vd_autofile FILE *file = fopen(tree_path("lines"), "re");
	char line[8192];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		assert_int_equal(vd_json_parse(line, strlen(line), &object), 0);
		json_object_array_add(lines, object);
	}
	return lines;
}

struct outcome finish(pid_t pid)
{
	struct outcome outcome;

	assert_int_equal(waitpid(pid, &outcome.status, WUNTRACED), pid);
	kernel_settle(kernel);
	outcome.lines = read_lines();
	return outcome;
}

struct outcome run(struct json_object *request)
{
	struct outcome outcome = finish(start(request, 0));

	assert_true(WIFEXITED(outcome.status));
	return outcome;
}

struct json_object *request(const char *verb)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "verb", json_object_new_string(verb));
	json_object_object_add(object, "root", json_object_new_string(tree.top));
	json_object_object_add(object, "journal", json_object_new_string(tree_path("journal")));
	json_object_object_add(object, "settleMs", json_object_new_int(150));
	return object;
}

struct json_object *apply_to(const char *device, enum vd_action action, const char *driver)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct json_object *object = request("apply");
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(device, action, driver, &plan, reason), 0);
	json_object_object_add(object, "plan", vd_plan_json(plan));
	return object;
}

struct json_object *apply(enum vd_action action, const char *driver)
{
	return apply_to("0000:00:03.0", action, driver);
}

struct json_object *bind_vfio(void)
{
	return apply(VD_ACTION_BIND, "vfio-pci");
}

static struct json_object *apply_to_outer(enum vd_action action)
{
	struct json_object *object;

	assert_int_equal(rename(tree_path(NIC "/virtio1"), tree_path("virtio1")), 0);
	object = apply(action, NULL);
	assert_int_equal(rename(tree_path("virtio1"), tree_path(NIC "/virtio1")), 0);
	return object;
}

struct json_object *unbind(void)
{
	return apply_to_outer(VD_ACTION_UNBIND);
}

struct json_object *rebind(void)
{
	return apply_to_outer(VD_ACTION_REBIND);
}

const char *text(struct json_object *object, const char *key)
{
	const char *value = json_object_get_string(json_object_object_get(object, key));

	return value ? value : "";
}

struct json_object *last(const struct outcome *outcome)
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

void expect_end(struct outcome outcome, const char *end, const char *results, const char *part)
{
	assert_int_equal(WEXITSTATUS(outcome.status), 0);
	assert_string_equal(text(last(&outcome), "end"), end);
	assert_string_equal(states(&outcome), results);
	if (!strstr(text(last(&outcome), "message"), part))
		fail_msg("\"%s\" is not in \"%s\"", part, text(last(&outcome), "message"));
	json_object_put(outcome.lines);
}

const char *driver_now(void)
{
	static char target[PATH_MAX];
	ssize_t n = readlink(tree_path(NIC "/driver"), target, sizeof(target) - 1);

	if (n < 0)
		return "none";
	target[n] = '\0';
	return strrchr(target, '/') + 1;
}

const char *override_now(void)
{
	static char override[256];

	tree_read(NIC "/driver_override", override, sizeof(override));
	return strcmp(override, "(null)") == 0 ? "" : override;
}

size_t journal_entries(void)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count = 0;
	int r = vd_root_names(tree.root, "journal", &names, &count);

	assert_true(r == 0 || r == -ENOENT);
	return count;
}

void expect_state(const char *driver, const char *override)
{
	assert_string_equal(driver_now(), driver);
	assert_string_equal(override_now(), override);
	assert_int_equal(journal_entries(), 0);
}

void expect_recovery(const char *what)
{
	struct outcome outcome = run(request("recover"));

	assert_string_equal(text(json_object_array_get_idx(outcome.lines, 0), "recovery"), what);
	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
}

bool kill_before(struct json_object *request, unsigned point)
{
	pid_t pid = start(request, point);
	struct outcome outcome = finish(pid);

	json_object_put(outcome.lines);
	if (WIFEXITED(outcome.status))
		return false;
	assert_true(WIFSTOPPED(outcome.status));
	process_end(pid);
	kernel_settle(kernel);
	return true;
}

void recover(void)
{
	struct outcome outcome = run(request("recover"));

	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
}

void back_to_default(void)
{
	struct outcome outcome = run(apply(VD_ACTION_BIND, NULL));

	assert_string_equal(text(last(&outcome), "end"), "done");
	json_object_put(outcome.lines);
	expect_state("virtio-pci", "");
}

void expect_either(const char *new_driver, const char *new_override, unsigned point)
{
	bool is_old = strcmp(driver_now(), "virtio-pci") == 0 && strcmp(override_now(), "") == 0;
	bool is_new =
		strcmp(driver_now(), new_driver) == 0 && strcmp(override_now(), new_override) == 0;

	if ((!is_old && !is_new) || journal_entries() != 0)
		fail_msg("killed before point %u: driver %s, override \"%s\", %zu in the journal",
			 point, driver_now(), override_now(), journal_entries());
}
