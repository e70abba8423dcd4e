// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text to the parser of interface files; where it takes it, an empty object to each type. */
#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "json/json.h"
#include "varlink/idl-parse.h"
#include "varlink/validate.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;
	vd_autofree char *text = strndup((const char *)data, size);
	vd_autojson struct json_object *value = json_object_new_object();
	struct vd_idl_fault fault = { 0 };

	if (vd_idl_parse(text, &idl, &fault) < 0) {
		if (!fault.line || !fault.reason)
			abort();
		return 0;
	}
	for (const struct vd_idl_member *m = idl->members; m; m = m->next) {
		vd_validate(idl, m->type, value, NULL);
		vd_validate(idl, m->type, NULL, NULL);
	}
	return 0;
}
