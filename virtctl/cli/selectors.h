/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices that need not exist yet: only their form can be wrong. */
#pragma once

struct run;

/*
 * selectors_check - Check the arguments of RUN. Return EXIT_DONE, or EXIT_USAGE with the run's error
 * set: one is empty, or has a word before "=" that is no key, such as "serail".
 */
int selectors_check(struct run *run);
