// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any bytes as a snapshot file. Where they are taken: the same as a text, read again and redacted. */
#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "snapshot/file.h"
#include "snapshot/redact.h"
#include "snapshot/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

/* Written and read again, FROM must be the same. */
static void check_text(const struct vd_snapshot *from)
{
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *again = vd_snapshot_new();
	vd_autofree char *text = NULL;
	const struct vd_snapshot_entry *b;
	size_t len;

	if (vd_text_write(from, "fuzz", &text, &len) < 0 || vd_text_read(again, text, len) < 0)
		abort();
	b = again->first;
	for (const struct vd_snapshot_entry *a = from->first; a; a = a->next) {
		b = vd_snapshot_find(again, a->path);
		if (!b || a->len != b->len ||
		    (a->len && memcmp(a->content, b->content, a->len) != 0))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *snapshot = vd_snapshot_new();
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *redacted = vd_snapshot_new();
	vd_autofree char *copy = calloc(1, size + 1);

	if (size)
		memcpy(copy, data, size);
	if (vd_snapshot_parse(snapshot, copy, size) < 0) {
		if (!*snapshot->fault)
			abort();
		return 0;
	}
	check_text(snapshot);
	vd_redact(snapshot, redacted);
	return 0;
}
