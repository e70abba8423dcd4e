#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench serve, and what measures with it: over loopback, with the interface lo in the place of a device's. Real devices are for the guests.

load common

BENCH=$(dirname "$VIRTD")/virtd-bench
hostile=$SOURCE_ROOT/tests/cli/hostile.py

jq() {
	"$JQ" "$@"
}

# A network of its own: one benchmark runs at a time in each, and this machine's is for other tests. Where there can't be one, this is it.
setup_file() {
	local tries=3000 flags
	export INSIDE=
	flags=$([ "$(id -u)" = 0 ] && echo --net || echo '--user --map-root-user --net')
	# shellcheck disable=SC2086 # words
	unshare $flags /usr/bin/python3 -c 'import fcntl, socket, struct, time
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 1))
print("up", flush=True)
time.sleep(3600)' >"$BATS_FILE_TMPDIR/up" 2>/dev/null 3>&- &
	HOLDER=$!
	export HOLDER
	until [ -s "$BATS_FILE_TMPDIR/up" ]; do
		kill -0 "$HOLDER" 2>/dev/null && [ $((tries -= 1)) -gt 0 ] || return 0
		sleep 0.02
	done
	INSIDE="nsenter -t $HOLDER --net"
	[ "$(id -u)" = 0 ] || INSIDE+=" --user --preserve-credentials"
}

teardown_file() {
	kill "$HOLDER" 2>/dev/null || true
}

# shellcheck disable=SC2086 # $INSIDE is words, or none
inside() {
	exec $INSIDE "$@"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	unset VIRTCTL_TOKEN
}

