/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report as one HTML page that needs nothing else: no script, no other file, no network. */
#pragma once

struct markup;
struct report_data;

/* report_page_put - Append the page of DATA, written at the time TIME ("2026-11-30 13:00 UTC"). */
void report_page_put(struct markup *markup, const struct report_data *data, const char *time);
