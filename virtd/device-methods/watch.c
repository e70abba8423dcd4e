// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "calls/call.h"
#include "calls/service.h"
#include "common/log.h"
#include "device-methods/devices.h"
#include "events/events.h"

/* The events of one device come within some milliseconds. A storm is cut into parts. Of changes that
 * need no quiet time, one in that time is told at once. */
#define QUIET_MS 30
#define BURST_MS 500

/* How often to look without events. */
#define POLL_MS 2000

enum { SOURCES = 2 };

struct source {
	uv_poll_t poll;
	int fd; /* -1: not open */
};

struct watch {
	struct watch **slot; /* where the service has it */
	struct source sources[SOURCES];
	uv_timer_t timer;
	unsigned handles; /* not closed yet */
	struct subscriber *first;
	uint64_t burst_ms; /* when the first event of this burst came; 0: none did */
	uint64_t quiet_ms; /* when the burst is over */
	unsigned changes;  /* of this burst that subscribers were told of */
	uint64_t told_ms;  /* when a burst was over last, or a change told at once; 0: never */
	uint64_t look_ms;  /* when to look without events; 0: events come */
};

static uint64_t now_ms(const struct watch *watch)
{
	return uv_now(watch->timer.loop);
}

static void on_timer(uv_timer_t *timer);

static void earlier(uint64_t *at, uint64_t time)
{
	if (time && (!*at || time < *at))
		*at = time;
}

static void set_timer(struct watch *watch)
{
	uint64_t at = watch->burst_ms ? watch->quiet_ms : 0, now = now_ms(watch);

	for (const struct subscriber *s = watch->first; s; s = s->next)
		earlier(&at, s->due_ms);
	earlier(&at, watch->look_ms);
	if (!at)
		uv_timer_stop(&watch->timer);
	else
		uv_timer_start(&watch->timer, on_timer, at > now ? at - now : 0, 0);
}

static void wake_changed(struct watch *watch)
{
	for (struct subscriber *s = watch->first; s; s = s->next) {
		if (s->changed)
			call_wake(s->call);
	}
}

static void on_timer(uv_timer_t *timer)
{
	struct watch *watch = timer->data;
	uint64_t now = now_ms(watch);
	bool burst = watch->burst_ms && watch->quiet_ms <= now;
	bool look = watch->look_ms && watch->look_ms <= now;

	if (burst) {
		watch->burst_ms = 0;
		watch->changes = 0;
		watch->told_ms = now;
	}
	if (look)
		watch->look_ms = now + POLL_MS;
	for (struct subscriber *s = watch->first; s; s = s->next) {
		bool due = s->due_ms && s->due_ms <= now;

		if (due)
			s->due_ms = 0;
		s->changed = s->changed || due || burst || look;
		s->by_event = s->by_event || burst;
	}
	set_timer(watch);
	wake_changed(watch);
}

/* What is done needs no quiet time, unless it is one of many. */
static void end_burst_if_done(struct watch *watch, enum vd_change change)
{
	uint64_t now = now_ms(watch);

	if (change == VD_CHANGE_DONE && (!watch->told_ms || now - watch->told_ms >= QUIET_MS))
		watch->quiet_ms = now;
}

/* Without events of one kind, looking takes their place. */
static void look_instead(struct watch *watch, int error)
{
	static bool warned;

	if (!warned)
		log_warning(
			"cannot listen to the kernel's events: %s (virtd scans every %u s instead)",
			strerror(-error), POLL_MS / 1000);
	warned = true;
	watch->look_ms = now_ms(watch) + POLL_MS;
}

static void extend_burst(struct watch *watch)
{
	uint64_t now = now_ms(watch);

	if (!watch->burst_ms)
		watch->burst_ms = now ? now : 1;
	watch->quiet_ms = now + QUIET_MS;
	if (watch->quiet_ms > watch->burst_ms + BURST_MS)
		watch->quiet_ms = watch->burst_ms + BURST_MS;
}

/* One that there is no room for, the next scan finds. */
static void add_path(struct watch_paths *paths, unsigned max, const char *path)
{
	char *copy;

	for (unsigned i = 0; i < paths->count; i++) {
		if (strcmp(paths->list[i], path) == 0)
			return;
	}
	copy = paths->count < max ? strdup(path) : NULL;
	if (copy)
		paths->list[paths->count++] = copy;
}

static void on_removed(void *data, const char *path)
{
	struct watch *watch = data;

	for (struct subscriber *s = watch->first; s; s = s->next)
		add_path(&s->removed, WATCH_REMOVED_MAX, path);
}

