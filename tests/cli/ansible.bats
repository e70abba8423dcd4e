#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The collection of contrib/ansible and the facts of contrib/facts, by Ansible itself: beside a virtd on a copied tree, and over OpenSSH. Starting
# Ansible takes seconds, and so does each task: there are few of both.

load common
load tree
load drivers
load sshd

setup_file() {
	# The collection as it is installed, without a server to ask.
	mkdir -p "$BATS_FILE_TMPDIR/collections/ansible_collections/virtd"
	command ln -s "$SOURCE_ROOT/contrib/ansible" "$BATS_FILE_TMPDIR/collections/ansible_collections/virtd/guest"
	printf '[defaults]\nretry_files_enabled = no\nforks = 4\nhost_key_checking = no\nstdout_callback = default\n[ssh_connection]\npipelining = yes\n' >"$BATS_FILE_TMPDIR/ansible.cfg"
}

setup() {
	command -v ansible-playbook >/dev/null || skip "there is no ansible-playbook (Debian: ansible-core)"
	socket=$BATS_TEST_TMPDIR/s
	export ANSIBLE_CONFIG=$BATS_FILE_TMPDIR/ansible.cfg ANSIBLE_COLLECTIONS_PATH=$BATS_FILE_TMPDIR/collections ANSIBLE_LOCAL_TEMP=$BATS_TEST_TMPDIR/local \
		ANSIBLE_REMOTE_TEMP=$BATS_TEST_TMPDIR/remote ANSIBLE_HOME=$BATS_FILE_TMPDIR/home PYTHONDONTWRITEBYTECODE=1
	results=$BATS_TEST_TMPDIR/results.json
}

# plays PLAYBOOK OPTION... - what run has of it.
plays() {
	run timeout 300 ansible-playbook "${@:2}" "$1"
}

@test "a channel device: planned, switched on with a setting, kept, found as it is wanted, refused" {
	switches zvm
	cat >"$BATS_TEST_TMPDIR/play.yml" <<-END
		- hosts: localhost
		  connection: local
		  gather_facts: false
		  vars:
		    ansible_python_interpreter: /usr/bin/python3
		  module_defaults:
		    virtd.guest.virt_driver: {executable: "$VIRTCTL", socket: "$socket"}
		    virtd.guest.virt_facts: {executable: "$VIRTCTL", socket: "$socket"}
		  tasks:
		    - virtd.guest.virt_driver: &card {device: "ccw:0.0.f600", state: online, settings: {layer2: true}, persist: true}
		      check_mode: true
		      diff: true
		      register: planned
		    - virtd.guest.virt_driver: *card
		      register: first
		    - virtd.guest.virt_driver: *card
		      register: second
		    - virtd.guest.virt_driver: {device: "ccw:0.0.f600", state: online, settings: {nosuch: 1}}
		      ignore_errors: true
		      register: setting
		    - virtd.guest.virt_driver: {device: nosuch, driver: vfio-pci}
		      ignore_errors: true
		      register: missing
		    - virtd.guest.virt_driver: {device: "ccw:0.0.f600", state: offline, driver: qeth}
		      ignore_errors: true
		      register: senseless
		    - virtd.guest.virt_facts: {types: [net]}
		    - ansible.builtin.copy:
		        dest: "$results"
		        content: "{{ {'planned': planned, 'first': first, 'second': second, 'setting': setting, 'missing': missing, 'senseless': senseless, 'virt': virt} | to_json }}"
	END
	plays "$BATS_TEST_TMPDIR/play.yml"
	[ "$status" = 0 ] || fail "$output"
	has "set layer2 to 1"
	output=$(<"$results")
	is '[true,true,false]' '[.planned, .first, .second | .changed]' \
		false '.planned | has("change")' '["done"]' '[.first.change.results[].state] | unique' 'write' .first.change.persistent.change \
		'[]' .second.plan.steps \
		'["io.virtd.Drivers.BadSetting",2]' '.setting | [.error, .exit_code]' \
		'["io.virtd.Devices.NoSuchDevice",3]' '.missing | [.error, .exit_code]' \
		'driver: it is for the state bound only' .senseless.msg \
		true '.virt.is_guest and (.virt.devices | length > 0 and all(.type == "net" or (.interfaces | any(.class == "net"))))'
	wanted '[["ccwgroup:0.0.f600","in-force",true,{"layer2":"1"}]]'
}

