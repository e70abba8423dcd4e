/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The help on standard output, made from the tables of verbs, options and columns. */
#pragma once

struct verb;

/* help_print - Print the help of VERB; NULL: of virtctl. */
void help_print(const struct verb *verb);

/* help_columns - Print the columns of VERB, which must have some, and what they are. */
void help_columns(const struct verb *verb);
