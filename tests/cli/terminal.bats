#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Standard output on a terminal: its width, and its colours.

load common
load tree

# on_terminal COLUMNS ARGUMENT... - what virtctl writes to a terminal of this width, in $output and $lines. It exits with 0.
on_terminal() {
	local columns=$1
	shift
	run -0 timeout 60 script -qec "stty cols $columns -onlcr; $(printf '%q ' "$VIRTCTL" "$@")" /dev/null </dev/null
	output=${output//$'\r'/}
	mapfile -t lines <<<"$output"
}

# fits COLUMNS - no line of $output is wider, and none ends with a blank.
fits() {
	local line
	for line in "${lines[@]}"; do
		[ "${#line}" -le "$1" ] || fail "wider than $1: $line"
		[[ $line != *' ' ]] || fail "a blank at the end: $line"
	done
}

# words - all words of $output, in order: wrapping and headings move none.
words() {
	tr -s ' \n' '\n' <<<"$output" | sed 's/^[│├└─]*//' | tr -d '\n'
}

# fit_verbs WIDTH - what the verbs print of $tree fits, and has what it is for.
fit_verbs() {
	local width=$1
	on_terminal "$width" --sysroot "$tree" list
	fits "$width"
	[[ ${lines[0]} == ID* ]]
	on_terminal "$width" --sysroot "$tree" list --all --columns ID,INTERFACES,PROBLEMS,PATH
	fits "$width"
	on_terminal "$width" --sysroot "$tree" drivers
	fits "$width"
	[[ ${lines[0]} =~ ^DRIVER\ .*DEVICES$ && $output =~ virtio_net\ .*[0-9] ]]
	on_terminal "$width" --sysroot "$tree" drivers vda
	fits "$width"
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "DRIVER BUS STATE DEFAULT" ]
	on_terminal "$width" --sysroot "$tree" unbind vda --dry-run
	fits "$width"
	[[ $output == *virtio_blk* ]]
	on_terminal "$width" --sysroot "$tree" bind vda --layer virtio --dry-run
	[[ $output == *"nothing to do"* ]]
	on_terminal "$width" --sysroot "$tree" monitor
	fits "$width"
	[[ ${lines[0]} == EVENT*ID*CHANGES && $output == *present*vda*ready* ]] || [ "$width" -lt 60 ]
	on_terminal "$width" --sysroot "$tree" show vda eth0
	# A native id is one word.
	mapfile -t lines < <(grep -v '^ *pci:v' <<<"$output")
	fits "$width"
	has "VIRTIO_BLK_F_FLUSH"
}

@test "what verbs print fits 80 columns, and 40" {
	export TERM=dumb
	local width
	unpacked fixtures/s390x
	for width in 80 40; do fit_verbs "$width"; done
	on_terminal 80 --sysroot "$tree" show vda
	has "CU type:" "CHPIDs:"
	unpacked fixtures/q35
	for width in 80 40; do fit_verbs "$width"; done
	on_terminal 80 --sysroot "$tree" show vda eth0 nvme0n1
	fits 80
	has "MSI IRQs:"
	on_terminal 60 --sysroot "$tree" list --tree --columns ID,TYPE,PATH
	fits 60
}

@test "a cell is wrapped between words, never inside one" {
	export TERM=dumb
	unpacked fixtures/q35
	try 0 --sysroot "$tree" list --columns ID,INTERFACES,PATH --no-legend
	local piped line
	piped=$(words)
	on_terminal 60 --sysroot "$tree" list --columns ID,INTERFACES,PATH --no-legend
	fits 60
	[[ ${lines[1]} =~ ^\ + ]]
	for line in "${lines[@]}"; do
		# A path ends after a slash, a list after a comma, or at the end of both.
		[[ $line =~ (,|/|virtio[0-9]+|[0-9a-f]\.[0-9]|-|QEMU0002:00)$ ]] || fail "inside a word: $line"
	done
	# The words of all lines are those of the pipe; a row's are in another order.
	[ "$(fold -w1 <<<"$(words)" | sort | tr -d '\n')" = "$(fold -w1 <<<"$piped" | sort | tr -d '\n')" ]
}

