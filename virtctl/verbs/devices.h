/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a verb is given, each with its own result. */
#pragma once

#include <stdbool.h>

#include "text/words.h"

struct run;
struct session;

struct devices {
	struct words names;	/* each one's id, or the only word as it was typed */
	struct words selectors; /* for each, what to ask virtd for: the word as it was typed, which
				   can name a layer, or what a pattern matched */
	bool several;		/* as devices_are_several(): each device has a result of its own */
};

/* devices_are_several - whether WORDS can mean several devices: there are several, or the only one
 * is a pattern. */
bool devices_are_several(const struct words *words);

/*
 * devices_find - find what the arguments of RUN mean, each device once. virtd itself resolves a
 * single word without a wildcard. Of several words, each that means no device, or several without a
 * wildcard, becomes a failure of RUN. If CHANGES, print what a pattern matches. Returns EXIT_DONE,
 * or the exit code of an error that concerns all of them. The caller clears DEVICES in either case.
 */
int devices_find(struct run *run, struct session *session, bool changes, struct devices *devices);
void devices_clear(struct devices *devices);
#define DEVICES_AUTO VD_CLEANUP(devices_clear)

/* What is done with one device. Returns an exit code; what it means is in the error of the run. */
typedef int (*devices_step)(void *data, const char *device);

/* devices_each - call STEP with each of DEVICES; one that fails does not stop the others. Returns
 * the exit code of all. */
int devices_each(struct run *run, const struct devices *devices, devices_step step, void *data);

/* devices_selector - what to ask virtd for if DEVICE, one of the names, is meant. */
const char *devices_selector(const struct devices *devices, const char *device);

/* devices_add - DEVICE as one more, SELECTOR as what to ask virtd for. -ENOMEM. */
int devices_add(struct devices *devices, const char *device, const char *selector);

/* devices_heading - print the name of a device before what is shown of it, if there are several. */
void devices_heading(const struct devices *devices, const char *device);
