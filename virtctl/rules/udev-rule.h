/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb `udev-rule`. */
#pragma once

struct run;

/* verb_udev_rule - Run the verb udev-rule, as the member "run" of struct verb. */
int verb_udev_rule(struct run *run);
