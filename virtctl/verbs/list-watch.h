/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `list --watch`: the list, and again whenever it has changed. */
#pragma once

struct run;

/*
 * list_watch - Print what `list` with the request of RUN would print, and again after each change,
 * until a signal. DEFAULTS are the columns if the request names none. A name that matches no device
 * is no error. Return EXIT_DONE: a copied tree does not change, or nobody reads standard output; or
 * with the run's error set: as verb_list().
 */
int list_watch(struct run *run, const char *defaults);
