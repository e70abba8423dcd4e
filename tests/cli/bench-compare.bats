#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench compare of files: what it makes of results that were measured before. It needs no device.

load common

# results FILE DEVICE FIGURE BETTER VALUE... - a file of one run a value, with one figure.
results() {
	local run='{"kind": "block", "device": {"id": "'$2'", "type": "block"}, "settings": {}, "jobs": [{"name": "random-4K-q1", "settings": {},
		"figures": [{"name": "'$3'", "unit": "1/s", "better": "'$4'", "samples": [%s]}]}]}' runs
	printf -v runs "$run,\n" "${@:5}"
	printf '{"schemaVersion": 1, "results": [%s]}\n' "${runs%,*}" >"$1"
}

@test "compare: better, worse, the same, not told, and what scripts make of it" {
	local dir=$BATS_TEST_TMPDIR
	results "$dir/a" pci:1 operations more 100 101 102 103 104 105
	results "$dir/b" pci:1 operations more 80 81 82 83 84 85
	results "$dir/c" pci:1 operations more 100.5 101.5 102.5 103.5 104.5 105.5
	results "$dir/t" pci:1 operations less 80 81 82 83 84 85
	try 0 bench compare "$dir/a" "$dir/b" --json
	is '["worse",true,null]' '[.comparisons[0] | .verdict, .real, .reason]' \
		true '.comparisons[0] | .ratio > 0.80 and .ratio < 0.82 and .low < .ratio and .ratio < .high and .high < 1 and .p < 0.05' \
		'[6,6]' '.comparisons[0] | [.beforeRuns, .afterRuns | length]'
	try 0 bench compare "$dir/b" "$dir/a" --json
	is better '.comparisons[0].verdict'
	try 0 bench compare "$dir/a" "$dir/c" --least 10% --json
	is '["same",false]' '[.comparisons[0] | .verdict, .real]'
	try 0 bench compare "$dir/a" "$dir/c" --least 0 --json
	is '["not told","the interval is too wide"]' '[.comparisons[0] | .verdict, .reason]'
	try 0 bench compare "$dir/a" "$dir/b"
	has worse
	try 1 bench compare "$dir/a" "$dir/b" --fail-if-slower 5 --json
	is io.virtctl.Slower .error.name
	says 'worse by 19.'
	try 1 bench compare "$dir/a" "$dir/b" --fail-if-slower 5%
	try 0 bench compare "$dir/a" "$dir/b" --fail-if-slower 20.5
	try 0 bench compare "$dir/a" "$dir/c" --fail-if-slower 0
	try 0 bench compare "$dir/b" "$dir/a" --fail-if-slower 0
	# Of what is to be small, more is worse.
	results "$dir/a" pci:1 operations less 100 101 102 103 104 105
	try 0 bench compare "$dir/a" "$dir/t" --fail-if-slower 0 --json
	is better '.comparisons[0].verdict'
	try 1 bench compare "$dir/t" "$dir/a" --fail-if-slower 20
	# Standard input is a file too.
	run -0 "$VIRTCTL" bench compare - "$dir/b" <"$dir/b"
}

@test "compare: single runs have no verdict, several files are several runs" {
	local dir=$BATS_TEST_TMPDIR i
	for i in 0 1 2 3; do
		results "$dir/a$i" pci:1 operations more "10$i"
		results "$dir/b$i" pci:1 operations more "5$i"
	done
	try 0 bench compare "$dir/a0" "$dir/b0" --fail-if-slower 0 --json
	is '["not told","one run each",false,null,1]' '.comparisons[0] | [.verdict, .reason, .real, .low, .p]' \
		true '.comparisons[0].ratio == 0.5'
	try 0 bench compare "$dir/a0" "$dir/b0"
	has 'not told: one run each'
	try 0 bench compare "$dir"/a[012] -- "$dir"/b[012]
	has 'not told: 4 runs each are needed'
	try 0 bench compare --json "$dir"/a? -- "$dir"/b?
	is '["worse",4]' '.comparisons[0] | [.verdict, (.beforeRuns | length)]'
	try 0 bench compare -- "$dir/a0" "$dir/b0"
}

