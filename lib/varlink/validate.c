// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/validate.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"

/* The way from the value that was asked about down to the one that is looked at. */
struct step {
	const struct step *up;
	const char *key; /* of a member; NULL: an element */
	size_t index;
};

static size_t write_path(const struct step *step, char *buf, size_t size)
{
	size_t len;
	int n;

	if (!step)
		return 0;
	len = write_path(step->up, buf, size);
	if (len >= size)
		return len;
	if (step->key)
		n = snprintf(buf + len, size - len, "%s%s", len ? "." : "", step->key);
	else
		n = snprintf(buf + len, size - len, "[%zu]", step->index);
	return len + (n < 0 ? 0 : (size_t)n);
}

/* A path that did not fit may have been cut within a character. */
static void cut_character(char *text)
{
	size_t len = strlen(text), start = len;

	while (start && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start && (unsigned char)text[start - 1] >= 0xc0)
		text[start - 1] = '\0';
}

static int fault(struct vd_validate_fault *ret, const struct step *step, const char *reason)
{
	if (!ret)
		return -EINVAL;
	*ret->path = '\0';
	if (write_path(step, ret->path, sizeof(ret->path)) >= sizeof(ret->path))
		cut_character(ret->path);
	ret->reason = reason;
	return -EINVAL;
}

static int check(const struct vd_idl *idl, const struct vd_idl_type *type,
		 struct json_object *value, const struct step *step,
		 struct vd_validate_fault *ret_fault);

static bool is_field(const struct vd_idl_type *type, const char *name)
{
	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		if (strcmp(field->name, name) == 0)
			return true;
	}
	return false;
}

static int check_struct(const struct vd_idl *idl, const struct vd_idl_type *type,
			struct json_object *value, const struct step *up,
			struct vd_validate_fault *ret_fault)
{
	if (!json_object_is_type(value, json_type_object))
		return fault(ret_fault, up, "is not an object");
	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		struct step step = { .up = up, .key = field->name };
		struct json_object *member;
		int r;

		if (!json_object_object_get_ex(value, field->name, &member)) {
			if (field->type->nullable)
				continue;
			return fault(ret_fault, &step, "is missing");
		}
		r = check(idl, field->type, member, &step, ret_fault);
		if (r < 0)
			return r;
	}
	json_object_object_foreach(value, key, unused)
	{
		(void)unused;
		if (!is_field(type, key))
			return fault(ret_fault, &(struct step){ .up = up, .key = key },
				     "is not known");
	}
	return 0;
}

static int check_array(const struct vd_idl *idl, const struct vd_idl_type *element,
		       struct json_object *value, const struct step *up,
		       struct vd_validate_fault *ret_fault)
{
	if (!json_object_is_type(value, json_type_array))
		return fault(ret_fault, up, "is not an array");
	for (size_t i = 0; i < json_object_array_length(value); i++) {
		struct step step = { .up = up, .index = i };
		int r = check(idl, element, json_object_array_get_idx(value, i), &step, ret_fault);

		if (r < 0)
			return r;
	}
	return 0;
}

static int check_map(const struct vd_idl *idl, const struct vd_idl_type *element,
		     struct json_object *value, const struct step *up,
		     struct vd_validate_fault *ret_fault)
{
	if (!json_object_is_type(value, json_type_object))
		return fault(ret_fault, up, "is not an object");
	json_object_object_foreach(value, key, member)
	{
		struct step step = { .up = up, .key = key };
		int r = check(idl, element, member, &step, ret_fault);

		if (r < 0)
			return r;
	}
	return 0;
}

static int check_int(struct json_object *value, const struct step *step,
		     struct vd_validate_fault *ret_fault)
{
	if (!json_object_is_type(value, json_type_int))
		return fault(ret_fault, step, "is not an integer");
	/* json-c holds more than a varlink integer can be. */
	if (json_object_get_int64(value) == INT64_MAX && json_object_get_uint64(value) > INT64_MAX)
		return fault(ret_fault, step, "is too large an integer");
	return 0;
}

static int check_enum(const struct vd_idl_type *type, struct json_object *value,
		      const struct step *step, struct vd_validate_fault *ret_fault)
{
	if (!json_object_is_type(value, json_type_string))
		return fault(ret_fault, step, "is not a string");
	if (!is_field(type, json_object_get_string(value)))
		return fault(ret_fault, step, "is none of the values that it can have");
	return 0;
}

static int check(const struct vd_idl *idl, const struct vd_idl_type *type,
		 struct json_object *value, const struct step *step,
		 struct vd_validate_fault *ret_fault)
{
	if (!value && (type->nullable || type->kind == VD_IDL_ANY))
		return 0;
	switch (type->kind) {
	case VD_IDL_BOOL:
		return json_object_is_type(value, json_type_boolean)
			       ? 0
			       : fault(ret_fault, step, "is neither true nor false");
	case VD_IDL_INT:
		return check_int(value, step, ret_fault);
	case VD_IDL_FLOAT:
		return json_object_is_type(value, json_type_double) ||
				       json_object_is_type(value, json_type_int)
			       ? 0
			       : fault(ret_fault, step, "is not a number");
	case VD_IDL_STRING:
		return json_object_is_type(value, json_type_string)
			       ? 0
			       : fault(ret_fault, step, "is not a string");
	case VD_IDL_OBJECT:
		return json_object_is_type(value, json_type_object)
			       ? 0
			       : fault(ret_fault, step, "is not an object");
	case VD_IDL_ANY:
		return 0;
	case VD_IDL_STRUCT:
		return check_struct(idl, type, value, step, ret_fault);
	case VD_IDL_ENUM:
		return check_enum(type, value, step, ret_fault);
	case VD_IDL_ARRAY:
		return check_array(idl, type->element, value, step, ret_fault);
	case VD_IDL_MAP:
		return check_map(idl, type->element, value, step, ret_fault);
	case VD_IDL_NAMED:
		return check(idl, vd_idl_find(idl, VD_IDL_TYPE, type->name)->type, value, step,
			     ret_fault);
	}
	return -EINVAL;
}

int vd_validate(const struct vd_idl *idl, const struct vd_idl_type *type, struct json_object *value,
		struct vd_validate_fault *ret_fault)
{
	return check(idl, type, value, NULL, ret_fault);
}
