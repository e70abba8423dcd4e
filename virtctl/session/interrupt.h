/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C that asks for what was measured so far, once; the second one ends virtctl as usual. */
#pragma once

#include <stdbool.h>

struct session;

struct interrupt {
	int fd; /* of SIGINT and SIGTERM */
	bool came;
	struct session *session;
	const char *method;
};

/*
 * interrupt_begin - From now on, a first SIGINT or SIGTERM calls METHOD ("Bench.Stop") of SESSION
 * while a call of it waits. Both stay at their places until interrupt_end(). If the signals can't be
 * watched they do what they do otherwise.
 */
void interrupt_begin(struct interrupt *interrupt, struct session *session, const char *method);

/* interrupt_came - Return whether there was one, also while no call waited. */
bool interrupt_came(struct interrupt *interrupt);

/* interrupt_wait - Wait until it came, but MS milliseconds at the most. Return whether it came. */
bool interrupt_wait(struct interrupt *interrupt, unsigned ms);

void interrupt_end(struct interrupt *interrupt);
