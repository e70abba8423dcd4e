#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tool that makes trees out of tests/fixtures/*.tree, on which the other tests rely.

bats_require_minimum_version 1.5.0

setup() {
	source_root=${SOURCE_ROOT:-$BATS_TEST_DIRNAME/../..}
	unpack=${UNPACK:-$source_root/build/tests/unpack}
	tree=$BATS_TEST_TMPDIR/t.tree
	out=$BATS_TEST_TMPDIR/out
}

unpacks() {
	"$unpack" "$tree" "$out"
}

refuses() { # TEXT MESSAGE
	printf '%s\n' "$1" >"$tree"
	run -1 --separate-stderr unpacks
	[[ $stderr == "$tree"*"$2"* ]] || { echo "said: $stderr"; return 1; }
	[ -z "$(ls -A "$out")" ]
}

@test "every kind of line, every escape" {
	printf '%s\n' '# comment' '' 'D sys/a b' 'F ./x = 1 = 2 -> 3' 'N ./empty =' 'N ./raw = a\x00b\xff\\\t' \
		'L ./link -> ../../other' 'D ./sub' 'F ./y = base stays' 'B proc/lines' '	one' '		two\x20' '	' \
		'F sys/last\x20\x3d = z' >"$tree"
	unpacks
	[ "$(cat "$out/sys/a b/x")" = '1 = 2 -> 3' ]
	[ "$(stat -c %s "$out/sys/a b/empty")" = 0 ]
	[ "$(od -An -tx1 "$out/sys/a b/raw")" = ' 61 00 62 ff 5c 09' ]
	[ "$(readlink "$out/sys/a b/link")" = ../../other ]
	[ -d "$out/sys/a b/sub" ]
	[ "$(cat "$out/sys/a b/y")" = 'base stays' ]
	[ "$(od -An -c "$out/proc/lines" | tr -d ' \n')" = 'one\n\ttwo\n\n' ]
	[ "$(cat "$out/sys/last =")" = z ]
}

@test "a line that can't be used is named, and nothing is made" {
	refuses 'X a' 'line 1: not a D'
	refuses 'F /a = 1' 'not a relative path'
	refuses 'F a/../b = 1' 'not a relative path'
	refuses 'F a//b = 1' 'not a relative path'
	refuses 'F  = a' 'not a relative path'
	refuses 'F a' 'no " = "'
	refuses 'L a = b' 'no " -> "'
	refuses 'L a -> ' 'without a target'
	refuses 'L a ->' 'without a target'
	refuses 'F a = \q' 'bad escape'
	refuses 'F a = \' 'bad escape'
	refuses 'F a = \xAB' 'bad escape'
	refuses $'B a\n\tx\\' 'line 2: bad escape'
	refuses $'F a = 1\nF a = 2' 'line 2: a comes twice'
	refuses $'F a = 1\nF a/b = 2' 'line 2: a is no folder'
	refuses $'L a -> ..\nF a/b = 2' 'line 2: a is no folder'
}

@test "the last line needs no newline" {
	printf 'D a\nF b = c' >"$tree"
	unpacks
	[ "$(cat "$out/b")" = c ]
}

@test "no file: usage" {
	run -2 "$unpack"
}

@test "the trees of the fixtures unpack, and each says where it is from" {
	shopt -s nullglob
	for tree in "$source_root"/tests/fixtures/*.tree; do
		"$unpack" "$tree" "$BATS_TEST_TMPDIR/${tree##*/}"
		grep -qE '^# (Written by hand|Recorded)' "$tree"
	done
}
