#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# diff: what differs between two systems, from every kind of source.

load common
load tree

setup() {
	fixtures=$SOURCE_ROOT/tests/fixtures
	dir=$BATS_TEST_TMPDIR
}

# recorded FIXTURE FILE - the JSON of list, of a fixture, in a file.
recorded() {
	"$VIRTCTL" list --json --sysroot "$fixtures/$1.tree" >"$2" 2>/dev/null
}

# differ ARGUMENT... - they differ, and virtctl says nothing else but what of a tree could not be read.
differ() {
	run_virtctl diff "$@"
	[ "$status" = 1 ] || fail "exit $status: $stderr"
	check_json 0 diff "$@"
}

@test "equal: a tree, the folder of it, its list, and the same again" {
	unpacked fixtures/microvm
	recorded microvm "$dir/list.json"
	local before after
	for after in "$tree" "$dir/list.json"; do
		for before in "$fixtures/microvm.tree" "$tree" "$dir/list.json"; do
			run_virtctl diff "$before" "$after"
			[ "$status" = 0 ] || fail "$before, $after: exit $status: $output"
			[ -z "$output" ] || fail "$output"
		done
	done
	run_virtctl diff "$dir/list.json" --sysroot "$tree" --json
	[ "$status" = 0 ] || fail "exit $status: $stderr"
	check_json 0 diff --json
	is '[]' .differences
}

@test "this system, twice" {
	run_virtctl diff - -
	[ "$status" = 0 ] || fail "exit $status: $output$stderr"
	[ -z "$output" ] || fail "$output"
}

@test "what came, went, changed its driver, its features, or another field" {
	recorded microvm "$dir/before.json"
	"$JQ" -c '.devices |= (.[1].driver = "vfio" | .[1].layers[0].driverOverride = "vfio"
		| .[1].virtio.features |= (.[1:] + [{bit: 63, name: null}])
		| .[1].interfaces |= (.[0].net.mtu = 9000 | . + [.[0] | .name = "eth9"])
		| .[1].layers[1].address = "virtio9"
		| [.[1:][], (.[0] | .id = "mmio:new")])' "$dir/before.json" >"$dir/after.json"
	differ "$dir/before.json" "$dir/after.json" --json
	local id
	id=$("$JQ" -r '.devices[1].id' "$dir/before.json")
	is "$("$JQ" -r '.devices[0].id' "$dir/before.json")" '.differences[] | select(.change == "went") | .id' \
		'mmio:new virtio_rng' '.differences[] | select(.change == "came") | .id + " " + .after' \
		'[["driver","virtio_net","vfio"],["layers[mmio].driverOverride",null,"vfio"]]' \
		"[.differences[] | select(.id == \"$id\" and .change == \"driver\") | [.field, .before, .after]]" \
		'[[["VIRTIO_NET_F_CSUM"],["bit 63"]]]' "[.differences[] | select(.change == \"features\") | [.before, .after]]" \
		'[["interfaces[eth0].net.mtu",1500,9000],["interfaces[eth9]",null,"eth9"],["layers[virtio].address","virtio1","virtio9"]]' \
		'[.differences[] | select(.change == "field") | [.field, .before, .after]] | sort'
	# The other way round, as a table: the same differences, with the values exchanged.
	differ "$dir/after.json" "$dir/before.json" --no-legend --columns CHANGE,FIELD,BEFORE,AFTER --raw
	has "went driver virtio_rng "
	has "field interfaces[eth0].net.mtu 9000 1500"
	has "features virtio.features bit\\x2063 VIRTIO_NET_F_CSUM"
}

@test "a device without virtio and one with it: each feature came" {
	recorded microvm "$dir/before.json"
	"$JQ" -c '.devices[1].virtio = null' "$dir/before.json" >"$dir/after.json"
	differ "$dir/after.json" "$dir/before.json" --json
	is 1 '.differences | length' features '.differences[0].change' null '.differences[0].before' \
		true '.differences[0].after | index("VIRTIO_NET_F_CSUM") != null'
}

@test "what changes by itself is left out, in any order, and so is what one record lacks" {
	recorded q35 "$dir/before.json"
	"$JQ" -c '.devices |= (reverse | map(.inUse = [] | .virtqueues = [{}] | .problems = [{}] | .interfaces |= reverse | .virtio.features |= (. // [] | reverse)
		| .layers |= map(.path = "/sys/x" | if .pci then .pci |= (.irq = 99 | .msiIrqs = ["7"] | del(.numaNode)) else . end) | .later = 1
		| .virtio.status = ["DRIVER"]))' "$dir/before.json" >"$dir/after.json"
	run_virtctl diff "$dir/before.json" "$dir/after.json"
	[ "$status" = 0 ] || fail "exit $status: $output$stderr"
	"$JQ" -c '.devices[0].layers[0].pci.numaNode = 1' "$dir/before.json" >"$dir/numa.json"
	differ "$dir/before.json" "$dir/numa.json" --json
	is 'layers[pci].pci.numaNode' '.differences[].field'
}

