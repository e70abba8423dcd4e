#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ports, file systems and sockets whose other end is known: what is measured of them, and every way to an end that is none of success.

load guest

setup_file() {
	guest_up bench-fs
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs
}

@test "a socket device without the host's kernel: listed, and what is sent to it comes back" {
	json list type=vsock
	says '.devices[0] | .id == "pci:0000:00:06.0" and .driver == "vmw_vsock_virtio_transport"'
	says '[.devices[0].interfaces[] | .class, .name] == ["vsock", "vsock"]'
	in_guest 'virtctl show type=vsock' | grep -q '/dev/vsock'
	# More than any buffer on the way has room for; some of it while the other direction is full.
	in_guest 'head -c 3000000 /dev/urandom >/tmp/sent && socat -t 100 VSOCK-CONNECT:2:7 - </tmp/sent >/tmp/back && cmp /tmp/sent /tmp/back'
	# Nothing is behind this one.
	run ! in_guest 'socat - VSOCK-CONNECT:2:8 </dev/null'
	[[ $output == *"Connection reset"* ]]
}

@test "a connection to a socket of the host's, and to a port of it" {
	local folder
	folder=$(guest_folder)
	# It answers with what it got in capitals, once the guest has said that this is all.
	(cd "$folder" && exec timeout 600 python3 - 3>&- <<-'END'
		import os, socket
		unix, tcp = socket.socket(socket.AF_UNIX), socket.create_server(("127.0.0.1", 0))
		unix.bind("sock0-100")
		unix.listen()
		with open("sock0-101.new", "w") as file:
		    print(*tcp.getsockname()[:2], file=file)
		os.rename("sock0-101.new", "sock0-101")
		for server in unix, tcp:
		    client, _ = server.accept()
		    with client, client.makefile("rb") as words:
		        client.sendall(words.read().upper())
	END
	) &
	local host=$!
	eventually test -e "$folder/sock0-101"
	[ "$(in_guest 'echo by a path | socat -t 100 - VSOCK-CONNECT:2:100')" = "BY A PATH" ]
	[ "$(in_guest 'echo by a port | socat -t 100 - VSOCK-CONNECT:2:101')" = "BY A PORT" ]
	wait "$host"
}

# bench KIND DEVICE [OPTION]… - as JSON that fits the schema, in $json.
bench() {
	json bench "$2" --kind "$1" "${@:3}"
}

# again KIND DEVICE [OPTION]… - the same, where another run has been held against the schema.
again() {
	json=$BATS_TEST_TMPDIR/said.json
	in_guest virtctl bench "$2" --kind "$1" "${@:3}" --json >"$json"
}

# refused CODE TEXT KIND DEVICE [OPTION]… - it ends with CODE and says TEXT.
refused() {
	run "-$1" --separate-stderr in_guest virtctl bench "$4" --kind "$3" "${@:5}"
	[[ $stderr == *"$2"* ]] || {
		echo "$stderr"
		return 1
	}
}

# in_background DEVICE KIND [OPTION]… - it measures; what it said is in /run/said and /run/errors, its status in /run/code.
in_background() {
	in_guest "rm -f /run/code; { virtctl bench $1 --kind $2 ${*:3} >/run/said 2>/run/errors; echo \$? >/run/code; } </dev/null >/dev/null 2>&1 &"
	eventually in_guest 'pidof virtd-bench >/dev/null'
}

# nothing_left - no process, no open port, no file that was not there.
nothing_left() {
	eventually in_guest '! pidof virtd-bench >/dev/null'
	in_guest '! ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q "/dev/vport[1-9]\|/mnt/"'
	[ -z "$(find "$(guest_folder)"/share-* -name '.virtd-bench*')" ]
}

# mounted - both file systems, each with a file of 4 MiB in it.
mounted() {
	local folder
	folder=$(guest_folder)
	[ -e "$folder/share-nine/big" ] || head -c 4194304 /dev/urandom | tee "$folder/share-nine/big" >"$folder/share-fs0/big"
	in_guest 'mkdir -p /mnt/v /mnt/n; grep -q " /mnt/v " /proc/mounts || mount -t virtiofs labfs /mnt/v
		grep -q " /mnt/n " /proc/mounts || mount -t 9p -o trans=virtio,version=9p2000.L,msize=65536 /lab/nine /mnt/n'
}

