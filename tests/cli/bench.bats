#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench without a device of its own: what there is to measure, what is refused, and how it ends. What is measured is for the guests.

load common
load tree

setup() {
	tree_shared
}

# a_device - one of this machine whose registers can be read, in $device; root is who may. It is looked for once in the file.
a_device() {
	[ "$EUID" = 0 ] || skip "only root may measure"
	local id
	if [ -s "$BATS_FILE_TMPDIR/device" ]; then
		device=$(<"$BATS_FILE_TMPDIR/device")
		return
	fi
	for id in $("$VIRTCTL" list --all --columns ID --no-legend); do
		"$VIRTCTL" bench --kinds "$id" --json | jq -e '.kinds[] | select(.name == "roundtrip") | .applies' >/dev/null || continue
		device=$id
		echo "$id" >"$BATS_FILE_TMPDIR/device"
		return
	done
	skip "this machine has no virtio or PCI device"
}

@test "the kinds, as a table and as JSON; the ones of --kind are those" {
	try 0 bench --kinds
	has roundtrip
	try 0 bench --kinds --json
	is false '[.kinds[].applies] | any'
	local known
	known=$("$VIRTCTL" complete -- bench --kind '' | cut -f1 | sort)
	[ "$known" = "$(json '.kinds[].name' | sort)" ] || fail "--kind knows: $known"
}

@test "the kinds of a device" {
	try 0 bench --kinds vda --sysroot "$root" --json
	is true '.kinds[] | select(.name == "roundtrip") | .applies'
	# What can be set is told of those that can measure it.
	try 0 bench --kinds vda --sysroot "$root"
	[[ $output == *"block: --set"* && $output != *"transfer: --set"* ]] || fail "$output"
	try 3 bench --kinds nosuch --sysroot "$root"
	try 4 bench --kinds type=net --sysroot "$root" --json
}

@test "the kinds fit a terminal of 80 columns" {
	for device in '' vda eth0; do
		# shellcheck disable=SC2086 # none is none
		"$VIRTCTL" bench --kinds $device --sysroot "$root" >"$BATS_TEST_TMPDIR/page"
		! grep -E '^.{81}' "$BATS_TEST_TMPDIR/page" || fail "too wide"
		# All of what is said is there all the same.
		"$VIRTCTL" bench --kinds $device --sysroot "$root" --json | jq -r '.kinds[] | .reason // .figure' | tr -s ' \n' '\n\n' | sort -u \
			>"$BATS_TEST_TMPDIR/words"
		tr -s ' \n' '\n\n' <"$BATS_TEST_TMPDIR/page" | sort -u | comm -13 - "$BATS_TEST_TMPDIR/words" >"$BATS_TEST_TMPDIR/missing"
		[ ! -s "$BATS_TEST_TMPDIR/missing" ] || fail "missing: $(cat "$BATS_TEST_TMPDIR/missing")"
	done
}

@test "rebind is for what has a driver to be given back to, and only by name" {
	try 0 bench --kinds vda --sysroot "$root" --json
	is '[true,false]' '.kinds[] | select(.name == "rebind") | [.applies, .safe]'
	try 2 bench suite --kind roundtrip,rebind --sysroot "$root"
	says harmless
	local tree id
	unpacked fixtures/zvm
	id=$("$VIRTCTL" list --sysroot "$tree" --driver dasd-eckd --columns ID --no-legend | head -n 1)
	try 0 bench --kinds "$id" --sysroot "$tree" --json
	is true '.kinds[] | select(.name == "rebind") | .reason | test("would come back offline")'
}

@test "a channel device without a virtio layer has nothing to read from: it says so" {
	local tree id
	unpacked fixtures/zvm
	id=$("$VIRTCTL" list --sysroot "$tree" --driver dasd-eckd --columns ID --no-legend | head -n 1)
	[ -n "$id" ]
	try 0 bench --kinds "$id" --sysroot "$tree" --json
	is false '.kinds[] | select(.name == "roundtrip") | .applies' \
		true '.kinds[] | select(.name == "roundtrip") | .reason | test("channel subsystem")'
}

