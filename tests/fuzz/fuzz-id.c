// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as a native id, a common id, a type, an address of each bus and a pattern. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/bus.h"
#include "device/address.h"
#include "fuzz.h"
#include "id/registry.h"

static struct vd_registry *registry;

static void drop_registry(void)
{
	vd_registry_free(registry);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		abort();
	atexit(drop_registry);
	return 0;
}

/* The text of a common id must mean the same id. */
static void check_round(const struct vd_id *id)
{
	char text[VD_ID_MAX], again[VD_ID_MAX];
	struct vd_id parsed;

	vd_id_format(id, text);
	if (vd_id_parse(text, &parsed) < 0)
		abort();
	vd_id_format(&parsed, again);
	if (strcmp(text, again) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	vd_autofree char *text = strndup((const char *)data, size);
	struct vd_id id;
	uint16_t type;

	if (vd_registry_identify(registry, text, &id) >= 0)
		check_round(&id);
	if (vd_id_parse(text, &id) == 0)
		check_round(&id);
	if (vd_registry_type_parse(registry, text, &type) == 0 &&
	    !*vd_registry_type_name(registry, type))
		abort();
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		vd_address_is(vd_buses[i], "0000:00:1f.2", text);
		vd_address_is(vd_buses[i], text, text);
		vd_address_is_whole(vd_buses[i], text);
		vd_address_matches(vd_buses[i], "0000:00:1f.2", text);
	}
	vd_name_matches(text, "0000:00:1f.2", true);
	return 0;
}
