#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtd-helper: whom it refuses, what it passes on, and a virtd without rights that changes devices by it.

load common
load tree

setup() {
	[ "$(id -u)" = 0 ] || skip 'it takes root to be several users'
	# Other users must get in.
	dir=$(mktemp -d /tmp/virtd-helper-XXXXXX)
	chmod 755 "$dir"
	socket=$dir/s
	pids=()
}

teardown() {
	end "${pids[@]}"
	rm -rf "$dir"
}

# program NAME COMMAND… - a program that stands for virtd-worker or virtd-bench.
program() {
	program=$dir/$1
	printf '#!/bin/bash\n%s\n' "${*:2}" >"$program"
	chmod 755 "$program"
}

# asks CASE - the helper's answer to CASE of helper.py in $output.
asks() {
	run -0 --separate-stderr timeout 60 "$SOURCE_ROOT/tests/cli/helper.py" "${VIRTD%/*}/virtd-helper" "$program" "$dir" "$1"
	rm -f "$dir/clients" "$dir/clients.old" "$dir/helper" "$dir/other"
}

# refused CASE ERRNO TEXT - the helper refuses CASE, says why, and starts nothing.
refused() {
	asks "$1"
	[ "$("$JQ" -r '[.helper.errno, .helper.message] | join(" ")' <<<"$output")" = "$(errno_of "$2") $3" ] || fail "$1: $output"
	[ ! -e "$dir/started" ]
	[[ $stderr == *"a request is refused: $3"* ]]
}

errno_of() {
	/usr/bin/python3 -c 'import errno, sys; print(getattr(errno, sys.argv[1]))' "$1"
}

# member NAME - what the program has got as this member of the request.
member() {
	sed -n 2p <<<"$output" | "$JQ" -r ".$1"
}

@test "a client that may change something has its change made, in folders that virtd has no say in" {
	program virtd-worker cat
	asks root
	[ "$(sed -n 1p <<<"$output" | "$JQ" '.helper.pid > 1')" = true ]
	[ "$(member verb)" = apply ]
	[ "$(member journal)" = "$dir/journal" ]
	[ "$(member dir)" = "$dir/overrides" ]
	[ "$(sed -n 3p <<<"$output")" = '{"helper":{"status":0}}' ]
}

@test "who may change nothing, whoever is no client, and whoever is not virtd are refused" {
	local not='what came with the request is no client of virtd'
	program virtd-worker "touch $dir/started"
	refused ordinary EACCES 'the client may change nothing'
	refused other_user EPERM 'another user than that of virtd has connected'
	refused no_client EINVAL 'no client came with the request'
	refused two_clients E2BIG "the request can't be received"
	refused five_clients E2BIG "the request can't be received"
	refused own_listener ENOTSOCK "$not"
	refused own_client EPERM "$not"
	refused end_of_client ENOTSOCK "$not"
	refused other_service ENOTSOCK "$not"
	refused same_name ENOTSOCK "$not"
	refused pair ENOTSOCK "$not"
	refused file ENOTSOCK "$not"
	refused recover_with_client EINVAL 'no client can ask for it'
}

@test "what is no request is refused" {
	program virtd-worker "touch $dir/started"
	refused truncated EPROTO "the request can't be received"
	refused long EMSGSIZE "the request can't be received"
	refused more_than_one EPROTO "the request can't be received"
	refused no_json EPROTO 'the request is no JSON object'
	# A benchmark's.
	refused no_such_verb EINVAL 'the program has no such verb'
}

@test "the helper says on whose behalf a question is, whatever virtd says" {
	program virtd-worker cat
	asks ordinary_may_ask
	[ "$(member root)" = / ]
	[ "$(member reader)" = 65534 ]
	[ "$(member callerPid)" != 1 ]
	asks root_may_ask
	[ "$(member reader)" = null ]
	[ "$(member sshConnection)" = null ]
	# Nobody asks for a recovery, and it is of one journal.
	asks recover
	[ "$(member root) $(member journal)" = "/ $dir/journal" ]
}