@test "transfers are for the virt bus, where the driver gives a node; not harmless" {
	local tree
	unpacked fixtures/q35-virtbus
	try 0 bench --kinds virt3 --sysroot "$tree" --json
	is '[true,false]' '.kinds[] | select(.name == "transfer") | [.applies, .safe]'
	try 0 bench --kinds vda --sysroot "$root" --json
	is true '.kinds[] | select(.name == "transfer") | .reason | test("not on the virt bus")'
}

@test "ports and mounts: known from the tree alone" {
	local root tree
	copy_of fixtures/q35
	tree=$root
	try 0 bench --kinds type=console --sysroot "$tree" --json
	is '[true,false]' '.kinds[] | select(.name == "console") | [.applies, .safe]'
	try 0 bench --kinds type=9p --sysroot "$tree" --json
	is true '.kinds[] | select(.name == "fs") | .safe and (.applies | not) and (.reason | test("mount -t 9p lab FOLDER"))'
	mkdir -p "$tree/proc/1"
	echo '25 1 0:22 / /mnt rw - 9p lab rw,trans=virtio' >"$tree/proc/1/mountinfo"
	try 0 bench --kinds type=9p --sysroot "$tree" --json
	is true '.kinds[] | select(.name == "fs") | .applies'
}

@test "a device of a copied tree is not measured" {
	[ "$(id -u)" = 0 ] || skip "only root may measure"
	try 11 bench vda --kind roundtrip --sysroot "$root"
	says "no device of the running system"
	try 11 bench vda --kind roundtrip --sysroot "$root" --json
	is io.virtd.Bench.NotSupported .error.name
}

@test "what measures a device is told why the device is in use" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	cp "$VIRTD" "${VIRTD%/*}/virtd-worker" "$bin"
	printf '#!/bin/sh\nread -r request; echo "$request" >%q/request\n' "$BATS_TEST_TMPDIR" >"$bin/virtd-bench"
	chmod 755 "$bin/virtd-bench"
	mkdir -p "$root/proc/1"
	echo '1 0 254:1 / / rw - ext4 /dev/vda1 rw' >"$root/proc/1/mountinfo"
	VIRTD=$bin/virtd run "$VIRTCTL" bench vda --sysroot "$root" --kind block
	[ "$("$JQ" -c '.device.inUse | type' "$BATS_TEST_TMPDIR/request")" = '"array"' ] || fail "$output" "$(<"$BATS_TEST_TMPDIR/request")"
	VIRTD=$bin/virtd run "$VIRTCTL" show vda --sysroot "$root" --json
	[ "$("$JQ" -c .device.inUse "$BATS_TEST_TMPDIR/request")" = "$("$JQ" -c '.devices[0].inUse' <<<"$output")" ]
}

@test "what can't be: a kind, a setting, a time" {
	[ "$(id -u)" = 0 ] || skip "only root may measure"
	try 2 bench
	try 2 bench vda --kind nosuch --sysroot "$root"
	says "--kinds"
	try 2 bench vda --kind roundtrip --set nosuch=1 --sysroot "$root"
	says nosuch
	local bad
	for bad in 0 -1 1e1 x 1x 3601 nan inf 0.01 .; do
		try 2 bench vda --time "$bad" --sysroot "$root"
	done
	for bad in x =x; do
		try 2 bench vda --set "$bad" --sysroot "$root" --json
	done
}

@test "nobody else may measure, and everybody may ask for the kinds" {
	need_root
	let_in
	as --clear-groups test -r "$root/sys" -a -x "$VIRTCTL" || skip "nobody can't get at the program or the tree"
	run -6 as --clear-groups "$VIRTCTL" bench vda --kind roundtrip --sysroot "$root"
	run -0 as --clear-groups "$VIRTCTL" bench --kinds vda --sysroot "$root"
}

