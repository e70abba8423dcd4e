// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/closest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define LENGTH_MAX 63 /* a device of VMBus has an id of 42 */

/* What people of other tools type, and what it is called here. */
static const char *const meanings[][2] = {
	{ "ls", "list" },	  { "devices", "list" },
	{ "info", "show" },	  { "status", "show" },
	{ "describe", "show" },	  { "watch", "monitor" },
	{ "events", "monitor" },  { "attach", "bind" },
	{ "detach", "unbind" },	  { "enable", "online" },
	{ "disable", "offline" }, { "counters", "stats" },
	{ "benchmark", "bench" }, { "hypervisor", "platform" },
	{ "settle", "wait" },	  { "disk", "block" },
	{ "nic", "net" },	  { "network", "net" },
};

static bool means(const char *word, const char *candidate)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (strcasecmp(meanings[i][0], word) == 0 && strcmp(meanings[i][1], candidate) == 0)
			return true;
	}
	return false;
}

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
	if (means(closest->word, candidate))
		closest->meant = candidate;
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

	if (closest->meant)
		return closest->meant;
	return closest->best && closest->distance <= allowed && closest->distance < length
		       ? closest->best
		       : NULL;
}
