/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is served: the interfaces, their methods, and what these share. */
#pragma once

#include "calls/call.h"

/*
 * An interface: its text is the file NAME.varlink; a method of that text that is not in METHODS is
 * not implemented.
 */
struct interface {
	const char *name;
	const struct method *methods; /* until one without a name */
};

struct service_options {
	const char *sysroot; /* the tree to inspect */
	const char *ids_dir; /* the administrator's ids */
	const char
		*overrides_dir; /* the persistent overrides; NULL: the usual folder of the tree */
	const char *journal_dir;
	const char *worker; /* the program that does what may block; NULL: the usual one */
	bool change_copy;   /* for tests: even a tree that is a copy, and drives nothing, is changed */
};

struct service;
struct devices;
struct drivers;
struct uv_loop_s;
struct workers;

/*
 * service_new - OPTIONS with its texts, INTERFACES (until NULL) and DEVICES outlive the service.
 * Reads nothing yet. -ENOMEM.
 */
int service_new(const struct service_options *options, const struct interface *const *interfaces,
		struct devices *devices, struct service **ret);
void service_free(struct service *service);
VD_DEFINE_CLEANUP(struct service *, service_free);

/*
 * service_open - what needs a loop runs on LOOP from now on; service_close() - not any more, and
 * the next turns of LOOP end it. Without a loop no worker can be had. -ENOMEM.
 */
int service_open(struct service *service, struct uv_loop_s *loop);
void service_close(struct service *service);

const struct service_options *service_options(const struct service *service);

/* What the methods of io.virtd.Devices share, and those of io.virtd.Drivers: what service_new() was
 * given. */
struct devices *service_devices(struct service *service);

/* NULL: without a loop. */
struct workers *service_workers(struct service *service);

/* The interfaces, until NULL. */
const struct interface *const *service_interfaces(const struct service *service);

/*
 * service_begin_call - TEXT, LEN bytes, as a call of SERVICE: finds the method, checks the
 * parameters, and whether CLIENT (copied) may call it: the one place where this is done. What is
 * wrong with these is answered at once, and call_step() has nothing to do then. On success the
 * caller clears *RET, and leaves it where it is until then. -EPROTO: it is no call; the connection
 * is to be closed. -ENOMEM, or what sending returned.
 */
int service_begin_call(struct service *service, const char *text, size_t len,
		       const struct call_client *client, struct call *ret);
