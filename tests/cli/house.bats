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

prose() {
	/usr/bin/python3 "$SOURCE_ROOT/tests/house/prose.py" "$@"
}

@test "what people read keeps to the rules of prose.txt" {
	run prose "$SOURCE_ROOT"
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
}

@test "a sentence that breaks a rule is seen in each kind of text" {
	top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top"/{tests/house,man,virtctl/verbs,virtd,lib/id}
	cp "$SOURCE_ROOT/tests/house/prose.txt" "$top/tests/house"
	printf 'A good one. It is waited until\nthat driver has it.\n\n    It is waited until code is read.\n' >"$top/README.md"
	printf '# NAME\n\n*--socket* _PATH_\n\tListen there; else at the default socket. *virtd* is good.\n' >"$top/man/virtd.8.scd"
	printf '/* and no other way to it */\nputs("%%s: the socket of virtd, and "\n     "no other way to it");\n' >"$top/virtctl/verbs/help.c"
	printf '# The first who measures is served.\n[Unit]\nDescription=The usual driver of devices\n' >"$top/virtd/virtd.service.in"
	printf '# The back end is open.\n\npci 1af4:1042 block - virtual certain The back end\n' >"$top/lib/id/virt.ids"
	run -1 prose "$top"
	[ "$output" = "README.md:1: it-is-done: It is waited until that driver has it.
lib/id/virt.ids:1: backend: The back end is open.
man/virtd.8.scd:4: else-for-default: Listen there; else at the default socket.
virtctl/verbs/help.c:2: private-words: X: the socket of virtd, and no other way to it
virtd/virtd.service.in:1: who-for-user: The first who measures is served.
virtd/virtd.service.in:3: usual-driver: The usual driver of devices
5 files, $(grep -c '^rule ' "$top/tests/house/prose.txt") rules: 6 sentences break one" ] || fail "$output"
	printf 'word %.0s' {1..25} >"$top/README.md"
	run -0 prose "$top" README.md
	printf 'word' >>"$top/README.md"
	run -1 prose "$top" README.md
	has 'README.md:1: length: word word'
}

@test "a rule whose bad example passes, or whose good example breaks one, is seen; an exemption has a reason" {
	top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top/tests/house"
	echo 'Good.' >"$top/README.md"
	printf 'rule one\nmatch \\bodd\\b\nbad It is even.\ngood It is odd.\nrule two\nwords 2\n' >"$top/tests/house/prose.txt"
	run -1 prose "$top"
	has 'prose.txt: one: its bad example passes: It is even.'
	has 'prose.txt: one: its good example breaks one: It is odd.'
	has 'prose.txt: two: it has no match, no bad example or no good one'
	echo 'allow odd' >>"$top/tests/house/prose.txt"
	run -1 prose "$top"
	has 'an exemption without a reason'
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

@test "the tests that SECURITY.md names are there" {
	local file names=0
	while IFS= read -r file; do
		[ -e "$SOURCE_ROOT/$file" ] || fail "SECURITY.md names $file"
		names=$((names + 1))
	done < <(grep -o '`tests/[^`]*`' "$SOURCE_ROOT/SECURITY.md" | tr -d '`')
	[ "$names" -ge 30 ]
	# A threat without a test is none that is stopped.
	! awk '/^## Threats/ { on = 1 } on && /^\| [^-w]/ && !/tests\// { print }' "$SOURCE_ROOT/SECURITY.md" | grep . || fail "these have no test"
}

mutate() {
	/usr/bin/python3 "$SOURCE_ROOT/tests/mutate/mutate.py" "$@"
}

@test "each mutation still fits the sources, and their table is new" {
	run -0 mutate check "$SOURCE_ROOT"
	echo "# ${lines[-1]}" >&3
	diff -q "$SOURCE_ROOT/docs/mutations.md" <(mutate table "$SOURCE_ROOT") || fail "docs/mutations.md is old: tests/mutate/mutate.py table . >docs/mutations.md"
}

@test "a mutation that fits no longer, is there twice or names no test is seen" {
	local top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top"/{tests/{mutate,unit,cli},lib/base}
	cp "$SOURCE_ROOT/tests/unit/meson.build" "$top/tests/unit"
	cp "$SOURCE_ROOT/tests/cli/meson.build" "$top/tests/cli"
	printf 'one\ntwo\ntwo\n' >"$top/lib/base/x.c"
	printf '%s\t%s\t%s\t%s\t%s\n' lib/base/x.c 'one\ntwo' '' 'base cli-list:a.b' 'harm' >"$top/tests/mutate/mutations.txt"
	run -0 mutate check "$top"
	printf '%s\t%s\t%s\t%s\t%s\n' lib/base/x.c two '' base harm lib/base/x.c three '' base harm lib/base/y.c one '' base harm \
		lib/base/x.c one two nothing harm lib/base/x.c 'one\ntwo' '' base harm >>"$top/tests/mutate/mutations.txt"
	run -1 mutate check "$top"
	[ "$output" = "mutations.txt:2: lib/base/x.c has the old text 2 times
mutations.txt:3: lib/base/x.c has the old text 0 times
mutations.txt:4: there is no file lib/base/y.c
mutations.txt:5: there is no test nothing
mutations.txt:6: it changes nothing, or is there twice
6 mutations, 5 faults" ] || fail "$output"
}

# unnoticed FILE... - the lines "! COMMAND" that can't fail a test: errexit does not count them, unless they are the last ones of a function.
unnoticed() {
	awk '
		FNR == 1 { held = "" }
		held != "" && !/^\t*}$/ { print held }
		{ held = "" }
		/^\t+! / && !/\|\| / { held = FILENAME ":" FNR ":" $0 }' "$@"
}

@test "no \"! COMMAND\" that can't fail a test, and one is seen" {
	[ "$(unnoticed "$SOURCE_ROOT"/tests/{cli,guests}/*.{bats,bash})" = "" ] || fail "$(unnoticed "$SOURCE_ROOT"/tests/{cli,guests}/*.{bats,bash})"
	printf '\t! grep x\n\ttrue\n\t! grep y || fail\n\t! grep z\n}\n' >"$BATS_TEST_TMPDIR/some.bats"
	[ "$(unnoticed "$BATS_TEST_TMPDIR/some.bats")" = "$BATS_TEST_TMPDIR/some.bats:1:"$'\t! grep x' ]
}

# endless FILE... - the lines "wait" without a process: it may wait for one that the test does not know of, such as what ends it after its time.
endless() {
	grep -Hn -E '^[[:space:]]*wait([[:space:]]*(2>|\||;|&&).*)?$' "$@"
}

@test "each \"wait\" of a test names its processes, and one that does not is seen" {
	run -1 endless "$SOURCE_ROOT"/tests/{cli,guests}/*.{bats,bash}
	printf '\twait\n\twait "$pid"\n\twait 2>/dev/null || true\n\tkill 1; wait $!\n' >"$BATS_TEST_TMPDIR/some.bats"
	run -0 endless "$BATS_TEST_TMPDIR/some.bats"
	[ "${#lines[@]}" = 2 ] || fail "$output"
}

@test "guests: the table of what was verified has the results of the run, and each word stands for tests" {
	local guests=$SOURCE_ROOT/tests/guests dir=$BATS_TEST_TMPDIR word pattern
	while IFS=$'\t' read -r word pattern; do
		grep -hE '^@test ' "$guests"/*.bats | grep -qE "$pattern" || fail "$word stands for no test"
	done < <(grep -v '^#' "$guests/verified.txt")
	mkdir -p "$dir/lab/kernel/riscv64@trixie"
	echo 6.12.9 >"$dir/lab/kernel/riscv64@trixie/version"
	cat >"$dir/junit.xml" <<-'E'
		<testsuites><testsuite name="virtd.virtd:guests / guest-riscv64">
		<testcase name="1 every device and every layer is as sysfs has it"/>
		<testcase name="3 each device is measured, on either transport"/>
		<testcase name="4 a disk is measured"><failure/></testcase>
		<testcase name="5 off and on"><skipped/></testcase>
		</testsuite><testsuite name="virtd.virtd:unit / base"><testcase name="1 measured"/></testsuite></testsuites>
	E
	printf '%s\n' Before. '<!-- tests/guests/tested.py writes this table -->' old '| `riscv64`: old | 5.9 | 1 |' '| `nosuch`: old | 5.9 | 1 |' \
		'| `s390x`: of an earlier run | 6.1.0-50-s390x | 2 | – |' '<!-- end of this table -->' After. >"$dir/tested.md"
	/usr/bin/python3 "$guests/tested.py" "$guests" "$dir/lab" "$dir/tested.md" "$dir/junit.xml"
	grep -qxF 'Guests: 2. Platforms: 2. Architectures: 2 (riscv64, s390x). Kernels: 2 (6.1, 6.12).' "$dir/tested.md" || fail "$(<"$dir/tested.md")"
	grep -q '^| `riscv64`: .* | 6.12.9 | 1 | – | – | – | 1 of 2 | – | – |$' "$dir/tested.md" || fail "$(<"$dir/tested.md")"
	[ "$(head -n 1 "$dir/tested.md") $(tail -n 1 "$dir/tested.md") $(grep -c '^| `' "$dir/tested.md")" = "Before. After. 2" ]
	grep -qxF '| `s390x`: of an earlier run | 6.1.0-50-s390x | 2 | – |' "$dir/tested.md"
	run -1 grep old "$dir/tested.md"
	echo text >"$dir/tested.md"
	run -1 /usr/bin/python3 "$guests/tested.py" "$guests" "$dir/lab" "$dir/tested.md" "$dir/junit.xml"
	[[ $output == *markers* && $(<"$dir/tested.md") == text ]]
}

@test "builds: each optional library is left out, environments are known, and the table has the results" {
	local builds=$SOURCE_ROOT/tests/builds dir=$BATS_TEST_TMPDIR
	[ "$(sed -n "s/^features='\(.*\)'/\1/p" "$builds/here" | tr ' ' '\n' | sort)" = \
		"$(sed -n "s/^option('\([a-z]*\)', type: 'feature'.*/\1/p" "$SOURCE_ROOT/meson_options.txt" | grep -vx -e man -e openrc | sort)" ]
	[ -z "$(comm -23 <(grep -v '^#' "$builds/builds" | awk 'NF { print $1 }' | sort -u) <(grep -v '^#' "$builds/environments" | awk 'NF { print $1 }' | sort -u))" ]
	printf '# a comment\none gcc unit -Da=b -Dc\ntwo gcc programs -Da\nthree clang unit\n' >"$dir/builds"
	mkdir "$dir/results"
	printf 'one\tgcc\tunit\t-Da=b -Dc\tpassed\t5 passed, 0 failed\t12.2\tglibc 2.36\n' >"$dir/results/a.result"
	printf 'two\tgcc\tprograms\t-Da\tfailed\t-\t16.2\tglibc 2.43\n' >"$dir/results/b.result"
	printf 'gone\tgcc\tunit\t-Da\tpassed\t-\t16.2\tglibc 2.43\n' >"$dir/results/c.result"
	printf 'Before.\n<!-- tests/builds/run writes this table -->\nold\n<!-- end of the table -->\nAfter.\n' >"$dir/tested.md"
	"$builds/table.py" "$dir/builds" "$dir/results" "$dir/tested.md"
	grep -qxF '| one, glibc 2.36 | gcc 12.2 | `-Da=b -Dc` | passed | 5 passed, 0 failed |' "$dir/tested.md" || fail "$(<"$dir/tested.md")"
	grep -qxF '| two, glibc 2.43 | gcc 16.2 | `-Da` | failed | – |' "$dir/tested.md"
	grep -qx 'Builds of the list that were not run: 1.' "$dir/tested.md"
	[ "$(head -n 1 "$dir/tested.md") $(tail -n 1 "$dir/tested.md")" = "Before. After." ]
	run ! grep -E 'old|gone' "$dir/tested.md"
	cp "$dir/tested.md" "$dir/same.md"
	"$builds/table.py" "$dir/builds" "$dir/results" "$dir/tested.md"
	cmp "$dir/same.md" "$dir/tested.md"
	# What another machine has built stays, until it is built here.
	rm "$dir/results/a.result"
	printf 'two\tgcc\tprograms\t-Da\tpassed\t-\t16.3\tglibc 2.43\n' >"$dir/results/b.result"
	"$builds/table.py" "$dir/builds" "$dir/results" "$dir/tested.md"
	grep -qxF '| one, glibc 2.36 | gcc 12.2 | `-Da=b -Dc` | passed | 5 passed, 0 failed |' "$dir/tested.md" || fail "$(<"$dir/tested.md")"
	grep -qxF '| two, glibc 2.43 | gcc 16.3 | `-Da` | passed | – |' "$dir/tested.md"
	run -1 grep -F '16.2' "$dir/tested.md"
	grep -qx 'Builds of the list that were not run: 1.' "$dir/tested.md"
	echo text >"$dir/tested.md"
	run ! "$builds/table.py" "$dir/builds" "$dir/results" "$dir/tested.md"
	[[ $output == *markers* && $(<"$dir/tested.md") == text ]]
}

@test "builds: a chroot that can't be made is a skip with its reason, and one that does not work is a failure" {
	local top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top/tests"
	cp -r "$SOURCE_ROOT/tests/builds" "$SOURCE_ROOT/tests/summary.py" "$top/tests"
	others() {
		VIRTD_BUILDS_MIRROR=http://127.0.0.1:9 timeout 200 "$top/tests/builds/run" others
	}
	run -0 others
	local name
	for name in "debian-13, gcc" "unstable, gcc" "debian-12-i386, gcc-m32"; do
		[[ $output == *"builds: $name: skipped: can't make the chroot: "[^\ ]* ]] || fail "$name: $output"
	done
	run -1 /usr/bin/python3 "$top/tests/summary.py" "$top"/build/chroots/others/*.junit.xml
	[ "${lines[-1]}" = "0 passed, 0 failed, 3 skipped" ] || fail "$output"
	has "skipped: debian-13, gcc: the build: can't make the chroot: "
	unshare --mount --pid --fork true 2>/dev/null || skip "this system has no namespaces for chroots"
	mkdir -p "$top/build/chroots/unstable"
	touch "$top/build/chroots/unstable/.made"
	run -1 others
	has "builds: unstable, gcc: failed"
	run -1 /usr/bin/python3 "$top/tests/summary.py" "$top"/build/chroots/others/*.junit.xml
	[ "${lines[-1]}" = "0 passed, 1 failed, 2 skipped" ] || fail "$output"
}
