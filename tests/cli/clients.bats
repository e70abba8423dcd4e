#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The clients of contrib, with a real virtd.

load common
load tree

python=$SOURCE_ROOT/contrib/python node=$SOURCE_ROOT/contrib/node

setup() {
	export PYTHONPATH=$python PYTHONDONTWRITEBYTECODE=1 VIRTCTL
	unpacked fixtures/q35
	export TREE=$tree REAL_VIRTD=$VIRTD VIRTD=$BATS_TEST_TMPDIR/virtd
	printf '#!/bin/sh\nexec "$REAL_VIRTD" --sysroot "$TREE" "$@"\n' >"$VIRTD"
	chmod +x "$VIRTD"
}

# same_as_virtctl LIST WATCH PLAN - what these programs print is what virtctl prints of the same devices.
same_as_virtctl() {
	local list=$1 watch=$2 plan=$3
	# shellcheck disable=SC2086 # words
	run -0 timeout 60 $list
	diff <(printf '%s\n' "$output") <("$VIRTCTL" list -c ID,TYPE,DRIVER --no-legend | awk '{ print $1, $2, $3 }')
	has "pci:0000:00:04.0 block virtio_blk"
	# shellcheck disable=SC2086
	run -0 timeout 60 $watch 2
	[ "$output" = "$("$VIRTCTL" list -c ID --no-legend | head -n 2 | sed 's/^/present /; s/ *$//')" ] || fail "$output"
	# shellcheck disable=SC2086
	run -0 timeout 60 $plan eth2 e1000e
	[ "$output" = "$("$VIRTCTL" bind eth2 e1000e --dry-run --json | "$JQ" -r '.plans[0].steps[] | .value + " > " + .path')" ] || fail "$output"
	has "e1000e > "
	# shellcheck disable=SC2086
	run -1 timeout 60 $plan nosuch vfio-pci
	has 'io.virtd.Devices.NoSuchDevice: {"selector":'
}

@test "Python: the module is what the interface is" {
	/usr/bin/python3 "$python/generate.py" "$SOURCE_ROOT"/lib/varlink/io.virtd.*.varlink | diff "$python/virtd/interface.py" -
	run /usr/bin/python3 "$python/generate.py" /dev/stdin <<<'interface a.b type X (c: string'
	[ "$status" = 1 ]
	has "generate.py: None where"
}

@test "Python: each example says what virtctl says" {
	run -0 /usr/bin/python3 "$python/examples/disks.py"
	diff <(awk '{ print $1, $2 }' <<<"$output") <("$VIRTCTL" list --type block -c ID,DRIVER --no-legend | awk '{ print $1, $2 }')
	[[ $output == *"pci:0000:00:04.0 virtio_blk "[1-9]* ]]
	run -0 /usr/bin/python3 "$python/examples/watch.py" 2
	[ "$output" = "$("$VIRTCTL" list -c ID --no-legend | head -n 2 | sed 's/^/present /; s/ *$//')" ]
	run -0 /usr/bin/python3 "$python/examples/plan.py" eth1
	[ "$output" = "$("$VIRTCTL" unbind eth1 --dry-run --json | "$JQ" -r '.plans[0].steps[] | .value + " > " + .path')" ]
	[[ $output == *"virtio7 > "*/unbind* ]]
	run -1 /usr/bin/python3 "$python/examples/plan.py" nosuch vfio-pci
	has 'io.virtd.Devices.NoSuchDevice: {"selector": "nosuch"'
}

@test "Node.js: the module is what the interface is" {
	/usr/bin/python3 "$node/generate.py" "$SOURCE_ROOT"/lib/varlink/io.virtd.*.varlink | diff "$node/interface.js" -
}