teardown() {
	local pid
	for pid in $(cat "$BATS_TEST_TMPDIR"/*.pid 2>/dev/null); do kill -9 "$pid" 2>/dev/null || true; done
}

# serve NAME [OPTION]… - one that stays; its process, address and token in $server, $address, $token, its log in NAME.log.
serve() {
	local name=$1 tries=3000
	inside "$VIRTCTL" bench serve --listen 127.0.0.1:0 --json "${@:2}" >"$name.json" 2>"$name.log" 3>&- &
	server=$!
	echo "$server" >"$name.pid"
	until [ -s "$name.json" ]; do
		[ $((tries -= 1)) -gt 0 ] || fail "it does not serve: $(cat "$name.log")"
		sleep 0.02
	done
	address=$(jq -r .serving.address "$name.json")
	token=$(jq -r .serving.token "$name.json")
}

# served NAME - it ends when it is told to, in good order.
served() {
	kill -TERM "$(cat "$1.pid")"
	reap "$(cat "$1.pid")"
	! grep -q 'Sanitizer\|runtime error' "$1.log"
}

# request KIND SECONDS SETTINGS [TOKEN] [TYPE] - what virtd would ask virtd-bench for.
request() {
	jq -nc --arg kind "$1" --argjson seconds "$2" --argjson settings "$3" --arg token "${4-}" --arg type "${5-net}" '
		{verb: "run", root: "/", kind: $kind, seconds: $seconds, settings: $settings, destroyData: false,
		device: {id: "pci:0000:00:03.0", type: $type, driver: "none", virtId: "virt:t0001v00000000d00000000o0",
			layers: [{bus: "virtio", address: "virtio0", path: "/sys/devices/pci0000:00/0000:00:03.0/virtio0"}],
			interfaces: [{class: "net", name: "lo", devnode: null}], inUse: [{}]}}
		+ if $token == "" then {} else {token: $token} end'
}

# measure … - a request, and what was said to it: $result, $failure. It is JSON lines; no sanitizer complains.
measure() {
	request "$@" | inside timeout 120 "$BENCH" 2>bench.log | cat >bench.json
	[ ! -s bench.log ] || fail "$(cat bench.log)"
	result=$(jq -c 'select(.result) | .result' bench.json)
	failure=$(jq -c 'select(.error)' bench.json)
}

# lacks TEXT FILE... - each file can be read, and none has it.
lacks() {
	local file text
	for file in "${@:2}"; do
		text=$(tr '\0' ' ' <"$file")
		[[ $text != *"$1"* ]] || fail "$1 is in $file: $text"
	done
}

peer() { # ADDRESS [MORE]
	jq -nc --arg peer "$1" "{peer: \$peer} + ${2-{\}}"
}

@test "what is served, for a person and for a script" {
	serve one
	[[ $address == 127.0.0.1:[1-9]* && $token =~ ^[0-9a-f]{32}$ ]]
	/usr/bin/python3 "$SOURCE_ROOT/tests/cli/validate.py" "$SCHEMA" one.json
	[ "$(wc -l <one.json)" = 1 ]
	served one
	# Each has its own; SIGINT is an end too.
	local before=$token
	serve two
	[ "$token" != "$before" ]
	kill -INT "$server"
	reap "$server"
	"$VIRTCTL" bench serve --listen 127.0.0.1:0 >three 2>three.log 3>&- &
	echo $! >three.pid
	eventually grep -q Token three
	eventually grep -q 'Address.*127.0.0.1:[0-9]' three
	served three
	[ ! -s three.log ]
}

@test "one address, and all of them only where that is said" {
	serve one
	# shellcheck disable=SC2086
	run -1 --separate-stderr $INSIDE "$VIRTCTL" bench serve --listen "$address"
	says "Address already in use"
	local port
	port=$(printf %04X "${address##*:}")
	# shellcheck disable=SC2086
	run -0 $INSIDE grep -h ":$port 00000000:0000 0[A7]" /proc/net/tcp /proc/net/udp
	[ "${#lines[@]}" = 2 ] && [ "$(grep -c "0100007F:$port" <<<"$output")" = 2 ]
	served one
	serve two --listen 0.0.0.0:0
	in_log 'every address of this system' two.log
	served two
	try 1 bench serve --listen 192.0.2.1:0 --json
	is io.virtctl.Serve .error.name
	says "not an address of this system"
	local bad
	for bad in localhost:1 5201 '*:1' '' 127.0.0.1:x vsock:1 vsock:x:1 127.0.0.1:65536; do
		try 2 bench serve --listen "$bad" --json
	done
	try 2 bench serve
	try 2 bench serve x --listen 127.0.0.1:0
	try 2 bench vda --listen 127.0.0.1:0
	try 2 bench compare a b --once
}

@test "a token of one's own: from a file or the environment, and told to nobody" {
	printf 'a-token-of-my-own\r\n' >file
	chmod 600 file
	serve one --token-file "$PWD/file"
	[ "$token" = null ]
	lacks my-own one.json one.log "/proc/$server/cmdline"
	measure net 0.2 "$(peer "$address" '{job: "tcp-roundtrip"}')" a-token-of-my-own
	[ -z "$failure" ]
	jq -e '.jobs[0].complete' <<<"$result"
	lacks my-own bench.json one.log
	served one
	lacks others one.log
	VIRTCTL_TOKEN=another-one-of-mine serve two
	[ "$token" = null ]
	measure net 0.2 "$(peer "$address" '{job: "tcp-roundtrip"}')" another-one-of-mine
	[ -z "$failure" ]
	served two
	local mode bad
	for mode in 640 604; do
		chmod "$mode" file
		serve three --token-file "$PWD/file"
		in_log 'others can read the token' three.log
		served three
	done
	for bad in short '' 'has a blank in it' "$(printf 'x%.0s' {1..129})" "$(printf 'x%.0s' {1..400})"; do
		echo "$bad" >file
		try 1 bench serve --listen 127.0.0.1:0 --token-file "$PWD/file" --json
		is io.virtctl.Token .error.name
	done
	try 1 bench serve --listen 127.0.0.1:0 --token-file /nonexistent/file
	try 1 bench vda --token-file /nonexistent/file
	VIRTCTL_TOKEN=short try 1 bench serve --listen 127.0.0.1:0
	[[ $stderr != *short* ]]
}

@test "all that is measured over a net" {
	serve one
	local seconds rounds=0 enough='[.jobs[].figures[] | (.samples | length) >= 19 and .value > 0] | all'
	# Each slice takes a part of it. A busy machine has none of it for some.
	for seconds in 1.5 3 6 12; do
		measure net "$seconds" "$(peer "$address" '{size: "100", bulk: "16K", streams: "3"}')" "$token"
		[ -z "$failure" ] || fail "$failure"
		rounds=$((rounds + 1)) output=$result
		[ "$(json "$enough")" = false ] || break
	done
	is '["tcp-roundtrip","udp-roundtrip","tcp-send","tcp-receive","udp-send","udp-receive"]' '[.jobs[].name]' \
		true '[.jobs[].complete] | all' \
		true "$enough"
	is true '.jobs[0:2] | all(.figures[0].name == "roundTrip" and .latencies[0].count == .operations and .operations > 100 and
		.settings.sizeBytes == 100 and .settings.lost == 0)'
	is true '.jobs[2:4] | all(.settings == {sizeBytes: 16384, streams: 3} and .bytes > 1000000)' \
		true '.jobs[4:6] | all([.figures[].name] == ["packets", "sent"] and .settings.sent > 100 and .settings.lost <= .settings.sent)' \
		"$address" .notes.peer \
		'[100,null]' '[.settings.size, .settings.token]'
	[[ $(cat bench.json) != *$token* ]]
	# What can be told of a rate is not more than what there was of time: its slices, of a sixth / 21, and more where the machine was held up.
	is true ".jobs[2] | .figures[0].value * $seconds / 6 / 21 * 20 < .bytes * 1.5 and .figures[0].value * .elapsedMs / 1000 > .bytes * 0.6"
	served one
	[ "$(grep -c 'begins to measure' one.log)" = "$rounds" ]
}

@test "one job of them, over IPv6, by a name; and --once is once" {
	serve one --once
	measure net 0.3 "$(peer "localhost:${address##*:}" '{job: "udp-receive"}')" "$token"
	[ "$(jq -c '[.jobs[].name]' <<<"$result")" = '["udp-receive"]' ] || fail "$failure"
	reap "$server"
	[ -e /proc/net/if_inet6 ] || skip "no IPv6 here"
	serve two --listen '[::1]:0'
	measure net 0.6 "$(peer "$address")" "$token"
	[ "$(jq -c '[.jobs[].complete]' <<<"$result")" = '[true,true,true,true,true,true]' ] || fail "$failure"
	served two
}

@test "what can't be: no peer there, no token, a wrong one, a bad address, another interface" {
	serve one
	measure net 0.2 "$(peer "$address")"
	jq -e '.error == "Failed" and .errno == "EACCES" and (.message | test("--token-file"))' <<<"$failure"
	measure net 0.2 "$(peer "$address")" some-other-token
	jq -e --arg peer "$address" '.object == $peer and .errno == "EACCES" and (.message | test("another token"))' <<<"$failure"
	local bad
	for bad in x :1 127.0.0.1 127.0.0.1:0 127.0.0.1:65536 nosuch.invalid:1 '[::1:1' '::1:1' "$(printf 'x%.0s' {1..300}):1"; do
		measure net 0.2 "$(peer "$bad")" "$token"
		[ -z "$result" ]
		jq -e '.error == "Failed" and .operation == "find the address"' <<<"$failure"
	done
	measure net 0.2 "$(peer "$address" '{interface: "nosuch0"}')" "$token"
	jq -e '.error == "NotSupported" and (.reason | test("the device has several network interfaces: lo"))' <<<"$failure"
	for bad in '{job: "nosuch"}' '{size: "0"}' '{size: "33K"}' '{streams: "17"}' '{rate: "101"}' '{token: "x"}'; do
		measure net 0.2 "$(peer "$address" "$bad")" "$token"
		jq -e '.error == "BadSetting"' <<<"$failure"
	done
	served one
	measure net 0.2 "$(peer "$address")" "$token"
	jq -e '.errno == "ECONNREFUSED" and (.message | test("bench serve"))' <<<"$failure"
	# Something else listens there, which says something else, or nothing.
	inside /usr/bin/python3 -c 'import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
c = s.accept()[0]; c.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n" * 2); c.recv(1)' >other 3>&- &
	echo $! >other.pid
	eventually test -s other
	measure net 0.2 "$(peer "127.0.0.1:$(cat other)")" "$token"
	jq -e '.errno == "EPROTO" and (.message | test("not .virtctl bench serve"))' <<<"$failure"
}

@test "no peer, and no gateway" {
	measure net 0.2 '{}'
	jq -e '.error == "NotSupported" and .kind == "net" and (.reason | test("peer="))' <<<"$failure"
	measure vsock 0.2 '{}' '' vsock
	jq -e '.error == "NotSupported" and (.reason | test("peer="))' <<<"$failure"
	measure vsock 0.2 '{}' '' net
	jq -e '.error == "NotSupported" and (.reason | test("no socket device"))' <<<"$failure"
	measure vsock 0.2 '{"peer":"x:1"}' 0123456789abcdef vsock
	jq -e '.error == "Failed" and .operation == "find the address"' <<<"$failure"
}

@test "streams over vsock, where this kernel has it" {
	"$VIRTCTL" bench serve --listen vsock:1:47110 --json >v.json 2>v.log 3>&- &
	server=$!
	echo "$server" >v.pid
	local tries=1200
	until [ -s v.json ]; do
		kill -0 "$server" 2>/dev/null || skip "$(cat v.log)"
		[ $((tries -= 1)) -gt 0 ]
		sleep 0.05
	done
	measure vsock 1 '{"peer":"1:47110"}' "$(jq -r .serving.token v.json)" vsock
	jq -e '.operation == "connect" and .errno == "ETIMEDOUT"' <<<"${failure:-null}" && skip "no module vsock_loopback here"
	[ "$(jq -c '[.jobs[] | .name, .complete]' <<<"$result")" = '["roundtrip",true,"send",true,"receive",true]' ] || fail "$failure"
	jq -e '[.warnings[].name] | index("loopback") != null' <<<"$result"
	served v
}

# begins [NAME] - somebody measures with NAME, or one.
begins() {
	in_log 'begins to measure' "${1-one}.log"
}

# has_sampled - what is being measured has a figure.
has_sampled() {
	jq -e 'select(.progress.value)' bench.json >/dev/null
}

@test "the peer dies in the middle: which one, and what was measured until then" {
	serve one
	: >bench.json
	{ begins; eventually has_sampled; kill -9 "$server"; } 3>&- &
	measure net 10 "$(peer "$address" '{job: "tcp-send"}')" "$token"
	jq -e --arg peer "$address" '.error == "Failed" and .object == $peer and (.message | test("closed the connection"))' <<<"$failure"
	[ "$(jq -c '[.jobs[] | .name, .complete, (.bytes > 0)]' <<<"$result")" = '["tcp-send",false,true]' ]
	# A stopped one does not answer: that has an end too.
	# What the first one had in its log is not to be taken for this one's.
	serve two
	: >bench.json
	{ begins two; eventually has_sampled; kill -STOP "$server"; } 3>&- &
	measure net 10 "$(peer "$address" '{job: "tcp-roundtrip"}')" "$token"
	jq -e --arg peer "$address" '.object == $peer and .errno == "ETIMEDOUT" and (.message | test("does not answer"))' <<<"$failure"
	[ "$(jq -c '[.jobs[] | .name, .complete, (.operations > 0)]' <<<"$result")" = '["tcp-roundtrip",false,true]' ]
	kill -KILL "$server"
}

# cancel - SIGTERM to virtd-bench, which $asks reads from: both end at once.
cancel() {
	local pauses=0
	kill -TERM "$(pgrep -x -P $$ virtd-bench)"
	# Counted in pauses, of which one that the machine is held up in is one.
	while kill -0 "$asks" 2>/dev/null; do
		[ $((pauses += 1)) -lt 150 ] || fail "it took too long to end"
		pause 0.01
	done
	reap "$asks"
}

@test "cancelled at each job: it ends at once, and so does the session" {
	serve one
	local job asks
	for job in tcp-roundtrip udp-roundtrip tcp-send tcp-receive udp-send udp-receive; do
		: >one.log
		request net 60 "$(peer "$address" "{job: \"$job\"}")" "$token" >asked
		inside "$BENCH" <asked 2>bench.log 3>&- | cat >said 3>&- &
		asks=$!
		begins
		sleep 0.3
		echo "$job" # for whoever reads why it failed
		cancel
		eventually grep -q 'has ended' one.log
	done
	served one
}

@test "a peer that gives a byte at a time: it has no more time than one that stands still" {
	local asks began slow
	serve one
	inside /usr/bin/python3 "$SOURCE_ROOT/tests/cli/slow-relay.py" "$address" >relay 3>&- &
	echo $! >relay.pid
	eventually test -s relay
	slow=$(peer "$(<relay)" '{job: "tcp-roundtrip", size: "32K"}')
	began=$SECONDS
	measure net 1 "$slow" "$token"
	jq -e '.errno == "ETIMEDOUT"' <<<"$failure"
	# Nothing was measured, and so there is no result.
	[ -z "$result" ]
	# A whole one takes eleven minutes.
	[ $((SECONDS - began)) -lt 120 ]
	: >one.log
	request net 60 "$slow" "$token" >asked
	inside "$BENCH" <asked 2>bench.log 3>&- | cat >said 3>&- &
	asks=$!
	begins
	sleep 0.3
	cancel
	served one
}

@test "who means harm" {
	local case
	for case in silent garbage session mute stuck datagrams wrong; do
		serve "$case"
		inside timeout 120 /usr/bin/python3 "$hostile" "$address" "$token" "$server" "$case" >"$case.said" 2>&1 3>&- &
		echo $! >"$case.hostile"
	done
	for case in silent garbage session mute stuck datagrams wrong; do
		wait "$(cat "$case.hostile")" || fail "$case: $(cat "$case.said" "$case.log")"
		served "$case"
	done
}

# ticks PID - of the processor, that it has used.
ticks() {
	sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

@test "with no descriptor left it does not spin, and serves again when there are some" {
	local before n
	serve full
	n=$(ls "/proc/$server/fd" | wc -l)
	prlimit --pid "$server" --nofile="$((n + 1)):"
	inside /usr/bin/python3 -c 'import socket, sys, time
host, port = sys.argv[1].split(":")
held = [socket.create_connection((host, int(port)), 5) for _ in range(6)]
print("held", flush=True)
time.sleep(600)' "$address" >held 2>&1 3>&- &
	echo $! >holder.pid
	eventually grep -qs held held
	before=$(ticks "$server")
	pause 0.7
	[ "$(($(ticks "$server") - before))" -lt 30 ]
	[ "$(ls "/proc/$server/fd" | wc -l)" -lt "$((n + 6))" ]
	kill "$(cat holder.pid)"
	prlimit --pid "$server" --nofile=64:
	measure net 1 "$(peer "$address" '{job: "tcp-roundtrip"}')" "$token"
	[ -z "$failure" ] || fail "$failure"
	jq -e '.jobs[0].complete' <<<"$result"
	served full
}
