/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb bench. */
#pragma once

struct run;

/* verb_bench - Run the verb bench, as the member "run" of struct verb. */
int verb_bench(struct run *run);
