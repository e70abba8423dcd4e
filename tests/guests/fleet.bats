#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Three guests at once, asked by --host: OpenSSH here, an ssh server in each. One of them dies in the middle.

load guest

setup_file() {
	local name boots=()
	command -v ssh-keygen >/dev/null || export GUEST_SKIP="OpenSSH's client is not installed"
	[ -z "${GUEST_SKIP-}" ] || return 0
	VIRTD_LAB_RUN=test/fleet-a guest_up fleet
	[ -z "${GUEST_SKIP-}" ] || return 0
	# What the first one has built is for all.
	export VIRTD_LAB_BUILD=no
	for name in b c; do
		VIRTD_LAB_RUN=test/fleet-$name guest_up fleet &
		boots+=($!)
	done
	for name in "${boots[@]}"; do wait "$name"; done
	ssh_made
}

teardown_file() {
	local name
	for name in a b c; do VIRTD_LAB_RUN=test/fleet-$name lab stop fleet; done
}

# There is no test after one that fails that these guests could serve.
teardown() {
	[ -n "${BATS_TEST_COMPLETED-}" ] || [ -n "${BATS_TEST_SKIPPED-}" ] || tail -n 5 "$GUEST_FOLDER/console.log" || true
}

setup() {
	[ -z "${GUEST_SKIP-}" ] || skip "$GUEST_SKIP"
	native_virtctl
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH
}

# to NAME - what follows is about that guest.
to() {
	export VIRTD_LAB_RUN=test/fleet-$1 GUEST_FOLDER
	GUEST_FOLDER=$(guest_folder)
}

in_each() { # COMMAND
	local name
	for name in a b c; do
		to "$name"
		in_guest "$1"
	done
}

# ssh_made - a key that all guests know, a port of this machine for each guest, and the client's file, by which a guest is its letter.
ssh_made() {
	local folder=$BATS_FILE_TMPDIR name port
	mkdir "$folder/bin"
	ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
	in_each "echo '$(<"$folder/key.pub")' >/root/.ssh/authorized_keys; chmod 600 /root/.ssh/authorized_keys"
	for name in a b c; do
		to "$name"
		port=$(forwarded)
		printf '%s\n' "Host $name" "Port $port"
	done >"$folder/config"
	printf '%s\n' "Host *" "Hostname 127.0.0.1" "User root" "IdentityFile $folder/key" "IdentitiesOnly yes" "StrictHostKeyChecking no" \
		"UserKnownHostsFile /dev/null" "LogLevel ERROR" >>"$folder/config"
	printf '#!/bin/sh\nexec /usr/bin/ssh -F "%s/config" "$@"\n' "$folder" >"$folder/bin/ssh"
	chmod +x "$folder/bin/ssh"
}

