/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb metrics. */
#pragma once

struct run;

/* verb_metrics - Run the verb metrics, as the member "run" of struct verb. */
int verb_metrics(struct run *run);
