/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Replaces what tells one machine from another of its kind: serial numbers, MAC and IP addresses,
 * UUIDs, world-wide names, and the names that people gave to shared folders, volumes, partitions
 * and guests. A value has one replacement wherever it is; ids of kinds of devices stay.
 */
#pragma once

#include "snapshot/snapshot.h"

/*
 * vd_redact - Add the entries of FROM, with such values replaced, to TO, which is empty. Return 0,
 * or with the fault of TO set: those of vd_snapshot_add().
 */
int vd_redact(const struct vd_snapshot *from, struct vd_snapshot *to);
