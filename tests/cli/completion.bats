#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the shells offer. Each is asked as a person would have it: by its own machinery, where it is installed.

load common
load tree

# offers WORD... - the candidates for the last of the words.
offers() {
	run_virtctl complete -- "$@"
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	candidates=$(cut -f1 <<<"$output" | paste -sd' ')
}

offered() { # EXPECTED WORD...
	offers "${@:2}"
	[ "$candidates" = "$1" ] || fail "offered: $candidates"
}

@test "verbs, and the verbs of help" {
	offered "list show stats top monitor wait id udev-rule platform drivers bind unbind online offline override bench snapshot diff check metrics report bridge help" ''
	offered "list" li
	offered "platform" help p
	offered "" help list ''
	offered "" frobnicate
}

@test "options: those of the verb, and those of every verb" {
	offers list --
	[[ " $candidates " == *" --columns "* && " $candidates " == *" --json "* && " $candidates " == *" --tree "* ]]
	offers show --
	[[ " $candidates " != *" --columns "* && " $candidates " == *" --json "* ]]
	offered "--unbound" list --unb
	offered "--watch" stats --wa
	offered "--output --output-all" list --outp
	offered "--pairs" drivers --pa
	offered "" monitor --pa
	offered "--color" show --col
	offered "--count" stats --cou
	offered "--systemd-wants --systemd-link" udev-rule --system
	# One dash may become two; after "--" there are no options.
	offers list -
	[[ " $candidates " == *" --json "* ]]
	offered "" list -- --unb
	offered "" list --unbound=
	offered "" list --nonsense=b
}

@test "values, lists of them, and columns" {
	offered "bound" list --state b
	offered "bound,unbound" list --state bound,u
	offered "--state=failed" list --state=f
	offered "vsock" list --type vs
	offered "MAC MOUNTPOINTS MODEL" list --columns M
	offered "ID,MAC ID,MOUNTPOINTS ID,MODEL" list --columns ID,M
	offered "MAC MOUNTPOINTS MODEL" list --output M
	offered "MAC MOUNTPOINTS MODEL" list --sort M
	offered "DEVICES DEVICE" drivers --sort DEV
	offered "always" list --color al
	offered "--columns=+MAC --columns=+MOUNTPOINTS --columns=+MODEL" list --columns=+M
	offered "LEVEL" platform --columns L
	offered "PER-SECOND" stats --columns P
	offered "" stats --interval 1
	offered "--short" platform --sh
	offered "path serial mac id slot" udev-rule vda --match ''
	offered "--redact" snapshot --re
	offered "openmetrics prometheus" metrics --format ''
	offered "-cID,MAC" list -cID,MA
	offered "+ID,MAC" list -c +ID,MA
	offered "-jc+MAC -jc+MOUNTPOINTS -jc+MODEL" list -jc+M
	offered "roundtrip,block" bench --kind roundtrip,b
}

# files WORD... - the shell is asked for its files.
files() {
	offers "$@"
	[ "$output" = $'\tfiles' ] || fail "offered: $output"
}

@test "files, for what the table of options calls a file" {
	files list --sysroot x
	files list --sysroot=x
	files --socket ''
	files bench --token-file ''
	files snapshot ''
	files snapshot x.tar
	offered "" snapshot x.tar ''
	files diff before.json ''
	files check ''
	files metrics ''
	files report ''
	files report page.html ''
	files bench --svg ''
	offered "" diff before.json after.json ''
	offers bench compare ./x
	[ "$output" = $'\tfiles' ]
}

@test "names, addresses and files of devices of another system" {
	local -a of
	unpacked fixtures/q35
	of=(--sysroot "$tree")
	offered "eth0 eth1 eth2 eth3" "${of[@]}" show eth
	offered "/dev/vda /dev/vdb" "${of[@]}" show /dev/vd
	offered "0000:00:12.0" "--sysroot=$tree" bench 0000:00:12
	offered "pci:0000:00:1f.2" "${of[@]}" list eth0 pci:0000:00:1f
	# With --all, plumbing too.
	offered "pci:0000:00:1f.0 pci:0000:00:1f.2 pci:0000:00:1f.3" "${of[@]}" list --all pci:0000:00:1f
	offered "virtio-pci virtio_blk" "${of[@]}" bind vda ''
	offered "virtio_scsi,virtio_net" "${of[@]}" list --driver virtio_scsi,virtio_ne
}

@test "settings of benchmarks" {
	offered "pattern=random pattern=sequential" bench --set pat
	offered "pattern=sequential" bench --set pattern=s
	offered "size=" bench vda --kind rng --set ''
	offered "size=1,pattern=random size=1,pattern=sequential" bench --kind=block --set size=1,pa
	offered "" bench --kind rng --set pat
	offered "" online 0.0.0100 --set x
}

@test "devices" {
	run -0 "$VIRTCTL" list --columns ID --no-legend
	local ids
	ids=$(paste -sd' ' <<<"$output")
	offered "$ids" show ''
	[ -n "$ids" ] || skip "this machine has no device that is listed"
	offered "${ids%% *}" show "${ids%% *}"
	VIRTD=/nonexistent offered "" show ''
}

