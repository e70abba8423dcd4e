#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Benchmarks of network cards and of a socket device, with the other end in another network namespace of the guest (so that every packet goes
# through both cards and the wire between them), on this machine, or the gateway that QEMU plays; beside ping and iperf3.

load guest

setup_file() {
	guest_up bench-net
	[ -n "${GUEST_SKIP-}" ] || guest_prepared
}

# guest_prepared - the cards have their addresses, and the other end serves.
guest_prepared() {
	in_guest "$(
		cat <<-'END'
		card() { basename /sys/bus/pci/devices/0000:00:$1/virtio*/net/* 2>/dev/null; }
		near=$(card 03.0) far=$(card 04.0) host=$(card 06.0)
		other=$(basename /sys/bus/pci/devices/0000:00:05.0/net/*)
		unshare -n sh -c 'echo $$ >/run/far; exec sleep 100000' >/dev/null 2>&1 &
		until test -s /run/far; do sleep 0.1; done
		ip link set $far netns $(cat /run/far)
		far() { nsenter -t $(cat /run/far) -n "$@"; }
		far ip link set lo up
		far ip addr add 10.9.0.2/24 dev $far
		far ip addr add 10.9.1.2/24 dev $far
		far ip link set $far up
		# Each card answers for its own addresses.
		echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore
		ip addr add 10.9.0.1/24 dev $near
		ip link set $near up
		ip addr add 10.9.1.1/24 dev $other
		ip link set $other up
		ip addr add 10.0.2.15/24 dev $host
		ip link set $host up
		echo 2 >/proc/sys/net/ipv6/conf/$host/accept_ra
		ip route add default via 10.0.2.2 dev $host
		umask 077
		echo the-token-of-these-tests >/run/token
		echo near=$near far=$far other=$other host=$host >/run/names
		nsenter -t $(cat /run/far) -n virtctl bench serve --listen 10.9.0.2:5200 --token-file /run/token \
			>/run/serve 2>/run/serve.log </dev/null &
		echo $! >/run/serve.pid
		until test -s /run/serve; do sleep 0.1; done
		far iperf3 -s -D
		END
	)"
	in_guest 'cat /run/names'
}

teardown_file() {
	stop_serving
	guest_down
}

stop_serving() {
	local pid=$BATS_FILE_TMPDIR/serve.pid
	[ ! -e "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
}

# bench CARD [OPTION]… - as JSON that fits the schema, in $json.
bench() {
	json bench "pci:0000:00:$1.0" "${@:2}" --token-file /run/token
}

# net_says CARD STATISTIC - of its interface, by the kernel.
net_says() {
	in_guest "cat /sys/bus/pci/devices/0000:00:$1.0/virtio*/net/*/statistics/$2"
}

# serve_here - by this machine's own program, on $port and with the token in the guest's /run/here.
serve_here() {
	local out=$BATS_FILE_TMPDIR/serve.json
	if [ ! -e "$out" ]; then
		native_virtctl
		"$virtctl" bench serve --listen 127.0.0.1:0 --json >"$out" 2>"$BATS_FILE_TMPDIR/serve.log" 3>&- 4>&- &
		echo $! >"$BATS_FILE_TMPDIR/serve.pid"
		eventually test -s "$out"
	fi
	in_guest "umask 077; echo $(jq -r .serving.token "$out") >/run/here"
	port=$(jq -r '.serving.address | split(":")[1]' "$out")
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs
}

@test "the gateway: echoes by a raw socket, or by one for datagrams where that is allowed; unasked too" {
	in_guest 'echo 1 0 >/proc/sys/net/ipv4/ping_group_range'
	bench 06 --kind net --time 1
	says '.results[0].notes | .gateway == "10.0.2.2" and .receiveQueues >= 1 and .transmitQueues >= 1 and .mtuBytes == 1500'
	says '.results[0].jobs[0] | .name == "icmp-roundtrip" and .complete and .settings.socket == "raw" and .settings.lost == 0'
	# One every 50 ms, and never more; one was sent before the measurement.
	says '.results[0].jobs[0] | .operations > 4 and .operations <= (.elapsedMs / 50 | floor) + 1 and .settings.sent <= .operations + 1'
	says '.results[0].jobs[0].figures[0] | .name == "roundTrip" and .value > 1000'
	in_guest 'echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range'
	bench 06 --kind net --time 1 --set rate=100,size=1000
	says '.results[0].jobs[0].settings | .socket == "datagram" and .sizeBytes == 1000 and .sent > 5'
	says '.results[0].jobs[0] | .operations <= (.elapsedMs / 10 | floor) + 1'
	bench 06 --time 0.3
	says '[.results[].kind] == ["roundtrip", "net"]'
	# IPv4 has none any more; IPv6's is known by what the router says of itself.
	in_guest '. /run/names; ip route del default; grep -q "^0\{32\} 00 .* $host\$" /proc/net/ipv6_route' || skip "no IPv6 router"
	bench 06 --kind net --time 0.5
	says '.results[0].notes.gateway | test("^.fe80::.*%eth")'
	says '.results[0].jobs[0].settings | .lost == 0 and .sent > 0'
}

@test "no gateway, an interface that is down, one that is elsewhere: each says what to do, and hinders no other kind" {
	run -11 --separate-stderr in_guest 'virtctl bench 00:03.0 --kind net --time 0.2'
	[[ $stderr == *"no default route"*"peer="* ]]
	bench 03 --time 0.2
	says '[.results[].kind] == ["roundtrip"]'
	in_guest '. /run/names; ip link set $near down'
	run -11 --separate-stderr in_guest 'virtctl bench 00:03.0 --kind net --time 0.2'
	[[ $stderr == *"is down"*"ip link set"* ]]
	in_guest '. /run/names; ip link set $near up'
	run -11 --separate-stderr in_guest 'virtctl bench 00:04.0 --kind net --time 0.2'
	[[ $stderr == *namespace* ]]
	# A gateway that is not there.
	in_guest '. /run/names; ip route add default via 10.9.0.99 dev $near metric 500'
	run -11 --separate-stderr in_guest 'virtctl bench 00:03.0 --kind net --time 0.2'
	[[ $stderr == *"10.9.0.99 answers no echo"*"peer="* ]]
	in_guest '. /run/names; ip route del default via 10.9.0.99 dev $near'
}

@test "all jobs, by both kinds of card, and through that card, whatever the routes say" {
	local before after card
	for card in 03 05; do
		before=$(net_says 03 tx_bytes)
		bench "$card" --kind net --set peer=10.9.0.2:5200 --time 6
		after=$(net_says 03 tx_bytes)
		says '[.results[0].jobs[].name] == ["tcp-roundtrip", "udp-roundtrip", "tcp-send", "tcp-receive", "udp-send", "udp-receive"]'
		says 'all(.results[0].jobs[]; .complete and all(.figures[]; .value > 0))'
		says 'all(.results[0].jobs[0:2][]; .operations > 20 and .latencies[0].count == .operations)'
		# The other card is not used for it.
		if [ "$card" = 03 ]; then
			[ $((after - before)) -gt "$(jq '.results[0].jobs[2].bytes' "$json")" ]
		else
			[ $((after - before)) -lt 100000 ]
		fi
	done
	# Nobody has this address.
	run -1 --separate-stderr in_guest 'virtctl bench 00:03.0 --kind net --set peer=10.9.0.77:5200 --time 0.5 --token-file /run/token'
	[[ $stderr == *"10.9.0.77:5200: cannot connect: No route to host, through the interface eth"* ]]
}

@test "side by side with ping and iperf3" {
	local t=$BATS_TEST_TMPDIR
	in_guest 'iperf3 --version >/dev/null && /bin/ping -V >/dev/null' || skip "they do not run in the guest"
	# In turns.
	lab run -t 900 "$GUEST" "$(
		cat <<-'END'
		mkdir /run/both && cd /run/both || exit
		ours() { virtctl bench "$@" --json --kind net --time 1; }
		far() { ours 00:03.0 --set peer=10.9.0.2:5200,job=$1 --token-file /run/token; }
		for n in 1 2 3; do
			ours 00:06.0 --set rate=50 >ours-ping-$n
			/bin/ping -U -i 0.02 -s 64 -c 50 10.0.2.2 >ping-$n
			far tcp-send >ours-send-$n
			iperf3 -c 10.9.0.2 -t 1 -l 128K -J >send-$n
			far tcp-receive >ours-receive-$n
			iperf3 -c 10.9.0.2 -t 1 -l 128K -R -J >receive-$n
			far udp-send >ours-udp-$n
			iperf3 -c 10.9.0.2 -t 1 -u -b 0 -l 64 -J >udp-$n
		done
		END
	)"
	in_guest 'tar -cf - -C /run/both .' | tar -xf - -C "$t"
	{
		printf '%-12s %14s %14s %-4s %6s\n' "medians of 3" virtctl "ping/iperf3" "" ratio
		"$guests/iperf.py" ping "$t"/ours-ping-* -- "$t"/ping-*
		"$guests/iperf.py" tcp-send "$t"/ours-send-* -- "$t"/send-*
		"$guests/iperf.py" tcp-receive "$t"/ours-receive-* -- "$t"/receive-*
		"$guests/iperf.py" udp-send "$t"/ours-udp-* -- "$t"/udp-*
	} >"$t/table" || { cat "$t/table" && return 1; }
	sed 's/^/# /' "$t/table" >&3
	[ "$(wc -l <"$t/table")" = 5 ]
}

# asks COMMAND - virtctl at work in the guest, which ends by itself or by what is done to it.
asks() {
	in_guest "rm -f /run/code; { $1 >/run/said 2>/run/errors; echo \$? >/run/code; } </dev/null >/dev/null 2>&1 &"
	eventually in_guest 'pidof virtd-bench >/dev/null'
}

@test "this machine as the peer, and nowhere the token" {
	serve_here
	asks "virtctl bench 00:06.0 --kind net --set peer=10.0.2.2:$port --time 3 --json --token-file /run/here"
	run -1 in_guest 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\0" " " | grep -F -f /run/here'
	[ -z "$output" ]
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 0 ] || in_guest 'cat /run/errors'
	run -1 in_guest 'grep -F -f /run/here /run/said /run/errors'
	in_guest 'cat /run/said' >"$BATS_TEST_TMPDIR/said"
	json=$BATS_TEST_TMPDIR/said
	says 'all(.results[0].jobs[]; .complete) and (.results[0].jobs | length == 6)'
	run -1 grep -F "$(jq -r .serving.token "$BATS_FILE_TMPDIR/serve.json")" "$BATS_FILE_TMPDIR/serve.log"
	# Another token, and none.
	run -6 --separate-stderr in_guest "virtctl bench 00:06.0 --kind net --set peer=10.0.2.2:$port --time 0.5 --token-file /run/token"
	[[ $stderr == *"another token"* ]]
	run -6 --separate-stderr in_guest "virtctl bench 00:06.0 --kind net --set peer=10.0.2.2:$port --time 0.5"
	[[ $stderr == *--token-file* ]]
}

@test "a socket device: the host, and streams that stay in the kernel" {
	serve_here
	printf '127.0.0.1 %s\n' "$port" >"$(guest_folder)/sock0-4711"
	json bench type=vsock --kind vsock --set peer=4711 --time 1.5 --token-file /run/here
	says '[.results[0].jobs[] | .name, .complete] == ["roundtrip", true, "send", true, "receive", true]'
	says '.results[0].notes.peer == "vsock:2:4711" and all(.results[0].warnings[]; .name != "loopback")'
	says 'all(.results[0].jobs[]; .bytes > 0 and .figures[0].value > 0)'
	# A host that does not answer for more than the 2 seconds that Linux gives it by itself.
	local host
	host=$(<"$(guest_folder)/sock0.pid")
	kill -STOP "$host"
	(
		sleep 6
		kill -CONT "$host"
	) 3>&- 4>&- &
	json bench type=vsock --kind vsock --set peer=4711,job=roundtrip --time 0.5 --token-file /run/here
	says '[.results[0].jobs[].complete] == [true]'
	run -11 --separate-stderr in_guest 'virtctl bench type=vsock --kind vsock --time 0.2'
	[[ $stderr == *peer=* ]]
	in_guest 'virtctl bench serve --listen vsock:1:4712 --token-file /run/token --once >/run/v 2>&1 </dev/null & echo $! >/run/v.pid'
	eventually in_guest 'grep -q vsock:1:4712 /run/v'
	json bench type=vsock --kind vsock --set peer=1:4712 --time 1.5 --token-file /run/token
	says 'all(.results[0].jobs[]; .complete) and any(.results[0].warnings[]; .name == "loopback")'
	# That was the once.
	eventually in_guest '! kill -0 $(cat /run/v.pid) 2>/dev/null'
}

@test "who asked goes, or the peer does: an end, with what was measured until then" {
	asks 'virtctl bench 00:03.0 --kind net --set peer=10.9.0.2:5200,job=tcp-send --time 300 --token-file /run/token & echo $! >/run/asks; wait'
	in_guest 'kill -9 $(cat /run/asks)'
	eventually in_guest '! pidof virtd-bench >/dev/null'
	# The peer is ready for the next one, which it is taken from.
	local sessions
	sessions=$(in_guest 'grep -c begins /run/serve.log')
	asks 'virtctl bench 00:03.0 --kind net --set peer=10.9.0.2:5200,job=tcp-roundtrip --time 40 --token-file /run/token --json'
	eventually in_guest "[ \$(grep -c begins /run/serve.log) -gt $sessions ]"
	# So that there are some slices of it, of 1.9 s each.
	at_work 6
	in_guest 'kill -9 $(cat /run/serve.pid)'
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	in_guest 'cat /run/said' >"$BATS_TEST_TMPDIR/said"
	json=$BATS_TEST_TMPDIR/said
	says '.error.parameters | .object == "10.9.0.2:5200" and .operation == "exchange bytes" and (.message | test("closed the connection"))'
	says '.error.parameters.result.jobs[0] | .operations > 0 and (.complete | not)'
}