# forwarded - a port of this machine that QEMU hands on to the guest's ssh server. Another program may take one between the choice and the use of it.
forwarded() {
	local port tries=20
	while ((tries-- > 0)); do
		port=$((20000 + RANDOM % 12000))
		if [ "$(qmp human-monitor-command "{\"command-line\":\"hostfwd_add net0 tcp:127.0.0.1:$port-10.0.2.15:22\"}" | jq -r .)" = "" ]; then
			echo "$port"
			return
		fi
	done
	fail "QEMU forwards no port" >&2
}

@test "each guest is as sysfs has it" {
	to a
	same_as_sysfs "$guests/fleet.guest"
}

@test "one list of three guests: the devices of each, as it lists them itself" {
	local name
	"$virtctl" -H a,b,c list --json >"$BATS_TEST_TMPDIR/all.json"
	for name in a b c; do
		to "$name"
		json list
		diff <(jq -S .devices "$json") <(jq -S "[.devices[] | select(.host == \"$name\") | del(.host)]" "$BATS_TEST_TMPDIR/all.json")
		says '.devices | length >= 3'
	done
	printf 'a\nb\nc\n' >"$BATS_TEST_TMPDIR/hosts"
	run -0 --separate-stderr "$virtctl" -H "@$BATS_TEST_TMPDIR/hosts" list -c HOST,ID --no-legend --type rng
	[ "$(tr -s ' ' <<<"$output")" = "a mmio:LNRO0005:02
b mmio:LNRO0005:02
c mmio:LNRO0005:02" ] || fail "$output"
}

@test "a device of one guest is unbound and bound from here, and no other guest's" {
	run -0 --separate-stderr "$virtctl" -H b unbind mmio:LNRO0005:02 --json
	to b
	in_guest '! test -e /sys/bus/platform/devices/LNRO0005:02/virtio*/driver'
	to a
	in_guest 'test -e /sys/bus/platform/devices/LNRO0005:02/virtio*/driver'
	run -0 --separate-stderr "$virtctl" -H a,b,c list -c HOST,STATE --no-legend --type rng
	[ "$(tr -s ' ' <<<"$output")" = $'a bound\nb unbound\nc bound' ] || fail "$output"
	run -0 --separate-stderr "$virtctl" -H b bind mmio:LNRO0005:02
	to b
	in_guest 'test -e /sys/bus/platform/devices/LNRO0005:02/virtio*/driver'
}

@test "Ansible: a real change by a guest without Python, and nothing to change the second time" {
	command -v ansible-playbook >/dev/null || skip "there is no ansible-playbook (Debian: ansible-core)"
	local folder=$BATS_TEST_TMPDIR
	mkdir -p "$folder/ansible_collections/virtd"
	ln -s "$project/contrib/ansible" "$folder/ansible_collections/virtd/guest"
	export ANSIBLE_CONFIG=$folder/ansible.cfg ANSIBLE_COLLECTIONS_PATH=$folder ANSIBLE_LOCAL_TEMP=$folder/local ANSIBLE_REMOTE_TEMP=$folder/remote ANSIBLE_HOME=$folder/home
	: >"$folder/ansible.cfg"
	cat >"$folder/play.yml" <<-END
		- hosts: localhost
		  connection: local
		  gather_facts: false
		  module_defaults:
		    virtd.guest.virt_driver: {executable: "$virtctl", host: a, device: "mmio:LNRO0005:02"}
		  vars: {ansible_python_interpreter: /usr/bin/python3}
		  tasks:
		    - {virtd.guest.virt_driver: {state: unbound}, register: first}
		    - {virtd.guest.virt_driver: {state: unbound}, register: second}
		    - {virtd.guest.virt_driver: {}, register: again}
		    - ansible.builtin.assert:
		        that: [first.changed, not second.changed, again.changed, "first.change.results | length > 0"]
	END
	run ansible-playbook "$folder/play.yml"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"changed=2 "* ]] || fail "$output"
	to a
	in_guest 'test -e /sys/bus/platform/devices/LNRO0005:02/virtio*/driver'
}

@test "one of three dies in the middle: a monitor of it ends, the list has the others" {
	local monitor list status
	"$virtctl" -H c monitor --json >"$BATS_TEST_TMPDIR/events" 2>"$BATS_TEST_TMPDIR/monitor" 3>&- 4>&- &
	monitor=$!
	eventually grep -q '"event":"ready"' "$BATS_TEST_TMPDIR/events"
	to c
	# It stands still, so that a list of it has begun and can't end.
	qmp stop >&2
	"$virtctl" -H a,b,c list --type rng -c HOST,ID --no-legend >"$BATS_TEST_TMPDIR/list" 2>"$BATS_TEST_TMPDIR/messages" 3>&- 4>&- &
	list=$!
	eventually pgrep -P "$list" -f ' c virtctl bridge'
	kill -9 "$(<"$GUEST_FOLDER/pid")"
	status=0
	wait "$list" || status=$?
	cat "$BATS_TEST_TMPDIR"/{list,messages}
	[ "$status" = 12 ]
	[ "$(tr -s ' ' <"$BATS_TEST_TMPDIR/list")" = "a mmio:LNRO0005:02
b mmio:LNRO0005:02" ]
	grep -q '^virtctl: c: ' "$BATS_TEST_TMPDIR/messages"
	run ! grep -E '^virtctl: [ab]: ' "$BATS_TEST_TMPDIR/messages"
	status=0
	wait "$monitor" || status=$?
	cat "$BATS_TEST_TMPDIR/monitor"
	[ "$status" = 12 ]
	# And the next one says so at once.
	run -12 --separate-stderr "$virtctl" -H a,c list --json
	jq -e '[.devices[].host] | unique == ["a"]' <<<"$output"
	jq -e '[.errors[].host] == ["c"]' <<<"$output"
}