@test "a round trip to this machine's hypervisor" {
	a_device
	try 0 bench "$device" --kind roundtrip --time 0.5 --json
	is '["roundtrip"]' '[.results[].kind]' \
		"$device" '.results[0].device.id' \
		'["roundTrip","systemCall"]' '[.results[0].jobs[].figures[].name]' \
		'[20,20]' '[.results[0].jobs[].figures[].samples | length]' \
		true '.results[0].jobs[0].figures | all(.low <= .value and .value <= .high)' \
		true '.results[0].jobs[0] | .complete and .operations == .latencies[0].count and .elapsedMs >= 400' \
		true '.results[0].jobs[0].latencies | all(.count == ([.buckets[][2]] | add))'
	# Asking the device is never free.
	is true '.results[0].jobs[0].figures[0].value > 50'
	try 0 bench "$device" --kind roundtrip --time 0.1
	has roundTrip
	has '%'
	try 0 bench "$device" --time 0.1 --json
	is true '.results | length >= 1'
}

@test "compare: runs in pairs, by commands" {
	a_device
	local log=$BATS_TEST_TMPDIR/log
	for bad in "--before true" "--after true --before true --run 0" "--before true --after true --run 101" "--before true --after true --kind rng,roundtrip,rng" "--before true --after true --seed x"; do
		# shellcheck disable=SC2086
		try 2 bench compare "$device" $bad
	done
	run -0 --separate-stderr "$VIRTCTL" bench compare "$device" --kind roundtrip --time 0.05 --run 7 --seed 7 --json \
		--before "echo before >>$log" --after "echo after | tee -a $log"
	says '--seed 7'
	check_json 0 bench compare --json
	is '[true,7,7,7]' '.comparisons[0] | [.paired, .seed, (.beforeRuns | length), (.afterRuns | length)]'
	[ "$(grep -c before "$log")" = 7 ]
	[ "$(grep -c after "$log")" = 7 ]
	# Within each pair both, in either order; the same seed has the same order.
	[ "$(paste - - <"$log" | sort -u)" = "$(printf 'after\tbefore\nbefore\tafter')" ]
	mv "$log" "$log.first"
	run -0 --separate-stderr "$VIRTCTL" bench compare "$device" --kind roundtrip --time 0.05 --run 7 --seed 7 --json \
		--before "echo before >>$log" --after "echo after >>$log"
	cmp "$log" "$log.first"
	try 1 bench compare "$device" --kind roundtrip --time 0.05 --run 2 --before 'exit 3' --after 'exit 3' --json
	is io.virtctl.CommandFailed .error.name
	says 'exit status is 3'
	[[ $stderr != *these\ are* ]]
	try 1 bench compare "$device" --kind roundtrip --time 0.05 --run 2 --before 'kill -9 $$' --after 'kill -9 $$'
	says 'signal 9'
	# What is whole when one fails is compared.
	local third="echo >>$log.third; [ \$(wc -l <$log.third) -lt 5 ]"
	run_virtctl bench compare "$device" --kind roundtrip --time 0.05 --run 4 --before "$third" --after "$third" --json
	[ "$status" = 1 ]
	check_json 1 bench compare --json
	is '[2,"io.virtctl.CommandFailed"]' '[(.comparisons[0].beforeRuns | length), .error.name]'
	says 'the series ended after 2 of 4 pairs (these are compared)'
	# It ends as anywhere else by what virtctl itself waits for.
	try 1 bench compare "$device" --kind roundtrip --time 0.05 --run 2 --before 'kill -INT $$' --after 'kill -INT $$'
	says 'signal 2'
	# Nothing is changed for a device that is not there.
	rm "$log"
	run_virtctl bench compare nosuch --before "echo >>$log" --after "echo >>$log"
	[ "$status" = 3 ]
	[[ $stderr != *seed* ]]
	[ ! -e "$log" ]
}

