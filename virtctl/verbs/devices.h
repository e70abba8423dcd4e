/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a verb was given, each with a result of its own. */
#pragma once

#include <stdbool.h>

#include "text/words.h"

struct run;
struct session;

struct devices {
	struct words names;	/* the id of each, or the word as it was typed */
	struct words selectors; /* the selector of each: the word as it was typed, which can
				   name a layer, or the id that a pattern matched */
	bool several;		/* devices_are_several(): each device has a result of its own */
};

/*
 * devices_are_several - Return whether WORDS can mean several devices: there are several words, or
 * the only one is a pattern (glob(7)).
 */
bool devices_are_several(const struct words *words);

/*
 * devices_find - Find what the arguments of RUN mean, each device once. A single word without a
 * wildcard is left to virtd. Of several words, one that means no device becomes a failure of RUN,
 * and if CHANGES one that means several without a wildcard.
 * If CHANGES, print what a pattern matches. The caller clears DEVICES in any case. Return
 * EXIT_DONE, or the exit code of an error that concerns all of them.
 */
int devices_find(struct run *run, struct session *session, bool changes, struct devices *devices);

/* devices_clear - Free the words and empty DEVICES; empty ones are accepted. */
void devices_clear(struct devices *devices);
#define DEVICES_AUTO VD_CLEANUP(devices_clear)

/* Handle one device. Return an exit code, explained by the error of the run. */
typedef int (*devices_step)(void *data, const char *device);

/*
 * devices_each - Call STEP with DATA and each of DEVICES. If one fails, go on with the others,
 * unless virtd can't be reached. Return the exit code of all: see failures_finish().
 */
int devices_each(struct run *run, const struct devices *devices, devices_step step, void *data);

/* devices_selector - Return the selector, borrowed, of DEVICE, one of the names. */
const char *devices_selector(const struct devices *devices, const char *device);

/*
 * devices_add - Add DEVICE with SELECTOR; both are copied. Return 0, or: -ENOMEM: DEVICES may only
 * be cleared then.
 */
int devices_add(struct devices *devices, const char *device, const char *selector);

/* devices_heading - Print the name of DEVICE above its output, if there are several devices. */
void devices_heading(const struct devices *devices, const char *device);
