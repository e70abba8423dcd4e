/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI slot that a node is in, as patterns for DEVPATH. */
#pragma once

/*
 * rule_slot_patterns - Return the patterns (udev(7)) for the DEVPATH of what is in the slot of FUNCTION,
 * the folder of a PCI function ("/sys/devices/pci0000:00/0000:00:05.0"). NODE is that folder, or one
 * below it. *RET_IN matches FUNCTION's slot-mates of any function number, or what is below them if NODE
 * is. *RET_BEHIND matches what is behind a bridge in the slot; NULL if *RET_IN can't match that. Numbers
 * of buses behind a bridge are left open: firmware and kernel count them at each start. The caller frees
 * both. Return 0, or:
 * -EINVAL: FUNCTION does not end with an address of PCI.
 * -ENOMEM.
 */
int rule_slot_patterns(const char *function, const char *node, char **ret_in, char **ret_behind);
