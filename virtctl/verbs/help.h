/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The help, on standard output, out of the tables. */
#pragma once

struct verb;

/* About VERB, or about virtctl as a whole where it is NULL. */
void help_print(const struct verb *verb);

/* What columns the verb has. */
void help_columns(const struct verb *verb);
