/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clean-up by attribute, for memory and for descriptors. */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define VD_CLEANUP(func) __attribute__((cleanup(func)))

/* Defines NAMEp(TYPE *), which calls FUNC on what the variable holds unless that is NULL. */
#define VD_DEFINE_CLEANUP(type, func)                                                              \
	static inline void func##p(type *p)                                                        \
	{                                                                                          \
		if (*p)                                                                            \
			func(*p);                                                                  \
	}                                                                                          \
	struct vd_semicolon_##func

static inline void vd_freep(void *p)
{
	free(*(void **)p);
}

/* Closes *fd if it is not negative, and keeps errno. */
static inline void vd_closep(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

VD_DEFINE_CLEANUP(DIR *, closedir);
VD_DEFINE_CLEANUP(FILE *, fclose);

#define vd_autofree  VD_CLEANUP(vd_freep)
#define vd_autoclose VD_CLEANUP(vd_closep)
#define vd_autodir   VD_CLEANUP(closedirp)
#define vd_autofile  VD_CLEANUP(fclosep)

/* The value of P, which is NULL afterwards; vd_take_fd() does so for a descriptor, with -1. */
#define vd_take_ptr(p)                                                                             \
	({                                                                                         \
		__typeof__(p) *vd_taken_from = &(p);                                               \
		__typeof__(p) vd_taken = *vd_taken_from;                                           \
		*vd_taken_from = NULL;                                                             \
		vd_taken;                                                                          \
	})

static inline int vd_take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define VD_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
