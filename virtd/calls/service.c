// SPDX-License-Identifier: LGPL-2.1-or-later
#include "calls/service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls/kept-reply.h"
#include "common/limit.h"
#include "json/build.h"
#include "varlink/interfaces.h"
#include "varlink/validate.h"
#include "workers/worker-process.h"

struct service {
	const struct service_options *options;
	struct uv_loop_s *loop;
	struct workers *workers;
	struct devices *devices;
	const struct interface *const *interfaces;
	size_t interface_count;
	struct kept_reply *kept_replies;
};

int service_new(const struct service_options *options, const struct interface *const *interfaces,
		struct devices *devices, struct service **ret)
{
	struct service *service;
	size_t count = 0;

	while (interfaces[count])
		count++;
	service = calloc(1, sizeof(*service));
	if (!service)
		return -ENOMEM;
	service->options = options;
	service->devices = devices;
	service->interfaces = interfaces;
	service->interface_count = count;
	*ret = service;
	return 0;
}

void service_free(struct service *service)
{
	if (!service)
		return;
	workers_free(service->workers);
	kept_replies_free(service->kept_replies);
	free(service);
}

int service_open(struct service *service, struct uv_loop_s *loop)
{
	const struct workers_options options = {
		.path = service->options->worker,
		.helpers = service->options->helpers,
		.ids_dir = service->options->ids_dir,
	};

	service->loop = loop;
	return workers_new(loop, &options, &service->workers);
}

void service_close(struct service *service)
{
	workers_close(service->workers);
}

const struct service_options *service_options(const struct service *service)
{
	return service->options;
}

struct uv_loop_s *service_loop(struct service *service)
{
	return service->loop;
}

struct workers *service_workers(struct service *service)
{
	return service->workers;
}

bool service_has_work(const struct service *service)
{
	for (int kind = 0; kind < WORKER_KINDS; kind++) {
		if (workers_has(service->workers, (enum worker_kind)kind))
			return true;
	}
	return false;
}

struct devices *service_devices(struct service *service)
{
	return service->devices;
}

const struct interface *const *service_interfaces(const struct service *service)
{
	return service->interfaces;
}

/* The index of the interface whose name is the LEN bytes at NAME; -ENOENT. */
static int find_interface(const struct service *service, const char *name, size_t len)
{
	for (size_t i = 0; i < service->interface_count; i++) {
		const char *known = service->interfaces[i]->name;

		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return (int)i;
	}
	return -ENOENT;
}

static const struct method *find_method(const struct interface *interface, const char *name)
{
	for (const struct method *method = interface->methods; method->name; method++) {
		if (strcmp(method->name, name) == 0)
			return method;
	}
	return NULL;
}

static int answer_no_interface(struct call *call, size_t len)
{
	vd_autofree char *name = strndup(call->message.method, len);

	if (!name)
		return -ENOMEM;
	return call_fail_text(call, SERVICE_ERROR("InterfaceNotFound"), "interface", name);
}

/* The number of elements of the longest array in VALUE, which is nested as deep as JSON may be. */
static size_t longest_array(struct json_object *value)
{
	size_t longest = 0, len;

	if (json_object_is_type(value, json_type_array)) {
		longest = json_object_array_length(value);
		for (size_t i = 0; i < json_object_array_length(value); i++) {
			len = longest_array(json_object_array_get_idx(value, i));
			longest = len > longest ? len : longest;
		}
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			len = longest_array(member);
			longest = len > longest ? len : longest;
		}
	}
	return longest;
}

static int refuse_array(struct call *call, const char *parameter, size_t len)
{
	char text[256], *message;
	size_t message_len;
	int r;

	snprintf(text, sizeof(text),
		 "the parameter %.64s has an array of %zu elements (a user without the right to "
		 "change devices may send %d)",
		 parameter, len, LIMIT_ELEMENTS_RESTRICTED);
	r = call_limit_format("arrayElements", LIMIT_ELEMENTS_RESTRICTED, text, &message,
			      &message_len);
	return r < 0 ? r : call_reply_text(call, message, message_len);
}

/* 0: no array is too long for this client; 1: one is, and the error is sent. */
static int check_arrays(struct call *call)
{
	if (!call->client.limited)
		return 0;
	json_object_object_foreach(call->message.parameters, key, value)
	{
		size_t len = longest_array(value);
		int r;

		if (len <= LIMIT_ELEMENTS_RESTRICTED)
			continue;
		r = refuse_array(call, key, len);
		return r < 0 ? r : 1;
	}
	return 0;
}

