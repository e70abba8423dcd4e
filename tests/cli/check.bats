#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# check: policies, what drifts from them, and what is wrong with a policy.

load common
load tree

setup() {
	unpacked fixtures/q35
	policy=$BATS_TEST_TMPDIR/policy.json
}

# rules RULE... - a policy of these rules; each has its members but the name.
rules() {
	local n=0 text='' rule
	for rule; do text+="${text:+,}{\"name\":\"rule $((++n))\",$rule}"; done
	printf '{"policyVersion":1,"rules":[%s]}\n' "$text" >"$policy"
}

# checked CODE [ARGUMENT]... - check the tree by the policy; CODE is an answer.
checked() {
	try_answer "$1" check "$policy" --sysroot "$tree" --json "${@:2}"
}

@test "rules that hold: no row, and in JSON how many devices each has" {
	rules '"select":{"type":"block"},"want":{"state":"bound","count":{"min":1,"max":99}}' \
		'"select":{"bus":["virtio"]},"want":{"origin":["virtual","bus"],"override":null,"features":{"absent":[127,"VIRTIO_F_SR_IOV"]}}' \
		'"select":{"type":"crypto"},"want":{"driver":"none"}' \
		'"select":{"device":"eth0"},"want":{"driver":["e1000","virtio_net"],"features":{"present":["VIRTIO_NET_F_MAC",32]}}'
	checked 0
	is '[]' .drifts '["rule 1","rule 2","rule 3","rule 4"]' '[.rules[].name]' \
		'[0,1]' '[.rules[2,3].devices]' true '.rules[0].devices > 1' 0 '[.rules[].drifts] | add'
	run_virtctl check "$policy" --sysroot "$tree"
	[ "$status" = 0 ]
	[ -z "$output" ] || fail "$output"
}

@test "an origin that could be another one is unknown, as list shows it" {
	rules '"select":{"device":"eth3"},"want":{"origin":"unknown"}' '"select":{"device":"eth3"},"want":{"origin":"emulated"}'
	checked 1
	is '[["rule 2","unknown"]]' '[.drifts[] | [.rule, .found]]'
}

@test "each kind of drift: the device, the field, what is wanted and what is there" {
	rules '"select":{"device":"eth0"},"want":{"driver":"vfio-pci","state":"unbound","origin":["bus","emulated"],"override":"vfio-pci"}' \
		'"select":{"device":"eth0"},"want":{"driver":null,"features":{"present":["VIRTIO_NET_F_MQ",63],"absent":["VIRTIO_NET_F_MAC",5]}}' \
		'"select":{"type":"net","state":"bound"},"want":{"count":{"max":1}}' \
		'"select":{"type":"crypto"},"want":{"count":{"min":2}}' \
		'"select":{"device":["eth0","eth77","serial=none"]},"want":{"state":"bound"}' \
		'"select":{"device":"eth77"},"want":{"state":"bound","count":{"min":0}}' \
		'"select":{"device":"eth77"},"want":{"count":{"max":0}}'
	checked 1
	is '[["rule 1","driver","vfio-pci","virtio_net"],["rule 1","state","unbound","bound"],["rule 1","origin",["bus","emulated"],"virtual"],["rule 1","override","vfio-pci",null]]' \
		'[.drifts[] | select(.rule == "rule 1") | [.rule, .field, .wanted, .found]]' \
		'[["driver",null,"virtio_net"],["features[VIRTIO_NET_F_MQ]","present","absent"],["features[bit 63]","present","absent"],["features[VIRTIO_NET_F_MAC]","absent","present"],["features[bit 5]","absent","present"]]' \
		'[.drifts[] | select(.rule == "rule 2") | [.field, .wanted, .found]]' \
		'["pci:0000:00:03.0"]' '[.drifts[] | select(.rule == "rule 1" or .rule == "rule 2") | .id] | unique' \
		'[[null,"count.max",1,4],[null,"count.min",2,0]]' '[.drifts[] | select(.rule == "rule 3" or .rule == "rule 4") | [.id, .field, .wanted, .found]]' \
		'[["eth77","device","present","absent"],["serial=none","device","present","absent"]]' '[.drifts[] | select(.rule == "rule 5") | [.id, .field, .wanted, .found]]' \
		'[4,5,1,1,2,0,0]' '[.rules[].drifts]' '[1,0,0]' '[.rules[4,5,6].devices]'
	run_virtctl check "$policy" --sysroot "$tree" --no-legend --raw
	[ "$status" = 1 ]
	has "rule\\x201 pci:0000:00:03.0 origin bus,emulated virtual"
	checked 1 --columns FIELD --sort FIELD
	is 13 '.drifts | length' '["field"]' '[.drifts[] | keys[]] | unique' 7 '.rules | length'
}

@test "a value that could not be read is a drift, with its reason" {
	copy_of fixtures/q35
	rm "$root"/sys/devices/pci0000:00/0000:00:03.0/virtio1/features
	mkdir "$root"/sys/devices/pci0000:00/0000:00:03.0/virtio1/features
	rules '"select":{"device":"eth0"},"want":{"features":{"present":["VIRTIO_NET_F_MAC"]}}'
	try_answer_with_warning 1 check "$policy" --sysroot "$root" --json
	is 'features[VIRTIO_NET_F_MAC]' '.drifts[].field'
}

# try_answer_with_warning CODE ARGUMENT... - as try_answer, but virtctl says why a value could not be read.
try_answer_with_warning() {
	run_virtctl "${@:2}"
	[ "$status" = "$1" ] || fail "exit $status" "$output" "$stderr"
	check_json 0 "${@:2}"
	says "virtctl: pci:0000:00:03.0: "
}

