#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# --host and `bridge`: virtd on other hosts. "ssh" is a script that runs the command here, as a host of each kind; in the last test it is OpenSSH.

load common
load tree
load sshd

setup_file() {
	local folder=$BATS_FILE_TMPDIR/bin
	mkdir "$folder"
	ln -s "$VIRTCTL" "$folder/virtctl"
	# Its arguments: -T [OPTION…] -- HOST COMMAND
	cat >"$folder/ssh" <<-'END'
		#!/bin/sh
		options=
		while [ "$1" != -- ]; do options="$options$1 "; shift; done
		[ $# = 3 ] || { echo "ssh: $*" >&2; exit 1; }
		echo "$options$2" >>"$SSH_LOG"
		echo $$ >"$SSH_LOG.pid"
		case $2 in
		dead) echo "ssh: connect to host dead port 22: Connection refused" >&2; exit 255 ;;
		bare) exec sh -c "PATH=; $3" ;;
		forbidden) exit 126 ;;
		killed) kill -9 $$ ;;
		broken) echo oops >&2; exit 3 ;;
		deaf) exec sh -c "exit 0" ;;
		hangs*) exec sleep 300 ;;
		noisy) echo "Welcome to this host." ;;
		tree*) VIRTD=$TREE_VIRTD ;;
		esac
		export VIRTD
		exec sh -c "$3"
	END
	# A virtd of another system: that of a tree.
	printf '#!/bin/sh\nexec "%s" --sysroot "$TREE" "$@"\n' "$VIRTD" >"$folder/tree-virtd"
	chmod +x "$folder"/*
	export PATH=$folder:$PATH TREE_VIRTD=$folder/tree-virtd TREE=$BATS_FILE_TMPDIR/fixtures/q35
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$TREE"
}

setup() {
	export SSH_LOG=$BATS_TEST_TMPDIR/ssh
	: >"$SSH_LOG"
}

@test "the verbs ask another host, and answer as there" {
	local verb policy=$BATS_TEST_TMPDIR/policy.json
	echo '{"policyVersion":1,"rules":[{"name":"a","select":{"device":"vda"},"want":{"driver":"virtio_blk"}}]}' >"$policy"
	for verb in "diff $TREE" "check $policy" metrics "list -c ID,DRIVER,SIZE" "show vda" "id eth0" "platform --json" "drivers -c DRIVER,DEVICES" "stats vda --json" "bind vda --dry-run" "udev-rule vda --tag x" "override"; do
		# shellcheck disable=SC2086 # words
		run_virtctl --sysroot "$TREE" $verb
		printf '%s %s\n' "$status" "$output" >"$BATS_TEST_TMPDIR/here"
		# shellcheck disable=SC2086
		run_virtctl -H tree $verb
		printf '%s %s\n' "$status" "$output" >"$BATS_TEST_TMPDIR/there"
		sed -i -E '/^(. )?# Made by/d; s/"(interruptsT|t)imeNs":[0-9]+//g' "$BATS_TEST_TMPDIR"/*here
		[ "${verb%% *}" = override ] || [ "$status" = 0 ] || fail "$verb: $status $stderr"
		diff -b "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/there" || fail "$verb"
	done
	[ "$(sort -u "$SSH_LOG")" = "-T tree" ]
}

@test "several hosts: a column, a member, and those that fail beside those that do not" {
	run_virtctl -H tree1,dead,tree2 list --type block -c HOST,INTERFACES --no-legend
	[ "$status" = 12 ] || fail "exit $status: $output $stderr"
	[ "$(grep -c '^tree1 ' <<<"$output")" -ge 2 ]
	[ "${output//tree2/tree1}" = "$(grep ^tree1 <<<"$output")
$(grep ^tree1 <<<"$output")" ]
	says "virtctl: dead: cannot connect: ssh failed (ssh's own message says why)"
	says "Connection refused"
	[ "$(sort -u "$SSH_LOG")" = "-T -oBatchMode=yes -oConnectTimeout=20 dead
-T -oBatchMode=yes -oConnectTimeout=20 tree1
-T -oBatchMode=yes -oConnectTimeout=20 tree2" ]
	run_virtctl -H tree1,dead,bare -j list vda
	[ "$status" = 12 ]
	check_json 12 -j
	json '.devices | length == 1 and .[0].host == "tree1" and .[0].id == "pci:0000:00:04.0"'
	json '[.errors[].host] == ["dead", "bare"] and (.errors | all(.exitCode == 12)) and .error.exitCode == 12 and .hosts == ["tree1"]'
	# A host without such a device has replied, too, and is no host that failed.
	run_virtctl -H tree1,dead -j list --type tpm
	[ "$status" = 12 ]
	check_json 12 -j
	json '.devices == [] and .hosts == ["tree1"] and [.errors[].host] == ["dead"]'
	try 0 -H tree1,tree2 -j list --type tpm
	check_json 0 -j
	json '.devices == [] and .hosts == ["tree1", "tree2"]'
	try 0 -j list --type tpm
	json 'has("hosts") | not'
	run_virtctl -H tree1,dead -j override
	[ "$status" = 12 ]
	check_json 12 -j
	json '.overrides == [] and .hosts == ["tree1"] and [.errors[].host] == ["dead"]'
	# The other lists.
	try 0 -H tree1,tree2 drivers -c HOST,DRIVER --no-legend
	[ "$(grep -c virtio_scsi <<<"$output")" = 2 ] && has "tree2 virtio_scsi"
	try 0 -H tree1,tree2 override -j
	try 2 -H tree1,tree2 drivers vda
	try 2 -H tree1,tree2 override apply
	# What one of them lacks is an error of that host.
	run_virtctl -H tree,tree list nosuch vda
	[ "$status" = 3 ] && [ "$(grep -c pci:0000:00:04.0 <<<"$output")" = 2 ]
	says "virtctl: tree: "
	says nosuch
	# The columns of the JSON, with those of hosts.
	try 0 -H tree list -j -c HOST,ID vda
	json '.devices == [{"host": "tree", "id": "pci:0000:00:04.0"}]'
}

@test "check: the same policy for each host" {
	local policy=$BATS_TEST_TMPDIR/policy.json
	printf '{"policyVersion":1,"rules":[{"name":"disk","select":{"device":"vda"},"want":{"driver":"vfio-pci"}},{"name":"count","want":{"count":{"min":1}}}]}' >"$policy"
	run_virtctl -H tree1,tree2 check "$policy" -j
	[ "$status" = 1 ] || fail "exit $status: $stderr"
	check_json 0 -j
	is '[["tree1","disk"],["tree2","disk"]]' '[.drifts[] | [.host, .rule]]' \
		'[["tree1","disk",1],["tree1","count",0],["tree2","disk",1],["tree2","count",0]]' '[.rules[] | [.host, .name, .drifts]]'
	run_virtctl -H tree1,dead,tree2 check "$policy" --no-legend
	[ "$status" = 12 ] || fail "exit $status: $stderr"
	[ "$output" = "tree1 disk pci:0000:00:04.0 driver vfio-pci virtio_blk
tree2 disk pci:0000:00:04.0 driver vfio-pci virtio_blk" ] || fail "$output"
	says "virtctl: dead: cannot connect"
	try 2 -H tree1,tree2 metrics
	says "this verb takes one host"
}

@test "each way in which a host fails has its reason" {
	local host reason
	while IFS='|' read -r host reason; do
		run_virtctl -H "$host" list
		[ "$status" = 12 ] || fail "$host: exit $status"
		says "virtctl: $host: $reason"
	done <<-'END'
		dead|cannot connect: ssh failed (ssh's own message says why)
		bare|cannot connect: there is no virtctl there (install it, or add its folder to PATH for commands of ssh)
		forbidden|cannot connect: that user may not run virtctl there
		killed|cannot connect: a signal ended ssh
		broken|cannot connect: 'virtctl bridge' failed there (its own message says why)
		deaf|
		noisy|
	END
	PATH=/nonexistent run_virtctl -H x show vda
	[ "$status" = 12 ]
	says "virtctl: x: cannot start ssh: No such file or directory (is OpenSSH's client installed?)"
}

@test "hosts that hang are waited for at the same time" {
	local began=$SECONDS
	run_virtctl -H hangs1,hangs2,hangs3,tree list vda -c HOST --no-legend
	[ "$status" = 12 ] && [ "$output" = tree ]
	[ "$(grep -c "^virtctl: hangs[123]: .*no reply came within" <<<"$stderr")" = 3 ] || fail "$stderr"
	[ $((SECONDS - began)) -lt 90 ] || fail "took $((SECONDS - began)) s"
}

@test "a file of hosts" {
	local file=$BATS_TEST_TMPDIR/hosts
	printf '# ours\ntree1\n\n  tree2\t# the second\n' >"$file"
	try 0 -H "@$file",tree3 list vda -c HOST --no-legend
	[ "$output" = $'tree1\ntree2\ntree3' ]
	: >"$file"
	try 2 -H "@$file" list
	says "--host: there is no host in it"
	try 2 -H "@$file.none" list
	says "hosts.none: cannot read the hosts: No such file"
	printf 'tree\n-oProxyCommand=reboot\n' >"$file"
	try 2 -H "@$file" list
	says "hosts: '-oProxyCommand=reboot' can't be the name of a host"
	yes host | head -n 10001 >"$file"
	try 2 -H "@$file" list
	says "there are more than 10000 hosts"
	printf 'tree1\0tree2\n' >"$file"
	try 2 -H "@$file" list
	says "hosts: it is not a text"
	printf '%513s\n' '' | tr ' ' h >"$file"
	try 2 -H "@$file" list
	says "hosts: the name of a host has more than 512 bytes"
	# What has no end, and no line, neither.
	try 2 -H @/dev/zero list
	says "/dev/zero: cannot read the hosts: it is larger than 8 MiB"
	# The last line may lack its end.
	printf 'tree1\ntree2' >"$file"
	try 0 -H "@$file" list vda -c HOST --no-legend
	[ "$output" = $'tree1\ntree2' ]
	# More than connect at a time.
	for host in {1..20}; do echo "tree$host"; done >"$file"
	try 0 -H "@$file" list vda -c HOST --no-legend
	[ "$output" = "$(<"$file")" ]
}

@test "what has no sense is refused before anything is started" {
	local name
	for name in -x 'a b' $'a\nb' ''; do
		try 2 --host "$name" list
	done
	try 2 -H a --sysroot / list
	says "--sysroot: a tree is read on this system only (leave out this option or --host)"
	try 2 -H a --socket x list
	try 2 -H a,b show vda
	says "show: this verb takes one host (call it for each)"
	try 2 -H a,b bind vda
	try 2 -H a snapshot "$BATS_TEST_TMPDIR/x.tree"
	says "--host: virtctl itself reads the system for a snapshot (run it there)"
	try 2 -H a bridge
	says "--host: a bridge leads to the virtd of this system only (leave out --host)"
	[ ! -s "$SSH_LOG" ] || fail "$(<"$SSH_LOG")"
}

@test "changes come, until the reader of a monitor has gone" {
	local monitor pid
	"$VIRTCTL" -H live monitor --json >"$BATS_TEST_TMPDIR/events" 2>&1 &
	monitor=$!
	eventually holds "$BATS_TEST_TMPDIR/events" '"event":"ready"'
	kill "$monitor"
	reap "$monitor" || [ $? = 143 ]
	# What was started as ssh has ended, too.
	read -r pid <"$SSH_LOG.pid"
	eventually has_ended "$pid"
}

@test "a bridge hands over any bytes, and ends with either side" {
	local info='{"method":"org.varlink.service.GetInfo"}' replies=$BATS_TEST_TMPDIR/replies i
	for i in {1..300}; do printf '%s\0' "$info"; done >"$BATS_TEST_TMPDIR/calls"
	timeout 30 "$VIRTCTL" --sysroot "$TREE" bridge <"$BATS_TEST_TMPDIR/calls" >"$replies"
	[ "$(tr -cd '\0' <"$replies" | wc -c)" = 300 ]
	# In a form that nobody can read, and cut.
	printf 'x\0' >"$BATS_TEST_TMPDIR/calls"
	timeout 30 "$VIRTCTL" --sysroot "$TREE" bridge <"$BATS_TEST_TMPDIR/calls" >"$replies"
	[ ! -s "$replies" ]
	printf '%s' "$info" >"$BATS_TEST_TMPDIR/calls"
	timeout 30 "$VIRTCTL" --sysroot "$TREE" bridge <"$BATS_TEST_TMPDIR/calls" >"$replies"
	[ ! -s "$replies" ]
	# The reader has gone.
	for i in {1..2000}; do printf '%s\0' "$info"; done | timeout 30 "$VIRTCTL" --sysroot "$TREE" bridge | head -c 100 >/dev/null
	[ "${PIPESTATUS[1]}" = 0 ]
	# Standard input that never ends does not hold it up once virtd has closed the connection.
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	sleep 60 >"$BATS_TEST_TMPDIR/fifo" &
	local writer=$!
	{ printf 'x\0'; cat "$BATS_TEST_TMPDIR/fifo"; } | timeout 30 "$VIRTCTL" --sysroot "$TREE" bridge >/dev/null &
	local bridge=$!
	eventually has_ended "$bridge" || fail "bridge goes on"
	kill "$writer"
	try 12 --socket "$BATS_TEST_TMPDIR/none" bridge
}

@test "OpenSSH: three hosts, one of them dead, and an address of a varlink bridge" {
	ssh_prepared "PATH=${VIRTCTL%/*}:/usr/bin:/bin VIRTD=$TREE_VIRTD TREE=$TREE" one two
	beside_sshd <<-END
		"$VIRTCTL" -H one,dead,two list vda -c HOST,ID --no-legend
		echo "status \$?"
		"$VIRTCTL" -H one bind vda --dry-run >/dev/null; echo "status \$?"
		printf '{"method":"org.varlink.service.GetInfo"}\\0' | ssh one virtctl bridge | tr -d '\\0'
	END
	has $'one  pci:0000:00:04.0\ntwo  pci:0000:00:04.0\nstatus 12\n'
	has "virtctl: dead: cannot connect: ssh failed (ssh's own message says why)"
	has $'\nstatus 0\n'
	has '"product":"virtd"'
}
