// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A library to be preloaded: in the program named by FAIL_PROGRAM the allocation number FAIL_AT fails
 * (0: none does), and with FAIL_ON=1 all that follow it. FAIL_FILE, of eight bytes, gets the highest
 * number of allocations of a process of that name; FAIL_TRACE gets the callers of the one that failed.
 * A signal that ends the program is noted there, too. It counts from its constructor on: what the dynamic loader needs before is not ours.
 *
 * The C library, too, calls malloc() of this file for what it returns.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FRAMES 14
#define EXPORT __attribute__((visibility("default")))

/* Of the C library, which lets malloc() be replaced. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
EXPORT void *malloc(size_t size);
EXPORT void *calloc(size_t count, size_t size);
EXPORT void *realloc(void *old, size_t size);

static bool active, goes_on;
static unsigned long fail_at;
static atomic_ulong calls;
static _Atomic unsigned long *highest;
static _Thread_local bool tracing;

static void trace(const char *what)
{
	const char *path = getenv("FAIL_TRACE");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	void *frames[FRAMES];
	int count = backtrace(frames, FRAMES);

	if (fd >= 0)
		dprintf(fd, "%s\n", what);
	for (int i = 2; fd >= 0 && i < count; i++) {
		Dl_info info;

		if (dladdr(frames[i], &info))
			dprintf(fd, "%s %zx\n", info.dli_fname,
				(size_t)((char *)frames[i] - (char *)info.dli_fbase));
	}
	if (fd >= 0)
		close(fd);
}

static bool fails(void)
{
	unsigned long call;

	if (!active || tracing)
		return false;
	call = atomic_fetch_add(&calls, 1) + 1;
	if (highest && call > *highest)
		*highest = call;
	if (!fail_at || call < fail_at || (call > fail_at && !goes_on))
		return false;
	if (call == fail_at) {
		tracing = true;
		trace("fails");
		tracing = false;
	}
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

static void on_signal(int number)
{
	tracing = true;
	trace("crashes");
	signal(number, SIG_DFL);
	raise(number);
}

static void map_count(const char *path)
{
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map =
		fd < 0 ? MAP_FAILED
		       : mmap(NULL, sizeof(*highest), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (map != MAP_FAILED)
		highest = map;
	if (fd >= 0)
		close(fd);
}

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("FAIL_PROGRAM"), *at = getenv("FAIL_AT");
	const char *on = getenv("FAIL_ON");
	void *frames[1];

	if (!program || strcmp(program, program_invocation_short_name) != 0)
		return;
	backtrace(frames, 1); /* which loads a library at the first time */
	fail_at = at ? strtoul(at, NULL, 10) : 0;
	goes_on = on && *on == '1';
	map_count(getenv("FAIL_FILE"));
	signal(SIGABRT, on_signal);
	signal(SIGSEGV, on_signal);
	signal(SIGBUS, on_signal);
	active = true;
}
