// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "json/write.h"

static int read_flag(struct json_object *value, unsigned flag, unsigned *flags)
{
	if (!json_object_is_type(value, json_type_boolean))
		return -EPROTO;
	if (json_object_get_boolean(value))
		*flags |= flag;
	return 0;
}

static int read_string(struct json_object *value, const char **ret)
{
	if (!json_object_is_type(value, json_type_string))
		return -EPROTO;
	*ret = json_object_get_string(value);
	return *ret ? 0 : -ENOMEM;
}

/* null stands for none. */
static int read_parameters(struct json_object *value, struct json_object **ret)
{
	if (value && !json_object_is_type(value, json_type_object))
		return -EPROTO;
	*ret = value;
	return 0;
}

static int read_call_member(struct vd_call *call, const char *key, struct json_object *value)
{
	if (strcmp(key, "method") == 0)
		return read_string(value, &call->method);
	if (strcmp(key, "parameters") == 0)
		return read_parameters(value, &call->parameters);
	if (strcmp(key, "oneway") == 0)
		return read_flag(value, VD_CALL_ONEWAY, &call->flags);
	if (strcmp(key, "more") == 0)
		return read_flag(value, VD_CALL_MORE, &call->flags);
	if (strcmp(key, "upgrade") == 0)
		return read_flag(value, VD_CALL_UPGRADE, &call->flags);
	return -EPROTO;
}

static int read_call(struct vd_call *call)
{
	const unsigned both = VD_CALL_ONEWAY | VD_CALL_MORE;

	json_object_object_foreach(call->message, key, value)
	{
		int r = read_call_member(call, key, value);

		if (r < 0)
			return r;
	}
	return !call->method || (call->flags & both) == both ? -EPROTO : 0;
}

int vd_call_parse(const char *text, size_t len, size_t values_max, struct vd_call *ret)
{
	struct vd_call call = { 0 };
	int r = vd_json_parse_few(text, len, values_max, &call.message);

	if (r < 0)
		return r;
	r = read_call(&call);
	if (r < 0) {
		vd_call_clear(&call);
		return r;
	}
	*ret = call;
	return 0;
}

void vd_call_clear(struct vd_call *call)
{
	json_object_put(call->message);
	*call = (struct vd_call){ 0 };
}

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALPHANUMERIC CAPITALS "abcdefghijklmnopqrstuvwxyz0123456789"

/* Whether TEXT is an error of an interface, whose name has a dot: "io.virtd.Devices.Failed". */
static bool is_error_name(const char *text)
{
	const char *part = text;
	unsigned dots = 0;

	for (size_t length; (length = strspn(part, ALPHANUMERIC "-")) && part[length] == '.'; dots++)
		part += length + 1;
	return dots >= 2 && !strspn(text, "0123456789-") && strspn(part, CAPITALS) &&
	       !part[strspn(part, ALPHANUMERIC)];
}

static int read_error(struct json_object *value, const char **ret)
{
	int r = read_string(value, ret);

	return r == 0 && !is_error_name(*ret) ? -EPROTO : r;
}

static int read_reply_member(struct vd_reply *reply, const char *key, struct json_object *value)
{
	unsigned continues = 0;
	int r;

	if (strcmp(key, "error") == 0)
		return read_error(value, &reply->error);
	if (strcmp(key, "parameters") == 0)
		return read_parameters(value, &reply->parameters);
	if (strcmp(key, "continues") != 0)
		return -EPROTO;
	r = read_flag(value, 1, &continues);
	reply->continues = continues;
	return r;
}

static int read_reply(struct vd_reply *reply)
{
	json_object_object_foreach(reply->message, key, value)
	{
		int r = read_reply_member(reply, key, value);

		if (r < 0)
			return r;
	}
	return reply->error && reply->continues ? -EPROTO : 0;
}

int vd_reply_parse(const char *text, size_t len, const char *kept, struct vd_reply *ret)
{
	struct vd_reply reply = { 0 };
	int r = vd_json_parse_keeping(text, len, kept, &reply.message);

	if (r < 0)
		return r;
	r = read_reply(&reply);
	if (r < 0) {
		vd_reply_clear(&reply);
		return r;
	}
	*ret = reply;
	return 0;
}

void vd_reply_clear(struct vd_reply *reply)
{
	json_object_put(reply->message);
	*reply = (struct vd_reply){ 0 };
}

static int format(struct json_object *message, char **ret, size_t *ret_len)
{
	size_t len;
	int r = vd_json_write(message, ret, &len);

	if (r == 0)
		*ret_len = len + 1;
	return r;
}

static int add_parameters(struct json_object *message, struct json_object *parameters)
{
	return parameters ? vd_json_set(message, "parameters", json_object_get(parameters)) : 0;
}

static int add_flag(struct json_object *message, const char *key, bool flag)
{
	return flag ? vd_json_set(message, key, vd_json_boolean(true)) : 0;
}

int vd_call_format(const char *method, struct json_object *parameters, unsigned flags, char **ret,
		   size_t *ret_len)
{
	vd_autojson struct json_object *message = vd_json_object();

	if (!message || vd_json_set(message, "method", vd_json_text(method)) < 0 ||
	    add_parameters(message, parameters) < 0 ||
	    add_flag(message, "oneway", flags & VD_CALL_ONEWAY) < 0 ||
	    add_flag(message, "more", flags & VD_CALL_MORE) < 0 ||
	    add_flag(message, "upgrade", flags & VD_CALL_UPGRADE) < 0)
		return -ENOMEM;
	return format(message, ret, ret_len);
}

int vd_reply_format(const char *error, struct json_object *parameters, bool continues, char **ret,
		    size_t *ret_len)
{
	vd_autojson struct json_object *message = vd_json_object();

	if (!message || (error && vd_json_set(message, "error", vd_json_text(error)) < 0) ||
	    add_parameters(message, parameters) < 0 ||
	    add_flag(message, "continues", continues) < 0)
		return -ENOMEM;
	return format(message, ret, ret_len);
}