static void on_changed(void *data, const char *path)
{
	struct watch *watch = data;

	if (watch->changes++ >= WATCH_CHANGED_MAX)
		return;
	for (struct subscriber *s = watch->first; s; s = s->next)
		add_path(&s->touched, WATCH_CHANGED_MAX, path);
}

static void wake_told(struct watch *watch)
{
	for (struct subscriber *s = watch->first; s; s = s->next) {
		if (s->removed.count || s->touched.count)
			call_wake(s->call);
	}
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	struct source *source = (struct source *)poll;
	const struct vd_events_sink sink = { .removed = on_removed,
					     .changed = on_changed,
					     .data = watch };
	enum vd_change change = VD_CHANGE_NONE;
	int r = vd_events_read(source->fd, (enum vd_events_of)(source - watch->sources), &sink,
			       &change);

	for (struct subscriber *s = watch->first; r == -ENOBUFS && s; s = s->next)
		s->lost = true;
	if (change != VD_CHANGE_NONE || r < 0)
		extend_burst(watch);
	end_burst_if_done(watch, change);
	if (r < 0 && r != -ENOBUFS) {
		uv_poll_stop(poll);
		look_instead(watch, r);
	} else if (status < 0) {
		/* Lost messages are an error for epoll(7), at which libuv stops. */
		uv_poll_start(poll, UV_READABLE, on_event);
	}
	set_timer(watch);
	wake_told(watch);
}

static void on_closed(uv_handle_t *handle)
{
	struct watch *watch = handle->data;

	if (--watch->handles)
		return;
	for (size_t i = 0; i < SOURCES; i++) {
		if (watch->sources[i].fd >= 0)
			close(watch->sources[i].fd);
	}
	free(watch);
}

static void watch_close(struct watch *watch)
{
	*watch->slot = NULL;
	uv_close((uv_handle_t *)&watch->timer, on_closed);
	for (size_t i = 0; i < SOURCES; i++) {
		if (watch->sources[i].fd >= 0)
			uv_close((uv_handle_t *)&watch->sources[i].poll, on_closed);
	}
}

/* A source that can't be had is replaced by looking. */
static void open_source(struct watch *watch, struct uv_loop_s *loop, enum vd_events_of kind)
{
	struct source *source = &watch->sources[kind];
	int fd, r = vd_events_open(kind, &fd);

	source->fd = -1;
	if (r == 0) {
		r = uv_poll_init(loop, &source->poll, fd);
		if (r < 0)
			close(fd);
	}
	if (r < 0) {
		look_instead(watch, r);
		return;
	}
	source->fd = fd;
	source->poll.data = watch;
	watch->handles++;
	uv_poll_start(&source->poll, UV_READABLE, on_event);
}

static int watch_open(struct uv_loop_s *loop, struct watch **slot)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	watch->slot = slot;
	uv_timer_init(loop, &watch->timer);
	watch->timer.data = watch;
	watch->handles = 1;
	open_source(watch, loop, VD_EVENTS_OF_DEVICES);
	open_source(watch, loop, VD_EVENTS_OF_INTERFACES);
	*slot = watch;
	return 0;
}

int watch_subscribe(struct call *call, struct subscriber *subscriber)
{
	struct watch **slot = devices_watch(service_devices(call->service));
	struct uv_loop_s *loop = service_loop(call->service);
	int r = 0;

	if (!loop)
		return -ENOTSUP;
	if (!*slot)
		r = watch_open(loop, slot);
	if (r < 0)
		return r;
	subscriber->watch = *slot;
	subscriber->call = call;
	subscriber->next = subscriber->watch->first;
	subscriber->watch->first = subscriber;
	set_timer(subscriber->watch);
	return 0;
}

void watch_unsubscribe(struct subscriber *subscriber)
{
	struct watch *watch = subscriber->watch;
	struct subscriber **at;

	if (!watch)
		return;
	at = &watch->first;
	while (*at != subscriber)
		at = &(*at)->next;
	*at = subscriber->next;
	subscriber->watch = NULL;
	watch_clear(&subscriber->removed);
	watch_clear(&subscriber->touched);
	if (!watch->first)
		watch_close(watch);
}

void watch_clear(struct watch_paths *paths)
{
	while (paths->count)
		free(paths->list[--paths->count]);
}

void watch_again(struct subscriber *subscriber, unsigned ms)
{
	struct watch *watch = subscriber->watch;

	uv_update_time(watch->timer.loop);
	earlier(&subscriber->due_ms, now_ms(watch) + ms);
	set_timer(watch);
}