@test "compare: Ctrl-C keeps the whole pairs" {
	a_device
	local ready=$BATS_TEST_TMPDIR/ready
	# The third pair waits for it, in a command.
	local command="echo >>$ready; [ \$(wc -l <$ready) -lt 6 ] || exec sleep 60"
	start_compare --json --before "$command" --after "$command"
	lines_come "$ready" 6
	end_compare
	output=$(<"$BATS_TEST_TMPDIR/out")
	check_json 130 bench compare --json
	is '["not told",2,2]' '.comparisons[0] | [.verdict, (.beforeRuns | length), (.afterRuns | length)]' \
		io.virtctl.Interrupted .error.name
	grep -q 'interrupted after 2 of 30 pairs (these are compared)' "$BATS_TEST_TMPDIR/err"
	# In a run.
	start_compare --time 20 --before "echo >>$ready.run" --after "echo >>$ready.run"
	eventually measuring
	end_compare
	grep -q 'interrupted after 0 of 30 pairs (nothing is compared)' "$BATS_TEST_TMPDIR/err"
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	# A verdict that a script asked for does not hide that it was interrupted.
	rm "$ready"
	start_compare --fail-if-slower 0 --before "$command" --after "$command"
	lines_come "$ready" 6
	end_compare
	grep -q 'not told' "$BATS_TEST_TMPDIR/out"
}

@test "compare: a run waits for the end of another benchmark" {
	a_device
	"$VIRTCTL" bench "$device" --kind roundtrip --time 1 >/dev/null 2>&1 3>&- &
	eventually measuring
	run_virtctl bench compare "$device" --kind roundtrip --time 0.05 --run 1 --before true --after true --json
	[ "$status" = 0 ]
	is 1 '.comparisons[0].beforeRuns | length'
	wait $!
	# Ctrl-C does not wait for it.
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 >/dev/null 2>&1 3>&- &
	local other=$!
	eventually measuring
	start_compare --before "echo >$BATS_TEST_TMPDIR/ready" --after "echo >$BATS_TEST_TMPDIR/ready"
	eventually test -e "$BATS_TEST_TMPDIR/ready"
	end_compare
	kill "$other"
}

@test "compare: on a terminal it says how far it is" {
	a_device
	local command="'$VIRTCTL' bench compare '$device' --kind roundtrip --time 0.05 --run 3 --before true --after true"
	run -0 script -qec "$command" /dev/null
	has 'pair 1 of 3: before'
	has 'pair 3 of 3, 0:0'
	has 'VERDICT'
	run -0 --separate-stderr sh -c "$command"
	[[ $stderr != *'pair 1'* ]]
}

@test "a setting is given once" {
	try 2 bench vda --kind block --set size=512,size=4096
	says '--set has this name twice'
	try 2 online 0.0.0100 --set layer2=1 --set layer2=0 -n
	says '--set has this name twice'
}

@test "the suite measures all that is there" {
	a_device
	try 0 bench suite --time 0.06 --kind roundtrip --json
	is true '.results | length >= 1' \
		true '[.results[].device.id] | unique | length >= 1'
	try 2 bench suite x
	# What one device does not have, another one may.
	try 2 bench suite --time 0.06 --set nosuch=1
	says 'no harmless kind that can measure any device has this setting'
	try 2 bench suite --time 0.06 --kind roundtrip --set nosuch=1
}

# measuring - a benchmark is at work on this machine.
measuring() {
	local sockets
	read_text sockets /proc/net/unix
	[[ $sockets == *@virtd-bench* ]]
}

# start_virtd - one that stays, on $socket.
start_virtd() {
	socket=$BATS_TEST_TMPDIR/socket
	"$VIRTD" --socket "$socket" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	daemon=$!
	wait_for_socket "$socket"
}

teardown() {
	[ -z "${daemon-}" ] || kill "$daemon" 2>/dev/null || true
}

# bench_of PID - the virtd-bench that is a child of it.
bench_of() {
	pgrep -P "$1" -x virtd-bench
}

# start_compare ARGUMENT... - bench compare of $device in pairs, in the background.
start_compare() {
	"$VIRTCTL" bench compare "$device" --kind roundtrip --time 0.05 "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	compares=$!
}