@test "compare: what belongs together, and what does not" {
	local dir=$BATS_TEST_TMPDIR
	results "$dir/a" pci:1 operations more 1 2 3 4 5
	results "$dir/b" ccw:2 operations more 1 2 3 4 5
	# One device each: whatever they are.
	try 0 bench compare "$dir/a" "$dir/b" --json
	is 1 '.comparisons | length'
	jq -s '{schemaVersion: 1, results: (.[0].results + .[1].results)}' "$dir/a" "$dir/b" >"$dir/both"
	try 0 bench compare "$dir/both" "$dir/both" --json
	is '["pci:1","ccw:2"]' '[.comparisons[].device]'
	try 0 bench compare "$dir/both" "$dir/b" --json
	is '["ccw:2"]' '[.comparisons[].device]'
	results "$dir/other" pci:1 throughput more 1 2 3
	try 1 bench compare "$dir/a" "$dir/other" --json
	says "$dir/other: cannot compare: before and after have no figure in common: before has block random-4K-q1 operations; after block random-4K-q1 throughput"
	sed 's|"kind": "block"|"kind": "rng"|' "$dir/a" >"$dir/other"
	try 1 bench compare "$dir/a" "$dir/other"
	says 'no figure in common'
	sed 's|"1/s"|"ns"|' "$dir/a" >"$dir/unit"
	try 1 bench compare "$dir/a" "$dir/unit"
	says "$dir/unit: cannot compare: block random-4K-q1 operations: it differs from $dir/a in the unit"
	try 1 bench compare "$dir/a" "$dir/unit" -- "$dir/a"
	says "$dir/unit: cannot compare: the unit of a figure differs from the runs before"
	sed 's|"more"|"less"|' "$dir/a" >"$dir/less"
	try 1 bench compare "$dir/a" "$dir/less"
	says "$dir/less: cannot compare: block random-4K-q1 operations: it differs from $dir/a in the value of better"
	try 1 bench compare "$dir/a" "$dir/less" -- "$dir/a"
	says "$dir/less: cannot compare: the value of better of a figure differs from the runs before"
	sed 's|"type": "block"|"type": "net"|' "$dir/a" >"$dir/type"
	run_virtctl bench compare "$dir/a" "$dir/type"
	[ "$status" = 0 ]
	says 'different types'
	jq '.results[0].settings.size = "512"' "$dir/a" >"$dir/settings"
	run_virtctl bench compare "$dir/a" "$dir/settings"
	[ "$status" = 0 ]
	says "$dir/settings and $dir/settings differ in the setting size"
	says "$dir/a and $dir/settings differ in the setting size"
	jq '.results[].jobs[].settings.depth = 4' "$dir/a" >"$dir/settings"
	run_virtctl bench compare "$dir/settings" "$dir/a"
	[ "$status" = 0 ]
	says "$dir/settings and $dir/a differ in the setting depth"
	# What was counted is no setting.
	jq '.results[].jobs[].settings += {sent: 19, lost: 1}' "$dir/a" >"$dir/counted"
	jq '.results[].jobs[].settings += {sent: 20, lost: 0}' "$dir/a" >"$dir/other"
	try 0 bench compare "$dir/counted" "$dir/other"
	try 0 bench compare "$dir/a" "$dir/counted"
	# Nothing to divide by.
	results "$dir/zero" pci:1 operations more 0 0 0 0 0
	try 0 bench compare "$dir/zero" "$dir/a" --json
	is '[null,"not told","a run is 0 or less"]' '.comparisons[0] | [.ratio, .verdict, .reason]'
}

@test "compare: a row says of which device and kind it is, where they differ" {
	local dir=$BATS_TEST_TMPDIR
	results "$dir/a" pci:1 operations more 1 2 3
	try 0 bench compare "$dir/a" "$dir/a"
	[[ ${lines[0]} == 'JOB '* ]]
	jq '.results += [.results[0] | .device.id = "pci:2" | .endedAt += "x"]' "$dir/a" >"$dir/devices"
	try 0 bench compare "$dir/devices" "$dir/devices"
	[[ ${lines[0]} == 'DEVICE '* ]]
	[[ ${lines[0]} != *KIND* ]]
	has 'pci:2'
	jq '.results += [.results[0] | .kind = "other" | .endedAt += "x"]' "$dir/a" >"$dir/kinds"
	try 0 bench compare "$dir/kinds" "$dir/kinds"
	[[ ${lines[0]} == 'KIND '* ]]
	has other
}

