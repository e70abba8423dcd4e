/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms in which people write a bus address, and names with wildcards. */
#pragma once

#include <stdbool.h>

struct vd_bus;

/*
 * vd_address_is - whether TYPED means ADDRESS, as the kernel writes it, of BUS: in upper or lower
 * case, without the leading zeros, with 0x, and without the parts that are 0 by default: PCI's
 * domain, the channel subsystem and subchannel set of s390 (as lszdev(8) takes it: 0200 is
 * 0.0.0200).
 */
bool vd_address_is(const struct vd_bus *bus, const char *address, const char *typed);

/* vd_address_is_whole - Return whether TEXT can be an address of BUS with all its parts, such as
 * 0000:00:10.0. No device need have it. */
bool vd_address_is_whole(const struct vd_bus *bus, const char *text);

/* vd_name_has_wildcard - whether TYPED is a pattern as of glob(7). */
bool vd_name_has_wildcard(const char *typed);

/* vd_name_matches - whether the pattern TYPED matches NAME; IGNORE_CASE as with hexadecimal digits.
 */
bool vd_name_matches(const char *typed, const char *name, bool ignore_case);

/* vd_address_matches - whether the pattern TYPED matches ADDRESS of BUS, with or without PCI's
 * domain 0000. */
bool vd_address_matches(const struct vd_bus *bus, const char *address, const char *typed);
