// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/loss.h"

static bool grow(struct vd_buffer *buffer, size_t len)
{
	size_t room = 2 * (buffer->len + len) + 64;
	char *grown = realloc(buffer->bytes, room);

	if (!grown) {
		vd_lose();
		buffer->failed = true;
		return false;
	}
	buffer->bytes = grown;
	buffer->room = room;
	return true;
}

void vd_buffer_add(struct vd_buffer *buffer, const char *bytes, size_t len)
{
	if (len >= buffer->room - buffer->len && !grow(buffer, len))
		return;
	if (len)
		memcpy(buffer->bytes + buffer->len, bytes, len);
	buffer->len += len;
	buffer->bytes[buffer->len] = '\0';
}

void vd_buffer_text(struct vd_buffer *buffer, const char *text)
{
	vd_buffer_add(buffer, text, strlen(text));
}

void vd_buffer_byte(struct vd_buffer *buffer, char byte)
{
	vd_buffer_add(buffer, &byte, 1);
}
