/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A measured value for a person: "10.3 us", "4.21 k/s", "1.90 GiB/s". */
#pragma once

#define MEASURE_MAX 32

/*
 * measure_text - Write VALUE, which is in UNIT, to BUF with three digits. "ns", "1/s", "B/s" (by
 * powers of 1024) and "bit/s" become larger units if need be. Any other unit is kept, as
 * text_safe() has it; "?" if there is no memory for that. What has no room is cut off. Microseconds
 * are "us", or "µs" if text_is_utf8().
 */
void measure_text(double value, const char *unit, char buf[static MEASURE_MAX]);
