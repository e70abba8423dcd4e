#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Snapshots: what is written, read again, is what was there; what names a machine can be replaced; hostile files harm nobody.

load common
load tree

setup() {
	shopt -s nullglob
	root=$BATS_TEST_TMPDIR/root
	file=$BATS_TEST_TMPDIR/file
	# Folders of unpacked snapshots, so that those that stay are seen.
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
	mkdir -p "$root/sys/bus/pci/devices" "$XDG_RUNTIME_DIR"
}

teardown() {
	local left=("$XDG_RUNTIME_DIR"/*)
	[ "${#left[@]}" = 0 ] || fail "left: ${left[*]}"
}

# device PATH - a device there, on the PCI bus.
device() {
	mkdir -p "$root/sys/devices/$1"
	ln -s "../../../devices/$1" "$root/sys/bus/pci/devices/${1##*/}"
}

need_archives() {
	[ -z "${NO_ARCHIVES-}" ] || skip "built without libarchive"
}

# lacks PATTERN - no line of the tree has it.
lacks() {
	if LC_ALL=C grep "$1" "$file.tree"; then
		return 1
	fi
}

@test "lines, bytes, blanks, backslashes and links come back as they were" {
	device 'a b\c/x'
	cd "$root/sys/devices/a b\\c/x"
	printf 'a\\b \n' >modalias
	: >vendor
	printf '\n' >device
	printf 'x\n\ny\xff\n' >name
	printf 'x\ny' >uevent
	printf 'lab\0' >mount_tag
	printf '\t1\n' >class
	ln -s 'nowhere at\all ' driver
	mkdir msi_irqs
	echo msix >msi_irqs/24
	try 0 snapshot "$file.tree" --sysroot "$root"
	lacks '[^ -~	]\| $'
	"$UNPACK" "$file.tree" "$BATS_TEST_TMPDIR/again"
	diff -r --no-dereference --exclude manifest.json "$root" "$BATS_TEST_TMPDIR/again"
}

@test "archives hold the same, and tar can read them" {
	need_archives
	local form
	device x
	printf 'a\0b' >"$root/sys/devices/x/mount_tag"
	ln -s ../../bus/pci "$root/sys/devices/x/subsystem"
	for form in tar tar.gz tar.zst; do
		try 0 snapshot "$file.$form" --sysroot "$root"
		# tar has gzip's help; zstd's it may lack.
		if [ "$form" != tar.zst ]; then
			mkdir "$BATS_TEST_TMPDIR/$form"
			tar -xf "$file.$form" -C "$BATS_TEST_TMPDIR/$form"
			diff -r --no-dereference --exclude manifest.json "$root" "$BATS_TEST_TMPDIR/$form"
		fi
		# A snapshot of a snapshot is the same.
		try 0 snapshot "$file.$form.tree" --sysroot "$file.$form"
		diff <(grep -v '^#\|manifest' "$file.tar.tree") <(grep -v '^#\|manifest' "$file.$form.tree")
	done
}

@test "what reaches the hardware, and what nobody asked for, is left alone" {
	device x
	for name in config rom resource0 reset remove rescan vpd power_state; do
		echo no >"$root/sys/devices/x/$name"
	done
	mkfifo "$root/sys/devices/x/serial"
	try 0 snapshot "$file.tree" --sysroot "$root"
	lacks '= no'
	lacks serial
	grep -q '^L ./x -> ../../../devices/x$' "$file.tree"
}

@test "a class's entries come with their device only, or if they lie on others" {
	device x
	mkdir -p "$root/sys/devices/x/net/eth0" "$root"/sys/devices/virtual/net/{lo,bond0} "$root/sys/class/net"
	ln -s ../../devices/x/net/eth0 "$root/sys/class/net/eth0"
	ln -s ../../devices/virtual/net/lo "$root/sys/class/net/lo"
	ln -s ../../devices/virtual/net/bond0 "$root/sys/class/net/bond0"
	ln -s ../../../x/net/eth0 "$root/sys/devices/virtual/net/bond0/lower_eth0"
	echo 52:54:00:12:34:56 >"$root/sys/devices/x/net/eth0/address"
	try 0 snapshot "$file.tree" --sysroot "$root"
	grep -q 'address = 52:54:00:12:34:56$' "$file.tree"
	grep -q 'lower_eth0' "$file.tree"
	lacks '/lo$\|/lo '
}

