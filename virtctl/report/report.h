/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb report. */
#pragma once

struct run;

/* verb_report - Run the verb report, as the member "run" of struct verb. */
int verb_report(struct run *run);
