/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The origin of a device as people see it. */
#pragma once

struct json_object;

/*
 * record_origin - Return the origin of the device of RECORD, "unknown" if its certainty is; NULL:
 * RECORD has none. RECORD needs "origin" and "originCertainty".
 */
const char *record_origin(struct json_object *record);
