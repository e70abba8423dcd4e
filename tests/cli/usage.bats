#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The command line: help, version, and all that can be wrong with it.

load common

@test "help names every verb, and each verb explains itself" {
	try 0 help
	local verbs help=$output verb
	verbs=$(sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\) .*/\1/p' <<<"$output")
	[ "$(wc -w <<<"$verbs")" -ge 5 ]
	for verb in $verbs; do
		try 0 "$verb" --help
		[[ $output == "Usage: virtctl $verb "* ]]
		local own=$output
		try 0 help "$verb"
		[ "$output" = "$own" ]
	done
	try 0 --help
	[ "$output" = "$help" ]
}

@test "help fits 80 columns" {
	try 0 help
	[ "$(wc -L <<<"$output")" -le 80 ]
	for verb in list show id udev-rule platform drivers bind unbind online offline override bench; do
		try 0 "$verb" --help
		[ "$(wc -L <<<"$output")" -le 80 ] || fail "$verb: $(awk 'length > 80' <<<"$output")"
	done
}

@test "version" {
	try 0 --version
	[[ $output =~ ^virtctl\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	try 0 -V
	[[ $output == virtctl* ]]
}

@test "no verb" {
	try 2
	says "virtctl help"
	try 2 --json
}

@test "an unknown verb, and the one that may be meant" {
	try 2 lsit
	says "did you mean 'list'?"
	try 2 lsit --json
	is io.virtctl.Usage .error.name
	try 2 frobnicate
	says "no such verb 'frobnicate' ('virtctl help' lists them)"
	try 2 help lst
	says "did you mean 'list'?"
}

@test "verbs and options are never cut short" {
	try 2 lis
	try 2 sho vda
	try 2 list --no-leg
	says "did you mean '--no-legend'?"
	try 2 list --js
	try 2 --vers
}

@test "an unknown option" {
	try 2 list --colour
	says "no such option '--colour'"
	try 2 list --colums ID
	says "did you mean '--columns'?"
	try 2 list -x
	says "-x"
	try 2 list --bogus=1 --json
	is 2 .error.exitCode
	try 2 -j list --bogus
}

@test "virtctl alone: its verbs, and that one is missing" {
	tries 2
	[[ $output == *$'\n  list '* ]]
	[ "$output" = "$("$VIRTCTL" help)" ]
	[ "$stderr" = "virtctl: the verb is missing (see 'virtctl help')" ]
}

@test "an unknown value: the nearest one, or all" {
	try 2 list --state boun
	says "no such state 'boun' (did you mean 'bound'?)"
	try 2 list --state xyzzy
	says "no such state 'xyzzy' (use one of bound, unbound, offline, gone, failed)"
	try 2 list --type xyzzy
	says "no such type 'xyzzy' ('man virt-ids' lists them)"
}

@test "words of other tools: what they are called here" {
	local pair
	for pair in ls:list info:show status:show watch:monitor detach:unbind Settle:wait; do
		try 2 "${pair%:*}" vda
		says "no such verb '${pair%:*}' (did you mean '${pair#*:}'?)"
	done
	try 2 xyzzy
	[[ $stderr != *mean* ]]
	run_virtctl list --type block --all --json
	local blocks=$output
	try 0 list --type disk --all --json
	[ "$output" = "$blocks" ]
	run_virtctl list type=net --all --json
	blocks=$output code=$status
	tries "$code" list type=nic --all --json
	[ "$code" != 0 ] || [ "$output" = "$blocks" ]
}

@test "an option that the verb does not take" {
	try 2 show vda --tree
	says "show: this verb has no option --tree (see 'virtctl show --help')"
	try 2 platform --type net
	try 2 help --columns ID
}

@test "an option without its value, one with too much" {
	try 2 list --type
	says "the value of this option is missing"
	try 2 list --tree=yes
	says "this option takes no value"
	try 2 list --type=
	try 2 list --type net,,block
	says "no part of it may be empty"
	try 2 list --sysroot ''
	try 2 list --columns ,
}

@test "unknown values: bus, origin, state, type" {
	try 2 list --bus pcie
	says "no such bus 'pcie' ("
	says "did you mean 'pci'?"
	try 2 list --origin emulatd
	says "did you mean 'emulated'?"
	try 2 list --state unbond
	says "did you mean 'unbound'?"
	try 2 list --type nett
	says "no such type 'nett'"
	says "did you mean 'net'?"
	try 2 list --type net,hugo --json
	is io.virtctl.Usage .error.name
	[[ $(json .error.message) == "no such type 'hugo' ("* ]]
}

@test "an unknown column" {
	try 2 list --columns ID,DRIVR
	says "no such column 'DRIVR' (did you mean 'DRIVER'?)"
	try 2 list --columns +nope
	says "no such column 'nope' ("
	try 2 list --columns +
	says "no such column '+' ("
	try 2 platform --columns ID
	try 2 id -c MAC
}

@test "too few arguments, too many" {
	try 2 show
	says "DEVICE... is missing"
	try 2 platform vda
	says "vda: one argument too many (see 'virtctl platform --help')"
	try 2 help list show
}

@test "options that contradict each other" {
	try 2 list --sysroot / --socket /x
	try 2 list --json --tree
	try 2 list --json --pairs
	try 2 list --json --raw
	try 2 list --raw --pairs
	try 2 list --tree --pairs
	try 2 list --output-all --output ID
	try 2 stats --json --columns ID
	says "the JSON of stats has no columns"
}

@test "behind -- nothing is an option" {
	try 3 list -- --json
	says "no such device '--json'"
	try 3 show -- -V
}

@test "letters: together, and with their value" {
	try 0 list -cID
	[ "${lines[0]}" = ID ]
	try 0 list -ac ID
	[ "${lines[0]}" = ID ]
	try 2 list -jz
	says "there is no option of that letter"
	try 2 list -c
}

@test "arguments that are no UTF-8 or steer a terminal" {
	try 3 show $'\xff\xfe' --json
	[[ $(json .error.message) == *'\xff\xfe'* ]]
	try 3 show $'\e[31mred'
	says '\x1b[31mred'
	try 2 $'\e]0;x\a'
	[[ $stderr != *$'\e'* ]]
	try 3 show "$(printf 'x%.0s' {1..5000})"
}