@test "a port: round trips where the host sends back, what it carries where the host throws away" {
	bench console 00:03.0 --set port=org.virtd.echo --time 1
	says '.results[0].notes == {port: "org.virtd.echo", node: "/dev/vport1p1"}'
	says '.results[0].jobs[0] | .name == "roundtrip-64" and .complete and .operations > 20 and .bytes == 64 * .operations'
	says '.results[0].jobs[0] | .figures[0].name == "roundTrip" and .latencies[0].min > 0 and .latencies[0].count == .operations'
	# More than a page, in a device that has one port only.
	bench console 01:00.0 --set size=20000 --time 0.5
	says '.results[0].jobs[0] | .name == "roundtrip-20000" and .complete and .operations > 0'
	bench console 00:03.0 --set port=org.virtd.discard,host=discard --time 1
	says '.results[0].jobs[0] | .name == "throughput-32768" and .figures[0].name == "throughput" and .figures[0].value > 100000'
	nothing_left
}

@test "a port that is a console, that nobody has open, or that is one of several" {
	refused 11 'several ports' console 00:03.0
	refused 1 'no port of that name' console 00:03.0 --set port=nosuch
	refused 1 'it is a console' console 00:03.0 --set port=org.virtd.terminal
	refused 1 "no program on the host has the port open" console 00:03.0 --set port=org.virtd.nobody
	refused 11 'no port' console 00:05.0
	# The list of kinds knows.
	json bench --kinds 00:03.0
	says '.kinds[] | select(.name == "console") | .applies and (.safe | not)'
}

@test "a port that somebody holds is left alone, and the others of its device are not" {
	in_guest '(exec 3<>/dev/vport1p1; exec sleep 600) >/dev/null 2>&1 & echo $! >/run/holder'
	eventually in_guest 'ls -l /proc/$(cat /run/holder)/fd | grep -q vport1p1'
	refused 5 'vport1p1: held open by sleep' console 00:03.0 --set port=org.virtd.echo
	again console 00:03.0 --set port=org.virtd.discard,host=discard --time 0.2
	in_guest 'kill $(cat /run/holder)'
	nothing_left
}

@test "a host that does not send back, and one that takes nothing: an end all the same" {
	local before=$SECONDS
	refused 10 "is the host's side an echo?" console 00:03.0 --set port=org.virtd.deaf --time 200
	refused 10 "has read nothing for 10 s" console 00:03.0 --set port=org.virtd.deaf,host=discard --time 200
	[ $((SECONDS - before)) -lt 150 ]
	nothing_left
}

@test "what comes back is not what was sent: somebody else writes to the port" {
	in_background 00:03.0 console --set port=org.virtd.echo --time 40
	eventually in_guest 'ls -l /proc/$(pidof virtd-bench)/fd 2>/dev/null | grep -q /dev/vport'
	# So that the first answers have come.
	at_work 2
	timeout 60 sh -c 'printf x >"$1"' - "$(guest_folder)/echo"
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	in_guest 'cat /run/errors' | grep -q 'that came back differs from what was sent'
	nothing_left
	# Whatever was left in it is gone.
	again console 00:03.0 --set port=org.virtd.echo --time 0.2
}

