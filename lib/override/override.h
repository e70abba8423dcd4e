/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Persistent overrides: one file each, DIR/NAME.conf. It names the only driver that the device at
 * an address may have. It also identifies that device, so that another one is not taken for it
 * later. The file has lines of key=value, written in this order:
 *
 *   version=1                           2 with online=
 *   address=pci:0000:00:03.0            the layer that is overridden: its bus and its address
 *   driver=vfio-pci                     or none: the device must have no driver
 *   devno=0.0.0100                      of a subchannel: the number of the device on it
 *   mac=52:54:00:12:34:56               if the device has a permanent one
 *   serial=…                            if the device has one
 *   forced=yes                          if the driver does not take the device, as far as is known
 *   online=yes                          or no: of a channel device or a group. driver= is then the
 *                                       driver that it had, if any
 *   members=0.0.f500,0.0.f501,0.0.f502  of a group: its channel devices
 *   set.layer2=1                        a setting, made before the device is on (settings.h)
 *   virtId=virt:t0001v00001AF4d00001041o2
 *                                       of the layer; compared without its origin. The last line:
 *                                       a file that was cut short lacks it
 *
 * A file is used only if it is regular, whole and of a known version. Only root and the user of
 * this process may be able to write to it. Other files are reported, and left alone.
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

/* vd_overrides_clear - Free what OVERRIDES holds, with all its texts, and zero it. A zeroed one is
 * accepted. */
void vd_overrides_clear(struct vd_overrides *overrides);

/*
 * vd_overrides_read - Read the files of the folder DIR; a missing folder is empty. The caller
 * clears *RET. A bad file is an item of the state bad-file. So is each file of a folder that
 * another user can write to, and the second file for one device. Blocks on the disk. Return 0,
 * -ENOMEM, or an errno of opening and reading DIR.
 */
int vd_overrides_read(const char *dir, struct vd_overrides *ret);

/*
 * vd_overrides_check - Set the state, message and device of each item by what is in the tree ROOT
 * now. If the device of an item's devno has another subchannel now, set its address too. Items that
 * are PENDING afterwards must be applied, on the layer at the address; the message of any other one
 * says why it is not. Reads sysfs, only of the devices at the addresses, and changes nothing there.
 * Return 0, -ENOMEM, or an errno of vd_scan_new() or vd_scan_next().
 */
int vd_overrides_check(struct vd_overrides *overrides, const struct vd_root *root,
		       const struct vd_registry *registry);

/* vd_overrides_json - Return an array of Override of io.virtd.Drivers, which the caller puts. NULL:
 * out of memory. */
struct json_object *vd_overrides_json(const struct vd_overrides *overrides);

/*
 * vd_override_make - Describe in *RET the override of LAYER of DEVICE with DRIVER (NULL: no
 * driver). DEVICE must have been read with its layers and interfaces. The texts are in ARENA; name
 * and path stay NULL. Reads sysfs. Return 0, or:
 * -EOPNOTSUPP: the layer's bus has no driver_override.
 * -EINVAL: DRIVER can't be the name of a driver.
 * -ENODATA: the layer has no known native id, or is a subchannel without a device, so that nothing
 * identifies it.
 * -ENOMEM.
 */
int vd_override_make(const struct vd_root *root, const struct vd_registry *registry,
		     const struct vd_device *device, const struct vd_layer *layer,
		     const char *driver, struct vd_arena *arena, struct vd_override *ret);

/*
 * vd_override_write - Write OVERRIDE to a file of the folder DIR (0644), in place of the file for
 * the same device. The file is replaced as a whole: temporary file, fsync(2), rename(2), fsync(2)
 * of the folder. DIR and the folder above it are made if need be (0755). Blocks on the disk. Return
 * 0, or:
 * -EPERM: another user can write to the folder.
 * -EEXIST: a bad file has the name.
 * -EINVAL, -E2BIG: those of vd_override_format().
 * -ENAMETOOLONG, -ENOMEM, -EIO (no random name), and those of mkdir(2), open(2), write(2), fsync(2)
 * and rename(2). No file has changed then, unless only the last fsync(2) failed.
 */
int vd_override_write(const char *dir, const struct vd_override *override);

enum vd_override_change {
	VD_OVERRIDE_KEEP, /* nothing has to be written or removed */
	VD_OVERRIDE_WRITE,
	VD_OVERRIDE_REMOVE,
	VD_OVERRIDE_CHANGE_COUNT
};

/* "none", "write", "remove": the change of a Persistent of io.virtd.Drivers. */
extern const char *const vd_override_change_names[VD_OVERRIDE_CHANGE_COUNT];

/*
 * vd_override_preview - Tell in *RET what would have to be done for DIR to have OVERRIDE, or, with
 * UNSET, no file for its device. Write the path of that file to PATH. A file with the same driver
 * and identity is kept: a MAC address or serial number that can't be read now counts as unchanged.
 * Reads files. Errors of vd_override_write(), as far as they can be foreseen, and:
 * -ENAMETOOLONG: PATH is too short for it.
 */
int vd_override_preview(const char *dir, const struct vd_override *override, bool unset,
			enum vd_override_change *ret, char path[static PATH_MAX]);

/*
 * vd_override_unset - Remove the file NAME.conf of DIR, even a bad one. NAME may also be the
 * address of a good one. Blocks on the disk. Return 0, or:
 * -ENOENT: there is no such file, or no DIR.
 * Those of vd_overrides_read(), unlink(2) and fsync(2).
 */
int vd_override_unset(const char *dir, const char *name);

/* vd_override_remove - Remove the file that is for the device of OVERRIDE (its address and devno
 * count), whatever its name. Errors of vd_override_unset(). */
int vd_override_remove(const char *dir, const struct vd_override *override);
