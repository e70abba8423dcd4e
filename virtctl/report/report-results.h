/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Results of benchmarks in a report. */
#pragma once

struct json_object;
struct markup;

/* results_put - Append RESULTS, an array of Result of io.virtd.Bench that vd_results_check() has passed: figures, drawings, warnings. */
void results_put(struct markup *markup, struct json_object *results);
