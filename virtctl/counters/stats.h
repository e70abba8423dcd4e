/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb stats. */
#pragma once

struct run;

/* verb_stats - Run the verb stats, as the member "run" of struct verb. */
int verb_stats(struct run *run);