@test "compare: a run that did not come to its end has no verdict" {
	local dir=$BATS_TEST_TMPDIR
	results "$dir/a" pci:1 operations more 1 2 3 4 5
	results "$dir/b" pci:1 operations more 6 7 8 9 10
	try 0 bench compare "$dir/a" "$dir/b" --json
	is better '.comparisons[0].verdict'
	jq '.results[].jobs[0].complete = true' "$dir/a" >"$dir/whole"
	try 0 bench compare "$dir/whole" "$dir/b" --json
	is better '.comparisons[0].verdict'
	jq '.results[3].jobs[0].complete = false' "$dir/a" >"$dir/half"
	for pair in "$dir/half $dir/b" "$dir/b $dir/half"; do
		# shellcheck disable=SC2086
		run_virtctl bench compare $pair --fail-if-slower 0 --json
		[ "$status" = 0 ]
		check_json 0 --json
		is '["not told","a run did not come to its end",null,null,false]' '.comparisons[0] | [.verdict, .reason, .ratio, .low, .real]'
		says "$dir/half: the run did not come to its end"
	done
	# The other jobs of such a run are as good as ever.
	jq '.results[].jobs[1] = (.results[0].jobs[0] | .name = "other") | .results[3].jobs[0].complete = false |
		[.results[].jobs[0].figures[0].samples] as $samples | reduce range(5) as $n (.; .results[$n].jobs[1].figures[0].samples = $samples[$n])' \
		"$dir/a" >"$dir/half"
	jq '.results[].jobs[1] = (.results[0].jobs[0] | .name = "other")' "$dir/b" >"$dir/two"
	run_virtctl bench compare "$dir/half" "$dir/two" --json
	[ "$status" = 0 ]
	is '["not told","better"]' '[.comparisons[].verdict]'
}

@test "compare: what is counted twice is refused" {
	local dir=$BATS_TEST_TMPDIR
	results "$dir/a" pci:1 operations more 1
	results "$dir/b" pci:1 operations more 1 2 3 4
	# Values can be equal by chance, but not those of a run at the same time.
	try 0 bench compare "$dir/a" "$dir/a" "$dir/a" "$dir/a" -- "$dir/b"
	jq '.results[].endedAt = "2026-01-01T00:00:00Z"' "$dir/a" >"$dir/timed"
	try 0 bench compare "$dir/timed" "$dir/a" -- "$dir/timed" "$dir/b"
	cp "$dir/timed" "$dir/copy"
	try 1 bench compare "$dir/timed" "$dir/copy" -- "$dir/b"
	says "$dir/copy: cannot compare: a run occurs twice"
	try 1 bench compare "$dir/b" -- "$dir/timed" "$dir/a" "$dir/timed"
	says "$dir/timed: cannot compare: a run occurs twice"
	jq '.results[0].jobs += .results[0].jobs' "$dir/b" >"$dir/bad"
	try 1 bench compare "$dir/bad" "$dir/b"
	says "$dir/bad: cannot read the results: results[0].jobs[1].name: it occurs twice"
	jq '.results[2].jobs[0].figures += .results[2].jobs[0].figures' "$dir/b" >"$dir/bad"
	try 1 bench compare "$dir/b" "$dir/bad"
	says "$dir/bad: cannot read the results: results[2].jobs[0].figures[1].name: it occurs twice"
}

# with_samples JSON - the results in $one, with other samples.
with_samples() {
	printf '%s\n' "${one/'"samples":[1]'/\"samples\":$1}"
}

