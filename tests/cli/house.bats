#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The rules of the house (tests/house): which room uses which, no circles, what a program is linked with, the names in comments.

load common

check() {
	/usr/bin/python3 "$SOURCE_ROOT/tests/house/check.py" "$@"
}

setup() {
	build=${VIRTCTL%/virtctl/virtctl}
}

# broken TEXT - the copy in $top breaks a rule, and check.py says TEXT.
broken() {
	run check "$top" "$build"
	[ "$status" = 1 ] || fail "exit $status: $output"
	has "$1"
}

copy() {
	top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top/tests"
	cp -r "$SOURCE_ROOT"/lib "$SOURCE_ROOT"/virtd "$SOURCE_ROOT"/virtctl "$top"
	cp -r "$SOURCE_ROOT/tests/house" "$top/tests"
	check "$top" "$build"
}

@test "the sources and the programs keep to the rules" {
	run check "$SOURCE_ROOT" "$build"
	echo "# $output" >&3
	[ "$status" = 0 ]
}

@test "an include upwards, a circle, a room without a rule, a rule that is no longer true: each is seen" {
	copy
	echo '#include "plan/plan.h"' >>"$top/lib/base/utf8.h"
	broken 'lib/base/utf8.h: includes lib/plan/plan.h: lib/base may not include lib/plan'
	cp "$SOURCE_ROOT/lib/base/utf8.h" "$top/lib/base"
	echo '#include "base/utf8.h"' >>"$top/lib/base/arena.h"
	echo '#include "base/arena.h"' >>"$top/lib/base/utf8.h"
	broken 'a circle of includes: lib/base/arena lib/base/utf8'
	cp "$SOURCE_ROOT"/lib/base/{utf8,arena}.h "$top/lib/base"
	mkdir "$top/lib/attic"
	echo '#include "base/utf8.h"' >"$top/lib/attic/old.c"
	broken 'lib/attic is no room'
	rm -r "$top/lib/attic"
	printf 'circle\tlib/base/arena lib/base/root\n' >>"$top/tests/house/rules.txt"
	broken 'this circle is no more: lib/base/arena lib/base/root'
	sed -i '$d; s|^room\tlib/id.*|& lib/device|' "$top/tests/house/rules.txt"
	broken 'lib/id may include lib/device, which does not stand above it'
}

@test "JSON that is built past json/build.h is seen" {
	copy
	printf 'void *vd_raw(void) { return json_object_new_object(); }\n' >>"$top/lib/device/json.c"
	broken 'lib/device/json.c: calls json_object_new_object()'
}

@test "a program that is linked with what it may not have is seen" {
	top=$SOURCE_ROOT
	mkdir "$BATS_TEST_TMPDIR/build"
	sed '/^build virtd\/virtd: /s|lib/libbase.a|& lib/libapply.a|' "$build/build.ninja" >"$BATS_TEST_TMPDIR/build/build.ninja"
	build=$BATS_TEST_TMPDIR/build
	broken 'virtd/virtd: is linked with lib/apply'
	echo >"$build/build.ninja"
	broken 'virtctl/virtctl: build.ninja has no link line of it'
}

@test "the names in comments are those of things that exist, and one that is not is seen" {
	run /usr/bin/python3 "$SOURCE_ROOT/tests/house/names.py" "$SOURCE_ROOT"
	echo "# $output" >&3
	[ "$status" = 0 ]
	copy
	printf '/* As vd_no_such() has it, and old_name(), in base/gone.c; vd_utf8_* and drivers/pci/pci.c are others. */\n' >>"$top/lib/base/utf8.h"
	run /usr/bin/python3 "$SOURCE_ROOT/tests/house/names.py" "$top"
	[ "$status" = 1 ] || fail "$output"
	local name
	for name in vd_no_such old_name base/gone.c; do has "there is no $name"; done
	has '3 names are wrong'
}

@test "each file opens with a sentence about itself, and docs/files.md has it" {
	/usr/bin/python3 "$SOURCE_ROOT/tests/house/files.py" "$SOURCE_ROOT" >"$BATS_TEST_TMPDIR/files.md"
	diff "$SOURCE_ROOT/docs/files.md" "$BATS_TEST_TMPDIR/files.md" || fail "docs/files.md is old: tests/house/files.py . >docs/files.md"
	copy
	printf '#include "base/utf8.h"\n' >"$top/lib/base/mute.c"
	run /usr/bin/python3 "$SOURCE_ROOT/tests/house/files.py" "$top"
	[ "$status" = 1 ]
	has 'lib/base/mute: it opens with no sentence about itself'
}

@test "each public function has a contract, and one without is seen" {
	run -0 /usr/bin/python3 "$SOURCE_ROOT/tests/house/contracts.py" "$SOURCE_ROOT"
	echo "# $output" >&3
	mkdir -p "$BATS_TEST_TMPDIR/lib"
	printf '/* vd_one - Do it. */\nint vd_one(void);\nint vd_same(void);\n\nint vd_two(void);\n/* Does it. */\nint vd_three(int a,\n\t     int b);\n' \
		>"$BATS_TEST_TMPDIR/lib/one.h"
	run -1 /usr/bin/python3 "$SOURCE_ROOT/tests/house/contracts.py" "$BATS_TEST_TMPDIR"
	[ "${lines[*]}" = "lib/one.h: vd_two has no contract lib/one.h: vd_three has no contract 4 functions in 1 headers: 2 without a contract" ]
}

@test "the README is short, and what it and the other texts link to is there" {
	local text link
	[ "$(wc -l <"$SOURCE_ROOT/README.md")" -le 120 ]
	for text in "$SOURCE_ROOT"/*.md "$SOURCE_ROOT"/docs/*.md "$SOURCE_ROOT"/tests/*/*.md; do
		while IFS= read -r link; do
			[[ $link == http* || $link == '#'* || -e ${text%/*}/${link%%#*} ]] || fail "${text#"$SOURCE_ROOT/"} links to $link"
		done < <(grep -o ']([^)]*)' "$text" | sed 's/^](//; s/)$//')
	done
}