@test "Node.js: each example says what virtctl says, and what is no virtd" {
	command -v node >/dev/null || skip "there is no node (Debian: nodejs)"
	same_as_virtctl "node $node/examples/list.js" "node $node/examples/watch.js" "node $node/examples/plan.js"
	run -1 timeout 60 node -e 'new (require(process.argv[1]).Client)({ path: "/nonexistent" }).devices.platform()' "$node/virtd.js"
	has ENOENT
	run -1 timeout 60 node -e 'new (require(process.argv[1]).Client)({ command: ["sh", "-c", "head -c 1 >/dev/null; printf hello\\\\0"] }).devices.platform()' "$node/virtd.js"
	has SyntaxError
	run -1 timeout 60 node -e 'new (require(process.argv[1]).Client)({ command: ["sleep", "60"], timeoutMs: 10 }).devices.platform()' "$node/virtd.js"
	has "virtd does not reply"
	run -1 timeout 60 node -e 'require(process.argv[1]).Client.onHost("-oProxyCommand=x")' "$node/virtd.js"
	has "RangeError: no host"
	# Calls one after the other, and not two at a time.
	run -0 timeout 60 node -e 'const { Client } = require(process.argv[1]);
		(async () => {
			const client = new Client();
			const first = client.devices.platform();
			await client.devices.platform().then(() => process.exit(2), (error) => console.log(error.message));
			console.log((await first).shortName, (await client.drivers.listOverrides()).overrides.length);
			client.close();
		})()' "$node/virtd.js"
	[ "$output" = $'a call has not ended yet\nqemu 0' ] || fail "$output"
}

@test "Go: the program says what virtctl says" {
	local sources=/usr/share/gocode
	command -v go >/dev/null || skip "there is no go (Debian: golang-go)"
	[ -d "$sources/src/github.com/varlink/go" ] || skip "there is no varlink for Go (Debian: golang-github-varlink-go-dev)"
	GO111MODULE=off GOPATH=$sources GOCACHE=$BATS_FILE_TMPDIR/go GOFLAGS=-p=1 go build -o "$BATS_TEST_TMPDIR/virtd-go" "$SOURCE_ROOT/contrib/go/virtd.go"
	same_as_virtctl "$BATS_TEST_TMPDIR/virtd-go list" "$BATS_TEST_TMPDIR/virtd-go watch" "$BATS_TEST_TMPDIR/virtd-go plan"
	run -1 "$BATS_TEST_TMPDIR/virtd-go" none
	has 'no such verb "none"'
	VIRTCTL=/nonexistent run -1 timeout 60 "$BATS_TEST_TMPDIR/virtd-go" list
}

@test "Rust: the program says what virtctl says, and what is no virtd" {
	local crates=/usr/share/cargo/registry sources=$BATS_TEST_TMPDIR/rust program=$BATS_TEST_TMPDIR/rust/target/debug/virtd reply
	[ -x /usr/bin/cargo ] || skip "there is no cargo (Debian: cargo)"
	compgen -G "$crates/serde_json-*" >/dev/null || skip "there is no serde_json for Rust (Debian: librust-serde-json-dev)"
	cp -r "$SOURCE_ROOT/contrib/rust" "$sources"
	run -0 env -C "$sources" PATH=/usr/bin:/bin CARGO_HOME="$BATS_TEST_TMPDIR/cargo" /usr/bin/cargo build --offline \
		--config 'source.crates-io.replace-with="debian"' --config "source.debian.directory=\"$crates\""
	[[ $output != *warning* ]] || fail "$output"
	same_as_virtctl "$program list" "$program watch" "$program plan"
	run -2 "$program" watch many
	has "usage: virtd list"
	export VIRTCTL=$BATS_TEST_TMPDIR/bridge
	for reply in 'hello\0|this is no varlink reply: expected value' '[1]\0|this is no varlink reply: no object' '{"parameters|virtd ended the connection' \
		'{"error":"a.b","parameters":{"c":1}}\0|a.b: {"c":1}'; do
		printf '#!/bin/sh\nhead -c 1 >/dev/null\nprintf %%b '"'%s'"'\n' "${reply%|*}" >"$VIRTCTL"
		chmod +x "$VIRTCTL"
		run -1 timeout 60 "$program" list
		has "virtd: ${reply##*|}"
	done
	VIRTCTL=/nonexistent run -1 timeout 60 "$program" list
	has "No such file"
}

