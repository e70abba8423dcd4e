/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The number of the kernel's last event: if it changes while devices are read, some have come or gone.
 * The kernel numbers its events, and has the last number in sys/kernel/uevent_seqnum (Linux,
 * Documentation/ABI/testing/sysfs-kernel-uevent_seqnum, lib/kobject_uevent.c). It announces a device
 * before a driver makes others on top of it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/root.h"

/* vd_last_event - Set *RET to the number of the last event. Read one file. Return false, and leave
 * *RET untouched, if ROOT has no such number. */
bool vd_last_event(const struct vd_root *root, uint64_t *ret);
