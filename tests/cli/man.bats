#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The manual says what the programs do, no more and no less.

load common

page=$SOURCE_ROOT/man/virtctl.1.scd

section() { # NAME
	sed -n "/^# $1\$/,/^# /p" "$page"
}

# entries HEADING - of the help in $output, what stands left, one a line.
entries() {
	# What is too wide has its line for itself.
	sed -n "/^$1:/,/^\$/p" <<<"$output" | sed -n 's/^  \(.\{25\}[^ ].*\)$/\1/p; t; s/^  \(.\{1,25\}\)\( .*\|$\)/\1/p' | sed 's/ *$//; s/^ *//' | grep .
}

@test "the synopsis has the verbs of the program, with their arguments" {
	try 0 help
	local from_program from_page
	from_program=$(entries Verbs)
	from_page=$(section SYNOPSIS | sed -n 's/++$//; s/^\*virtctl\* //p' | sed 's/\[_OPTION_\.\.\.\] //; s/[*_]//g')
	diff <(echo "$from_program") <(echo "$from_page")
}

@test "every verb has its paragraph" {
	try 0 help
	diff <(entries Verbs) <(section VERBS | grep '^\*' | sed 's/[*_]//g')
}

@test "every option has its paragraph, with its letter and its argument" {
	local verb
	for verb in list show stats top monitor wait id udev-rule platform drivers bind unbind online offline override bench snapshot diff check metrics report bridge; do
		try 0 "$verb" --help
		sed -n '/^Options:/,/^$/p; /^Options of every verb:/,/^$/p' <<<"$output" |
			sed -n 's/$/ /; s/^  \(-[A-Za-z], \|    \)\(--[a-z-]*\)\( [A-Z=]*\)\? .*/\1\2\3/p' | sed 's/^ *//; s/ *$//'
	done | sort -u >"$BATS_TEST_TMPDIR/program"
	section OPTIONS | grep '^\*-' | sed 's/[*_]//g' | sort -u >"$BATS_TEST_TMPDIR/page"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/program")" -ge 15 ]
	diff "$BATS_TEST_TMPDIR/program" "$BATS_TEST_TMPDIR/page"
}

@test "every column is there" {
	local verb
	for verb in list stats monitor id platform drivers 'diff x' 'check x' 'override list'; do
		# shellcheck disable=SC2086
		try 0 $verb --columns help
		entries Columns
	done | sort -u >"$BATS_TEST_TMPDIR/program"
	section COLUMNS | grep -o '\*[A-Z-]*\*' | tr -d '*' | grep -v '^-$' | sort -u >"$BATS_TEST_TMPDIR/page"
	diff "$BATS_TEST_TMPDIR/program" "$BATS_TEST_TMPDIR/page"
}

@test "every exit status is there" {
	diff <(sed -n 's/^\tEXIT_[A-Z_]* = \([0-9]*\),.*/\1/p' "$SOURCE_ROOT/virtctl/output/exit-code.h") \
		<(section "EXIT STATUS" | sed -n 's/^|[[ ] \*\([0-9]*\)\*$/\1/p')
}

@test "every variable that the program reads is there" {
	local name count=0
	for name in $(grep -rho 'getenv("[A-Z_]*")' "$SOURCE_ROOT/virtctl" --include='*.c' | sed 's/.*"\(.*\)".*/\1/'); do
		[ "$name" = TERM ] || section ENVIRONMENT | grep -qF "*$name*" || fail "$name is not told of"
		count=$((count + 1))
	done
	[ "$count" -ge 3 ]
}

@test "virtd's options" {
	run -0 "$VIRTD" --help
	diff <(grep -oE '^ +(-h, )?--[a-z-]+( [A-Z]+)?' <<<"$output" | sed 's/^ *//' | sort) \
		<(grep '^\*-' "$SOURCE_ROOT/man/virtd.8.scd" | sed 's/[*_]//g' | sort)
}

@test "the examples work" {
	local example limit count=0
	while IFS= read -r example; do
		[[ $example != *--sysroot* ]] || continue
		# Nothing is changed here.
		[[ $example != *bind* || $example == *--dry-run* ]] || continue
		# Who may measure, and whether there is something to measure, is another matter.
		[[ $example != *bench* ]] || continue
		# Other hosts, which there are none of here.
		[[ $example != *--host* ]] || continue
		# Their own tests write the file elsewhere.
		[[ $example != *snapshot* && $example != *report* ]] || continue
		# That needs a terminal, which its own tests have.
		[[ $example != *virtctl\ top* ]] || continue
		# So do they with files to compare.
		[[ $example != *virtctl\ diff* && $example != *virtctl\ check* && $example != *before.json* ]] || continue
		# monitor ends with Ctrl-C only.
		case $example in *monitor*) limit=5 ;; *) limit=100 ;; esac
		run --separate-stderr timeout "$limit" bash -c "PATH=$(dirname "$VIRTCTL"):\$PATH; $example"
		# Not everybody may change something; a dry run says so.
		case $status$example in 124*monitor*) status=0 ;; esac
		case $status in 0 | 3 | 6) ;; *) fail "$example: exit $status: $stderr" ;; esac
		count=$((count + 1))
	done < <(section EXAMPLES | sed -n 's/^\t\(virtctl .*\)/\1/p')
	[ "$count" -ge 4 ]
}

@test "the pages are in order" {
	[ -n "${MAN_PAGES:-}" ] || skip "no scdoc, so no pages are made"
	command -v groff >/dev/null || skip "no groff to read the pages with"
	local made
	for made in virtctl.1 virtctl-check.5 virtctl-bench.7 virtd.8 virtd-overrides.8 virt-ids.7 virt-bus.7 virt-udev.7; do
		run -0 groff -man -Tutf8 -ww -z "$MAN_PAGES/$made"
		[ -z "$output" ] || fail "$output"
	done
	grep -q 'vsock' "$MAN_PAGES/virt-ids.7"
}
