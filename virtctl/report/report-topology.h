/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drawing of a report: hypervisor, bus, devices with their layers, interfaces, what uses them. */
#pragma once

struct markup;
struct report_data;

/* The classes of the drawings, as a style sheet. They use the colours of plot_style. */
extern const char topology_style[];

/* topology_put - Append a figure for each bus that DATA's devices are on. */
void topology_put(struct markup *markup, const struct report_data *data);