# end_compare - SIGINT to it alone: it must end soon, with 130.
end_compare() {
	status=0
	kill -INT "$compares"
	eventually not kill -0 "$compares" || {
		kill -9 "$compares"
		fail "it goes on" "$(cat "$BATS_TEST_TMPDIR/err")"
	}
	reap "$compares" || status=$?
	[ "$status" = 130 ] || fail "$status" "$(cat "$BATS_TEST_TMPDIR/err")"
}

lines_in() { # FILE COUNT
	local -a found
	[ -e "$1" ] && mapfile found <"$1" && [ "${#found[@]}" -ge "$2" ]
}

# lines_come FILE COUNT - each in its time: a run can take seconds on a busy machine.
lines_come() {
	local n
	for ((n = 1; n <= $2; n++)); do
		eventually lines_in "$1" "$n"
	done
}

# interrupted_after SECONDS ARGUMENT... - bench, which gets SIGINT when it has measured for so long; its status in $status, its output and errors in
# files. Its process group is its own and gets the signal once, as in a terminal; timeout(1) would send it twice, and the second one ends virtctl.
interrupted_after() {
	local seconds=$1
	shift
	status=0
	eventually not measuring
	env --default-signal=INT setsid "$VIRTCTL" bench "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually measuring
	pause "$seconds"
	kill -INT -- -$!
	wait $! || status=$?
}

@test "Ctrl-C keeps what was measured" {
	a_device
	local seconds
	# A machine that is busy may have measured nothing by then.
	for seconds in 2.5 5 10; do
		interrupted_after "$seconds" "$device" --kind roundtrip --time 20 --json
		[ "$status" = 130 ] || fail "$status" "$(cat "$BATS_TEST_TMPDIR/err")"
		output=$(<"$BATS_TEST_TMPDIR/out")
		check_json 130 --json
		[ "$(json '.results[0].jobs[0].figures // [] | length')" = 0 ] || break
	done
	is true '.results[0].jobs[0] | (.complete | not) and .operations > 0 and (.figures | length) > 0' \
		stopped '.results[0].warnings[] | select(.name == "stopped") | .name' \
		130 '.error.exitCode'
	for seconds in "$seconds" 5 10; do
		interrupted_after "$seconds" "$device" --kind roundtrip --time 20
		[ "$status" = 130 ]
		! grep -q 'stopped after' "$BATS_TEST_TMPDIR/out" || break
	done
	grep -q 'stopped after' "$BATS_TEST_TMPDIR/out"
	grep -q 'the benchmark was interrupted (the figures are from the time before)' "$BATS_TEST_TMPDIR/err"
}

@test "a call that is not Stop waits for the end of a benchmark, and Stop alone does nothing" {
	a_device
	start_virtd
	local answers
	answers=$(/usr/bin/python3 - "$socket" "$device" <<-'PYTHON'
		import json, socket, sys, time
		link = socket.socket(socket.AF_UNIX)
		link.connect(sys.argv[1])
		data = b""
		def call(method, more=False, **parameters):
		    link.sendall(json.dumps({"method": "io.virtd.Bench." + method, "parameters": parameters, "more": more}).encode() + b"\0")
		def reply():
		    global data
		    while b"\0" not in data:
		        data += link.recv(65536)
		    text, data = data.split(b"\0", 1)
		    return json.loads(text)["parameters"]
		def last_reply():
		    got = reply()
		    while "result" not in got:
		        got = reply()
		    return got
		begin = time.monotonic()
		call("Stop")
		call("Run", device=sys.argv[2], kind="roundtrip", seconds=0.4)
		call("Kinds")
		call("Run", device=sys.argv[2], kind="roundtrip", seconds=60.0, more=True)
		replies = [reply(), reply(), reply()]
		# Until something was measured, there is nothing to keep.
		while reply()["progress"]["elapsedMs"] < 200:
		    pass
		call("Stop")
		replies += [last_reply(), reply()]
		print(json.dumps([list(reply) for reply in replies]), [reply["result"]["jobs"][0]["complete"] for reply in (replies[1], replies[3])], time.monotonic() - begin < 50)
	PYTHON
	)
	[ "$answers" = '[[], ["result"], ["kinds"], ["result"], []] [True, False] True' ] || fail "$answers"
}

