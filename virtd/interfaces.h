/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All varlink interfaces that virtd serves. */
#pragma once

struct interface;

extern const struct interface *const interfaces[]; /* until NULL */