/* 0: as the interface wants them; 1: not, and the error is sent. */
static int check_parameters(struct call *call, const struct vd_idl *idl,
			    const struct vd_idl_type *type)
{
	struct vd_validate_fault fault;
	int r;

	if (!call->message.parameters) {
		struct json_object *none = vd_json_object();

		r = vd_json_set(call->message.message, "parameters", none);
		if (r < 0)
			return r;
		call->message.parameters = none;
	}
	r = check_arrays(call);
	if (r != 0)
		return r;
	if (vd_validate(idl, type, call->message.parameters, &fault) == 0)
		return 0;
	r = call_fail_text(call, SERVICE_ERROR("InvalidParameter"), "parameter", fault.path);
	return r < 0 ? r : 1;
}

/* Finds the method of CALL, which it may call so; NULL: there is none, and the error is sent. */
static int find_allowed(struct service *service, struct call *call, const struct method **ret)
{
	const char *method = call->message.method;
	const char *dot = strrchr(method, '.');
	size_t len = dot ? (size_t)(dot - method) : strlen(method);
	int index = find_interface(service, method, len);
	const struct vd_interface_file *file;
	const struct vd_idl_member *member;
	const struct method *found;
	int r;

	*ret = NULL;
	file = index < 0 ? NULL : vd_interface_find(service->interfaces[index]->name);
	if (!file)
		return answer_no_interface(call, len);
	member = dot ? vd_idl_find(file->idl, VD_IDL_METHOD, dot + 1) : NULL;
	if (!member)
		return call_fail_text(call, SERVICE_ERROR("MethodNotFound"), "method", method);
	found = find_method(service->interfaces[index], member->name);
	if (!found)
		return call_fail_text(call, SERVICE_ERROR("MethodNotImplemented"), "method",
				      method);
	r = check_parameters(call, file->idl, member->type);
	if (r != 0)
		return r < 0 ? r : 0;
	if (found->changes && !call->client.may_change(call->client.data))
		return call_fail_plain(call, SERVICE_ERROR("PermissionDenied"));
	*ret = found;
	return 0;
}

static int answer_kept(struct service *service, struct call *call, const struct method *method,
		       const char *text, size_t len)
{
	const struct kept_reply *reply;
	int r;

	if (call->message.flags & VD_CALL_ONEWAY)
		return 0;
	r = kept_reply_get(&service->kept_replies, service, method, &reply);
	if (r < 0)
		return r;
	kept_reply_remember(service->kept_replies, method, text, len);
	return call->client.send_kept(call->client.data, reply->text, reply->len);
}

static void begin(struct call *call, const struct method *method)
{
	call->step = method->step;
	/* What changes something is seen through; everything else is for this client only. */
	call->ends_with_client = method->ends_with_client || !method->changes;
	call->listens = method->listens;
	call->stopped_by = method->stopped_by;
}

static int begin_parsed(struct service *service, struct call *call, const char *text, size_t len)
{
	const struct method *method;
	int r = find_allowed(service, call, &method);

	if (r < 0 || !method)
		return r;
	if (method->make_reply)
		return answer_kept(service, call, method, text, len);
	begin(call, method);
	return 0;
}

/* A virtd that has helpers may itself read no more than every user. */
static bool is_restricted(const struct service *service, const struct call_client *client)
{
	return call_client_is_restricted(client) && (geteuid() == 0 || !service->options->helpers);
}

int service_begin_call(struct service *service, const char *text, size_t len,
		       const struct call_client *client, struct call *ret)
{
	struct call call = { .service = service,
			     .client = *client,
			     .restricted = is_restricted(service, client),
			     .losses = vd_json_losses() };
	const struct kept_reply *kept = kept_reply_find(service->kept_replies, text, len);
	int r;

	if (kept) {
		r = client->send_kept(client->data, kept->text, kept->len);
		if (r == 0)
			*ret = call;
		return r;
	}
	r = vd_call_parse(text, len, client->limited ? LIMIT_VALUES_RESTRICTED : LIMIT_VALUES,
			  &call.message);
	if (r < 0)
		return r;
	r = begin_parsed(service, &call, text, len);
	if (r < 0) {
		call_clear(&call);
		return r;
	}
	*ret = call;
	return 0;
}