@test "this system, and a policy from standard input" {
	run --separate-stderr bash -c 'echo "{\"policyVersion\":1,\"rules\":[{\"name\":\"a\",\"want\":{\"count\":{\"min\":0}}}]}" | "$@"' bash "$VIRTCTL" check -
	[ "$status" = 0 ] || fail "$stderr"
	[ -z "$output" ]
}

# wrong TEXT MESSAGE - a policy of this text is refused by this message, after the name of the file.
wrong() {
	printf '%b' "$1" >"$policy"
	try 2 check "$policy" --sysroot "$tree" --json
	[[ $stderr == "virtctl: $policy:"*"$2"* ]] || fail "no '$2' in: $stderr"
}

@test "what is wrong with a policy: the line, the column, and what was meant" {
	wrong '' ' cannot read the policy: it is empty'
	wrong '{\n "policyVersion": 1,\n "rules": [,]}' ' cannot read the policy: it is not JSON (the parser stops in line 3, column 12)'
	wrong '{"rules": [' ' cannot read the policy: the JSON is cut short (the parser stops in line 1, column 12)'
	wrong '[]' ' cannot read the policy: it is not a JSON object'
	wrong '{"policyVersion":1,"policyVersion":1}' ' a member occurs twice (the parser stops in line 1'
	local begin='{"policyVersion":1,\n"rules":[\n{"name":"a",'
	wrong '{"policyVersion":2}' '1:18: policyVersion: this virtctl reads 1 only'
	wrong '{"rules":[]}' '1:10: rules: it is not a list, or is empty'
	wrong '{"rules":[{"name":""}]}' '1:19: name: it is empty'
	wrong '{"policyVersion":1}' '1:1: rules: this member is missing'
	wrong '{"rules":[1]}' '1:11: rules: it is not an object'
	wrong '{"policyVersion":1,"rules":[{"name":"a"}]}' '1:29: want: this member is missing'
	wrong "$begin"'"want":{}}]}' '3:20: want: it has no member'
	wrong "$begin"'"want":{"drivr":"x"}}]}' "3:21: no such member 'drivr' (did you mean 'driver'?)"
	wrong "$begin"'"wants":1}]}' "3:13: no such member 'wants' (did you mean 'want'?)"
	wrong "$begin"'"zzzzzzz":1}]}' "3:13: no such member 'zzzzzzz' (see 'man 5 virtctl-check')"
	wrong "$begin"'"want":{"state":"bond"}}]}' "3:29: no such state 'bond' (did you mean 'bound'?)"
	wrong "$begin"'"want":{"origin":["bus",\n"virtul"]}}]}' "4:1: no such origin 'virtul' (did you mean 'virtual'?)"
	wrong "$begin"'"want":{"state":null}}]}' '3:29: state: it is neither a text nor a list of texts'
	wrong "$begin"'"want":{"driver":[]}}]}' '3:30: driver: it is not a list, or is empty'
	wrong "$begin"'"want":{"driver":[null]}}]}' '3:31: driver: it is neither a text nor a list of texts'
	wrong "$begin"'"want":{"driver":""}}]}' '3:30: driver: it is empty'
	wrong "$begin"'"want":{"features":{"present":[128]}}}]}' '3:44: present: a feature is a name'
	wrong "$begin"'"want":{"features":[]}}]}' '3:32: features: it is not an object'
	wrong "$begin"'"want":{"count":{"min":-1}}}]}' '3:36: min: it is not a number from 0 on'
	wrong "$begin"'"want":{"count":{"min":1.5}}}]}' '3:36: min: it is not a number from 0 on'
	wrong "$begin"'"want":{"count":{"min":3,"max":2}}}]}' '3:29: count: min is larger than max'
	wrong "$begin"'"select":{"all":1},"want":{"count":{}}}]}' '3:29: all: it is neither true nor false'
	wrong "$begin"'"want":{"count":{}}},\n{"want":{"count":{}},"name":"a"}]}' '4:29: name: another rule has the same name'
	wrong '{"policyVersion":1,"rules":[{"name":7,"want":{}}]}' '1:37: name: it is not a text'
	# virtd knows the values of filters.
	wrong "$begin"'"select":{"type":"blok"},"want":{"count":{}}}]}' "3:30: no such type 'blok' (did you mean 'block'?)"
	wrong "$begin"'"want":{"count":{}}},{"name":"b","select":{"bus":["pci",\n  "pcj"]},"want":{"count":{}}}]}' "4:3: no such bus 'pcj' (did you mean 'pci'?)"
}

@test "a policy that can't be read, and a system that can't: 2 and more, never 1" {
	try 2 check
	try 2 check a b
	try 2 check /nonexistent --json
	says "/nonexistent: cannot read the policy: No such file or directory"
	try 2 check "$BATS_TEST_TMPDIR" --json
	says "cannot read the policy: Is a directory"
	rules '"want":{"count":{"min":0}}'
	try 2 check "$policy" --sysroot /nonexistent --json
	try 12 check "$policy" --socket /nonexistent --json
	rules '"select":{"device":""},"want":{"state":"bound"}'
	try 2 check "$policy" --sysroot "$tree"
}

@test "the policy in the manual is one" {
	sed -n '/^```/,/^```/p' "$SOURCE_ROOT/man/virtctl-check.5.scd" | grep -v '^```' >"$policy"
	checked 1
	is '["disks","card for the nested guest","no emulated network card"]' '[.rules[].name]' \
		1 '.rules[2].devices' true '[.drifts[].field] | index("override") != null'
}