@test "a file system of the host's: entries, a folder, reads from the page cache and past it" {
	local device
	mounted
	bench fs 00:05.0 --time 2.5
	says '.results[0].notes | [.mount, .type, .tag, .file, .uncachedBy] == ["/mnt/v", "virtiofs", "labfs", "big", "O_DIRECT"]'
	says '[.results[0].jobs[].name] == ["stat", "open", "list", "cached-4096", "uncached-4096"]'
	says '.results[0].jobs[3].settings == {sizeBytes: 4096, spanBytes: 4194304, from: "page cache"}'
	# What comes from the host takes a trip there.
	says '[.results[0].jobs[3,4].figures[0].value] | .[1] > 2 * .[0]'
	bench fs type=9p --time 2
	says '.results[0].notes | [.mount, .type, .tag, .file, .uncachedBy] == ["/mnt/n", "9p", "/lab/nine", "big", "the mount keeps no data"]'
	# Without a cache there is nothing to be read from it.
	says '[.results[0].jobs[].name] == ["stat", "open", "list", "uncached-4096"]'
	says 'any(.results[0].warnings[]; .name == "noCache")'
	for device in 00:05.0 type=9p; do
		says 'all(.results[0].jobs[]; .complete and .operations > 0 and .figures[0].value > 0)'
		again fs "$device" --set write=yes,size=64K --time 1
		says '.results[0] | .notes.file == "a temporary one" and any(.jobs[]; .name == "uncached-65536" and .bytes > 0)'
	done
	nothing_left
}

@test "which file is read, and which is not" {
	local folder
	mounted
	folder=$(guest_folder)/share-fs0
	mkdir -p "$folder/sub" && head -c 70000 /dev/urandom >"$folder/sub/other"
	mkfifo "$folder/pipe"
	ln -s big "$folder/link"
	again fs 00:05.0 --set file=sub/other --time 0.2
	says '.results[0] | .notes.file == "sub/other" and .jobs[3].settings.spanBytes == 69632'
	again fs 00:05.0 --set file=/mnt/v/sub/other,mount=/mnt/v/ --time 0.2
	says '.results[0].notes.file == "sub/other"'
	refused 1 'no regular file' fs 00:05.0 --set file=pipe
	refused 1 'no regular file' fs 00:05.0 --set file=link
	refused 1 'find it below the mount' fs 00:05.0 --set file=../../etc/passwd
	refused 1 'No such file' fs 00:05.0 --set file=nosuch
	refused 1 'less than one request' fs 00:05.0 --set file=sub/other,size=128K
	rm -r "$folder/sub" "$folder/pipe" "$folder/link"
	# Nothing large enough in the folder: the rest is measured, and that is said.
	again fs 00:05.0 --set size=1M,mount=/mnt/v --time 1
	says '[.results[0].jobs[].name] | index("uncached-1048576")'
	mv "$folder/big" "$folder/../away"
	again fs 00:05.0 --time 0.2
	mv "$folder/../away" "$folder/big"
	says '[.results[0].jobs[].name] == ["stat", "open", "list"]'
	says 'any(.results[0].warnings[]; .name == "noFile" and (.message | test("/mnt/v")))'
}

@test "where it is mounted: nowhere, twice, covered, with attributes that are kept" {
	mounted
	in_guest 'umount /mnt/n'
	refused 11 'mount -t 9p /lab/nine FOLDER' fs type=9p
	in_guest 'mount -t 9p -o trans=virtio,version=9p2000.L,cache=loose /lab/nine /mnt/n'
	again fs type=9p --time 1
	says 'any(.results[0].warnings[]; .name == "attributesKept")'
	says '[.results[0].jobs[].name] == ["open", "list", "cached-4096", "uncached-4096"]'
	# A part of it elsewhere is no second choice, all of it is.
	in_guest 'umount /mnt/n; mkdir -p /mnt/w /mnt/v/part; mount --bind /mnt/v/part /mnt/w'
	again fs 00:05.0 --time 0.2
	says '.results[0].notes.mount == "/mnt/v"'
	in_guest 'umount /mnt/w; mount -t virtiofs labfs /mnt/w'
	refused 11 '/mnt/v, /mnt/w (name one: --set mount=FOLDER)' fs 00:05.0
	again fs 00:05.0 --set mount=/mnt/w --time 0.2
	says '.results[0].notes.mount == "/mnt/w"'
	in_guest 'umount /mnt/w; mount -t tmpfs tmpfs /mnt/v'
	refused 1 'mounted over it' fs 00:05.0
	in_guest 'umount /mnt/v; rmdir /mnt/w /mnt/v/part'
	nothing_left
}

