/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the methods of io.virtd.Devices share: the tree and the ids, opened at their first use. */
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
struct vd_tree_cache;
struct watch;

#define DEVICES_ERROR(name) "io.virtd.Devices." name

/*
 * devices_new - Make *RET, which opens nothing yet. OPTIONS with its texts must outlive it. Return
 * 0, or: -ENOMEM.
 */
int devices_new(const struct service_options *options, struct devices **ret);

/* devices_free - Free DEVICES with the tree and the ids. NULL is accepted. */
void devices_free(struct devices *devices);
VD_DEFINE_CLEANUP(struct devices *, devices_free);

/*
 * devices_root - Set *RET to the tree, borrowed until devices_free(). If the tree can't be used,
 * reply with UnusableTree and set *RET to NULL; the next call tries again.
 * Return 0 in both cases, or: -ENOMEM, or what sending returned.
 */
int devices_root(struct call *call, const struct vd_root **ret);

/*
 * devices_buses - Set *RET to the tree, as devices_root(), if it has a folder of sys/bus that
 * devices can be in. Return 0; 1: the tree can't be used, and UnusableTree was sent; or: -ENOMEM,
 * or what sending returned.
 */
int devices_buses(struct call *call, const struct vd_root **ret);

/*
 * devices_registry - Set *RET to the ids, borrowed until devices_free(). Bad lines in the
 * administrator's files go to the log. The first call reads these files, so it may block. Return
 * 0, or: -ENOMEM.
 */
int devices_registry(struct call *call, const struct vd_registry **ret);

/* devices_cache - Return the cache of the tree that devices_root() has opened, of what the client of
 * CALL may read. NULL: there is none, since that tree is a copy. */
struct vd_tree_cache *devices_cache(const struct call *call);

/*
 * devices_open - Set *RET_ROOT to the tree, as devices_buses(), and *RET_REGISTRY to the ids.
 * Return 0; 1: the tree can't be used, and UnusableTree was sent; or: -ENOMEM, or what sending
 * returned.
 */
int devices_open(struct call *call, const struct vd_root **ret_root,
		 const struct vd_registry **ret_registry);

/*
 * devices_strings - Set *RET to the parameter KEY, an array of strings, as a NULL-terminated array
 * that the caller frees; its texts are borrowed from CALL. *RET is NULL if there is no such
 * parameter. Return 0, or: -ENOMEM.
 */
int devices_strings(const struct call *call, const char *key, char ***ret);

/*
 * devices_failed - Reply with the error Failed of io.virtd.Devices: OPERATION of OBJECT ended with
 * ERROR, an errno of either sign. Return CALL_DONE, or: -ENOMEM, or what sending returned.
 */
int devices_failed(struct call *call, const char *object, const char *operation, int error);

/* devices_watch - Return the place that DEVICES has for the watch of virtd; see watch.h. */
struct watch **devices_watch(struct devices *devices);

/* devices_list - Do one slice of io.virtd.Devices.List, .Show, .Stats, .Identify or .Monitor, each
 * as method_step. */
int devices_list(struct call *call);
int devices_show(struct call *call);
int devices_stats(struct call *call);
int devices_identify(struct call *call);
int devices_monitor(struct call *call);
