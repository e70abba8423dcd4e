// SPDX-License-Identifier: LGPL-2.1-or-later
/* The processes of /proc: their numbers, names and users. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "proc/snapshot.h"

int vd_proc_each_process(struct vd_proc_snapshot *proc, vd_process_fn step, void *data)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_proc_names(proc, "proc", NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (strspn(*name, "0123456789") == strlen(*name))
			r = step(proc, data, *name);
	}
	return r;
}

void vd_proc_process_comm(const struct vd_proc_snapshot *proc, const char *pid,
			  char comm[static VD_COMM_MAX])
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%s/comm", pid);
	if (vd_root_read(proc->root, path, comm, VD_COMM_MAX, NULL) < 0)
		*comm = '\0';
	/* A process chooses its name: a line break in it must not start a line of ours. */
	for (char *p = comm; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == '\177')
			*p = '?';
	}
}

void vd_proc_process_name(const struct vd_proc_snapshot *proc, const char *pid, char *buf,
			  size_t size)
{
	char comm[VD_COMM_MAX];

	vd_proc_process_comm(proc, pid, comm);
	if (*comm)
		snprintf(buf, size, "%s[%s]", comm, pid);
	else
		snprintf(buf, size, "process %s", pid);
}

struct status_line {
	const char *key; /* "PPid:" */
	uint64_t *numbers;
	size_t count;
	bool found;
};

static int read_status_line(struct vd_proc_snapshot *proc, void *data, char *line)
{
	struct status_line *wanted = data;

	if (strcmp(vd_proc_word(&line), wanted->key) != 0)
		return 0;
	wanted->found = true;
	for (size_t i = 0; i < wanted->count; i++) {
		if (vd_parse_uint(vd_proc_word(&line), 10, UINT32_MAX, &wanted->numbers[i]) < 0)
			wanted->found = false;
	}
	return 1;
}

/* COUNT numbers behind KEY in the file status of the process (proc(5)). */
static bool read_status(struct vd_proc_snapshot *proc, const char *pid, const char *key,
			uint64_t *numbers, size_t count)
{
	struct status_line wanted = { .key = key, .numbers = numbers, .count = count };
	char path[64];

	snprintf(path, sizeof(path), "proc/%s/status", pid);
	return vd_proc_lines(proc, path, read_status_line, &wanted) == 1 && wanted.found;
}

bool vd_proc_process_is_of(struct vd_proc_snapshot *proc, const char *pid, unsigned user)
{
	uint64_t ids[4];

	if (!read_status(proc, pid, "Uid:", ids, VD_ARRAY_SIZE(ids)))
		return false;
	for (size_t i = 0; i < VD_ARRAY_SIZE(ids); i++) {
		if (ids[i] != user)
			return false;
	}
	return true;
}

/* Deeper than anybody nests; a tree can name a process as its own parent. */
#define ANCESTORS_MAX 64

bool vd_proc_process_is_above(struct vd_proc_snapshot *proc, const char *pid, unsigned of)
{
	uint64_t wanted, at = of;
	char name[16];

	if (vd_parse_uint(pid, 10, UINT32_MAX, &wanted) < 0)
		return false;
	for (unsigned i = 0; i < ANCESTORS_MAX && at; i++) {
		if (at == wanted)
			return true;
		snprintf(name, sizeof(name), "%u", (unsigned)at);
		if (!read_status(proc, name, "PPid:", &at, 1))
			return false;
	}
	return false;
}
