/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The varlink interface that every varlink service has: its interfaces, and their texts. */
#pragma once

struct interface;

extern const struct interface org_varlink_service;
