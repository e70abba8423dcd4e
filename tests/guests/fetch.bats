#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the lab does about package sources that are out of step: a small repository, spoiled in one way at a time.

bats_require_minimum_version 1.5.0

guests=$BATS_TEST_DIRNAME

setup() {
	[ "$(uname -m)" = x86_64 ] || skip "the repository of this test has packages for x86_64 only"
	export VIRTD_LAB_DIR=$BATS_TEST_TMPDIR/lab VIRTD_LAB_SOURCE=$BATS_TEST_TMPDIR/sources.list VIRTD_LAB_TIMEOUT=100 VIRTD_LAB_PAUSES='0.1 0.1'
	repository=$BATS_TEST_TMPDIR/repository
	kernel=$VIRTD_LAB_DIR/kernel/x86_64/version
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# sources SUITE… - the repository, or what BASE names.
sources() {
	for suite; do printf 'deb [trusted=yes] %s %s main\n' "${base-file:$repository}" "$suite"; done >"$VIRTD_LAB_SOURCE"
}

# serve ARGUMENT… - a Python program that says in its first line that it listens, with apt kept from any proxy.
serve() {
	PYTHONUNBUFFERED=1 /usr/bin/python3 "$@" >"$BATS_TEST_TMPDIR/served" 2>/dev/null 3>&- &
	server=$!
	until [ -s "$BATS_TEST_TMPDIR/served" ]; do sleep 0.05; done
	printf 'Acquire::http::Proxy "DIRECT";\n' >"$BATS_TEST_TMPDIR/apt.conf"
	export APT_CONFIG=$BATS_TEST_TMPDIR/apt.conf
}

# repository FAULT… - a copy of the one that is made once for the file, spoiled, with both of its suites as sources.
repository() {
	[ -d "$BATS_FILE_TMPDIR/sound" ] || "$guests/repository.py" "$BATS_FILE_TMPDIR/sound"
	cp -r "$BATS_FILE_TMPDIR/sound" "$repository"
	[ $# = 0 ] || "$guests/repository.py" "$repository" "$@"
	sources main extra
}

# hour_later - as if the last run was an hour ago: what was not the first choice is asked for again.
hour_later() {
	find "$VIRTD_LAB_DIR" \( -name '*.tried' -o -name updated -o -name unread \) -exec touch -d '1 hour ago' {} +
}

chosen() {
	cat "$VIRTD_LAB_DIR"/chosen/*
}

@test "a repository in order: the kernel that Debian's package asks for, and nothing that was chosen instead" {
	repository
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.2-amd64 ]
	[ "$(<"$VIRTD_LAB_DIR/user/x86_64/bin/busybox")" = "the second" ]
	[ ! -e "$VIRTD_LAB_DIR/chosen" ] || [ -z "$(ls "$VIRTD_LAB_DIR/chosen")" ]
	# That one is in several packages, and its image is beside its modules.
	[ "$(<"${kernel%/*}/boot/vmlinuz-9.1.2-amd64")" = "a kernel" ]
	[ -e "${kernel%/*}/lib/modules/9.1.2-amd64/modules.dep" ]
}

@test "a kernel in several packages, one of which is missing: another kernel" {
	repository missing 'linux-modules-9.1.2-amd64*'
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.1-amd64 ]
	[ "$(<"${kernel%/*}/boot/vmlinuz-9.1.1-amd64")" = "a kernel" ]
	chosen | grep -F "kernel x86_64: linux-image-9.1.1-amd64, another that the indexes list; linux-modules-9.1.2-amd64 9.1.2-1: "
}

# sources_of SUITE TEXT - what the lab makes of a source file with TEXT, for that release.
sources_of() {
	printf '%s\n' "$2" >"$VIRTD_LAB_SOURCE"
	(
		LAB_DIR=$VIRTD_LAB_DIR LAB_SOURCE=$guests
		for part in "$guests"/lib/*.sh; do . "$part"; done
		cat "$(apt_source_of "x86_64@$1" "$BATS_FILE_TMPDIR")"
	)
}

@test "another release's sources: the same, with its name; of unstable, which has no updates, no more than itself" {
	own=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	lines="deb file:/a $own main
deb file:/a $own-updates main
deb file:/b $own-security main"
	parts="Suites: $own $own-updates
URIs: file:/a

Suites: $own-security
URIs: file:/b"
	[ "$(sources_of bullseye "$lines")" = "${lines//$own/bullseye}" ]
	[ "$(sources_of bullseye "$parts")" = "${parts//$own/bullseye}" ]
	[ "$(sources_of sid "$lines")" = 'deb file:/a sid main' ]
	[ "$(sources_of sid "$parts")" = "Suites: sid
URIs: file:/a

Suites: sid
Enabled: no
URIs: file:/b" ]
}

@test "a package that is missing: another that the indexes list, at once" {
	repository missing 'linux-image-9.1.2-amd64*' missing 'busybox-static_2*'
	VIRTD_LAB_PAUSES=1000 run -0 timeout 500 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.1-amd64 ]
	[ "$(<"$VIRTD_LAB_DIR/user/x86_64/bin/busybox")" = "the first" ]
	[[ $output == *"kernel x86_64: linux-image-9.1.1-amd64, another that the indexes list; linux-image-9.1.2-amd64 9.1.2-1: "*"not found"* ]]
	chosen | grep -F "kernel x86_64: linux-image-9.1.1-amd64"
	chosen | grep -F "package x86_64 busybox-static: 1-1, another version that the indexes list"
}

# spoiled FAULT WORDS - a kernel package that is not what the index says is tried three times, and then the other one serves.
spoiled() {
	repository "$1" 'linux-image-9.1.2-amd64*'
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.1-amd64 ]
	[[ $(chosen) == *"linux-image-9.1.1-amd64, another"*$2* ]]
}

@test "a package that is longer than the index says" {
	spoiled longer "Hash Sum mismatch"
}

@test "the same from a server" {
	repository longer 'linux-image-9.1.2-amd64*'
	serve -m http.server --bind 127.0.0.1 --directory "$repository" 0
	base=http://127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$BATS_TEST_TMPDIR/served") sources main
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.1-amd64 ]
	[[ $(chosen) == *"linux-image-9.1.1-amd64, another"*"unexpected size"* ]]
}

@test "a package with another hash than the index says" {
	spoiled changed "Hash Sum mismatch"
}

@test "an index that ends early: a warning, and the other suffices" {
	repository cut extra
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.2-amd64 ]
	[[ $output == *"index x86_64: extra/main/binary-amd64/Packages"*"the indexes that could be read serve"* ]]
	chosen | grep -F "index x86_64: "
}

@test "an index that is not there: the same" {
	repository no-index extra
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.2-amd64 ]
	chosen | grep -F "index x86_64: extra/"
}

@test "no kernel at all: skipped, with the reason; asked again at once, the answer is there" {
	repository missing 'linux-image-9*'
	run -77 "$guests/lab" fetch x86_64
	[[ $output == *"skipped: the kernel of x86_64: linux-image-9.1.2-amd64 9.1.2-1: "*"not found"* ]]
	mv "$repository" "$repository-away"
	VIRTD_LAB_PAUSES=1000 run -77 timeout 500 "$guests/lab" fetch x86_64
	[[ $output == *"skipped: the kernel of x86_64: linux-image-9.1.2-amd64"* ]]
}

@test "no index that can be read: skipped, with the reason" {
	repository cut main cut extra
	run -77 "$guests/lab" fetch x86_64
	[[ $output == *"skipped: package lists of x86_64: "*"x86_64: "*"main/"* ]]
}

@test "a server that takes a connection and never answers: skipped, in seconds" {
	serve -c '
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1])
time.sleep(1000)'
	base=http://127.0.0.1:$(<"$BATS_TEST_TMPDIR/served") sources main
	VIRTD_LAB_TIMEOUT=1 run -77 timeout 500 "$guests/lab" fetch x86_64
	[[ $output == *"skipped: package lists of x86_64: "*"main/InRelease "*[Cc]onnection* ]]
}

@test "what an earlier run kept serves when the sources have gone" {
	repository missing 'linux-image-9.1.2-amd64*'
	"$guests/lab" fetch x86_64
	mv "$repository" "$repository-away"
	hour_later
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.1-amd64 ]
	chosen | grep -F "kernel x86_64: 9.1.1-amd64, kept from an earlier run; "
	rm -rf "$repository-away"
	# Built again: with the packages of before, the lists of before would do.
	"$guests/repository.py" "$repository"
	hour_later
	run -0 "$guests/lab" fetch x86_64
	[ "$(<"$kernel")" = 9.1.2-amd64 ]
	[ -z "$(ls "$VIRTD_LAB_DIR/chosen")" ]
}

@test "a guest whose first kernel can't be had has the next one that serves it, and says so" {
	repository missing 'linux-image-9*'
	export LAB_DIR=$VIRTD_LAB_DIR LAB_SOURCE=$guests PROJECT=${guests%/tests/guests}
	for part in "$guests"/lib/*.sh; do . "$part"; done
	mkdir -p "$LAB_DIR/kernel/x86_64"
	echo 9.0.0-amd64 >"$LAB_DIR/kernel/x86_64/version"
	printf 'arch x86_64\nkernel sid %s\n' "$(own_suite)" >"$BATS_TEST_TMPDIR/some.guest"
	run -0 fetch_guest_kernel some "$BATS_TEST_TMPDIR/some.guest"
	chosen | grep -F "guest some: has the kernel of x86_64; the kernel of x86_64@sid: "
	[ "$(guest_kernel "$BATS_TEST_TMPDIR/some.guest")" = x86_64 ]
	printf 'arch x86_64\nkernel sid\n' >"$BATS_TEST_TMPDIR/other.guest"
	run -77 fetch_guest_kernel other "$BATS_TEST_TMPDIR/other.guest"
	[[ $output == *"skipped: the kernel of x86_64@sid: "* ]]
}
