/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first Ctrl-C asks for what was measured so far; the second one ends virtctl. */
#pragma once

#include <stdbool.h>

struct session;

struct interrupt {
	int fd; /* signalfd(2) of SIGINT and SIGTERM; -1: none */
	bool came;
	struct session *session;
	const char *method;
};

/*
 * interrupt_begin - Hold SIGINT and SIGTERM back. The first one that comes while a call of SESSION
 * waits calls METHOD ("Bench.Stop"); then both have their former effect again.
 * SESSION, METHOD and INTERRUPT must stay until interrupt_end(). If the signals can't be watched,
 * they keep their effect.
 */
void interrupt_begin(struct interrupt *interrupt, struct session *session, const char *method);

/* interrupt_came - Return whether a signal came, also while no call waited. It does not block. */
bool interrupt_came(struct interrupt *interrupt);

/*
 * interrupt_wait - Wait MS milliseconds, or until a signal comes; if one came before, wait the
 * full time. Another signal that is handled may end the wait early. Return whether one came. After
 * one that comes now, both signals have their former effect again.
 */
bool interrupt_wait(struct interrupt *interrupt, unsigned ms);

/*
 * interrupt_end - End what interrupt_begin() has begun. A signal that came and was not taken takes
 * its effect now. The connection of the session may have ended.
 */
void interrupt_end(struct interrupt *interrupt);
