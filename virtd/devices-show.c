// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>

#include "batch.h"
#include "call.h"
#include "devices-find.h"
#include "devices.h"
#include "driver/in-use.h"

#define SHOW_FIELDS (VD_FIELDS_ALL | VD_FIELDS_TOUCH)

/*
 * The selectors are looked for one after the other, each in a scan of its own: it has to be the
 * only one that it matches.
 */
struct show {
	char **selectors;
	size_t index;
	struct find find; /* of the one that is looked for */
	struct vd_usage *usage;
	struct batch batch;
};

static void show_free(void *state)
{
	struct show *show = state;

	find_clear(&show->find);
	vd_usage_free(show->usage);
	batch_clear(&show->batch);
	free(show->selectors);
	free(show);
}

/* What runs is looked at once for all the devices of the call. 1: there is more to look at. */
static int read_in_use(struct call *call, struct show *show)
{
	const struct vd_root *root;
	int r = 0;

	if (!show->usage)
		r = devices_root(call, &root) ?: vd_usage_new(root, &show->usage);
	if (r == 0)
		r = vd_usage_prepare(show->usage, show->find.found);
	return r ? r : vd_usage_read(show->usage, show->find.found);
}

static int add_found(struct call *call, struct show *show)
{
	int r = read_in_use(call, show);

	if (r > 0)
		return CALL_AGAIN;
	if (r == 0)
		r = batch_add(&show->batch, call, vd_device_json(show->find.found, SHOW_FIELDS));
	find_clear(&show->find);
	show->index++;
	if (r == BATCH_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

static int show_begin(struct call *call, struct show **ret)
{
	struct show *show = call->state = calloc(1, sizeof(*show));

	if (!show)
		return -ENOMEM;
	call->free_state = show_free;
	show->batch.key = "devices";
	*ret = show;
	return devices_strings(call, "devices", &show->selectors);
}

int devices_show(struct call *call)
{
	struct show *show = call->state;
	int r = show ? 0 : show_begin(call, &show);

	if (r < 0)
		return r;
	if (!show->selectors[show->index])
		return batch_finish(&show->batch, call, NULL);
	r = find_step(call, &show->find, show->selectors[show->index], SHOW_FIELDS);
	if (r == FIND_DONE)
		return add_found(call, show);
	if (r == FIND_NONE)
		return find_fail(call, &show->find);
	if (r == FIND_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}