@test "drivers of a device, and what can be done with overrides" {
	offered "list unset apply" override ''
	offered "unset" override u
	offered "compare" bench co
	offers bench ''
	[[ " $candidates " == " compare suite serve "* ]]
	run -0 "$VIRTCTL" list --columns ID --no-legend
	local ids
	ids=$(paste -sd' ' <<<"$output")
	offers bench compare ''
	[ "${candidates% }" = "$ids" ] || fail "offered: $candidates"
	files bench compare x ''
	offered "" bench suite ''
	offers bench compare --
	for option in run before after least seed fail-if-slower; do
		[[ " $candidates " == *" --$option "* ]] || fail "no --$option: $candidates"
	done
	offered "" bench compare vda --before ''
	offered "" override list ''
	offered "--dry-run" bind --dry
	offered "--layer" unbind --la
	offered "pci" bind vda --layer pc
	offered "--layer=virt --layer=virtio" unbind --layer=virt
	offered "" online --la
	local device
	device=$("$VIRTCTL" list --columns ID --no-legend --state bound | head -1)
	[ -n "$device" ] || skip "this machine has no device that has a driver"
	offers bind "$device" ''
	[ "$candidates" = "$("$VIRTCTL" drivers "$device" --no-legend --columns DRIVER | paste -sd' ')" ]
	offered "" bind "$device" x y
	offers unbind "$device" ''
	[[ " $candidates " == *" $device "* ]]
}


# in_shell SHELL - types lines in it, as a person would, each with Tab; they are in $lines, and what each should become in $expected. All are
# about a copied tree, and none is run. virtctl is called once for each.
in_shell() {
	local bin=$BATS_TEST_TMPDIR/bin line
	command -v "$1" >/dev/null || skip "$1 is not installed"
	mkdir -p "$bin" "$BATS_TEST_TMPDIR/work/folder"
	touch "$BATS_TEST_TMPDIR/work/before.json"
	printf '#!/bin/sh\necho call >>%s\nexec %s "$@"\n' "$BATS_TEST_TMPDIR/calls" "$VIRTCTL" >"$bin/virtctl"
	chmod +x "$bin/virtctl"
	cd "$BATS_TEST_TMPDIR/work"
	export HOME=$BATS_TEST_TMPDIR/work
	run -0 --separate-stderr timeout 300 /usr/bin/python3 "$SOURCE_ROOT/tests/cli/shell.py" "$1" "$SOURCE_ROOT" "$bin" \
		< <(printf '%s\n' "${typed[@]}")
	diff <(printf '%s\n' "${expected[@]}") <(printf '%s\n' "$output")
	[ "$(wc -l <"$BATS_TEST_TMPDIR/calls")" = "${#typed[@]}" ]
}

# becomes TYPED WORD... - another line for in_shell.
becomes() {
	typed+=("$1")
	expected+=("$(printf '<%s>' virtctl "${@:2}")")
}

typical() {
	unpacked fixtures/q35
	ln -sfn "$tree" "$BATS_TEST_TMPDIR/tree"
	local t=$BATS_TEST_TMPDIR/tree
	becomes "virtctl plat" platform
	becomes "virtctl list --unb" list --unbound
	# Names, files, addresses and ids of devices.
	becomes "virtctl --sysroot $t show eth3" --sysroot "$t" show eth3
	becomes "virtctl --sysroot $t show nvme0n" --sysroot "$t" show nvme0n1
	becomes "virtctl --sysroot $t show /dev/vdb" --sysroot "$t" show /dev/vdb
	becomes "virtctl --sysroot $t show /dev/in" --sysroot "$t" show /dev/input/event1
	becomes "virtctl --sysroot $t show 0000:00:1f" --sysroot "$t" show 0000:00:1f.2
	becomes "virtctl --sysroot $t show eth0 pci:0000:00:0a" --sysroot "$t" show eth0 pci:0000:00:0a.0
	# Columns, after -c, + and a comma; values of options.
	becomes "virtctl list -c SER" list -c SERIAL
	becomes "virtctl list -c +ID,SER" list -c +ID,SERIAL
	becomes "virtctl list --columns=ID,SER" list --columns=ID,SERIAL
	becomes "virtctl list --state=bound,unb" list --state=bound,unbound
	becomes "virtctl list --type vso" list --type vsock
	becomes "virtctl --sysroot $t list --driver e1000e" --sysroot "$t" list --driver e1000e
	# Drivers of a device, kinds and settings of benchmarks.
	becomes "virtctl --sysroot $t bind vda virtio_" --sysroot "$t" bind vda virtio_blk
	becomes "virtctl bench vda --kind round" bench vda --kind roundtrip
	becomes "virtctl bench vda --kind rng --set si" bench vda --kind rng --set size=
	becomes "virtctl bench vda --kind block --set span=1,pattern=se" bench vda --kind block --set span=1,pattern=sequential
	# Files, where a file is meant.
	becomes "virtctl snapshot bef" snapshot before.json
	becomes "virtctl bench compare ./bef" bench compare ./before.json
	becomes "virtctl bench --token-file bef" bench --token-file before.json
	becomes "virtctl list ./bef" list ./bef
	# What goes wrong says nothing.
	becomes "virtctl --sysroot ./none show eth" --sysroot ./none show eth
	becomes "virtctl --socket ./none show eth" --socket ./none show eth
	becomes "virtctl frobnicate x" frobnicate x
}

@test "bash, on a terminal" {
	local typed=() expected=()
	typical
	becomes "virtctl --sysroot fol" --sysroot folder/
	becomes "virtctl --sysroot=fol" --sysroot=folder/
	in_shell bash
}

@test "zsh, on a terminal" {
	local typed=() expected=()
	typical
	becomes "virtctl --sysroot fol" --sysroot folder
	becomes "virtctl --sysroot=fol" --sysroot=folder
	in_shell zsh
}

@test "fish, on a terminal" {
	local typed=() expected=()
	typical
	becomes "virtctl --sysroot fol" --sysroot folder/
	becomes "virtctl --sysroot=fol" --sysroot=folder/
	in_shell fish
}
