/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys on the screen of the verb top: the line at the bottom, and the help. */
#pragma once

#include <stddef.h>

struct top_page;

/* top_help_foot - Append the line with the most important keys to PAGE's lines. Return 0, or: -ENOMEM. */
int top_help_foot(struct top_page *page);

/* top_help_put - Append the help to PAGE's lines, COUNT lines at most, from PAGE's help_first on. Return 0, or: -ENOMEM. */
int top_help_put(struct top_page *page, size_t count);

/* top_help_lines - Return how many lines the help has. */
size_t top_help_lines(void);
