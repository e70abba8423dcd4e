#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest of a fleet: the address that QEMU forwards a port to, and an ssh server, for the key that the test puts into /root/.ssh.
set -eu

ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
mkdir -p /etc/dropbear /root/.ssh
chmod 700 /root /root/.ssh
dropbearkey -t ed25519 -f /etc/dropbear/dropbear_ed25519_host_key >/dev/null
dropbear -s -r /etc/dropbear/dropbear_ed25519_host_key
