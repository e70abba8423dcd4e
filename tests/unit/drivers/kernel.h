/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Plays the kernel on a copied tree, in a thread: writes to bind, unbind, drivers_probe have the effect on the link "driver" that they have in
 * Linux (drivers/base/{bus,dd}.c), an override included. Only so much: it is there since a copied tree does nothing by itself, so that the order of
 * things, the journal and what is undone can be tested at every step, by killing at each, without a machine that may lose its disk. How real
 * kernels and drivers behave is for the tests in guests.
 *
 * It differs in one thing that matters: a write to a file of a copied tree never fails, and its effect comes a little later.
 */
#pragma once

#include "tests/lib/tree.h"

struct kernel;

/* kernel_start - DEFAULT_DRIVER is what drivers_probe binds where there is no override (NULL: nothing). */
struct kernel *kernel_start(const char *bus, const char *default_driver);

/* kernel_refuse - the driver, of constant name, fails its probe from now on; NULL: none does. */
void kernel_refuse(struct kernel *kernel, const char *driver);

/* kernel_settle - returns once all that was written has had its effect. */
void kernel_settle(struct kernel *kernel);
void kernel_stop(struct kernel *kernel);
