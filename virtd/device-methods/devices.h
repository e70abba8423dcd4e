/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the methods of io.virtd.Devices share: the tree and the ids; opened when they are first
 * needed.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

struct interface;

extern const struct interface io_virtd_devices;

struct call;
struct devices;
struct service_options;
struct vd_registry;
struct vd_root;

#define DEVICES_ERROR(name) "io.virtd.Devices." name

/* OPTIONS and its texts are borrowed. -ENOMEM. */
int devices_new(const struct service_options *options, struct devices **ret);
void devices_free(struct devices *devices); /* NULL is fine */
VD_DEFINE_CLEANUP(struct devices *, devices_free);

/*
 * devices_root - the tree, in *RET. A tree that can't be used is tried again by the next call; for
 * this one UnusableTree is sent, and *RET is NULL. -ENOMEM, or what sending returned.
 */
int devices_root(struct call *call, const struct vd_root **ret);

/*
 * devices_buses - the tree, in *RET, if it has any folder of sys/bus that devices can be in: 0; 1:
 * it can't be used, and that is sent. -ENOMEM, or what sending returned.
 */
int devices_buses(struct call *call, const struct vd_root **ret);

/* devices_registry - the ids; bad lines in the administrator's files go to the log. -ENOMEM. */
int devices_registry(struct call *call, const struct vd_registry **ret);

/* devices_open - the tree as devices_buses(), and the ids: 0; 1: the tree can't be used, and that
 * is sent. -ENOMEM, or what sending returned. */
int devices_open(struct call *call, const struct vd_root **ret_root,
		 const struct vd_registry **ret_registry);

/*
 * devices_strings - the parameter KEY, an array of strings, as a NULL-terminated array of texts
 * that live as long as CALL; *RET is freed by the caller, and NULL where there is none. -ENOMEM.
 */
int devices_strings(const struct call *call, const char *key, char ***ret);

/* devices_failed - answer with the error Failed. CALL_DONE, or negative errno. */
int devices_failed(struct call *call, const char *object, const char *operation, int error);

/* Its methods, each as method_step. */
int devices_list(struct call *call);
int devices_show(struct call *call);
int devices_identify(struct call *call);
