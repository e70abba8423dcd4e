// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Waiting, by the kernel's events and without them. The events are real ones: whoever owns a
 * network namespace may have the kernel send some to it (Linux, lib/kobject_uevent.c,
 * uevent_net_rcv()), and the test has one of its own.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "apply/await.h"
#include "apply/uevent.h"

#define DEVICE "/devices/pci0000:00/0000:00:03.0"
#define PATH   "sys" DEVICE
#define LONG   60000 /* ms; what comes by an event comes long before */

static bool can_send;

/* TEXT with its NULs, to the kernel (which sends it on to all) or to all directly. */
static void send_bytes(const char *text, size_t len, bool by_kernel)
{
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_groups = by_kernel ? 0 : 1 };
	vd_autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	struct {
		struct nlmsghdr header;
		char text[4096];
	} message = { .header = { .nlmsg_len = (unsigned)NLMSG_LENGTH(len),
				  .nlmsg_type = NLMSG_MIN_TYPE,
				  .nlmsg_flags = NLM_F_REQUEST } };

	assert_true(fd >= 0 && len <= sizeof(message.text));
	memcpy(message.text, text, len);
	if (by_kernel)
		assert_int_equal(sendto(fd, &message, message.header.nlmsg_len, 0,
					(const struct sockaddr *)&to, sizeof(to)),
				 message.header.nlmsg_len);
	else
		assert_int_equal(sendto(fd, text, len, 0, (const struct sockaddr *)&to, sizeof(to)),
				 len);
}

static void send_event(const char *text)
{
	send_bytes(text, strlen(text) + 1, true);
}

static uint64_t in_ms(unsigned ms)
{
	return vd_clock_ns() + (uint64_t)ms * VD_NS_PER_MS;
}

static struct vd_uevents *listen_to(const char *path)
{
	struct vd_uevents *events;

	if (!can_send) {
		print_message("no network namespace of its own can be had here\n");
		skip();
	}
	assert_int_equal(vd_uevents_open(path, &events), 0);
	return events;
}

static void what_is_about_the_device_wakes(void **state)
{
	static const char *const texts[] = { "bind@" DEVICE, "add@" DEVICE "/virtio7",
					     "remove@/devices/pci0000:00", "change@" DEVICE };
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		uint64_t begin = vd_clock_ns();

		send_event(texts[i]);
		assert_true(vd_uevents_wait(events, in_ms(LONG)));
		assert_true(vd_clock_ns() - begin < LONG / 2 * (uint64_t)VD_NS_PER_MS);
		assert_false(vd_uevents_wait(events, 0));
	}
}

static void what_is_about_others_does_not(void **state)
{
	static const char *const texts[] = { "bind@" DEVICE "0",
					     "bind@/devices/pci0000:00/0000:00:04.0",
					     "bind@/devices/pci0000:0",
					     "add@/module/e1000",
					     "bind@",
					     "bind",
					     "",
					     "@" };
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);
	uint64_t deadline = in_ms(100);
	char noise[4096];

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++)
		send_event(texts[i]);
	memset(noise, '/', sizeof(noise));
	send_bytes(noise, sizeof(noise) - 64, true);
	assert_false(vd_uevents_wait(events, deadline));
	assert_true(vd_clock_ns() >= deadline);
}

static void what_the_kernel_has_not_sent_is_not_heard(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);

	send_bytes("bind@" DEVICE, sizeof("bind@" DEVICE), false);
	assert_false(vd_uevents_wait(events, in_ms(100)));
	assert_false(vd_uevents_probe_ended(events, PATH));
}

static void lost_events_count_as_an_event(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);

	assert_false(vd_uevents_probe_ended(events, PATH));
	for (unsigned i = 0; i < 3000; i++)
		send_event("change@/devices/other");
	assert_true(vd_uevents_wait(events, in_ms(LONG)));
	assert_true(vd_uevents_probe_ended(events, PATH));
	assert_false(vd_uevents_wait(events, in_ms(50)));
}

static void the_end_of_a_probe_is_known_by_its_event(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);

	assert_false(vd_uevents_probe_ended(events, PATH "/virtio1"));
	send_event("add@" DEVICE "/virtio1");
	assert_false(vd_uevents_probe_ended(events, PATH "/virtio1"));
	send_event("bind@" DEVICE "/virtio1");
	assert_true(vd_uevents_probe_ended(events, PATH "/virtio1"));
	assert_false(vd_uevents_probe_ended(events, PATH "/virtio10"));
	send_event("unbind@" DEVICE "/virtio1");
	assert_false(vd_uevents_probe_ended(events, PATH "/virtio1"));
	/* Where nothing can be known, the link is all there is. */
	assert_true(vd_uevents_probe_ended(NULL, PATH "/virtio1"));
	for (unsigned i = 0; i < 50; i++) {
		char text[128];

		snprintf(text, sizeof(text), "bind@" DEVICE "/virtio%u", i + 100);
		send_event(text);
	}
	assert_true(vd_uevents_probe_ended(events, PATH "/virtio1"));
}

