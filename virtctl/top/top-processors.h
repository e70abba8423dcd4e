/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interrupts of all devices by the processors that get them. */
#pragma once

struct text;
struct top_model;

/*
 * top_processors_add - Append the interrupts per second of each group of processors that gets any to TEXT:
 * "0: 1.20k  1: 300  2-3: 12". An interrupt that several devices share counts once. Append "none" if there are
 * none. Return 0, or: -ENOMEM.
 */
int top_processors_add(struct text *text, const struct top_model *model);
