// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "device/field.h"
#include "device/vfio.h"

static int parse_types(struct vd_filter *filter, const struct vd_registry *registry, char **names,
		       const char **ret_bad)
{
	size_t count = 0;

	while (names[count])
		count++;
	filter->types = calloc(count + 1, sizeof(*filter->types));
	if (!filter->types)
		return -ENOMEM;
	for (; *names; names++) {
		int r = vd_registry_type_parse(registry, *names,
					       &filter->types[filter->type_count]);

		if (r < 0) {
			*ret_bad = *names;
			return r;
		}
		filter->type_count++;
	}
	return 0;
}

static int parse_origin(const char *name, unsigned *bits)
{
	enum vd_origin origin;
	int r = vd_origin_parse(name, &origin);

	if (r == 0)
		*bits |= 1u << origin;
	return r;
}

static int parse_state(const char *name, unsigned *bits)
{
	for (unsigned i = 0; i < VD_STATE_COUNT; i++) {
		if (strcmp(vd_state_names[i], name) == 0) {
			*bits |= 1u << i;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_bus(const char *name, unsigned *bits)
{
	return vd_bus_find(name) ? 0 : -EINVAL;
}

static int parse_words(char **words, int (*parse)(const char *word, unsigned *bits), unsigned *bits,
		       const char **ret_bad)
{
	for (; words && *words; words++) {
		int r = parse(*words, bits);

		if (r < 0) {
			*ret_bad = *words;
			return r;
		}
	}
	return 0;
}

int vd_filter_init(struct vd_filter *filter, const struct vd_registry *registry,
		   const struct vd_query *query, const char **ret_bad)
{
	unsigned unused = 0;
	int r = 0;

	*filter = (struct vd_filter){
		.buses = query->buses,
		.drivers = query->drivers,
		.all = query->all,
		.named = query->selectors,
	};
	if (query->types)
		r = parse_types(filter, registry, query->types, ret_bad);
	if (r == 0)
		r = parse_words(query->origins, parse_origin, &filter->origins, ret_bad);
	if (r == 0)
		r = parse_words(query->states, parse_state, &filter->states, ret_bad);
	if (r == 0)
		r = parse_words(query->buses, parse_bus, &unused, ret_bad);
	if (r < 0)
		vd_filter_clear(filter);
	return r;
}

void vd_filter_clear(struct vd_filter *filter)
{
	free(filter->types);
	filter->types = NULL;
}

unsigned vd_filter_fields(const struct vd_filter *filter)
{
	unsigned fields = 0;

	/* The type, and what holds the device, decide whether it is plumbing. */
	if (!(filter->all || filter->named))
		fields |= 1u << VD_FIELD_TYPE | 1u << VD_FIELD_DRIVER;
	if (filter->types)
		fields |= 1u << VD_FIELD_TYPE;
	if (filter->origins)
		fields |= 1u << VD_FIELD_ORIGIN;
	if (filter->states)
		fields |= 1u << VD_FIELD_STATE;
	if (filter->drivers)
		fields |= 1u << VD_FIELD_LAYERS;
	return fields;
}

bool vd_device_has_type(const struct vd_registry *registry, const struct vd_device *device,
			uint16_t type)
{
	uint16_t own;

	if (device->virt_id.type == type)
		return true;
	for (size_t i = 0; i < device->interface_count; i++) {
		const char *name = device->interfaces[i].class->type;

		if (name && vd_registry_type_parse(registry, name, &own) == 0 && own == type)
			return true;
	}
	return false;
}

static bool has_type(const struct vd_filter *filter, const struct vd_registry *registry,
		     const struct vd_device *device)
{
	for (size_t i = 0; i < filter->type_count; i++) {
		if (vd_device_has_type(registry, device, filter->types[i]))
			return true;
	}
	return !filter->types;
}

static bool has_bus(char **buses, const struct vd_device *device)
{
	for (char **bus = buses; bus && *bus; bus++) {
		for (size_t i = 0; i < device->layer_count; i++) {
			if (strcmp(device->layers[i].bus->name, *bus) == 0)
				return true;
		}
	}
	return !buses;
}

static bool has_driver(char **drivers, const struct vd_device *device)
{
	for (char **driver = drivers; driver && *driver; driver++) {
		for (size_t i = 0; i < device->layer_count; i++) {
			if (device->layers[i].driver &&
			    strcmp(device->layers[i].driver, *driver) == 0)
				return true;
		}
	}
	return !drivers;
}

/* Given to a guest of this one, or to a program: a subchannel of vfio-ccw is somebody's disk. */
static bool is_handed_on(const struct vd_root *root, const struct vd_device *device)
{
	const struct vd_layer *layer = &device->layers[device->layer_count - 1];

	return layer->driver &&
	       vd_driver_is_vfio(root, layer->bus->kernel_name, layer->driver, layer->path);
}

static bool is_plumbing(const struct vd_registry *registry, const struct vd_root *root,
			const struct vd_device *device)
{
	/* What could not be read is shown, so that nothing goes missing unseen. */
	if (device->state == VD_STATE_FAILED || device->state == VD_STATE_GONE)
		return false;
	if (!(device->layer_count == 1 && device->layers[0].bus->plumbing_alone) &&
	    !vd_registry_type_is_plumbing(registry, device->virt_id.type))
		return false;
	return !is_handed_on(root, device);
}

/* A part that is in use both ways is filtered as it is shown: its origin is unknown. */
static enum vd_origin shown_origin(const struct vd_device *device)
{
	return device->certainty == VD_CERTAINTY_UNKNOWN ? VD_ORIGIN_UNKNOWN : device->origin;
}

bool vd_filter_is_open(const struct vd_filter *filter)
{
	return !filter->type_count && !filter->origins && !filter->states && !filter->buses &&
	       !filter->drivers;
}

bool vd_filter_passes(const struct vd_filter *filter, const struct vd_registry *registry,
		      const struct vd_root *root, const struct vd_device *device)
{
	if (!has_type(filter, registry, device) || !has_bus(filter->buses, device) ||
	    !has_driver(filter->drivers, device))
		return false;
	if (filter->origins && !(filter->origins & 1u << shown_origin(device)))
		return false;
	if (filter->states && !(filter->states & 1u << device->state))
		return false;
	return filter->all || filter->named || !is_plumbing(registry, root, device);
}
