/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtd serves: the varlink interfaces, their methods, and what the methods share. */
#pragma once

#include "calls/call.h"

/*
 * A varlink interface. Its text is the file NAME.varlink; a method of that text that METHODS does
 * not have is not implemented.
 */
struct interface {
	const char *name;
	const struct method *methods; /* the last one has no name */
};

struct service_options {
	const char *sysroot; /* the tree to inspect */
	const char *ids_dir; /* the administrator's ids */
	const char
		*overrides_dir; /* the persistent overrides; NULL: VD_OVERRIDES_DIR of the tree */
	const char *journal_dir;
	const char *worker; /* virtd-worker; NULL: see worker_program_find() */
	const char *helpers; /* see workers_new(); NULL: virtd starts its workers itself */
	bool change_copy;   /* for tests: change a copied tree too, which drives nothing */
};

struct service;
struct devices;
struct drivers;
struct uv_loop_s;
struct workers;

/*
 * service_new - Make a service. OPTIONS with its texts, INTERFACES (until NULL) and DEVICES must
 * outlive it. Nothing is read yet. Return 0, or: -ENOMEM.
 */
int service_new(const struct service_options *options, const struct interface *const *interfaces,
		struct devices *devices, struct service **ret);

/*
 * service_free - Free SERVICE, after service_close() and the end of the loop's handles; NULL is
 * accepted.
 */
void service_free(struct service *service);
VD_DEFINE_CLEANUP(struct service *, service_free);

/*
 * service_open - Run worker processes on LOOP from now on. Without a loop there are no workers.
 * Return 0, or: -ENOMEM.
 * service_close() gives up the workers, as workers_close(); then LOOP must run until their handles
 * are closed. Call it only after service_open().
 */
int service_open(struct service *service, struct uv_loop_s *loop);
void service_close(struct service *service);

/* service_options - Return the options that service_new() was given. */
const struct service_options *service_options(const struct service *service);

/*
 * service_devices - Return the devices that service_new() was given, which the methods of
 * io.virtd.Devices and io.virtd.Drivers share.
 */
struct devices *service_devices(struct service *service);

/* service_loop - Return the loop, borrowed, that service_open() was given; NULL: none. */
struct uv_loop_s *service_loop(struct service *service);

/* service_workers - Return the workers, borrowed from SERVICE; NULL: it has no loop. */
struct workers *service_workers(struct service *service);

/* service_has_work - Return whether a worker runs or waits, whoever ordered it. */
bool service_has_work(const struct service *service);

/* service_interfaces - Return the interfaces, until NULL, that service_new() was given. */
const struct interface *const *service_interfaces(const struct service *service);

/*
 * service_begin_call - Make *RET from TEXT, LEN bytes, a call of SERVICE by CLIENT (copied). Find
 * its method, check its parameters, and check that CLIENT may call it: the only code that does so.
 * A call that fails these checks is answered with an error at once, and call_step() has nothing to
 * do. So is a call of a method with make_reply(). On success the caller clears *RET, and does not
 * move it until then.
 * Return 0, or: -EPROTO: TEXT is no call, and the connection is to be closed. -ENOMEM, or what the
 * client's send() returned.
 */
int service_begin_call(struct service *service, const char *text, size_t len,
		       const struct call_client *client, struct call *ret);
