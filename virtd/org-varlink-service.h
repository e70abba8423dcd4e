/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface that every varlink service has: which interfaces it serves, and their texts. */
#pragma once

struct interface;

extern const struct interface org_varlink_service;
