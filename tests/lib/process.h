/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shell commands, and child processes of a test. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* shell - Run a command of 4 KiB at most. Fail the test if its exit status is not 0. */
void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* shell_status - Run a command of 4 KiB at most. Return its exit status, or -1: a signal ended it. */
int shell_status(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* process_start - Start a process that calls HOLD as USER (if this process is root; default: this user). Return its id once HOLD has
 * returned. It then stays until it is killed or this process ends; it also ends if HOLD calls _exit(), which fails the test. */
pid_t process_start(uid_t user, void (*hold)(void));

/* process_end - Kill the child process PID and wait until it has ended. */
void process_end(pid_t pid);

/* count_threads - Return how many threads this process has. */
size_t count_threads(void);
