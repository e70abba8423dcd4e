/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Colours for what calls for a look. */
#pragma once

/*
 * state_color - Return the control sequence, static, that colours VALUE of LABEL, a heading of a
 * column or a label of a page; NULL: none. States: bound is green, what has no driver is yellow,
 * what failed is red. Usage reasons are cyan.
 */
const char *state_color(const char *label, const char *value);

#define STATE_COLOR_END "\033[0m"
