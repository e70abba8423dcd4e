// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Devices.Show. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls/batch.h"
#include "calls/call.h"
#include "device-methods/devices-find.h"
#include "device-methods/devices-used.h"
#include "device-methods/devices.h"
#include "json/build.h"

#define SHOW_FIELDS (VD_FIELDS_ALL | VD_FIELDS_TOUCH)

/*
 * The selectors are looked for one after the other, each in a scan of its own: each has to match
 * one device, or all the devices that have the interface which it names.
 */
struct show {
	char **selectors;
	struct json_object *shared; /* ids that selectors were replaced by: arrays of texts */
	size_t index;
	struct find find; /* of the one that is looked for */
	struct used used;
	struct batch batch;
};

static void show_free(void *state)
{
	struct show *show = state;

	find_clear(&show->find);
	used_clear(&show->used);
	batch_clear(&show->batch);
	free(show->selectors);
	json_object_put(show->shared);
	free(show);
}

/* What was found goes into the reply as soon as it is known what it is in use for. */
static int put_found(struct call *call, struct show *show)
{
	struct json_object *record;
	int r = used_tell(call, &show->used);

	if (r != CALL_DONE)
		return r;
	while ((record = used_take(&show->used))) {
		r = batch_add(&show->batch, call, record);
		if (r == BATCH_REFUSED)
			return CALL_DONE;
		if (r != BATCH_GO_ON)
			return r < 0 ? r : CALL_AGAIN;
	}
	return show->selectors[show->index] ? CALL_AGAIN : batch_finish(&show->batch, call, NULL);
}

static int add_found(struct show *show)
{
	int r = used_add(&show->used, show->find.found, SHOW_FIELDS);

	find_clear(&show->find);
	show->index++;
	return r < 0 ? r : CALL_AGAIN;
}

/* A disk that several devices have is a selector of each of these. */
static int replace_by_matches(struct show *show)
{
	struct json_object *ids = show->find.matches;
	size_t count = json_object_array_length(ids), after = 0;
	unsigned losses = vd_json_losses();
	char **grown;

	while (show->selectors[show->index + 1 + after])
		after++;
	grown = reallocarray(show->selectors, show->index + count + after + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	show->selectors = grown;
	memmove(grown + show->index + count, grown + show->index + 1, (after + 1) * sizeof(*grown));
	for (size_t i = 0; i < count; i++)
		grown[show->index + i] =
			(char *)json_object_get_string(json_object_array_get_idx(ids, i));
	/* The selectors point into it. */
	vd_json_append(show->shared, json_object_get(ids));
	if (vd_json_losses() != losses)
		return -ENOMEM;
	find_clear(&show->find);
	return CALL_AGAIN;
}

static int show_begin(struct call *call, struct show **ret)
{
	struct show *show = call->state = calloc(1, sizeof(*show));

	if (!show)
		return -ENOMEM;
	call->free_state = show_free;
	show->batch.key = "devices";
	show->used.wants_disks = true;
	show->shared = vd_json_array();
	if (!show->shared)
		return -ENOMEM;
	*ret = show;
	return devices_strings(call, "devices", &show->selectors);
}

int devices_show(struct call *call)
{
	struct show *show = call->state;
	int r = show ? 0 : show_begin(call, &show);

	if (r < 0)
		return r;
	if (!show->selectors[show->index] || used_is_full(&show->used))
		return put_found(call, show);
	r = find_step(call, &show->find, show->selectors[show->index], SHOW_FIELDS);
	if (r == FIND_DONE)
		return add_found(show);
	if (r == FIND_SHARED)
		return replace_by_matches(show);
	if (r == FIND_NONE)
		return find_fail(call, &show->find);
	if (r == FIND_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}