@test "Python: what is no virtd" {
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client("/nonexistent")'
	has FileNotFoundError
	# It answers after the call has come: if it ended before, the client could not send.
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client(command=["sh", "-c", "head -c 1 >/dev/null; printf hello\\\\0"]).devices.Platform()'
	has JSONDecodeError
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client(command=["true"]).devices.Platform()'
	[[ $output == *ConnectionError* || $output == *BrokenPipeError* || $output == *ConnectionResetError* ]]
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client.on_host("-oProxyCommand=x")'
	has "ValueError: no host"
}

# stored [NAME] - what virt-store.py makes of $output.
stored() {
	run timeout 60 /usr/bin/python3 "$SOURCE_ROOT/contrib/fleet/virt-store.py" "$BATS_TEST_TMPDIR/fleet.db" "$@" <<<"$output"
}

# in_store ROWS QUERY - the store has these.
in_store() {
	/usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep="|")' "$BATS_TEST_TMPDIR/fleet.db" "$2" >"$BATS_TEST_TMPDIR/rows"
	[ "$(<"$BATS_TEST_TMPDIR/rows")" = "$1" ] || fail "$2:" "$(<"$BATS_TEST_TMPDIR/rows")"
}

@test "the store: the devices of each host, what changed, who does not reply, and what is no list" {
	local before count
	before=$("$VIRTCTL" list --json)
	count=$("$JQ" '.devices | length' <<<"$before")
	output=$("$JQ" '.devices |= map(.host = "a") + [{host: "b", id: "pci:0000:00:04.0", type: "net"}]' <<<"$before")
	stored
	[ "$status" = 0 ] && [ "$output" = "2 hosts, $((count + 1)) devices, 0 errors" ] || fail "$output"
	in_store "a|$count"$'\nb|1' "SELECT host, count(*) FROM device GROUP BY host"
	in_store "pci:0000:00:04.0|virtio_blk|bound" "SELECT id, driver, state FROM device WHERE type = 'block' AND host = 'a' AND id LIKE '%04.0'"
	in_store "" "SELECT * FROM change"
	# One device less, another driver, and a host that does not reply.
	output=$("$JQ" '.devices |= (map(.host = "a") | map(select(.id != "pci:0000:00:05.0")) | map(if .id == "pci:0000:00:10.0" then .driver = "vfio-pci" else . end)) |
		.errors = [{host: "b", message: "b: cannot connect"}]' <<<"$before")
	stored
	[ "$output" = "1 hosts, $((count - 1)) devices, 1 errors" ] || fail "$output"
	in_store $'a|pci:0000:00:05.0|device|present|None\na|pci:0000:00:10.0|driver|e1000|vfio-pci' "SELECT host, id, field, before, after FROM change ORDER BY id"
	in_store $'a|1|None\nb|1|b: cannot connect' "SELECT name, seen > 0, error FROM host"
	in_store "1" "SELECT count(*) FROM device WHERE host = 'b'"
	# A list without hosts, as it is now.
	output=$before
	stored a
	in_store $'driver|vfio-pci|e1000\ndevice|None|present' "SELECT field, before, after FROM change WHERE rowid > 2 ORDER BY id DESC"
	# A host that replied, and has no such device.
	output='{"devices":[],"hosts":["b"]}'
	stored
	[ "$output" = "1 hosts, 0 devices, 0 errors" ] || fail "$output"
	in_store 0 "SELECT count(*) FROM device WHERE host = 'b'"
	in_store "None" "SELECT error FROM host WHERE name = 'b'"
	output='[1]'
	stored
	[ "$status" = 1 ] && has "virt-store.py: standard input: this is no list of virtctl"
	output='{"devices":[{"id":"a"},{"id":"a"}]}'
	stored
	[ "$status" = 1 ] && has "two devices are a (with --columns, add the column HOST)"
}