# plan PATH VALUE - a change of a device of the tree q35, as virtd gives it to its worker, that writes VALUE to PATH.
plan() {
	local id=0000:00:10.0
	printf '{"version":1,"action":"unbind","device":"pci:%s","layerPath":"sys/devices/pci0000:00/%s","oldDriver":"e1000","newDriver":null,"steps":[
		{"what":"unbind","path":"%s","value":"%s","undoPath":null,"undoValue":null,"expect":"driver","expectPath":"sys/devices/pci0000:00/%s/driver",
		"expectValue":null,"undoExpectValue":"e1000","undoFirst":false}]}' $id $id "$1" "$2" $id
}

@test "a plan with a path or a value of no plan changes nothing" {
	local path outside=$dir/outside unbind=sys/bus/pci/drivers/e1000/unbind
	program=${VIRTD%/*}/virtd-worker
	copy_of fixtures/q35
	: >"$root/$unbind"
	export TREE=$root PLAN
	echo kept >"$outside"
	for path in "${outside#/}" "../../../../..$outside" sys/kernel/uevent_helper proc/sys/kernel/core_pattern sys/bus/pci/drivers/../../../kernel/uevent_helper; do
		PLAN=$(plan "$path" 0000:00:10.0)
		asks root
		[ "$(tail -n 1 <<<"$output")" = '{"helper":{"status":2}}' ] || fail "$path: $output"
	done
	PLAN=$(plan $unbind 0000:00:04.0)
	asks root
	[ "$(tail -n 1 <<<"$output")" = '{"helper":{"status":2}}' ] || fail "another device: $output"
	[ "$(cat "$outside")" = kept ]
	[ ! -s "$root/$unbind" ]
	# The same plan, as it should be.
	PLAN=$(plan $unbind 0000:00:10.0)
	asks root
	[[ $output == *'"end":'* && $output == *'{"helper":{"status":0}}' ]] || fail "$output"
	[ "$(cat "$root/$unbind")" = 0000:00:10.0 ]
}

@test "if virtd dies, a question ends, and a change goes on" {
	program virtd-worker 'read -r text; echo begun; exec 1>&-; sleep 600 & wait'
	export PAUSE=3
	asks dying_virtd_query
	[ "$output" = ended ]
	# Until it is done.
	program virtd-worker "trap '' PIPE; read -r text; echo begun; sleep 4; echo lost; echo done >$dir/done"
	asks dying_virtd_change
	[ "$output" = 'still there' ]
	eventually test -s "$dir/done"
}

@test "the client sees that virtd hangs up, although its program is at work" {
	program virtd-worker 'read -r text; echo begun; sleep 600'
	asks client_hangs_up
	[ "$output" = "the client sees b''" ]
}

@test "a benchmark gets its answers, and a signal to end" {
	program virtd-bench 'trap "echo ending; exit 3" TERM; read -r text; echo asking; read -r answer; echo "got $answer"; while :; do sleep 0.1; done'
	asks talk
	diff <(printf '%s\n' '{"helper":{"pid' asking 'got {"answer":1}' ending '{"helper":{"status":3}}') <(printf '%s\n' "$output")
	# One that does not end is killed.
	program virtd-bench 'trap "" TERM; read -r text; echo asking; read -r answer; echo "got"; while :; do sleep 0.1; done'
	asks talk
	[ "$(tail -n 1 <<<"$output")" = '{"helper":{"signal":9}}' ]
}

@test "a program does not get the capabilities of the helper" {
	program virtd-worker 'read -r text; sed -n s/^CapEff://p /proc/self/status'
	asks root
	local all had
	all=$(sed -n 2p <<<"$output")
	had=$((0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)))
	# CAP_NET_ADMIN is 12, CAP_SETPCAP is 8.
	[ $((0x${all//[[:space:]]/})) = $((had & ~(1 << 12 | 1 << 8))) ]
}

# helped FIXTURE - a virtd of user 1 without capabilities at $socket, and its helper for changes, both for a copy of FIXTURE in $root.
helped() {
	local tree client=$SOURCE_ROOT/tests/cli/varlink.py
	local folders=(--journal-dir "$dir/journal" --overrides-dir "$dir/overrides")
	unpacked "fixtures/$1"
	root=$dir/tree
	cp -a "$tree" "$root"
	mkdir "$dir/helpers"
	# virtd lists the folder's files, and the helper writes them.
	"$client" activate "$dir/helpers/virtd-worker" "${VIRTD%/*}/virtd-helper" --user daemon --clients "$socket" --sysroot "$root" "${folders[@]}" \
		virtd-worker 2>"$dir/helper.log" 3>&- &
	pids+=($!)
	eventually test -S "$dir/helpers/virtd-worker"
	chown 1 "$dir/helpers/virtd-worker"
	chmod 600 "$dir/helpers/virtd-worker"
	"$client" activate "$socket" "$(command -v setpriv)" --reuid=1 --regid=1 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
		"$VIRTD" --helpers "$dir/helpers" --sysroot "$root" --change-copy "${folders[@]}" 2>"$dir/log" 3>&- &
	pids+=($!)
	eventually test -S "$socket"
	chmod 666 "$socket"
}

# called USER METHOD PARAMETERS - the reply.
called() {
	run setpriv --reuid="$1" --regid="$1" --clear-groups timeout 60 "$VARLINK_CALL" "$socket" "$2" "$3"
}

@test "a virtd without rights changes devices for those who may" {
	helped zvm
	local card=$root/sys/devices/qeth/0.0.f600
	echo 0 >"$card/online"
	called 0 io.virtd.Drivers.SetOnline '{"device": "0.0.f600", "online": true, "persist": true}'
	[ "$status" = 0 ] || fail "$output" "$(cat "$dir/log" "$dir/helper.log")"
	[ "$("$JQ" -r '.parameters | [.changed, .persistent.change] | join(" ")' <<<"$output")" = 'true write' ] || fail "$output"
	[ "$(cat "$card/online")" = 1 ]
	[ "$(stat -c %u:%a "$dir/overrides" "$dir/overrides/ccwgroup:0.0.f600.conf" | tr '\n' ' ')" = '0:755 0:644 ' ]
	[ "$(stat -c %u:%a "$dir/journal")" = 0:700 ]
	# A member of a group stands for the file of the group.
	called 0 io.virtd.Drivers.UnsetOverride '{"name": "ccw:0.0.f601"}'
	[ "$("$JQ" .parameters.changed <<<"$output")" = true ] || fail "$output"
	[ ! -e "$dir/overrides/ccwgroup:0.0.f600.conf" ]
	called 0 io.virtd.Drivers.UnsetOverride '{"name": "ccw:0.0.f601"}'
	[ "$("$JQ" .parameters.changed <<<"$output")" = false ] || fail "$output"
	called 65534 io.virtd.Drivers.SetOnline '{"device": "0.0.f600", "online": false}'
	[ "$("$JQ" -r .error <<<"$output")" = org.varlink.service.PermissionDenied ]
	[ "$(cat "$card/online")" = 1 ]
}

@test "a virtd without rights that finds no helper says so, and lists the devices" {
	helped zvm
	rm "$dir/helpers/virtd-worker"
	called 0 io.virtd.Drivers.SetOnline '{"device": "0.0.1900", "online": false, "force": true}'
	[[ $output == *"$dir/helpers/virtd-worker: No such file or directory"* ]] || fail "$output"
	called 65534 io.virtd.Devices.Show '{"devices": ["0.0.f600"]}'
	[ "$("$JQ" -r ".parameters.devices[0].id" <<<"$output")" = ccw:0.0.f600 ] || fail "$output"
	[ "$("$JQ" -r ".parameters.devices[0].problems[0].errno" <<<"$output")" = ENOENT ] || fail "$output"
}
