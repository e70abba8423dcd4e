// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/rule-slot.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/text.h"

/* "0000:00:05.0": a domain of 4 digits or more, the bus, the device, the function. */
#define TAIL_SIZE   strlen(":00:05.0")
#define DOMAIN_MIN  4
#define DEVICE_PART strlen("05.0")

/* One part of a path, up to the next slash. */
struct part {
	const char *text;
	size_t length;
};

static struct part part_at(const char *path)
{
	return (struct part){ path, strcspn(path, "/") };
}

static bool is_hex(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

static bool is_function(struct part part)
{
	const char *tail;

	if (part.length < DOMAIN_MIN + TAIL_SIZE || !is_hex(part.text, part.length - TAIL_SIZE))
		return false;
	tail = part.text + part.length - TAIL_SIZE;
	return tail[0] == ':' && is_hex(tail + 1, 2) && tail[3] == ':' && is_hex(tail + 4, 2) &&
	       tail[6] == '.' && is_hex(tail + 7, 1);
}

/* A character in brackets is itself; udev splits at "|" before it knows of brackets. */
static int add_literal(struct text *text, struct part part)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < part.length; i++) {
		char c = part.text[i], bracketed[] = { '[', c, ']' };

		if (c == '|')
			r = text_add(text, "?", 1);
		else
			r = text_add(text, strchr("*?[", c) ? bracketed : &c,
				     strchr("*?[", c) ? sizeof(bracketed) : 1);
	}
	return r;
}

/* The number of the first bus is the host bridge's own, which stays. */
static int add_function(struct text *text, struct part part, bool is_behind_bridge, bool is_slot)
{
	size_t before = part.length - TAIL_SIZE;
	const char *device = part.text + part.length - DEVICE_PART;
	int r = text_add(text, part.text, before);

	if (r == 0)
		r = is_behind_bridge ? text_add(text, ":??:", strlen(":??:"))
				     : text_add(text, part.text + before, strlen(":00:"));
	if (r == 0)
		r = text_add(text, device, DEVICE_PART - is_slot);
	return r == 0 && is_slot ? text_add(text, "?", 1) : r;
}

static int add_path(struct text *text, const char *path)
{
	bool is_behind_bridge = false;
	int r = 0;

	while (r == 0 && *path) {
		struct part part = part_at(path);

		if (is_function(part)) {
			r = add_function(text, part, is_behind_bridge, !path[part.length]);
			is_behind_bridge = true;
		} else {
			r = add_literal(text, part);
			is_behind_bridge = false;
		}
		path += part.length;
		if (r == 0 && *path)
			r = text_add(text, path++, 1);
	}
	return r;
}

/* What is behind a bridge has the bridge's domain. */
static int add_ends(const char *slot, struct part function, char **ret_in, char **ret_behind)
{
	vd_autofree char *in = NULL;

	if (asprintf(&in, "%s/*", slot) < 0) {
		in = NULL;
		return -ENOMEM;
	}
	if (asprintf(ret_behind, "%s/%.*s:??:??.?*", slot, (int)(function.length - TAIL_SIZE),
		     function.text) < 0) {
		*ret_behind = NULL;
		return -ENOMEM;
	}
	*ret_in = vd_take_ptr(in);
	return 0;
}

int rule_slot_patterns(const char *function, const char *node, char **ret_in, char **ret_behind)
{
	const char *path = strncmp(function, "/sys/", strlen("/sys/")) == 0 ? function + 4 : "";
	const char *slash = strrchr(path, '/');
	struct part last = part_at(slash ? slash + 1 : path);
	struct text slot = { 0 };
	int r;

	if (!is_function(last))
		return -EINVAL;
	r = add_path(&slot, path);
	if (r == 0 && strcmp(function, node) != 0) {
		r = add_ends(slot.data, last, ret_in, ret_behind);
	} else if (r == 0) {
		*ret_in = vd_take_ptr(slot.data);
		*ret_behind = NULL;
	}
	free(slot.data);
	return r;
}
