// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "text/unseen.h"

bool text_is_utf8(void)
{
	static int known = -1;

	if (known < 0) {
		setlocale(LC_CTYPE, "");
		known = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	}
	return known;
}

int text_add(struct text *text, const char *bytes, size_t length)
{
	if (text->length + length >= text->room) {
		size_t room = (text->length + length) * 2 + 64;
		char *grown = realloc(text->data, room);

		if (!grown)
			return -ENOMEM;
		text->data = grown;
		text->room = room;
	}
	*(char *)mempcpy(text->data + text->length, bytes, length) = '\0';
	text->length += length;
	return 0;
}

/* The bytes of the character at S, which is UTF-8, or 1. */
static size_t character_size(const unsigned char *s)
{
	size_t size = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 1;

	return strnlen((const char *)s, size) == size && vd_utf8_valid((const char *)s, size) ? size
											      : 1;
}

/* The code of the character of SIZE bytes at S, which is UTF-8 and not ASCII. */
static uint32_t character_code(const unsigned char *s, size_t size)
{
	uint32_t code = s[0] & (0x7fu >> size);

	for (size_t i = 1; i < size; i++)
		code = code << 6 | (s[i] & 0x3f);
	return code;
}

static bool is_harmless(const unsigned char *s, size_t size, bool is_utf8)
{
	if (size == 1)
		return s[0] >= 0x20 && s[0] < 0x7f;
	return is_utf8 && !text_is_unseen(character_code(s, size));
}

static char *put_escaped(char *out, const unsigned char *s, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		*out++ = '\\';
		*out++ = 'x';
		*out++ = digits[s[i] >> 4];
		*out++ = digits[s[i] & 15];
	}
	return out;
}

/* For a charset that is UTF-8, or is not. */
static char *make_safe(const char *text, bool is_utf8)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t length = strlen(text), size;
	char *safe, *out;

	safe = out = malloc(length * 4 + 1);
	if (!safe)
		return NULL;
	for (; *s; s += size) {
		size = character_size(s);
		out = is_harmless(s, size, is_utf8) ? mempcpy(out, s, size)
						    : put_escaped(out, s, size);
	}
	*out = '\0';
	return safe;
}

/* Most texts are harmless in any charset, which then need not be known. */
static bool is_plain(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s && is_harmless(s, 1, false))
		s++;
	return !*s;
}

char *text_safe(const char *text)
{
	return is_plain(text) ? strdup(text) : make_safe(text, text_is_utf8());
}

char *text_safe_utf8(const char *text)
{
	return is_plain(text) ? strdup(text) : make_safe(text, true);
}

void text_size(uint64_t bytes, char buf[static TEXT_SIZE_MAX])
{
	static const char units[] = "BKMGTPE";
	unsigned unit = 0;
	uint64_t rest = 0;

	while (bytes >= 1024 && unit < 6) {
		rest = bytes % 1024;
		bytes /= 1024;
		unit++;
	}
	rest = rest * 10 / 1024;
	if (rest && bytes < 100)
		snprintf(buf, TEXT_SIZE_MAX, "%u.%u%c", (unsigned)bytes, (unsigned)rest,
			 units[unit]);
	else
		snprintf(buf, TEXT_SIZE_MAX, "%u%c", (unsigned)bytes, units[unit]);
}

size_t text_width(const char *text, size_t length)
{
	size_t width = 0, size;
	wchar_t character;
	int n;

	for (size_t at = 0; at < length; at += size) {
		n = (unsigned char)text[at] < 0x80 ? 0 : mbtowc(&character, text + at, length - at);
		size = n > 0 ? (size_t)n : 1;
		n = n > 0 ? wcwidth(character) : 1;
		width += n >= 0 ? (size_t)n : 1;
	}
	return width;
}
