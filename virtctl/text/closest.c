// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/closest.h"

#include <ctype.h>
#include <string.h>

#define LENGTH_MAX 63 /* a device of VMBus has an id of 42 */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned low = a < b ? a : b;

	return low < c ? low : c;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, changes, and swaps of neighbours (optimal string alignment); case does not
 * count. */
static unsigned distance(const char *a, const char *b)
{
	unsigned d[LENGTH_MAX + 1][LENGTH_MAX + 1];
	size_t la = strlen(a), lb = strlen(b);

	for (size_t i = 0; i <= la; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= lb; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		for (size_t j = 1; j <= lb; j++) {
			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1,
				       d[i - 1][j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[la][lb];
}

void closest_consider(struct closest *closest, const char *candidate)
{
	unsigned d;

	if (strlen(closest->word) > LENGTH_MAX || strlen(candidate) > LENGTH_MAX)
		return;
	d = distance(closest->word, candidate);
	if (closest->best && d >= closest->distance)
		return;
	closest->best = candidate;
	closest->distance = d;
}

const char *closest_name(const struct closest *closest)
{
	size_t length = strlen(closest->word);
	unsigned allowed = length <= 4 ? 1 : length <= 5 ? 2 : 3;

	return closest->best && closest->distance <= allowed && closest->distance < length
		       ? closest->best
		       : NULL;
}
