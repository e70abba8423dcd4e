// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/unseen.h"

#include "base/cleanup.h"

struct range {
	uint32_t first, last;
};

/* Sorted. */
static const struct range unseen[] = {
	{ 0x0000, 0x001f },   /* C0 */
	{ 0x007f, 0x00a0 },   /* DEL, C1, no-break space */
	{ 0x00ad, 0x00ad },   /* soft hyphen */
	{ 0x034f, 0x034f },   /* combining grapheme joiner */
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x115f, 0x1160 },   /* Hangul fillers */
	{ 0x1680, 0x1680 },   /* Ogham space mark */
	{ 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
	{ 0x180b, 0x180f },   /* Mongolian selectors and separator */
	{ 0x2000, 0x200f },   /* blanks, joiners, direction marks */
	{ 0x2028, 0x202f },   /* separators, embeddings, narrow no-break space */
	{ 0x205f, 0x206f },   /* blank, joiners, isolates */
	{ 0x2800, 0x2800 },   /* Braille blank */
	{ 0x3000, 0x3000 },   /* ideographic space */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xfe00, 0xfe0f },   /* variation selectors */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xffa0, 0xffa0 },   /* half-width Hangul filler */
	{ 0xfff0, 0xfffb },   /* unassigned, interlinear annotation */
	{ 0x1bca0, 0x1bca3 }, /* shorthand controls */
	{ 0x1d173, 0x1d17a }, /* musical controls */
	{ 0xe0000, 0xe0fff }, /* tags, more variation selectors */
};

bool text_is_unseen(uint32_t code)
{
	size_t low = 0, high = VD_ARRAY_SIZE(unseen);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (code > unseen[middle].last)
			low = middle + 1;
		else if (code < unseen[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}
