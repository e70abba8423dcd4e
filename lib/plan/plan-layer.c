// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-layer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "device/address.h"

/* What of WORD follows "BUS:"; NULL: it does not begin so. */
static const char *after_bus(const struct vd_layer *layer, const char *word)
{
	size_t len = strlen(layer->bus->name);

	return strncasecmp(word, layer->bus->name, len) == 0 && word[len] == ':' ? word + len + 1
										 : NULL;
}

static bool has_address(const struct vd_layer *layer, const char *word)
{
	return strcmp(layer->name, word) == 0 || vd_address_is(layer->bus, layer->address, word);
}

static bool is_named(const struct vd_layer *layer, const char *word)
{
	const char *address = after_bus(layer, word);

	return has_address(layer, word) || (address && has_address(layer, address));
}

static bool is_on_bus(const struct vd_layer *layer, const char *word)
{
	return strcasecmp(layer->bus->name, word) == 0;
}

static size_t count_matches(const struct vd_device *device, const char *word,
			    bool (*matches)(const struct vd_layer *layer, const char *word),
			    const struct vd_layer **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < device->layer_count; i++) {
		if (!matches(&device->layers[i], word))
			continue;
		*ret = &device->layers[i];
		count++;
	}
	return count;
}

/* "css:0.0.0004, ccw:0.0.f500" */
static void list_layers(const struct vd_device *device, char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (size_t i = 0; i < device->layer_count && len < size; i++) {
		const struct vd_layer *layer = &device->layers[i];
		int n = snprintf(buf + len, size - len, "%s%s:%s", i ? ", " : "", layer->bus->name,
				 layer->address);

		len += n > 0 ? (size_t)n : 0;
	}
}

int vd_plan_layer_find(const struct vd_device *device, const char *word,
		       const struct vd_layer **ret, char reason[static VD_REASON_MAX])
{
	const struct vd_layer *found = NULL;
	size_t count = count_matches(device, word, is_on_bus, &found);
	vd_autofree char *shown = vd_utf8_escape(word, strnlen(word, 64));
	char layers[256];

	if (count == 0)
		count = count_matches(device, word, is_named, &found);
	if (count == 1) {
		*ret = found;
		return 0;
	}
	list_layers(device, layers, sizeof(layers));
	snprintf(reason, VD_REASON_MAX, "it has %s layer '%s' now (its layers are %s)",
		 count ? "more than one" : "no", shown ? shown : "", layers);
	return count ? -ENOTUNIQ : -ENXIO;
}

static const struct vd_layer *naming_layer(const struct vd_device *device)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		const char *address = after_bus(&device->layers[i], device->id);

		if (address && strcmp(address, device->layers[i].address) == 0)
			return &device->layers[i];
	}
	return NULL;
}

/* A subchannel has a number of the same form as the device on it: alone it means the device. */
static bool needs_bus(const struct vd_device *device, size_t index)
{
	return index + 1 < device->layer_count && device->layers[index + 1].bus->names_transport;
}

const struct vd_layer *vd_plan_layer_selected(const struct vd_device *device, const char *text)
{
	const struct vd_layer *naming = naming_layer(device), *found = NULL;

	if (naming && is_named(naming, text))
		return NULL;
	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if ((naming && layer->bus == naming->bus) || !is_named(layer, text) ||
		    (needs_bus(device, i) && !after_bus(layer, text)))
			continue;
		if (found)
			return NULL;
		found = layer;
	}
	return found;
}

void vd_plan_layer_word(const struct vd_device *device, const struct vd_layer *layer, char *buf,
			size_t size)
{
	const struct vd_layer *found;

	if (count_matches(device, layer->bus->name, is_on_bus, &found) == 1)
		snprintf(buf, size, "%s", layer->bus->name);
	else
		snprintf(buf, size, "%s:%s", layer->bus->name, layer->address);
}
