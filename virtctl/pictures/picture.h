/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of one system, wherever they are recorded. */
#pragma once

#include "output/record-problems.h"

struct json_object;
struct run;

/* All zero at first. */
struct picture {
	struct json_object *devices;  /* an object: each record of List by its id */
	struct json_object *problems; /* an array: what could not be read at all; NULL: nothing */
	struct record_problems warned; /* about devices that could be read in part only */
};

/*
 * picture_read - Fill PICTURE from SOURCE: a folder or a snapshot as --sysroot takes it, a file with
 * the JSON of 'list', or "-": the system that RUN's request means. The caller clears PICTURE in any case. Block
 * on the disk and on virtd. Return EXIT_DONE, or with RUN's error set:
 * EXIT_FAILED: a file that can't be read, or is neither; a list that is incomplete or has a device
 * twice; or memory is out.
 * Those of sessions_one() and session_each().
 */
int picture_read(struct picture *picture, struct run *run, const char *source);

/* picture_clear - Free what PICTURE holds. */
void picture_clear(struct picture *picture);