@test "no sysfs there, a bad name, no place: clear errors, and no file" {
	try 1 snapshot "$file.tree" --sysroot "$BATS_TEST_TMPDIR/none"
	says none
	mkdir "$BATS_TEST_TMPDIR/empty"
	try 1 snapshot "$file.tree" --sysroot "$BATS_TEST_TMPDIR/empty" --json
	try 2 snapshot "$file.zip"
	says '.tar.zst'
	try 2 snapshot
	try 2 snapshot "$file.tree" --socket /x
	try 1 snapshot "$BATS_TEST_TMPDIR/none/x.tree" --sysroot "$root"
	says 'No such file'
	[ ! -e "$file.tree" ]
}

@test "a file is replaced with --force only, is its owner's alone, and appears whole" {
	local before
	device x
	umask 0
	try 0 snapshot "$file.tree" --sysroot "$root" --json
	is "$file.tree" .snapshot.file false .snapshot.redacted 0 .snapshot.unreadable
	[ "$(stat -c %a "$file.tree")" = 600 ]
	before=$(stat -c %i "$file.tree")
	try 1 snapshot "$file.tree" --sysroot "$root"
	says '--force'
	[ "$(stat -c %i "$file.tree")" = "$before" ]
	try 0 snapshot "$file.tree" --sysroot "$root" --force
	[ "$(stat -c %i "$file.tree")" != "$before" ]
	ln -s nowhere "$BATS_TEST_TMPDIR/link.tree"
	try 1 snapshot "$BATS_TEST_TMPDIR/link.tree" --sysroot "$root"
	[ -z "$(find "$BATS_TEST_TMPDIR" -name '.virtctl*')" ]
}

@test "what can't be read is in the manifest" {
	need_root
	device x
	echo secret >"$root/sys/devices/x/vendor"
	chmod 0 "$root/sys/devices/x/vendor"
	chmod 777 "$BATS_TEST_TMPDIR"
	let_in
	run as --clear-groups "$VIRTCTL" snapshot "$file.tree" --sysroot "$root"
	case $output in *'ermission denied'*) skip "user nobody can't run the programs in $VIRTCTL" ;; esac
	[ "$status" = 0 ]
	has "1 could not be read"
	"$UNPACK" "$file.tree" "$BATS_TEST_TMPDIR/again"
	output=$(cat "$BATS_TEST_TMPDIR/again/manifest.json")
	is sys/devices/x/vendor '.unreadable[0].path' 'Permission denied' '.unreadable[0].reason' 1 .unreadableCount
}

# Counters, and whatever else may change between two calls.
same_lists() { # FILTER LIST LIST
	diff <("$JQ" -S "$1" "$2") <("$JQ" -S "$1" "$3")
}

@test "this machine: the same list as live, in a second or so" {
	local began=$EPOCHREALTIME took
	try 0 snapshot "$file.tree"
	took=$(((${EPOCHREALTIME/./} - ${began/./}) / 1000))
	echo "# a snapshot of this machine took $took ms" >&3
	[ "$took" -lt 20000 ]
	"$VIRTCTL" list --all --json >"$file.live"
	"$VIRTCTL" list --all --json --sysroot "$file.tree" >"$file.again"
	# What only root may read, nobody else can compare.
	same_lists 'del(.problems, .devices[].problems)' "$file.live" "$file.again"
	try 0 snapshot "$file.2.tree" --sysroot "$file.tree"
	diff <(grep -v '^#\|manifest' "$file.tree") <(grep -v '^#\|manifest' "$file.2.tree")
}