static void only_paths_of_devices_are_listened_for(void **state)
{
	struct vd_uevents *events = NULL;

	assert_int_equal(vd_uevents_open("sys/bus/pci", &events), -EINVAL);
	assert_int_equal(vd_uevents_open("", &events), -EINVAL);
	assert_null(events);
	assert_false(vd_uevents_wait(NULL, in_ms(1)));
}

/* A state that becomes true after so many checks, or when another thread sets it. */
struct watched {
	atomic_uint checks;
	unsigned true_after, heard;
	int error;
	atomic_bool is_so;
};

static int check_state(struct vd_transaction *work, void *data)
{
	struct watched *watched = data;

	watched->checks++;
	if (watched->error)
		return watched->error;
	return watched->is_so || (watched->true_after && watched->checks > watched->true_after);
}

static int await(struct vd_uevents *events, struct watched *watched, unsigned ms)
{
	struct vd_transaction work = { .events = events };

	return vd_await(&work, in_ms(ms), check_state, watched);
}

static void without_events_the_state_is_checked_often(void **state)
{
	struct watched watched = { .true_after = 5 };
	uint64_t begin = vd_clock_ns();

	assert_int_equal(await(NULL, &watched, LONG), 1);
	assert_int_equal(watched.checks, 6);
	/* 1 + 2 + 4 + 8 + 16 ms, and not 5 times the longest. */
	assert_true(vd_clock_ns() - begin >= 31 * (uint64_t)VD_NS_PER_MS);
}

static void at_the_deadline_it_is_over(void **state)
{
	struct watched never = {}, failing = { .error = -ENODEV };
	uint64_t begin = vd_clock_ns();

	assert_int_equal(await(NULL, &never, 2000), 0);
	assert_true(vd_clock_ns() - begin >= 2000 * (uint64_t)VD_NS_PER_MS);
	/* At 0, 1, 3, 7, 15, 31, 63 ms, then every 50, and at the end. */
	assert_true(never.checks >= 3 && never.checks <= 47);
	assert_int_equal(await(NULL, &failing, LONG), -ENODEV);
	assert_int_equal(failing.checks, 1);
	/* After the deadline there is still one check. */
	never.checks = 0;
	assert_int_equal(await(NULL, &never, 0), 0);
	assert_int_equal(never.checks, 1);
}

static void an_event_alone_is_believed_by_nobody(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);
	struct watched never = {};

	for (unsigned i = 0; i < 50; i++)
		send_event("bind@" DEVICE);
	assert_int_equal(await(events, &never, 200), 0);
}

/* Whether the state has been checked again within 50 ms or somewhat more: where both threads are held up,
 * that is one millisecond of them. */
static bool checked_since(struct watched *watched, unsigned checks)
{
	for (unsigned i = 0; i < 50 && watched->checks == checks; i++)
		usleep(1000);
	return watched->checks != checks;
}

/* When the pauses have grown: many events, and what is waited for with the last one. */
static void *send_later(void *data)
{
	struct watched *watched = data;

	usleep(300 * 1000);
	for (unsigned i = 0; i < 50; i++) {
		unsigned checks = watched->checks;

		watched->is_so = i == 49;
		send_event("change@" DEVICE);
		watched->heard += checked_since(watched, checks);
	}
	return NULL;
}

static void after_each_event_the_state_is_checked(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);
	struct watched watched = {};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, send_later, &watched), 0);
	assert_int_equal(await(events, &watched, LONG), 1);
	pthread_join(thread, NULL);
	/* Without one: at 0, 1, 3, 7, 15, 31, 63, 127, 255 ms, and then every 250: in one of five. */
	assert_true(watched.heard >= 40);
}

static void what_sends_no_event_is_seen_too(void **state)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = listen_to(PATH);
	struct watched watched = { .true_after = 10 };

	assert_int_equal(await(events, &watched, LONG), 1);
	assert_int_equal(watched.checks, 11);
}

/* A namespace of its own, so that nobody else's events come and nobody hears these. */
static int own_namespace(void **state)
{
	can_send = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 || unshare(CLONE_NEWNET) == 0;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_about_the_device_wakes),
		cmocka_unit_test(what_is_about_others_does_not),
		cmocka_unit_test(what_the_kernel_has_not_sent_is_not_heard),
		cmocka_unit_test(lost_events_count_as_an_event),
		cmocka_unit_test(the_end_of_a_probe_is_known_by_its_event),
		cmocka_unit_test(only_paths_of_devices_are_listened_for),
		cmocka_unit_test(without_events_the_state_is_checked_often),
		cmocka_unit_test(at_the_deadline_it_is_over),
		cmocka_unit_test(an_event_alone_is_believed_by_nobody),
		cmocka_unit_test(after_each_event_the_state_is_checked),
		cmocka_unit_test(what_sends_no_event_is_seen_too),
	};

	return cmocka_run_group_tests(tests, own_namespace, NULL);
}
