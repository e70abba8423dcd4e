// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as the file of a persistent override. Where the parser takes it, it means the same when written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "override/override-text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_same(const struct vd_override *a, const struct vd_override *b)
{
	if (!same(a->address, b->address) || !same(a->driver, b->driver) ||
	    !same(a->virt_id, b->virt_id) || !same(a->devno, b->devno) || !same(a->mac, b->mac) ||
	    !same(a->serial, b->serial) || !same(a->members, b->members) ||
	    a->forced != b->forced || a->online != b->online ||
	    a->settings.count != b->settings.count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vd_arena arena = { 0 };
	struct vd_override first = { 0 }, second = { 0 };
	const char *reason = NULL;
	char *text = malloc(1 << 17);

	if (!text)
		abort();
	if (vd_override_parse((const char *)data, size, &arena, &first, &reason) < 0) {
		if (!reason || !*reason)
			abort();
	} else if (vd_override_format(&first, text, 1 << 17) < 0 ||
		   vd_override_parse(text, strlen(text), &arena, &second, &reason) < 0) {
		abort();
	} else {
		check_same(&first, &second);
	}
	free(text);
	vd_arena_clear(&arena);
	return 0;
}
