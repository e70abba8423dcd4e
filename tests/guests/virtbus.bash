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
	in_guest "! p=\$(pidof virt-io) || kill \$p; rm -f /run/hold /run/held; mkfifo /run/hold; virt-io hold /dev/virt/$1 <>/run/hold >/run/held 2>&1 &"
	eventually in_guest 'grep -qs open /run/held'
}

let_go() {
	in_guest 'echo >/run/hold; while p=$(pidof virt-io); do sleep 0.1; done; cat /run/held'
}

# kernel_content - the kernel has found nothing wrong since it was asked last. That a processor was held up is this machine's fault: such a report
# is left out, with its trace.
kernel_content() {
	local said
	said=$(in_guest 'dmesg -c' | awk '
		/rcu.*(detected stall|kthread starved|kthread stack dump)|soft lockup/ { left = 100 }
		left { left = /<\/TASK>/ ? 0 : left - 1; next }
		{ print }' | grep -E 'BUG|WARNING|Oops|Call Trace|refcount|kobject|use-after-free|still|leak' || true)
	[ -z "$said" ] || {
		echo "$said"
		return 1
	}
}

# timed NAME RUNS COMMAND… - the best time of it in the guest, in seconds, and the most memory that it took, in KiB, as $NAME_s and $NAME_kib.
timed() {
	local name=$1 runs=$2 said
	shift 2
	said=$(lab run -t 900 "$GUEST" "for i in $(seq -s ' ' "$runs"); do
			/usr/bin/time -o /tmp/time -f '%e %M' $* >/tmp/output 2>&1 || { cat /tmp/output; exit 1; }
			cat /tmp/time
		done" | sort -n | head -n 1)
	printf -v "${name}_s" %s "${said% *}"
	printf -v "${name}_kib" %s "${said#* }"
	echo "# ${name//_/ }: ${said% *} s, ${said#* } KiB" >&3
}

# at_most CALCULATION BOUND - true if that is no more.
at_most() {
	jq -ne "($1) <= ($2)" >/dev/null || {
		echo "$1 is $(jq -n "$1"), more than $2"
		return 1
	}
}

# ratio TEXT CALCULATION - told, with two figures.
ratio() {
	echo "# $1: $(jq -n "($2) * 100 | round / 100")" >&3
}

# virtd_memory - what is resident of the virtd that runs, in KiB.
virtd_memory() {
	in_guest "awk '\$1 == \"VmRSS:\" { print \$2 }' /proc/\$(pidof virtd)/status"
}

# storm STEPS SIZE - so many times SIZE devices come and go, while the list is asked for again and again; the lists, one after the other.
storm() {
	lab run -t 900 "$GUEST" "
		(for i in \$(seq $1); do echo $2 >$sets/default/count && echo 0 >$sets/default/count || exit; done) & storm=\$!
		while [ -d /proc/\$storm ]; do
			virtctl list --json --bus virt >>/tmp/lists || { echo \"list ended with \$?\" >&2; exit 1; }
		done
		wait \$storm || { echo 'the storm has ended' >&2; exit 1; }
		gzip -c /tmp/lists; rm /tmp/lists" | zcat
}
