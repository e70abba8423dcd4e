/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was measured, for a person: "10.3 us", "4.21 k/s", "1.9 GiB/s". */
#pragma once

#define MEASURE_MAX 32

/* measure_text - VALUE, which is in UNIT ("ns", "1/s", "B/s", or another one, which is kept), with
 * three digits. */
void measure_text(double value, const char *unit, char buf[static MEASURE_MAX]);