@test "compare: what is no file of results is refused by name" {
	local dir=$BATS_TEST_TMPDIR text samples one texts n
	results "$dir/a" pci:1 operations more 1 2 3 4 5
	for text in '' '[]' '{}' '{"results":1}' '{"results":[]}' '{"results":[1]}' '{"results":[' '{"results":[],"results":[]}' \
		'{"results":[{"jobs":[{"figures":[{"name":"x"}]}]}]}'; do
		printf '%s' "$text" >"$dir/bad"
		try 1 bench compare "$dir/bad" "$dir/a" --json
		try 1 bench compare "$dir/a" "$dir/bad"
		says "$dir/bad: cannot read the results: "
	done
	results "$dir/bad" pci:1 operations more 1
	one=$(jq -c . "$dir/bad")
	for samples in '["1"]' '[null]' '[true]' '[[1]]' '[{}]' '[1e400]' '[-1]' '[1e19]' '[99999999999999999999]'; do
		with_samples "$samples" >"$dir/worse"
		try 1 bench compare "$dir/a" "$dir/worse"
		says "$dir/worse: cannot read the results: results[0].jobs[0].figures[0].samples[0]: it is "
	done
	for samples in '[]' 'null' '"1"' '{"0":1}'; do
		with_samples "$samples" >"$dir/worse"
		try 1 bench compare "$dir/a" "$dir/worse"
		says "results[0].jobs[0].figures[0].samples: it is "
	done
	for samples in NaN '[NaN]' '[Infinity]' '[-Infinity]' '[nan]' '[1' '[1],"samples":[1]'; do
		with_samples "$samples" >"$dir/worse"
		try 1 bench compare "$dir/worse" "$dir/a"
		says "$dir/worse: cannot read the results: "
	done
	with_samples '[NaN]' >"$dir/worse"
	try 1 bench compare "$dir/worse" "$dir/a"
	says 'cannot read the results: it is not JSON (the parser stops in line '
	with_samples '[1],"samples":[1]' >"$dir/worse"
	try 1 bench compare "$dir/worse" "$dir/a"
	says 'cannot read the results: a member occurs twice (the parser stops in line '
	local -a wrong=('.complete = 1' '.complete = null' '.operations = -1' '.operations = 1.5' '.operations = "1"' '.bytes = -5' '.elapsedMs = null')
	mapfile -t texts < <(jq -c "$(printf '(.results[0].jobs[0]%s), ' "${wrong[@]}") empty" "$dir/a")
	[ "${#texts[@]}" = "${#wrong[@]}" ]
	for n in "${!wrong[@]}"; do
		printf '%s\n' "${texts[n]}" >"$dir/worse"
		try 1 bench compare "$dir/a" "$dir/worse"
		says "$dir/worse: cannot read the results: results[0].jobs[0]${wrong[n]%% =*}: it is "
	done
	jq '.results[0].settings = 5' "$dir/a" >"$dir/worse"
	try 1 bench compare "$dir/worse" "$dir/a"
	says "$dir/worse: cannot read the results: results[0].settings: it is not an object"
	jq '.results[1].jobs[0].settings = []' "$dir/a" >"$dir/worse"
	try 1 bench compare "$dir/worse" "$dir/a"
	says "$dir/worse: cannot read the results: results[1].jobs[0].settings: it is not an object"
	for text in 2 '"1"' 1.5; do
		jq ".schemaVersion = $text" "$dir/a" >"$dir/worse"
		try 1 bench compare "$dir/a" "$dir/worse"
		says "$dir/worse: cannot read the results: schemaVersion: this virtctl reads 1 only"
	done
	jq '.results[].jobs = []' "$dir/a" >"$dir/nothing"
	try 1 bench compare "$dir/nothing" "$dir/nothing"
	says "$dir/nothing: cannot compare: before and after have no figure in common"
	# Far from what can be measured, but numbers all the same.
	results "$dir/tiny" pci:1 operations more 1e-300 1e-300 1e-300 1e-300
	results "$dir/huge" pci:1 operations more 1e18 1e18 1e18 1e18
	try 0 bench compare "$dir/tiny" "$dir/huge" --json
	is '["not told","a run is 0 or less"]' '.comparisons[0] | [.verdict, .reason]'
	# Who made a file decides what is in it, but not where it is.
	jq '.results[].file = "/etc/passwd"' "$dir/a" | sed 's|"1/s"|"ns"|' >"$dir/named"
	try 1 bench compare "$dir/a" "$dir/named"
	says "$dir/named: cannot compare: "
	head -c 60M /dev/zero | tr '\0' '[' >"$dir/deep"
	try 1 bench compare "$dir/deep" "$dir/a"
	says "$dir/deep: cannot read the results: the JSON is nested too deep"
	{ printf '{"results":'; head -c 65M /dev/zero | tr '\0' '['; } >"$dir/deep"
	try 1 bench compare "$dir/a" "$dir/deep"
	says "$dir/deep: cannot read the results: it is larger than 64 MiB"
	rm "$dir/deep"
	truncate -s 4G "$dir/large"
	try 1 bench compare "$dir/large" "$dir/a"
	says '64 MiB'
	try 1 bench compare "$dir" "$dir/a"
	says 'Is a directory'
	try 1 bench compare "$dir/nosuch" "$dir/a"
	says 'No such file'
	try 2 bench compare "$dir/a"
	try 2 bench compare "$dir/a" "$dir/a" "$dir/a"
	try 2 bench compare "$dir/a" "$dir/a" --fail-if-slower x
	try 2 bench compare "$dir/a" "$dir/a" --least 3%%
	local option
	for option in '--kind block' '--time 1' '--set size=1' --destroy-data --kinds "--token-file $dir/a"; do
		# shellcheck disable=SC2086
		try 2 bench compare "$dir/a" "$dir/a" $option
		says 'the files are measured already'
	done
	try 2 bench vda --fail-if-slower 3
	try 2 bench vda --run 3
	try 2 bench vda vdb
}