@test "over OpenSSH: two hosts, their facts by module and by file, a plan, and a host that is asked from here" {
	unpacked fixtures/q35
	printf '#!/bin/sh\nexec "%s" --sysroot "%s" "$@"\n' "$VIRTD" "$tree" >"$BATS_TEST_TMPDIR/tree-virtd"
	chmod +x "$BATS_TEST_TMPDIR/tree-virtd"
	ssh_prepared "PATH=${VIRTCTL%/*}:/usr/bin:/bin VIRTD=$BATS_TEST_TMPDIR/tree-virtd" one two
	mkdir "$BATS_TEST_TMPDIR/facts.d"
	cp "$SOURCE_ROOT/contrib/facts/virt" "$BATS_TEST_TMPDIR/facts.d/virt.fact"
	printf '%s ansible_python_interpreter=/usr/bin/python3\n' one two >"$BATS_TEST_TMPDIR/hosts"
	cat >"$BATS_TEST_TMPDIR/play.yml" <<-END
		- hosts: all
		  gather_facts: false
		  tasks:
		    - ansible.builtin.setup: {gather_subset: ["!all", "!min", local], fact_path: "$BATS_TEST_TMPDIR/facts.d"}
		    - virtd.guest.virt_facts: {devices: [vda]}
		    - virtd.guest.virt_driver: {device: "pci:0000:00:10.0", driver: e1000e, force: true, persist: true}
		      check_mode: true
		      register: planned
		    - virtd.guest.virt_driver: {host: "{{ inventory_hostname }}", device: "pci:0000:00:10.0", driver: e1000, executable: "$VIRTCTL"}
		      check_mode: true
		      register: asked
		      delegate_to: localhost
		      vars: {ansible_python_interpreter: /usr/bin/python3}
		    - ansible.builtin.copy:
		        dest: "$results.{{ inventory_hostname }}"
		        content: "{{ {'local': ansible_local.virt, 'virt': virt, 'planned': planned, 'asked': asked} | to_json }}"
	END
	beside_sshd <<-END
		export ANSIBLE_SSH_ARGS="-F $ssh_files/ssh_config"
		timeout 300 ansible-playbook -i "$BATS_TEST_TMPDIR/hosts" "$BATS_TEST_TMPDIR/play.yml"
		echo "status \$?"
	END
	[ "${lines[-1]}" = "status 0" ]
	local host
	for host in one two; do
		output=$(<"$results.$host")
		is '["pci:0000:00:04.0"]' '[.virt.devices[].id]' qemu .virt.platform \
			"$("$VIRTCTL" --sysroot "$tree" list --json | "$JQ" '.devices | length')" '.local.list.devices | length' qemu .local.platform.shortName \
			'[true,3,"write"]' '.planned | [.changed, (.plan.steps | length), .plan.persistent.change]' false .asked.changed
	done
}

@test "the documentation of each module is of its arguments, and the collection builds" {
	run -0 /usr/bin/python3 "$BATS_TEST_DIRNAME/ansible-arguments.py" "$BATS_FILE_TMPDIR/collections" virtd.guest.virt_{facts,driver}
	run -0 timeout 100 ansible-doc virtd.guest.virt_facts virtd.guest.virt_driver
	has "A name such as"
	run -0 timeout 100 ansible-galaxy collection build --output-path "$BATS_TEST_TMPDIR" "$SOURCE_ROOT/contrib/ansible"
	[ -s "$BATS_TEST_TMPDIR/virtd-guest-0.1.0.tar.gz" ]
	[ -z "$(tar tf "$BATS_TEST_TMPDIR/virtd-guest-0.1.0.tar.gz" | grep -v -e '^[A-Z]*\(\.md\|\.json\)$' -e ^meta -e ^plugins)" ]
}
