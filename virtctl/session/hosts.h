/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A verb on each host of --host, or on this one. */
#pragma once

#include <stddef.h>

struct run;
struct session;

#define HOSTS_MAX 10000

/*
 * sessions_each - Connect to each host of --host, at most MOST, or as session_open() does without it, and call
 * VISIT with the session, in the order of the hosts. Some hosts ahead of that one are being
 * connected meanwhile. VISIT returns an exit code, with RUN's error set; then the error is kept as
 * one of its host, and the run goes on with the others. Block until all are done.
 * Return EXIT_DONE, or with RUN's error set the code of the most severe error; without --host, that
 * of session_open() or of VISIT. EXIT_USAGE: --host has a name that can't be one, or none, or more
 * than MOST.
 */
int sessions_each(struct run *run, size_t most, int (*visit)(void *data, struct session *session),
		  void *data);

/*
 * sessions_one - Connect to the host of --host, or as session_open() does without it. The caller
 * closes SESSION in any case. Return EXIT_DONE, or with RUN's error set: the codes of session_open();
 * EXIT_USAGE: --host has several hosts, or a name that can't be one.
 */
int sessions_one(struct run *run, struct session *session);
