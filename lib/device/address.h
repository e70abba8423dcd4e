/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms in which people write a bus address, and names with wildcards. */
#pragma once

#include <stdbool.h>

struct vd_bus;

/*
 * vd_address_is - Return whether TYPED means ADDRESS, as the kernel writes it, of BUS. On a bus
 * whose names are hexadecimal, upper and lower case are the same, and each number may have 0x and
 * lack leading zeros. Parts that are 0 by default may be missing: PCI's domain, the channel
 * subsystem and subchannel set of s390 (as lszdev(8) takes it: 0200 is 0.0.0200).
 */
bool vd_address_is(const struct vd_bus *bus, const char *address, const char *typed);

/* vd_address_is_whole - Return whether TEXT can be an address of BUS with all its parts, such as
 * 0000:00:10.0. On a bus without a known form, each text without wildcards can. No device need have
 * it. */
bool vd_address_is_whole(const struct vd_bus *bus, const char *text);

/* vd_name_has_wildcard - Return whether TYPED has a wildcard of glob(7) and is no longer than 255
 * characters. */
bool vd_name_has_wildcard(const char *typed);

/* vd_name_matches - Return whether the pattern TYPED of glob(7) matches NAME, in any case of
 * letters if IGNORE_CASE. "*" matches slashes, too. */
bool vd_name_matches(const char *typed, const char *name, bool ignore_case);

/* vd_address_matches - Return whether the pattern TYPED of glob(7) matches ADDRESS of BUS, with or
 * without PCI's domain 0000. */
bool vd_address_matches(const struct vd_bus *bus, const char *address, const char *typed);
