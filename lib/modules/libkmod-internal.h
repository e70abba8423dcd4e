/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libkmod, loaded when it is first needed: it brings libcrypto, and to relocate that takes longer
 * than most requests, which ask for no module.
 */
#pragma once

#include <libkmod.h>

#define VD_LIBKMOD_FILE "libkmod.so.2"

#define VD_LIBKMOD_FUNCTIONS(X)                                                                    \
	X(list_next)                                                                               \
	X(load_resources)                                                                          \
	X(module_apply_filter)                                                                     \
	X(module_get_info)                                                                         \
	X(module_get_module)                                                                       \
	X(module_get_name)                                                                         \
	X(module_get_path)                                                                         \
	X(module_info_free_list)                                                                   \
	X(module_info_get_key)                                                                     \
	X(module_info_get_value)                                                                   \
	X(module_new_from_lookup)                                                                  \
	X(module_new_from_name)                                                                    \
	X(module_probe_insert_module)                                                              \
	X(module_unref)                                                                            \
	X(module_unref_list)                                                                       \
	X(new)                                                                                     \
	X(set_log_fn)                                                                              \
	X(unref)

/* Each of libkmod's functions that are used, without "kmod_". */
struct vd_libkmod {
#define VD_LIBKMOD_MEMBER(name) __typeof__(kmod_##name) *name;
	VD_LIBKMOD_FUNCTIONS(VD_LIBKMOD_MEMBER)
#undef VD_LIBKMOD_MEMBER
};

/*
 * vd_libkmod_load - Load libkmod unless it is loaded. *RET lives as long as the process. Not for
 * several threads. Blocks on the disk. Return 0, or:
 * -EOPNOTSUPP: the library is not there, or lacks a function.
 */
int vd_libkmod_load(const struct vd_libkmod **ret);