@test "side by side with fio, and with a loop of system calls" {
	local loop=$BATS_TEST_TMPDIR/loop mount device ours theirs
	mounted
	in_guest 'fio --version' || skip "fio does not run in the guest"
	[ "$(uname -m)" = x86_64 ] || skip "no compiler for the guest"
	cc -O2 -static -o "$loop" "$guests/stat-loop.c"
	lab put "$GUEST" "$loop" /tmp/loop
	for device in 00:05.0 type=9p; do
		mount=/mnt/v
		[ "$device" = 00:05.0 ] || mount=/mnt/n
		again fs "$device" --time 2.5
		theirs=$(in_guest "chmod +x /tmp/loop; /tmp/loop $mount/big 3000")
		ours=$(jq '.results[0].jobs[] | select(.name == "stat").latencies[0].percentiles.p50' "$json")
		echo "# $device, statx: $ours ns, a loop of it $theirs ns, ratio $(jq -n "$ours / $theirs * 1000 | round / 1000")" >&3
		jq -ne "$ours / $theirs | . > 0.2 and . < 5" >/dev/null
		theirs=$(in_guest "fio --name=x --filename=$mount/big --readonly --rw=randread --bs=4k --ioengine=psync --direct=1 --thread \
			--time_based --runtime=1 --output-format=json --lat_percentiles=1" | sed -n '/^{/,$p' |
			jq '.jobs[0].read.lat_ns.percentile["50.000000"]')
		ours=$(jq '.results[0].jobs[] | select(.name == "uncached-4096").latencies[0].percentiles.p50' "$json")
		echo "# $device, read of 4 KiB past the cache: $ours ns, fio $theirs ns, ratio $(jq -n "$ours / $theirs * 1000 | round / 1000")" >&3
		jq -ne "$ours / $theirs | . > 0.2 and . < 5" >/dev/null
	done
}

@test "cancelled in the middle" {
	mounted
	in_background 00:03.0 console --set port=org.virtd.echo --time 300
	in_guest 'kill -9 $(pidof virtctl)'
	nothing_left
	in_background 00:05.0 fs --set write=yes --time 300
	in_guest 'kill -9 $(pidof virtctl)'
	nothing_left
	# The port is as it was.
	again console 00:03.0 --set port=org.virtd.echo --time 0.2
}

@test "a server of files that stops answering: the end comes all the same, with what was measured" {
	local server
	mounted
	server=$(cat "$(guest_folder)/fs0.pid")
	server="$server $(pgrep -P "$server" || true)"
	in_background 00:05.0 fs --time 40
	# So that there are some slices of it, of 0.4 s each.
	at_work 3
	kill -STOP $server
	eventually in_guest 'test -s /run/code' || {
		kill -CONT $server
		return 1
	}
	kill -CONT $server
	[ "$(in_guest 'cat /run/code')" = 10 ]
	in_guest 'cat /run/errors' | grep -q 'has not answered for 10 s'
	in_guest 'cat /run/said' | grep -q 'stat  *roundTrip'
	nothing_left
}

@test "unplugged in the middle" {
	in_background 01:00.0 console --time 40
	# So that there are some slices of it, of 1.9 s each.
	at_work 6
	unplugged plugged
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	in_guest 'cat /run/errors'
	# It hangs up before it goes; on a slow machine, long before.
	in_guest 'cat /run/errors' | grep -q "/dev/vport.*: .*: \(the port is gone\|no program on the host\)"
	in_guest 'cat /run/said' | grep -q 'roundtrip-64 *roundTrip'
	in_guest 'mkdir -p /mnt/g; mount -t virtiofs labgone /mnt/g'
	in_background 02:00.0 fs --time 40
	at_work 3
	unplugged plugged-fs
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	in_guest 'cat /run/errors' | grep -q '^virtctl: /mnt/g: '
	in_guest 'cat /run/said' | grep -q 'stat  *roundTrip'
	in_guest 'umount /mnt/g'
	nothing_left
}
