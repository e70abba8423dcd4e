/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Persistent overrides: one file each, DIR/NAME.conf, says which driver the device at an address is
 * to have, and what that device is, so that another one that is put there later isn't taken for it.
 * Lines of key=value:
 *
 *   version=1
 *   address=pci:0000:00:03.0                  the layer that is overridden: its bus and address
 *   driver=vfio-pci                           or none: to be kept without a driver
 *   devno=0.0.0100                            (of a subchannel: the number of the device on it)
 *   mac=52:54:00:12:34:56                     (where there is one that lasts)
 *   serial=…                                  (where there is one)
 *   online=yes                                (of a channel device or a group of them, and then
 * version=2, and driver= is the one that it had: on or off)
 *   members=0.0.f500,0.0.f501,0.0.f502        (of a group: what it is made of)
 *   set.layer2=1                              (what it is set to before it is on: settings.h)
 *   virtId=virt:t0001v00001AF4d00001041o2     of that layer; compared without its origin. The last
 * line: a file that was cut short has none
 *
 * A file is used only if it is a regular one, whole, of this version, and nobody but root (or who
 * runs this) could have written it; else it is named, and left alone.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "device/model.h"
#include "id/registry.h"
#include "override/override-record.h"

struct json_object;

void vd_overrides_clear(struct vd_overrides *overrides);

/*
 * vd_overrides_read - the files of the folder DIR; one that isn't there is empty. Each bad file is
 * an item of the state bad-file; so is each file of a folder that somebody else could write to, and
 * the second one for an address. Reads files. Errors: those of opening DIR; -ENOMEM.
 */
int vd_overrides_read(const char *dir, struct vd_overrides *ret);

/*
 * vd_overrides_check - the state, message and device of each, by what is in the tree ROOT now; and
 * the address, where the device of that number has another subchannel now.
 * Those that are PENDING afterwards are what is to be applied: (device, driver), on the layer that
 * address names; all others are refused, message says why. Nothing is changed. Reads sysfs, of the
 * devices at the addresses only. -ENOMEM.
 */
int vd_overrides_check(struct vd_overrides *overrides, const struct vd_root *root,
		       const struct vd_registry *registry);

/* vd_overrides_json - an array of Override of io.virtd.Drivers. NULL when out of memory. */
struct json_object *vd_overrides_json(const struct vd_overrides *overrides);

/*
 * vd_override_make - what makes DRIVER (NULL: none) persistent for LAYER of DEVICE, of which the
 * layers and the interfaces have been read. Texts are in ARENA; name and path stay NULL.
 * -EOPNOTSUPP: the layer's bus has no driver_override; -ENODATA: the layer has no native id, or is a
 * subchannel without a device, so that nothing would tell it from another; -EINVAL: no name of a driver; -ENOMEM.
 */
int vd_override_make(const struct vd_root *root, const struct vd_registry *registry,
		     const struct vd_device *device, const struct vd_layer *layer,
		     const char *driver, struct vd_arena *arena, struct vd_override *ret);

/*
 * vd_override_write - OVERRIDE as a file of the folder DIR, which is made if need be (0755); in
 * place of the file for the same address, if there is one, as a whole (temporary file, fsync,
 * rename, fsync of the folder; 0644). Blocks on the disk. -EPERM: the folder could be written by
 * somebody else; -EEXIST: a file of the name is there and is a bad one; those of open(2), write(2),
 * fsync(2), rename(2). Nothing has changed then.
 */
int vd_override_write(const char *dir, const struct vd_override *override);

enum vd_override_change {
	VD_OVERRIDE_KEEP, /* there is nothing to write or to remove */
	VD_OVERRIDE_WRITE,
	VD_OVERRIDE_REMOVE,
	VD_OVERRIDE_CHANGE_COUNT
};

/* "none", "write", "remove": the change of a Persistent of io.virtd.Drivers. */
extern const char *const vd_override_change_names[VD_OVERRIDE_CHANGE_COUNT];

/*
 * vd_override_preview - what is to be done so that the folder DIR has OVERRIDE (UNSET: no file for
 * its device), and in PATH the file that this is about. A file with the same driver and identity
 * stays: a network address or serial number that can't be seen now is no other one. Reads files.
 * Errors as of vd_override_write(), as far as they can be told before; -ENAMETOOLONG.
 */
int vd_override_preview(const char *dir, const struct vd_override *override, bool unset,
			enum vd_override_change *ret, char path[static PATH_MAX]);

/*
 * vd_override_unset - remove the file NAME.conf of DIR, a bad one too. NAME may also be the
 * address. -ENOENT: there is no such file; those of unlink(2), fsync(2).
 */
int vd_override_unset(const char *dir, const char *name);

/*
 * vd_override_remove - the same for the file that is for the device of OVERRIDE (address and devno
 * count), whatever its name.
 */
int vd_override_remove(const char *dir, const struct vd_override *override);
