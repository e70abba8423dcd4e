// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool continues(const unsigned char *s, size_t left, size_t count)
{
	if (left <= count)
		return false;
	for (size_t i = 1; i <= count; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

/* The length of the character at S, or 0 where none is. RFC 3629, section 4. */
static size_t character_length(const unsigned char *s, size_t left)
{
	if (s[0] < 0x80)
		return s[0] != 0;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		return continues(s, left, 1) ? 2 : 0;
	if ((s[0] & 0xf0) == 0xe0) {
		if (!continues(s, left, 2) || (s[0] == 0xe0 && s[1] < 0xa0) ||
		    (s[0] == 0xed && s[1] > 0x9f))
			return 0;
		return 3;
	}
	if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		if (!continues(s, left, 3) || (s[0] == 0xf0 && s[1] < 0x90) ||
		    (s[0] == 0xf4 && s[1] > 0x8f))
			return 0;
		return 4;
	}
	return 0;
}

/* How many bytes at S are ASCII without a NUL, eight at a time: the rest of LEN may be, too. */
static size_t plain_length(const unsigned char *s, size_t len)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	size_t n = 0;
	uint64_t word;

	for (; n + sizeof(word) <= len; n += sizeof(word)) {
		memcpy(&word, s + n, sizeof(word));
		/* Without bytes from 0x80, a byte borrows from the one above only if it is 0. */
		if ((word | (word - ones)) & tops)
			break;
	}
	return n;
}

bool vd_utf8_valid(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	while (len) {
		size_t n = plain_length(s, len) ?: character_length(s, len);

		if (!n)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

char *vd_utf8_escape(const char *text, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *s = (const unsigned char *)text;
	char *out, *p;

	if (len > SIZE_MAX / 4 - 1)
		return NULL;
	out = p = malloc(len * 4 + 1);
	if (!out)
		return NULL;
	while (len) {
		size_t n = character_length(s, len);

		if (!n) {
			*p++ = '\\';
			*p++ = 'x';
			*p++ = digits[*s >> 4];
			*p++ = digits[*s & 15];
			n = 1;
		} else {
			for (size_t i = 0; i < n; i++)
				*p++ = (char)s[i];
		}
		s += n;
		len -= n;
	}
	*p = '\0';
	return out;
}
