// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is true of this machine; and files that no kernel wrote: whatever is in them, what can be read of them counts. */
#include "in-use/reasons.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/loss.h"
#include "tests/lib/device.h"
#include "usage/in-use-internal.h"
#include "usage/in-use-reason.h"

static bool has_reason(struct json_object *reasons, const char *reason, const char *holder)
{
	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *known = json_object_array_get_idx(reasons, i);

		if (strcmp(json_object_get_string(json_object_object_get(known, "reason")),
			   reason) == 0 &&
		    strcmp(json_object_get_string(json_object_object_get(known, "holder")),
			   holder) == 0)
			return true;
	}
	return false;
}

/* The first word after KEY in the output of COMMAND; "" where there is none. */
static void word_of(const char *command, char *buf, size_t size)
{
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	if (!fgets(buf, (int)size, pipe))
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	pclose(pipe);
}

static void skip_unless_device(const char *what, const char *class, const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];

	snprintf(link, sizeof(link), "/sys/class/%s/%s", class, name);
	if (!*name || !realpath(link, target) || strstr(target, "/virtual/")) {
		print_message("# skipped: %s of this machine is on no device\n", what);
		skip();
	}
}

static void this_machines_root_disk_is_mounted(void **state)
{
	char disk[256];
	struct json_object *reasons;

	word_of("basename $(readlink -f /sys/dev/block/$(mountpoint -d /)) 2>/dev/null", disk,
		sizeof(disk));
	skip_unless_device("the root file system", "block", disk);
	reasons = reasons_in("/", disk, NULL);
	assert_true(has_reason(reasons, "mount", "/"));
	json_object_put(reasons);
}

static void this_machines_default_route_is_a_reason(void **state)
{
	char name[256];
	struct json_object *reasons;

	word_of("awk '$2 == \"00000000\" && $8 == \"00000000\" { print $1; exit }' /proc/net/route",
		name, sizeof(name));
	skip_unless_device("the default route", "net", name);
	reasons = reasons_in("/", name, NULL);
	assert_true(has_reason(reasons, "default-route", name));
	assert_true(has_reason(reasons, "addresses", name));
	json_object_put(reasons);
}

/* A process that holds NODE open until it is killed; 0: NODE can't be opened. */
static pid_t holder_of(const char *node)
{
	int fd = open(node, O_RDONLY | O_CLOEXEC);
	pid_t pid = fd < 0 ? 0 : fork();

	if (pid == 0 && fd >= 0) {
		pause();
		_exit(0);
	}
	if (fd >= 0)
		close(fd);
	assert_true(pid >= 0);
	return pid;
}

/* What the process PID holds open, in the open nodes of this machine; NULL: nothing. To be called
 * before PROC is freed. */
static const struct vd_open *open_of(struct vd_proc_snapshot *proc, pid_t pid)
{
	const struct vd_open *opens, *found = NULL;
	int count = vd_proc_opens(proc, &opens);
	char text[16];

	snprintf(text, sizeof(text), "%d", (int)pid);
	for (int i = 0; i < count; i++) {
		if (strcmp(opens[i].process, text) == 0)
			found = &opens[i];
	}
	return found;
}

/* A node is what its number says, wherever it is and whatever it is called; a file is none. */
static void nodes_of_this_machine_have_numbers(void **state)
{
	char folder[] = "/tmp/test-in-use-here-XXXXXX", node[64], file[64];
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	const struct vd_open *held;
	pid_t pid, other = 0;

	assert_non_null(mkdtemp(folder));
	snprintf(node, sizeof(node), "%s/vda", folder);
	snprintf(file, sizeof(file), "%s/sda", folder);
	/* /dev/full, whose driver does nothing. */
	pid = mknod(node, S_IFCHR | 0600, makedev(1, 7)) == 0 ? holder_of(node) : 0;
	if (pid) {
		close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
		other = holder_of(file);
	}
	folder_remove(folder);
	if (!pid) {
		print_message("# skipped: no device nodes can be made in /tmp here\n");
		skip();
	}
	assert_int_equal(vd_root_new("/", &root), 0);
	assert_int_equal(vd_proc_new(root, NULL, &proc), 0);
	held = open_of(proc, pid);
	assert_non_null(held);
	assert_string_equal(held->node, "/dev/full");
	assert_non_null(held->sysfs);
	assert_string_equal(vd_path_name(held->sysfs->path), "full");
	assert_null(held->sysfs->owners[0]);
	assert_null(open_of(proc, other));
	process_end(pid);
	process_end(other);
}

