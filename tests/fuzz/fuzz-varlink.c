// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Bytes from a client, in pieces of 143, to the service. Whatever they are, each reply has to be one that our own client
 * takes, and what its interface says. A line feed stands for the NUL that ends a message, so
 * that the inputs are text. The tree is empty.
 */
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "base/clock.h"
#include "calls/service.h"
#include "device-methods/devices.h"
#include "interfaces.h"
#include "varlink/interfaces.h"
#include "varlink/validate.h"
#include "varlink/wire.h"

#define PIECE     143
/* No input can ask for more than this in replies: what it names is all that comes back. */
#define STEPS_MAX 100000

static char sysroot[] = "/tmp/fuzz-varlink-XXXXXX";
static struct devices *devices;
static struct service *service;

static void remove_tree(void)
{
	char path[64];

	service_free(service);
	devices_free(devices);
	snprintf(path, sizeof(path), "%s/sys", sysroot);
	rmdir(path);
	rmdir(sysroot);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct service_options options = { .sysroot = sysroot };
	char path[64];

	if (!mkdtemp(sysroot) || devices_new(&options, &devices) < 0 ||
	    service_new(&options, interfaces, devices, &service) < 0)
		abort();
	snprintf(path, sizeof(path), "%s/sys", sysroot);
	if (mkdir(path, 0755) < 0)
		abort();
	atexit(remove_tree);
	return 0;
}

/* What the interface says about the output of METHOD. */
static void check_output(const char *method, struct json_object *parameters)
{
	const char *dot = strrchr(method, '.');
	vd_autofree char *name = strndup(method, (size_t)(dot - method));
	const struct vd_interface_file *file = vd_interface_find(name);
	const struct vd_idl_member *member;
	struct vd_validate_fault fault;

	if (!file)
		abort();
	member = vd_idl_find(file->idl, VD_IDL_METHOD, dot + 1);
	if (vd_validate(file->idl, member->output, parameters, &fault) < 0)
		abort();
}

static int take_reply(void *data, char *message, size_t len)
{
	struct call *call = data;
	struct vd_reply reply;

	if (len == 0 || message[len - 1] || strlen(message) != len - 1 ||
	    vd_reply_parse(message, len - 1, NULL, &reply) < 0)
		abort();
	if (call->message.flags & VD_CALL_ONEWAY ||
	    (reply.continues && !(call->message.flags & VD_CALL_MORE)))
		abort();
	if (!reply.error)
		check_output(call->message.method, reply.parameters);
	vd_reply_clear(&reply);
	free(message);
	return 0;
}

/* While a call begins its place is not filled yet; errors alone are sent then. */
static int take_first_reply(void *data, char *message, size_t len)
{
	struct vd_reply reply;

	if (vd_reply_parse(message, len - 1, NULL, &reply) < 0 || !reply.error)
		abort();
	vd_reply_clear(&reply);
	free(message);
	return 0;
}

/* The one reply that a method has for every call; which method, is not known here. */
static int take_kept_reply(void *data, const char *message, size_t len)
{
	struct vd_reply reply;

	(void)data;
	if (vd_reply_parse(message, len - 1, NULL, &reply) < 0 || reply.error || reply.continues)
		abort();
	vd_reply_clear(&reply);
	return 0;
}

/* Nothing of this machine may be changed by what a fuzzer thinks of. */
static bool may_change(void *data)
{
	return false;
}

static int answer(const char *text, size_t len)
{
	const struct call_client client = {
		.send = take_first_reply,
		.send_kept = take_kept_reply,
		.may_change = may_change,
		.limited = true,
	};
	struct call call;
	int r = service_begin_call(service, text, len, &client, &call);

	if (r < 0)
		return r;
	call.client.send = take_reply;
	call.client.data = &call;
	for (unsigned steps = 0; (r = call_step(&call, vd_clock_ns())) == CALL_AGAIN; steps++) {
		if (steps == STEPS_MAX)
			abort();
	}
	call_clear(&call);
	return r;
}

/* Until a violation, at which a connection would be closed. */
static int answer_all(struct vd_wire *wire)
{
	char *text;
	size_t len;
	int r;

	while ((r = vd_wire_next(wire, &text, &len)) > 0) {
		r = answer(text, len);
		if (r < 0)
			return r;
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;

	if (vd_wire_new(VD_WIRE_CALL_MAX, &wire) < 0)
		abort();
	while (size) {
		char *space;
		size_t n, room;

		if (vd_wire_space(wire, &space, &room) < 0)
			abort();
		n = size < PIECE ? size : PIECE;
		n = n < room ? n : room;
		for (size_t i = 0; i < n; i++)
			space[i] = data[i] == '\n' ? '\0' : (char)data[i];
		vd_wire_filled(wire, n);
		if (answer_all(wire) < 0)
			return 0;
		data += n;
		size -= n;
	}
	return 0;
}