# each_fixture FUNCTION - called with the name of each, whose tree is in $tree.
each_fixture() {
	local fixture
	for fixture in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		fixture=${fixture##*/}
		unpacked "fixtures/${fixture%.tree}"
		echo "in $fixture"
		"$1" "${fixture%.tree}"
	done
}

form=tar.zst
lists_the_same() {
	"$VIRTCTL" snapshot "$file.$1.$form" --sysroot "$tree" >/dev/null
	"$VIRTCTL" list --all --json --sysroot "$tree" >"$file.live"
	"$VIRTCTL" list --all --json --sysroot "$file.$1.$form" >"$file.again"
	cmp "$file.live" "$file.again"
	"$VIRTCTL" drivers --json --sysroot "$tree" >"$file.live"
	"$VIRTCTL" drivers --json --sysroot "$file.$1.$form" >"$file.again"
	cmp "$file.live" "$file.again"
	"$VIRTCTL" platform --json --sysroot "$tree" >"$file.live" || true
	"$VIRTCTL" platform --json --sysroot "$file.$1.$form" >"$file.again" || true
	cmp "$file.live" "$file.again"
}

@test "each fixture lists the same devices, drivers and platforms from its snapshot" {
	[ -z "${NO_ARCHIVES-}" ] || form=tree
	each_fixture lists_the_same
}

# What is replaced, as jq knows it.
replaced='del(.devices[] | .id, .path, .address, .relatedDevices, .related,
		(.layers[] | .path, .name, .address, .uid, .deviceId, .mountTag, .parent),
		(.interfaces[] | .name, .path, .label, .devnode, (.net // {} | .mac), (.block // {} | .serial, .wwn)))
	| del(.. | .id?, .path?, .uid?, .deviceId?, .mac?, .serial?, .wwn?, .mountTag?, .label?, .name?, .address?)'

lists_the_same_redacted() {
	local secret
	"$VIRTCTL" snapshot "$file.$1.tree" --redact --sysroot "$tree" >/dev/null
	"$VIRTCTL" list --all --json --sysroot "$tree" >"$file.live"
	"$VIRTCTL" list --all --json --sysroot "$file.$1.tree" >"$file.again"
	same_lists "$replaced | .devices |= sort_by(tostring)" "$file.live" "$file.again"
	# No secret of the list is left anywhere in the file.
	"$JQ" -r '.devices[] | (.layers[] | .uid, .mountTag), (.interfaces[] | .net.mac?, .block.serial?, .block.wwn?) | strings
		| select(length > 7 and . != "00:00:00:00:00:00")' "$file.live" >"$file.secrets"
	while IFS= read -r secret; do
		case $secret in 02:00:00:00:00:*) continue ;; esac
		! grep -qF -- "$secret" "$file.$1.tree" || fail "$secret is in it"
	done <"$file.secrets"
}

@test "each fixture lists the same but for what is replaced" {
	each_fixture lists_the_same_redacted
}

@test "a value has one replacement, of its own kind; ids of kinds stay" {
	copy_of fixtures/q35
	local mac other
	try 0 list --sysroot "$root" --type net --json
	mac=$(json '[.devices[].interfaces[].net.mac? | strings][0]')
	other=$root/$(cd "$root" && grep -rl "^$mac" sys/devices | head -n 1)
	# The same address a second time, in capitals, and in another file.
	printf 'serial %s.\nat 10.1.2.3:80, fe80::1:2, 4f9d6a3e-0a5c-4d0c-8b2e-1d6f3a9c7b5e and 10.1.2.3\n' "${mac^^}" >"${other%/*}/uevent"
	try 0 snapshot "$file.tree" --redact --sysroot "$root"
	lacks "$mac"
	lacks '10\.1\.2\.3'
	grep -q '^	serial 02:00:00:00:00:0\(.\)\.$' "$file.tree"
	grep -q '^	at 198.18.0.1:80, 2001:db8::1, 00000000-0000-4000-8000-000000000001 and 198.18.0.1$' "$file.tree"
	try 0 id --all --sysroot "$file.tree"
	local ids=$output
	try 0 id --all --sysroot "$root"
	[ "$output" = "$ids" ]
}

# archive NAME PYTHON - $file.NAME is an archive, with what PYTHON does to the TarFile t; add(NAME, KEY=VALUE...) adds an entry.
archive() {
	/usr/bin/python3 - "$file.$1" "$2" <<-'E'
		import io, sys, tarfile
		t = tarfile.open(sys.argv[1], "w:gz" if sys.argv[1].endswith("gz") else "w", format=tarfile.PAX_FORMAT)
		def add(name, data=b"", **keys):
		    info = tarfile.TarInfo(name)
		    info.size = len(data)
		    for key, value in keys.items():
		        setattr(info, key, value)
		    t.addfile(info, io.BytesIO(data))
		add("sys/bus/pci/devices", type=tarfile.DIRTYPE)
		exec(sys.argv[2])
		t.close()
	E
}

# refuses NAME REASON - no verb takes $file.NAME, and says why.
refuses() {
	try 1 list --sysroot "$file.$1"
	says "$2"
	says "$file.$1"
	try 1 platform --json --sysroot "$file.$1"
	is io.virtctl.Snapshot .error.name
}

@test "archives of strangers: names and links that lead out, hard links, device nodes" {
	need_archives
	archive good.tar 'add("./sys/devices/x/vendor", b"1"); add("etc/shadow", b"x"); add("dev/sda", type=tarfile.BLKTYPE)
add("sys/a", type=tarfile.SYMTYPE, linkname="../proc/x")'
	try 0 list --sysroot "$file.good.tar"
	archive dots.tar 'add("sys/../../x", b"1")'
	refuses dots.tar 'outside of it: sys/../../x'
	archive up.tar 'add("../x", b"1")'
	refuses up.tar 'outside of it'
	archive absolute.tar 'add("/etc/x", b"1")'
	refuses absolute.tar 'outside of it: /etc/x'
	archive link.tar 'add("sys/a", type=tarfile.SYMTYPE, linkname="../../etc")'
	refuses link.tar 'a link out of it'
	archive link2.tar 'add("sys/a", type=tarfile.SYMTYPE, linkname="/etc")'
	refuses link2.tar 'a link out of it, to /etc'
	archive through.tar 'add("sys/a", type=tarfile.SYMTYPE, linkname="bus"); add("sys/a/x", b"1")'
	refuses through.tar 'is no folder'
	archive hard.tar 'add("sys/a", b"1"); add("sys/b", type=tarfile.LNKTYPE, linkname="sys/a")'
	refuses hard.tar 'a hard link'
	archive node.tar 'add("sys/a", type=tarfile.CHRTYPE, devmajor=1, devminor=3)'
	refuses node.tar 'neither file, folder nor symbolic link'
	archive pipe.tar 'add("sys/a", type=tarfile.FIFOTYPE)'
	refuses pipe.tar 'neither file, folder nor symbolic link'
	archive twice.tar 'add("sys/a", b"1"); add("sys/a", b"2")'
	refuses twice.tar 'comes twice'
	archive newline.tar 'add("sys/\n\x1b[2J", type=tarfile.FIFOTYPE)'
	try 1 list --sysroot "$file.newline.tar"
	/usr/bin/python3 -c 'import sys, tarfile; t = tarfile.open(sys.argv[1], "w"); t.addfile(tarfile.TarInfo("proc/x")); t.close()' "$file.nosys.tar"
	refuses nosys.tar 'no folder sys'
}

@test "archives of strangers: bombs" {
	need_archives
	archive large.tar.gz 'add("sys/a", bytes(1 << 20) + b"1")'
	refuses large.tar.gz 'more than 1024 KiB'
	archive skipped.tar.gz 'add("home/a", bytes(200 << 20))'
	refuses skipped.tar.gz 'more than 1024 KiB'
	archive all.tar.gz '[add("sys/%d" % i, bytes(1 << 20)) for i in range(65)]'
	refuses all.tar.gz 'more than 64 MiB'
	archive many.tar.gz '[add("sys/%d" % i) for i in range(100001)]'
	refuses many.tar.gz 'more than 100000 entries'
	archive deep.tar.gz 'add("sys/" + "a/" * 1000 + "b")'
	refuses deep.tar.gz 'not a relative path'
	# A file that claims to be larger than it is.
	truncate -s $((65 << 20)) "$file.sparse.tar"
	refuses sparse.tar 'more than 64 MiB'
}

@test "files that are damaged, or no snapshot" {
	need_archives
	local cut
	: >"$file.empty"
	refuses empty 'is empty'
	head -c 3000 /dev/urandom | tr 'DLFNB#' '......' >"$file.noise"
	refuses noise 'neither a folder nor a snapshot file'
	device x
	head -c 2000 /dev/urandom | od >"$root/sys/devices/x/uevent"
	for cut in tar.gz tar.zst; do
		try 0 snapshot "$file.$cut" --sysroot "$root"
		head -c "$(($(stat -c %s "$file.$cut") / 2))" "$file.$cut" >"$file.cut.$cut"
		refuses "cut.$cut" 'damaged or cut short'
	done
	try 0 snapshot "$file.tar" --sysroot "$root"
	head -c 1000 "$file.tar" >"$file.cut.tar"
	refuses cut.tar 'damaged or cut short'
	printf '# x\nD sys/bus\nF sys/a\n' >"$file.tree"
	refuses tree 'line 3: no " = "'
	# What is no file is virtd's to refuse.
	try 1 list --sysroot /dev/null
}

@test "an unpacked snapshot is for its user alone, and goes with virtctl, however that ends" {
	local signal pid folders
	device x
	try 0 snapshot "$file.tree" --sysroot "$root"
	# A virtd that answers nothing, and ends with its connection.
	printf '#!/bin/sh\nexec cat <&3 >/dev/null\n' >"$file.virtd"
	chmod +x "$file.virtd"
	for signal in TERM HUP QUIT KILL; do
		VIRTD=$file.virtd "$VIRTCTL" list --sysroot "$file.tree" >/dev/null 2>&1 3>&- &
		pid=$!
		eventually has_folder
		folders=("$XDG_RUNTIME_DIR"/*)
		[ "$(stat -c %a "${folders[0]}")" = 700 ]
		kill "-$signal" "$pid"
		wait "$pid" || true
		eventually no_folder
	done
	# Where nothing can be written, another place is taken.
	export XDG_RUNTIME_DIR=/proc
	run_virtctl list --sysroot "$file.tree"
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
	[ "$status" = 0 ]
	has pci:x
}
has_folder() { local all=("$XDG_RUNTIME_DIR"/*/sys/bus); [ "${#all[@]}" = 1 ]; }
no_folder() { local all=("$XDG_RUNTIME_DIR"/*); [ "${#all[@]}" = 0 ]; }
