#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the shells offer. Each is asked as a person would have it: by its own machinery, where it is installed.

load common

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
	offered "list show stats monitor wait id udev-rule platform drivers bind unbind online offline override bench snapshot help" ''
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
	offered "--count" stats --cou
	offered "--systemd-wants --systemd-link" udev-rule --system
}

@test "values, lists of them, and columns" {
	offered "bound" list --state b
	offered "bound,unbound" list --state bound,u
	offered "--state=failed" list --state=f
	offered "vsock" list --type vs
	offered "MAC MODEL" list --columns M
	offered "ID,MAC ID,MODEL" list --columns ID,M
	offered "--columns=+MAC --columns=+MODEL" list --columns=+M
	offered "LEVEL" platform --columns L
	offered "PER-SECOND" stats --columns P
	offered "" stats --interval 1
	offered "--short" platform --sh
	offered "path serial mac id slot" udev-rule vda --match ''
	offered "" list --sysroot x
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
	offered "$(paste -sd' ' <<<"$output")" bench compare ''
	offered "" bench compare x ''
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

# bash_completes LINE - what bash makes of it.
bash_completes() {
	run -0 bash --norc -c '
		PATH=$(dirname "$1"):$PATH; . "$2/completions/virtctl.bash"
		compopt() { echo "compopt $*"; }
		COMP_LINE=$3 COMP_POINT=${#3}
		_virtctl virtctl
		printf "%s\n" "${COMPREPLY[@]}"' bash "$VIRTCTL" "$SOURCE_ROOT" "$1"
}

@test "bash" {
	bash_completes "virtctl li"
	[ "$output" = list ]
	bash_completes "virtctl list --state un"
	[ "$output" = unbound ]
	# What stands before the last : or = is on the line already.
	bash_completes "virtctl list --state=un"
	[ "$output" = unbound ]
	bash_completes "virtctl list "
	[[ $output != *$'\t'* ]]
	bash_completes "virtctl bench compare --lea"
	[ "$output" = --least ]
	# The shell itself offers files of results, and nothing else.
	bash_completes "virtctl bench compare ./bef"
	[ "$output" = "compopt -o default" ] || fail "$output"
	bash_completes "virtctl list ./bef"
	[ -z "$output" ]
	local id
	id=$("$VIRTCTL" list --columns ID --no-legend | head -n 1)
	[ -z "$id" ] || { bash_completes "virtctl show $id" && [ "$output" = "${id##*:}" ]; }
}

@test "zsh" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	cat >"$BATS_TEST_TMPDIR/ask" <<-'E'
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "PATH=$1:\$PATH PS1=; fpath=($2/completions \$fpath); autoload -U compinit; compinit -u -D"
		zpty -w z "bindkey '^I' complete-word; echo re''ady"
		zpty -r z line '*ready*'
		zpty -w -n z $'virtctl hel\t lis\t\n'
		zpty -r z line '*Options of every verb*'
		print -r -- $line
		zpty -d z
	E
	run -0 timeout 60 zsh -f "$BATS_TEST_TMPDIR/ask" "$(dirname "$VIRTCTL")" "$SOURCE_ROOT"
	has "Usage: virtctl list"
}

@test "fish" {
	command -v fish >/dev/null || skip "fish is not installed"
	export HOME=$BATS_TEST_TMPDIR
	touch "$BATS_TEST_TMPDIR/before.json"
	run -0 fish --no-config -c "set PATH $(dirname "$VIRTCTL") \$PATH; source $SOURCE_ROOT/completions/virtctl.fish
		complete -C 'virtctl list --state un'; complete -C 'virtctl plat'; complete -C 'virtctl bench compare $BATS_TEST_TMPDIR/bef'
		complete -C 'virtctl list $BATS_TEST_TMPDIR/bef'"
	[[ ${lines[0]} == unbound* ]]
	[[ ${lines[1]} == platform$'\t'* ]]
	# Files are for bench compare only.
	[[ ${lines[2]} == "$BATS_TEST_TMPDIR/before.json" ]]
	[ "${#lines[@]}" = 3 ]
}