@test "two real guests: columns, order, and an older picture beside the tree of another system" {
	differ "$fixtures/q35.tree" "$fixtures/q35-virtbus.tree" --json --columns ID,CHANGE --sort CHANGE
	is '["ID","CHANGE"]' .columns true '[.differences[].change] | . == sort' \
		5 '[.differences[] | select(.change == "came")] | length' 0 '[.differences[] | select(has("field"))] | length'
	recorded q35 "$dir/list.json"
	differ "$dir/list.json" --sysroot "$fixtures/q35-virtbus.tree" --json
	is 5 '[.differences[] | select(.change == "came")] | length'
}

@test "a device that could be read in part only: why a value differs" {
	recorded microvm "$dir/list.json"
	copy_of fixtures/microvm
	rm "$root"/sys/class/net/eth0/mtu
	mkdir "$root"/sys/class/net/eth0/mtu
	differ "$dir/list.json" "$root" --json
	is '["interfaces[eth0].net.mtu",1500,null]' '.differences[] | [.field, .before, .after]'
	says "virtctl: mmio:LNRO0005:01: "
}

@test "plumbing only with --all" {
	recorded q35 "$dir/list.json"
	differ "$dir/list.json" "$fixtures/q35.tree" --all --json
	is '["came"]' '[.differences[].change] | unique'
}

@test "a file that is no picture: exit status 2, never 1" {
	local text
	try 2 diff /nonexistent "$dir"
	says "/nonexistent: "
	try 2 diff "$dir" --json
	says "it has no folder sys"
	echo '# nothing' >"$dir/no.txt"
	try 2 diff "$dir/no.txt"
	printf '{\n"devices": [}' >"$dir/bad.json"
	try 2 diff "$dir/bad.json" --json
	says "bad.json: cannot read the devices: it is not JSON (the parser stops in line 2, column 13)"
	for text in '{}' '{"schemaVersion":1,"devices":{}}' '{"schemaVersion":1,"stats":[]}'; do
		echo "$text" >"$dir/bad.json"
		try 2 diff "$dir/bad.json"
		says "there is no list of devices in it"
	done
	while IFS=$'\t' read -r text want; do
		echo "$text" >"$dir/bad.json"
		try 2 diff "$dir/bad.json"
		says "$dir/bad.json: cannot read the devices: $want"
	done <<-'END'
		[{"id":"a"}]	it is not a JSON object
		{"schemaVersion":2,"devices":[]}	its schemaVersion is not 1
		{"devices":[]}	its schemaVersion is not 1
		{"schemaVersion":1,"devices":[1]}	devices[0] is no device with an id
		{"schemaVersion":1,"devices":[{"id":"a"},{"id":5}]}	devices[1] is no device with an id
		{"schemaVersion":1,"devices":[{"id":"a"},{"id":"a"}]}	a device is there twice: a
		{"schemaVersion":1,"columns":["ID"],"devices":[]}	its records lack members
		{"schemaVersion":1,"devices":[],"error":{"message":"gone"}}	the list ends with an error: gone
	END
	try 2 diff
	try 2 diff a b c
	run --separate-stderr bash -c '"$@" >/dev/full' bash "$VIRTCTL" diff "$fixtures/q35.tree" "$fixtures/q35-virtbus.tree"
	[ "$status" = 2 ]
	says "standard output: cannot write"
}

@test "records of any shape are compared, and no key is taken for another" {
	echo '{"schemaVersion":1,"devices":[{"id":"a","layers":[1,null,{"bus":"x","driver":[]},{"bus":"x"}],"interfaces":"no","virtio":{"features":{"a":1}},"driver":{"x":1}}]}' >"$dir/a.json"
	echo '{"schemaVersion":1,"devices":[{"id":"a","layers":[{"bus":"x","driver":{}},{"bus":"x","driver":null}],"interfaces":[[],"s"],"virtio":{"features":[[],{"bit":"x"}]},"driver":7}]}' >"$dir/b.json"
	differ "$dir/a.json" "$dir/b.json" --json
	is '[["driver","driver"],["field","interfaces"],["field","layers[?]"],["driver","layers[x].driver"],["field","virtio.features"]]' \
		'[.differences[] | [.change, .field]] | sort_by(.[1])'
	differ "$dir/b.json" "$dir/a.json"
	# The same text in a pipe.
	run --separate-stderr bash -c '"$1" diff "$2" <(cat "$2")' bash "$VIRTCTL" "$dir/a.json"
	[ "$status" = 0 ] || fail "exit $status: $stderr"
}
