/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb top. */
#pragma once

struct run;

/* verb_top - Run the verb top, as the member "run" of struct verb. */
int verb_top(struct run *run);
