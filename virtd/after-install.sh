#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# after-install.sh HWDB UNIT: say what "meson install" leaves to be done. A package (DESTDIR) does that by itself.
[ -z "${DESTDIR-}" ] || exit 0

echo "virtctl list works now. To have udev properties and the service, too, run as root:"
if command -v systemctl >/dev/null 2>&1; then
	echo "  systemd-hwdb update && udevadm control --reload    # $1"
	echo "  systemd-sysusers                                   # the group virtd, whose members may change devices, and the user of virtd"
	echo "  systemctl daemon-reload"
	echo "  systemctl enable --now $2 && systemctl enable virtd-overrides.service"
else
	echo "  udevadm hwdb --update && udevadm control --reload  # $1"
	echo "  groupadd --system virtd                            # its members may change devices; BusyBox: addgroup -S virtd"
	echo "  useradd --system --user-group virtd-daemon         # virtd itself; BusyBox: adduser -S -D -H virtd-daemon"
	echo "  rc-update add virtd && rc-service virtd start      # with -Dopenrc=enabled"
	echo "  rc-update add virtd-overrides sysinit              # the same; applies persistent overrides at each boot"
fi
