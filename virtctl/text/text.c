// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

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

/* C0, DEL and C1; U+200E-200F, 2028-202E and 2066-2069 turn or break the line (Unicode, annex 9).
 */
static bool is_harmless(const unsigned char *s, size_t size)
{
	if (size == 1)
		return s[0] >= 0x20 && s[0] < 0x7f;
	if (!text_is_utf8())
		return false;
	if (size == 2)
		return !(s[0] == 0xc2 && s[1] < 0xa0);
	if (size == 3 && s[0] == 0xe2 && s[1] == 0x80)
		return !(s[2] == 0x8e || s[2] == 0x8f || (s[2] >= 0xa8 && s[2] <= 0xae));
	if (size == 3 && s[0] == 0xe2 && s[1] == 0x81)
		return !(s[2] >= 0xa6 && s[2] <= 0xa9);
	return true;
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

char *text_safe(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t length = strlen(text), size = 0;
	char *safe, *out;

	while (size < length && is_harmless(s + size, 1))
		size++;
	if (size == length)
		return strdup(text);
	safe = out = malloc(length * 4 + 1);
	if (!safe)
		return NULL;
	for (; *s; s += size) {
		size = character_size(s);
		out = is_harmless(s, size) ? mempcpy(out, s, size) : put_escaped(out, s, size);
	}
	*out = '\0';
	return safe;
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