/* Numbers that sysfs does not know belong to no device, terminals' for one. */
static void terminals_of_this_machine_are_no_devices(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	pid_t pid;

	if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
		print_message("# skipped: there are no pseudo terminals here\n");
		skip();
	}
	pid = holder_of(ptsname(terminal));
	assert_true(pid > 0);
	assert_int_equal(vd_root_new("/", &root), 0);
	assert_int_equal(vd_proc_new(root, NULL, &proc), 0);
	assert_null(open_of(proc, pid));
	process_end(pid);
	close(terminal);
}

static void files_that_no_kernel_wrote(void **state)
{
	static const char *const files[] = { "proc/self/mountinfo", "proc/swaps",
					     "proc/net/route",	    "proc/net/ipv6_route",
					     "proc/net/if_inet6",   "proc/net/fib_trie",
					     "proc/net/tcp",	    "proc/net/tcp6",
					     "proc/consoles",	    "proc/9/mountinfo" };
	static const char binary[] =
		"\0\0\377\376\n\n  \t\n1 2\n\\\\0\\9999 \\04 \\777\n\0 254:1 /\n:::\n";
	size_t size = 1 << 20;
	char *long_line = malloc(size);

	assert_non_null(long_line);
	put_addresses();
	put_link("proc/9/ns/mnt", "mnt:[9]");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++)
		put_bytes(files[i], binary, sizeof(binary) - 1);
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++) {
		memset(long_line, i % 2 ? '0' : ' ', size);
		put_bytes(files[i], long_line, size);
	}
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	free(long_line);
}

static void a_mount_beside_garbage_is_found(void **state)
{
	size_t size = 1 << 20;
	char *text = malloc(size + 256);

	assert_non_null(text);
	memset(text, 'x', size);
	strcpy(text + size, "\n27 1 254:1 / /cut");
	put("proc/self/mountinfo", text);
	free(text);
	assert_reasons("vda", "mount|/cut|vda1: mounted on /cut\n");
	put("proc/self/mountinfo", "27 1 254:1 / /bad\\377\\000\\xy rw - ext4 x rw\n");
	assert_reasons("vda", "mount|/bad\\xff?\\xy|vda1: mounted on /bad\\xff?\\xy\n");
}

static void what_is_no_file_is_left_out(void **state)
{
	put_folder("proc/self/mountinfo");
	put_link("proc/swaps", "/proc/swaps");
	shell("mkfifo %s/proc/consoles && mkdir %s/proc/net && mkfifo %s/proc/net/route", tree.top,
	      tree.top, tree.top);
	put("proc/5", "no folder");
	put_link("proc/6/fd", "/proc/self/fd");
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	assert_reasons("ttyS1", "");
}

static bool memory_has_run_out;

struct json_object *__real_vd_reason_json(const struct vd_reason *reason, const char *message);
struct json_object *__wrap_vd_reason_json(const struct vd_reason *reason, const char *message);

struct json_object *__wrap_vd_reason_json(const struct vd_reason *reason, const char *message)
{
	if (!memory_has_run_out)
		return __real_vd_reason_json(reason, message);
	vd_lose();
	return NULL;
}

/* A reason that is left out would let a disk in use be taken for an unused one. */
static void a_reason_that_is_lost_is_an_error(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct json_object *reasons = NULL;
	struct found found;
	int r;

	put("proc/self/mountinfo", "27 1 254:1 / /mnt rw - ext4 x rw\n");
	assert_reasons("vda", "mount|/mnt|vda1: mounted on /mnt\n");
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	found = device_find(root, "vda");
	memory_has_run_out = true;
	r = vd_in_use(root, found.device, NULL, &reasons);
	memory_has_run_out = false;
	assert_int_equal(r, -ENOMEM);
	assert_null(reasons);
	found_clear(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(files_that_no_kernel_wrote),
		on_a_tree(a_mount_beside_garbage_is_found),
		on_a_tree(what_is_no_file_is_left_out),
		on_a_tree(a_reason_that_is_lost_is_an_error),
		cmocka_unit_test(this_machines_root_disk_is_mounted),
		cmocka_unit_test(this_machines_default_route_is_a_reason),
		cmocka_unit_test(nodes_of_this_machine_have_numbers),
		cmocka_unit_test(terminals_of_this_machine_are_no_devices),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
