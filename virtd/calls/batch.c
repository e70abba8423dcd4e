// SPDX-License-Identifier: LGPL-2.1-or-later
#include "calls/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"
#include "common/limit.h"

void batch_clear(struct batch *batch)
{
	free(batch->text.bytes);
	batch->text = (struct vd_json_text_buffer){ 0 };
	batch->count = 0;
}

static int append(struct batch *batch, const char *bytes, size_t len)
{
	struct vd_json_text_buffer *text = &batch->text;

	if (text->size - text->len < len) {
		size_t size = (text->len + len) * 2;
		char *larger = realloc(text->bytes, size);

		if (!larger)
			return -ENOMEM;
		text->bytes = larger;
		text->size = size;
	}
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	return 0;
}

static int append_text(struct batch *batch, const char *text)
{
	return append(batch, text, strlen(text));
}

static int begin(struct batch *batch)
{
	int r = append_text(batch, "{\"parameters\":{\"");

	if (r == 0)
		r = append_text(batch, batch->key);
	return r < 0 ? r : append_text(batch, "\":[");
}

static int append_item(struct batch *batch, struct json_object *item)
{
	int r = batch->count ? append_text(batch, ",") : begin(batch);

	if (r == 0)
		r = vd_json_append_text(item, &batch->text);
	if (r == 0)
		batch->count++;
	return r;
}

static int send_text(struct batch *batch, struct call *call)
{
	char *text = vd_take_ptr(batch->text.bytes);
	size_t len = batch->text.len;

	batch_clear(batch);
	return call_reply_text(call, text, len);
}

int batch_send(struct batch *batch, struct call *call)
{
	static const char end[] = "]},\"continues\":true}";
	int r;

	if (!batch->count)
		return 0;
	r = append(batch, end, sizeof(end));
	return r < 0 ? r : send_text(batch, call);
}

static int add_to_stream(struct batch *batch, struct call *call)
{
	int r;

	if (batch->count < LIMIT_BATCH_ITEMS && batch->text.len < LIMIT_BATCH_BYTES)
		return call_slice_is_over(call) ? BATCH_PAUSE : BATCH_GO_ON;
	r = batch_send(batch, call);
	return r < 0 ? r : BATCH_PAUSE;
}

static int add_to_single(struct batch *batch, struct call *call)
{
	int r;

	if (batch->count <= LIMIT_SINGLE_ITEMS && batch->text.len <= LIMIT_SINGLE_BYTES)
		return call_slice_is_over(call) ? BATCH_PAUSE : BATCH_GO_ON;
	batch_clear(batch);
	r = call_fail_plain(call, SERVICE_ERROR("ExpectedMore"));
	return r < 0 ? r : BATCH_REFUSED;
}

int batch_add(struct batch *batch, struct call *call, struct json_object *item)
{
	int r = item ? append_item(batch, item) : -ENOMEM;

	json_object_put(item);
	if (r < 0)
		return r;
	return call_wants_more(call) ? add_to_stream(batch, call) : add_to_single(batch, call);
}

static int append_problems(struct batch *batch, struct json_object *problems)
{
	int r;

	if (!problems || !json_object_array_length(problems))
		return 0;
	r = append_text(batch, ",\"problems\":");
	return r < 0 ? r : vd_json_append_text(problems, &batch->text);
}

int batch_finish(struct batch *batch, struct call *call, struct json_object *problems)
{
	static const char end[] = "}}";
	int r = batch->count ? 0 : begin(batch);

	if (r == 0)
		r = append_text(batch, "]");
	if (r == 0)
		r = append_problems(batch, problems);
	if (r == 0)
		r = append(batch, end, sizeof(end));
	if (r == 0)
		r = send_text(batch, call);
	return r < 0 ? r : CALL_DONE;
}
