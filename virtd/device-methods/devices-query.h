/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parameters that say which devices a call is about. */
#pragma once

#include "scan/query.h"

struct call;
struct vd_scan;

/*
 * devices_query_read - Fill QUERY by the filters of CALL and by its "fields" (NULL: all members).
 * The texts are borrowed from CALL; the caller frees the arrays by devices_query_clear() in any
 * case. Return 0; 1: a field is not known, and InvalidParameter was sent; or: -ENOMEM, or what
 * sending returned.
 */
int devices_query_read(struct call *call, struct vd_query *query);
void devices_query_clear(struct vd_query *query);

/*
 * devices_query_refuse - Reply with InvalidParameter, which names the filter that has the text BAD:
 * vd_scan_new() points into QUERY. Return CALL_DONE, or: -ENOMEM, or what sending returned.
 */
int devices_query_refuse(struct call *call, struct vd_query *query, const char *bad);

/*
 * devices_query_refuse_type - Reply with NoSuchDevice for the first selector "type=" of QUERY that
 * names no type. Return as devices_query_refuse().
 */
int devices_query_refuse_type(struct call *call, const struct vd_query *query);

/*
 * devices_fail_unmatched - Reply with NoSuchDevice for the first selector of SCAN that matched
 * nothing; at least one did. The others are beside it. Return as devices_query_refuse().
 */
int devices_fail_unmatched(struct call *call, const struct vd_scan *scan);
