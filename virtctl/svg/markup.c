// SPDX-License-Identifier: LGPL-2.1-or-later
#include "svg/markup.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

static void add(struct markup *markup, const char *bytes, size_t length)
{
	if (!markup->is_incomplete && text_add(&markup->text, bytes, length) < 0)
		markup->is_incomplete = true;
}

void markup_raw(struct markup *markup, const char *text)
{
	add(markup, text, strlen(text));
}

static const char *reference(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void markup_text(struct markup *markup, const char *text)
{
	vd_autofree char *safe = text ? text_safe_utf8(text) : NULL;
	const char *rest = safe;

	if (text && !safe)
		markup->is_incomplete = true;
	while (rest && *rest) {
		size_t length = strcspn(rest, "&<>\"'");

		add(markup, rest, length);
		rest += length;
		if (*rest)
			markup_raw(markup, reference(*rest++));
	}
}

void markup_cut(struct markup *markup, const char *text, size_t most)
{
	vd_autofree char *safe = text ? text_safe_utf8(text) : NULL;
	size_t at = 0, count = 0;

	if (text && !safe)
		markup->is_incomplete = true;
	if (!safe)
		return;
	while (safe[at] && count < most) {
		count++;
		/* The further bytes of a character begin with the bits 10. */
		while ((safe[++at] & 0xc0) == 0x80)
			continue;
	}
	if (!safe[at]) {
		markup_text(markup, safe);
		return;
	}
	safe[at] = '\0';
	markup_text(markup, safe);
	markup_raw(markup, "\342\200\246");
}

void markup_format(struct markup *markup, const char *format, ...)
{
	va_list arguments;
	vd_autofree char *made = NULL;
	int n;

	va_start(arguments, format);
	n = vasprintf(&made, format, arguments);
	va_end(arguments);
	if (n < 0) {
		made = NULL;
		markup->is_incomplete = true;
		return;
	}
	add(markup, made, (size_t)n);
}

void markup_element(struct markup *markup, const char *start, const char *text, const char *name)
{
	markup_raw(markup, start);
	markup_text(markup, text);
	markup_raw(markup, "</");
	markup_raw(markup, name);
	markup_raw(markup, ">");
}

int markup_result(const struct markup *markup)
{
	return markup->is_incomplete ? -ENOMEM : 0;
}