@test "what one wrapped column leaves empty goes to those with more lines" {
	export TERM=dumb
	unpacked fixtures/q35
	on_terminal 80 --sysroot "$tree" unbind vda --dry-run
	[ "${#lines[@]}" = 3 ]
	[ "${lines[1]}" = "unbind from virtio2 /sys/bus/virtio/drivers/ virtio2   /sys/bus/virtio/drivers/" ]
	[ "${lines[2]}" = "virtio_blk          virtio_blk/unbind                  virtio_blk/bind" ]
	# With more room, the cell with two lines gets one.
	on_terminal 100 --sysroot "$tree" unbind vda --dry-run
	[[ ${#lines[@]} = 3 && ${lines[1]} == "unbind from virtio_blk virtio2 /sys/bus/virtio/drivers/ "* ]]
}

@test "words that have no room beside one another: a line for each cell" {
	export TERM=dumb
	unpacked fixtures/q35
	on_terminal 30 --sysroot "$tree" list vda --columns ID,DRIVER,STATE,PATH
	[ "${lines[0]}" = "ID: pci:0000:00:04.0" ]
	[ "${lines[1]}" = "DRIVER: virtio_blk" ]
	[ "${lines[3]}" = "PATH: /sys/devices/pci0000:00/" ]
	[ "${lines[4]}" = "  0000:00:04.0/virtio2" ]
}

@test "show: headings are wrapped; a long word has a line of its own, and many blanks end none" {
	export TERM=dumb
	local disk name wwid=nvme.1b36-6c61622d6e766d652d31-51454d55204e564d65204374726c-00000001
	copy_of fixtures/q35
	disk=$(echo "$root"/sys/devices/pci0000:00/0000:00:12.0/nvme/nvme0/nvme0*n1)
	name=${disk##*/}
	echo "$wwid" >"$disk/wwid"
	on_terminal 80 --sysroot "$root" show "$name"
	fits 80
	has "WWN:
        $wwid
"
	on_terminal 40 --sysroot "$root" show "$name"
	[ "${lines[0]}" = "pci:0000:00:12.0  QEMU NVM Express" ]
	[ "${lines[1]}" = "  Controller" ]
	echo 't10.ATA     QEMU HARDDISK                           lab-sata-1' >"$disk/wwid"
	on_terminal 40 --sysroot "$root" show "$name"
	has "      WWN: t10.ATA     QEMU HARDDISK
        lab-sata-1
"
}

@test "monitor: rows are wrapped, and a pipe gets what it got" {
	export TERM=dumb
	unpacked fixtures/q35
	on_terminal 80 --sysroot "$tree" monitor
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "EVENT ID DRIVER INTERFACES CHANGES" ]
	[[ $output =~ vport0p0,\ +-$'\n'\ +vport0p1,$'\n'\ +vport0p2$'\n' ]]
	[[ $output =~ present\ +pci:0000:00:04.0\ +virtio_blk\ +vda\ +- ]]
	on_terminal 200 --sysroot "$tree" monitor
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "EVENT ID TYPE DRIVER INTERFACES CHANGES" ]
	has vport0p0,vport0p1,vport0p2
	# Columns that were chosen stay, in lines of their own if they must.
	on_terminal 30 --sysroot "$tree" monitor vda --columns ID,DRIVER,NAME
	fits 30
	[ "${lines[0]} ${lines[1]}" = "ID: pci:0000:00:04.0 DRIVER: virtio_blk" ]
	[ -z "${lines[3]}" ]
	on_terminal 30 --sysroot "$tree" monitor vda --columns ID,DRIVER --no-legend
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "pci:0000:00:04.0 virtio_blk" ]
	COLUMNS=40 try 0 --sysroot "$tree" monitor
	[ "${#lines[@]}" = 18 ]
	[[ ${lines[1]} =~ ^present\ +pci:0000:00:02.0\ +console\ +virtio_console\ +vport0p0,vport0p1,vport0p2\ +-$ ]]
}

@test "the help of every verb fits, and a pipe gets 80 columns" {
	export TERM=dumb
	local width verb verbs
	verbs=$("$VIRTCTL" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\)\( .*\)*$/\1/p')
	[ "$(wc -w <<<"$verbs")" -gt 12 ]
	for width in 40 80 120; do
		for verb in "" $verbs; do
			on_terminal "$width" $verb --help
			fits "$width"
		done
	done
	for verb in "" $verbs; do
		on_terminal 80 $verb --help
		COLUMNS=40 run -0 "$VIRTCTL" $verb --help
		[ "$(printf '%s\n' "${lines[@]}")" = "$("$VIRTCTL" $verb --help | grep .)" ]
		[ "$("$VIRTCTL" $verb --help)" = "$(script -qec "stty cols 80 -onlcr; $VIRTCTL $verb --help" /dev/null </dev/null)" ] || fail "$verb"
	done
	on_terminal 40 list --help
	[[ $output == *$'\n      --no-legend\n          leave out the line of headings\n'* ]]
	on_terminal 200 list --help
	has "the columns to show; +LIST adds to the default columns, '-c help' explains all columns"
	on_terminal 40 list --columns help
	fits 40
}

@test "COLUMNS goes before the terminal's own width; a pipe has none" {
	export TERM=dumb
	unpacked fixtures/q35
	COLUMNS=50 on_terminal 200 --sysroot "$tree" list --columns ID,INTERFACES,PATH
	fits 50
	COLUMNS=x on_terminal 60 --sysroot "$tree" list --columns ID,INTERFACES,PATH
	fits 60
	[ "$(wc -L <<<"$output")" -gt 50 ]
	try 0 --sysroot "$tree" list --columns ID,INTERFACES,PATH
	local piped=$output
	COLUMNS=30 try 0 --sysroot "$tree" list --columns ID,INTERFACES,PATH
	[ "$output" = "$piped" ]
	[ "${#lines[@]}" = 17 ]
}

@test "a terminal that does not know its width has 80 columns" {
	export TERM=dumb
	unpacked fixtures/q35
	on_terminal 0 --sysroot "$tree" list --columns ID,DRIVER,INTERFACES,PATH
	fits 80
	[ "${#lines[@]}" -gt 17 ]
}

@test "GUIDs are shortened as far as they differ, and are patterns" {
	export TERM=dumb
	unpacked fixtures/hyperv
	on_terminal 80 --sysroot "$tree" list --columns ID,TYPE,DRIVER,NAME,VIRT-ID
	[[ $output == *vmbus:f8b3781a\** && $output != *vmbus:f8b3781a-* ]]
	[ "$(grep -c '^vmbus:' <<<"$output")" = "$(grep -o '^vmbus:[^ ]*' <<<"$output" | sort -u | wc -l)" ]
	local short
	for short in $(grep -o '^vmbus:[^ ]*' <<<"$output"); do
		try 0 --sysroot "$tree" list "$short" --columns ID --no-legend
		[ "${#lines[@]}" = 1 ]
		[[ $output == $short ]]
	done
	# Where there is room, and in a pipe, they are whole.
	on_terminal 200 --sysroot "$tree" list --columns ID,TYPE
	has vmbus:f8b3781a-1e82-4818-a1c3-63d806ec15bb
	COLUMNS=40 try 0 --sysroot "$tree" list --columns ID,TYPE
	has vmbus:f8b3781a-1e82-4818-a1c3-63d806ec15bb
	# A path is of use only as a whole.
	on_terminal 60 --sysroot "$tree" list --columns ID,PATH
	[[ $output == */*f8b3781a-1e82-4818-a1c3-63d806ec15bb* ]]
}

@test "list chooses the columns that a terminal has room for" {
	export TERM=dumb
	local widths=(200 "ID TYPE DRIVER STATE INTERFACES DETAIL NAME" 80 "ID TYPE DRIVER STATE INTERFACES" 60 "ID TYPE INTERFACES" 42 "ID INTERFACES") at
	unpacked fixtures/q35
	for ((at = 0; at < ${#widths[@]}; at += 2)); do
		on_terminal "${widths[at]}" --sysroot "$tree" list
		fits "${widths[at]}"
		[ "$(tr -s ' ' <<<"${lines[0]}")" = "${widths[at + 1]}" ] || fail "${widths[at]}: ${lines[0]}"
	done
	on_terminal 200 --sysroot "$tree" list
	[[ $output =~ vda\ +64M\ +Virtio\ block\ device ]]
	[[ $output =~ eth0\ +52:54:00:12:34:01\ +Virtio\ network\ device ]]
	# A name is cut between words.
	on_terminal 120 --sysroot "$tree" list
	fits 120
	[[ $output == *"Virtio network..."* ]]
	# Of devices that are all bound there is no state to show.
	on_terminal 200 --sysroot "$tree" list vda eth0
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "ID TYPE DRIVER INTERFACES DETAIL NAME" ]
	# What was asked for stays, and a pipe gets the same columns always.
	on_terminal 200 --sysroot "$tree" list vda --columns ID,STATE
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "ID STATE" ]
	try 0 --sysroot "$tree" list
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "ID TYPE ORIGIN DRIVER INTERFACES" ]
}

@test "no line of any table ends with a blank" {
	unpacked fixtures/q35
	local arguments
	for arguments in "list" "list --tree" "drivers" "drivers vda" "platform --columns EVIDENCE,NAME" "list --columns INTERFACES,MAC" "show vda" \
		"unbind vda --dry-run"; do
		# shellcheck disable=SC2086
		try 0 --sysroot "$tree" $arguments
		! grep -n ' $' <<<"$output" || fail "$arguments"
	done
}

@test "colours: states, on a terminal only, and as --color says" {
	unpacked fixtures/hyperv
	export TERM=xterm
	local list=(--sysroot "$tree" list --columns ID,STATE)
	on_terminal 80 "${list[@]}"
	[[ $output == *$'\e[32mbound\e[0m'* && $output == *$'\e[33munbound\e[0m'* ]]
	on_terminal 80 "${list[@]}" --color never
	[[ $output != *$'\e'* ]]
	NO_COLOR=1 on_terminal 80 "${list[@]}"
	[[ $output != *$'\e'* ]]
	NO_COLOR=1 on_terminal 80 "${list[@]}" --color=always
	[[ $output == *$'\e[33munbound'* ]]
	try 0 "${list[@]}"
	[[ $output != *$'\e'* ]]
	try 0 "${list[@]}" --color always
	[[ $output == *$'\e[32mbound\e[0m'* ]]
	! grep -n ' $' <<<"$output" || fail "lines end with a blank"
	try 0 "${list[@]}" --color always --pairs
	[[ $output != *$'\e'* ]]
	try 2 list --color sometimes
	says "no such color 'sometimes'"
}

@test "a page on a terminal: states are coloured, and what uses it" {
	unpacked fixtures/q35
	export TERM=xterm
	on_terminal 80 --sysroot "$tree" show vda
	[[ $output == *$'State: '*$'\e[32mbound\e[0m'* ]]
	on_terminal 40 --sysroot "$tree" show vda --color never
	[[ $output != *$'\e'* ]]
	[ "${lines[1]}" = "  Virt id:" ]
	[ "${lines[2]}" = "    virt:t0002v00001AF4d00001042o2" ]
}
