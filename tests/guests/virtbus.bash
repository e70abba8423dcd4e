# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the tests on the virt bus: devices on request.

sets=/sys/kernel/config/virt-loopback

# set_up NAME TYPE VENDOR DEVICE COUNT - that many devices of these ids, in a set of its own.
set_up() {
	in_guest "mkdir -p $sets/$1 && cd $sets/$1 && echo 0 >count && echo $2 >type && echo $3 >vendor && echo $4 >device && echo $5 >count"
}

# bus_up - the modules are loaded, and the devices that the guest's file expects are there: virt0 to virt4.
bus_up() {
	in_guest "modprobe virt_loopback && modprobe virt_chardev && modprobe virt_selftest &&
		{ [ -d $sets ] || mount -t configfs configfs /sys/kernel/config; }"
	in_guest "cd $sets/default; echo 0 >count; for s in disks cards others odd; do [ ! -d ../\$s ] || rmdir ../\$s; done
		mkdir ../disks; echo 0x1af4 >../disks/subsystem_vendor; echo 2 >../disks/subsystem_device"
	set_up disks 2 0x1af4 0x1042 2
	set_up cards 1 0x1af4 0x1041 1
	set_up others 4 0x1014 0xffff0001 1
	set_up odd 0xefff 0x1234 1 1
}

# count_is SET NUMBER - make that many of it.
count_is() {
	lab run -t 300 "$GUEST" "echo $2 >$sets/$1/count"
}

# virt_driver NAME DRIVER - that device of the virt bus has that driver, and says what else.
virt_driver() {
	has_driver "bus/virt/devices/$1" "$2"
}

# hold N - a process keeps /dev/virt/N open until let_go, which says what it found then.
hold() {
	in_guest "! p=\$(pidof virt-io) || kill \$p; rm -f /run/hold; mkfifo /run/hold; virt-io hold /dev/virt/$1 <>/run/hold >/run/held 2>&1 &"
	eventually in_guest 'grep -q open /run/held'
}

let_go() {
	in_guest 'echo >/run/hold; while p=$(pidof virt-io); do sleep 0.1; done; cat /run/held'
}

# kernel_content - the kernel has found nothing wrong since it was asked last.
kernel_content() {
	local said
	said=$(in_guest 'dmesg -c' | grep -E 'BUG|WARNING|Oops|Call Trace|refcount|kobject|use-after-free|still|leak' || true)
	[ -z "$said" ] || {
		echo "$said"
		return 1
	}
}