@test "--set chooses the kind that has such a setting" {
	a_device
	try 2 bench "$device" --set nosuch=1
	says 'no kind that can measure'
	# The kind for networks is chosen, and can't measure in a copied tree.
	try 11 bench eth0 --set peer=nowhere --sysroot "$root"
	says 'no device of the running system'
	# One that takes the driver away is never chosen.
	try 2 bench eth0 --set times=3 --sysroot "$root"
	says 'no harmless kind that can measure eth0 has this setting (to run rebind nevertheless, name it with --kind)'
	try 2 bench suite --set times=3 --sysroot "$root"
	says 'no harmless kind that can measure any device has this setting'
}

@test "the suite ends with a summary, and a device that can't be measured does not end it" {
	a_device
	run_virtctl bench suite --time 0.06 --kind roundtrip
	[[ $output == *$'\nSummary\nDEVICE'* ]] || fail "$output"
	[ "$(sed -n '/^Summary$/,$p' <<<"$output" | grep -c roundtrip)" = "$("$VIRTCTL" bench suite --time 0.06 --kind roundtrip --json | "$JQ" '[.results[].jobs[]] | length')" ]
}

@test "one at a time, and the end of who asked for it is its end" {
	a_device
	start_virtd
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 --socket "$socket" >/dev/null 2>&1 3>&- &
	local asks=$!
	eventually bench_of "$daemon"
	# That it runs is not yet that it has the lock.
	eventually measuring
	try 1 bench "$device" --kind roundtrip --time 1 --socket "$socket" --json
	is io.virtd.Bench.Busy .error.name
	# What only asks is not kept from it.
	try 0 bench --kinds "$device" --socket "$socket"
	kill -9 "$asks"
	local before=$SECONDS
	eventually not bench_of "$daemon"
	# It would have gone on for 60 s.
	[ $((SECONDS - before)) -lt 40 ]
	try 0 bench "$device" --kind roundtrip --time 0.1 --socket "$socket"
	# And the end of virtd is too.
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 --socket "$socket" >/dev/null 2>&1 3>&- &
	eventually bench_of "$daemon"
	local bench
	bench=$(bench_of "$daemon")
	kill -9 "$daemon"
	eventually not test -d "/proc/$bench"
}

@test "one at a time on a machine, not of each virtd" {
	a_device
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 >/dev/null 2>&1 3>&- &
	local asks=$!
	eventually measuring
	try 1 bench "$device" --kind roundtrip --time 0.1 --json
	is io.virtd.Bench.Busy .error.name
	start_virtd
	try 1 bench "$device" --kind roundtrip --time 0.1 --socket "$socket"
	says 'another benchmark is running'
	kill -9 "$asks"
	eventually not measuring
	try 0 bench "$device" --kind roundtrip --time 0.1 --socket "$socket"
	kill "$daemon"
}

@test "who only says to measure keeps nobody but other users from it" {
	a_device
	as --clear-groups true || skip "nobody can't be had"
	setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c 'import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("\0virtd-bench"); s.listen(); print(flush=True); time.sleep(60)' >"$BATS_TEST_TMPDIR/ready" 3>&- &
	eventually test -s "$BATS_TEST_TMPDIR/ready"
	try 0 bench "$device" --kind roundtrip --time 0.1 --json
	is true '[.results[0].warnings[].name] | any(. == "company")'
	kill $!
}

not() {
	! "$@"
}

@test "the end of a private virtd in the middle is an error" {
	a_device
	local asks
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 --json >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	asks=$!
	eventually measuring
	pkill -9 -P "$asks" -x virtd
	status=0
	reap "$asks" || status=$?
	[ "$status" = 12 ] || fail "$status" "$(cat "$BATS_TEST_TMPDIR/err")"
	output=$(<"$BATS_TEST_TMPDIR/out")
	check_json 12 --json
	is io.virtctl.Unreachable .error.name
}
