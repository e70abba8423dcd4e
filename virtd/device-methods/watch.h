/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls that want to know when devices change. The first one opens the kernel's events, the
 * last one closes them. Where there are none, as in some containers, a timer takes their place.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;
struct watch;

/* All zero at first. It must not move while it is subscribed. */
struct subscriber {
	struct watch *watch;
	struct subscriber *next;
	struct call *call;
	uint64_t due_ms; /* when it wants to be woken, by the loop's clock; 0: by events only */
	bool changed;	 /* something may have changed; the subscriber sets it back */
	bool by_event;	 /* CHANGED is set since events came; the same */
	bool lost;	 /* events were lost; the same */
};

/*
 * watch_subscribe - Set CHANGED of SUBSCRIBER and wake CALL, which returned CALL_WAIT, when events
 * have come and then none for a short time. Return 0, or: -ENOTSUP: there is no loop. -ENOMEM, and
 * those of libuv's uv_poll_init().
 */
int watch_subscribe(struct call *call, struct subscriber *subscriber);

/* watch_unsubscribe - End that; a SUBSCRIBER that is not subscribed is accepted. */
void watch_unsubscribe(struct subscriber *subscriber);

/* watch_again - Set CHANGED and wake the call in MS at the latest, even if no event comes. The
 * earliest of several such times holds. */
void watch_again(struct subscriber *subscriber, unsigned ms);
