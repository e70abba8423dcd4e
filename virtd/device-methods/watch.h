/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls that wait for changes of devices. The first subscriber opens the kernel's events, the last
 * one closes them. Without events, as in some containers, a timer wakes them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;
struct watch;

/* Removals that a subscriber is told of before it has seen to them; of more it is not told. */
#define WATCH_REMOVED_MAX 32

/* Changed devices of one burst that are read at once; the scan after it reads all. */
#define WATCH_CHANGED_MAX 8

/* Paths, of which each is allocated. */
struct watch_paths {
	char *list[WATCH_REMOVED_MAX];
	unsigned count;
};

/* The caller zeroes it, and does not move it while it is subscribed. */
struct subscriber {
	struct watch *watch;
	struct subscriber *next;
	struct call *call;
	uint64_t due_ms; /* when it wants to be woken, by the loop's clock; 0: by events only */
	bool changed;	 /* something may have changed; the subscriber sets it back */
	bool by_event;	 /* CHANGED is set since events came; the same */
	bool lost;	 /* events were lost; the same */
	struct watch_paths removed; /* of devices that have left their buses */
	struct watch_paths touched; /* of what has changed, as struct vd_events_sink has it */
};

/*
 * watch_subscribe - Subscribe SUBSCRIBER. After events its CHANGED is set and CALL, which has
 * returned CALL_WAIT, is woken: at once if the events say that a change is done, and after a short
 * pause of them if something comes or goes. CALL is woken at once for each removal, and for the first
 * changed devices of a burst, too. Return 0, or: -ENOTSUP: there is no loop.
 * -ENOMEM, and those of libuv's uv_poll_init().
 */
int watch_subscribe(struct call *call, struct subscriber *subscriber);

/* watch_unsubscribe - End the subscription; do nothing if there is none. */
void watch_unsubscribe(struct subscriber *subscriber);

/* watch_clear - Free all PATHS. */
void watch_clear(struct watch_paths *paths);

/* watch_again - Set CHANGED and wake the call in MS at the latest, even if no event comes. The
 * earliest of several such times holds. */
void watch_again(struct subscriber *subscriber, unsigned ms);
