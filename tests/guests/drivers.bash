# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the tests that change drivers. Where a virtd is needed it is one that runs, with workers that can be stopped half-way.

# prepared - the tests' own drivers are loaded, and nothing is left of an earlier test. For setup.
prepared() {
	in_guest 'rm -f /run/stop-before; [ -d /sys/module/vdprobe ] || modprobe vdprobe virtio_id=4
		cd /sys/module/vdprobe/parameters && echo 0 >error && echo -1 >failures && echo 0 >delay_ms && echo 0 >remove_ms && echo N >hang'
}

# virtd_up - a virtd runs in the guest.
virtd_up() {
	in_guest 'pidof virtd >/dev/null && test -S /run/virtd/io.virtd' && return
	virtd_down
	lab put "$GUEST" "$guests/stopping-worker.sh" /run/stopping-worker
	in_guest 'chmod 755 /run/stopping-worker; mkdir -p /run/virtd
		/usr/libexec/virtd --worker /run/stopping-worker >/run/virtd.log 2>&1 </dev/null &'
	eventually in_guest 'test -S /run/virtd/io.virtd'
}

# parameter NAME VALUE - of the tests' own drivers.
parameter() {
	in_guest "echo $2 >/sys/module/vdprobe/parameters/$1"
}

# driver_of PATH - what /sys/PATH is bound to: its name, or "none".
driver_of() {
	in_guest "l=\$(readlink /sys/$1/driver) && echo \${l##*/} || echo none"
}

# has_driver PATH DRIVER - and says what else it has.
has_driver() {
	local found
	found=$(driver_of "$1")
	[ "$found" = "$2" ] || {
		echo "/sys/$1 has the driver $found, not $2"
		return 1
	}
}

# not_overridden PATH - no override is set.
not_overridden() {
	[ "$(in_guest "cat /sys/$1/driver_override")" = '(null)' ]
}

# nothing_on_record - the journal has no entry.
nothing_on_record() {
	[ -z "$(in_guest 'ls /run/virtd/journal 2>/dev/null | grep "json" || true')" ]
}

# refused CODE TEXT COMMAND… - virtctl ends with CODE, has no words but errors, and TEXT is among them.
refused() {
	local code=$1 text=$2
	shift 2
	run "-$code" --separate-stderr in_guest "$@"
	# shellcheck disable=SC2154 # set by run
	[ -z "$output" ] && [[ $stderr == *$text* ]] || {
		printf '%s\n' "its output: $output" "its errors: $stderr" "not there: $text"
		return 1
	}
}

# virtio_of ADDRESS - below /sys, the virtio device of the PCI function at ADDRESS.
virtio_of() {
	in_guest "cd /sys && echo bus/virtio/devices/\$(basename bus/pci/devices/$1/virtio*)"
}

# off_and_on DEVICE PATH DRIVER - by virtctl taken from its driver, and given back.
off_and_on() {
	in_guest "virtctl unbind $1"
	has_driver "$2" none
	in_guest "virtctl bind $1"
	has_driver "$2" "$3"
	nothing_on_record
}

# lent DEVICE PATH DRIVER OTHER [BACK] - by virtctl from its driver to OTHER, one of the tests' own, and back (BACK: its name, for a bus
# without overrides). Before that OTHER's probe fails, and that is undone.
lent() {
	parameter error 5
	run -8 in_guest virtctl bind "$1" "$4"
	[[ $output == *undone*'error -5'* ]]
	has_driver "$2" "$3"
	parameter error 0
	in_guest "virtctl bind $1 $4"
	has_driver "$2" "$4"
	in_guest "virtctl bind $1 ${5-}"
	has_driver "$2" "$3"
	nothing_on_record
}

# in_guest_script NAME ARGUMENT… - a script of this folder, which stops workers half-way; its output goes to the log.
in_guest_script() {
	local name=$1
	shift
	virtd_down
	lab put "$GUEST" "$guests/stopping-worker.sh" /run/stopping-worker
	lab put "$GUEST" "$guests/stop-points.sh" /run/stop-points.sh
	lab put "$GUEST" "$guests/$name.sh" "/run/$name"
	in_guest 'chmod 755 /run/stopping-worker; mkdir -p /run/virtd'
	run lab run -t 1800 "$GUEST" "victims='${victims-worker virtd both}' every=${every-1} sh /run/$name $*"
	sed 's/^/# /' <<<"$output" >&3
	[ "$status" -eq 0 ]
}

# twice VERB ARGUMENT… - virtctl changes something the first time, and nothing the second time.
twice() {
	json "$@"
	says '[.changes[].changed] | all and length > 0'
	json "$@"
	says '[.changes[].changed] | any | not'
	says '[.changes[].results[]] == []'
	run -0 in_guest virtctl "$@"
	[[ $output == *'nothing to do'* ]]
}

# after_2038 DEVICE PATH DRIVER - in a system of 32 bits, at a time that 31 bits don't hold: the list is the same, and virtctl takes DEVICE from its driver
# and gives it back. What the kernel still keeps of earlier looks at its files has the times of then. The guest's shell starts no program that was
# last read at such a time.
after_2038() {
	json list --all
	jq .devices "$json" >"$BATS_TEST_TMPDIR/before"
	in_guest 'mount -o remount,noatime / && lab-agent clock 2209086245 && echo 3 >/proc/sys/vm/drop_caches'
	[ "$(in_guest "sed -n 's/^btime //p' /proc/stat")" -gt 2147483647 ]
	json list --all
	diff "$BATS_TEST_TMPDIR/before" <(jq .devices "$json")
	in_guest "virtctl unbind $1"
	has_driver "$2" none
	in_guest "virtctl bind $1"
	has_driver "$2" "$3"
	in_guest "lab-agent clock $(date +%s)"
	nothing_on_record
}
