#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# stats: what it reads against an independent reading, rates, and counters that start anew or go away.

load common
load tree

setup() {
	tree_usual
	disk=$(pci_node 0000:00:02.0)/virtio0/block/vda
	nic=$(pci_node 0000:00:03.0)/virtio1/net/eth0
	put_stat 10 100
	put "$disk/inflight" '       1        2'
	mkdir "$nic/statistics"
	local name
	for name in {rx,tx}_{bytes,packets,errors,dropped}; do put "$nic/statistics/$name" 0; done
	put "$nic/statistics/rx_bytes" 9223372036854775807
	mkdir -p "$root"/proc/irq/{25,26}
	put_interrupts 3
	put "$root/proc/irq/25/smp_affinity_list" 0-1
	put "$root/proc/irq/25/effective_affinity_list" 1
}

teardown() {
	end ${watching:+"$watching"}
}

# put_stat READS SECTORS - of vda; all other fields stay.
put_stat() {
	put "$disk/stat.new" "       $1        2        $2        4        5        6        7        8        9       10       11       12       13       14       15       16       17"
	mv "$disk/stat.new" "$disk/stat"
}

put_interrupts() { # COUNT
	printf '%s\n' '           CPU0       CPU1' \
		" 24:          0          0 PCI-MSIX-0000:00:02.0   0-edge      virtio0-config" \
		" 25:          4          $1 PCI-MSIX-0000:00:02.0   1-edge      virtio0-req.0" \
		'NMI:          1          1   Non-maskable interrupts' >"$root/proc/interrupts.new"
	printf ' 26:          5          0 PCI-MSIX-0000:00:03.0   1-edge      virtio1-input.0' >>"$root/proc/interrupts.new"
	mv "$root/proc/interrupts.new" "$root/proc/interrupts"
}

# watched ARGUMENT... - watch the tree, ten times a second, into $out.
watched() {
	out=$BATS_TEST_TMPDIR/out
	"$VIRTCTL" stats --sysroot "$root" --interval 0.1 "$@" >"$out" 2>"$out.stderr" 3>&- &
	watching=$!
}

# line_with FILTER - some whole line of $out fits FILTER of jq; $output is the first such line.
line_with() {
	output=$(grep '}$' "$out" | "$JQ" -c "select($1)" 2>/dev/null | head -1)
	[ -n "$output" ]
}

@test "the rows in the order of a column: counters as numbers" {
	try 0 stats vda --sysroot "$root" --sort VALUE --columns VALUE --no-legend
	[ "${#lines[@]}" -gt 5 ]
	[ "$(tr -d ' ' <<<"$output")" = "$(tr -d ' ' <<<"$output" | sort -n)" ]
	try 0 stats vda --sysroot "$root" --pairs --columns COUNTER,VALUE
	has 'COUNTER="readRequests" VALUE="10"'
}

@test "a disk, a network card and their interrupts, field by field" {
	try 0 stats vda eth0 --sysroot "$root" --json
	is '["pci:0000:00:02.0","pci:0000:00:03.0"]' '[.stats[].id]' \
		1 '[.stats[0].block | length] | .[0]' \
		vda .stats[0].block[0].name \
		'[]' .stats[0].net \
		'[]' '.stats[0].channels + .stats[0].measurements + .stats[0].problems' \
		null .stats[0].block[0].perSecond
	is_json '{"readRequests":10,"readMerges":2,"readBytes":51200,"readTimeMs":4,"writeRequests":5,"writeMerges":6,"writeBytes":3584,"writeTimeMs":8,
		"busyTimeMs":10,"queueTimeMs":11,"discardRequests":12,"discardMerges":13,"discardBytes":7168,"discardTimeMs":15,"flushRequests":16,
		"flushTimeMs":17}' .stats[0].block[0].counters
	is_json '{"inFlight":9,"inFlightReads":1,"inFlightWrites":2}' .stats[0].block[0].levels
	is 9223372036854775807 .stats[1].net[0].counters.rxBytes 0 .stats[1].net[0].counters.txDropped \
		null .stats[1].net[0].counters.collisions
	is_json '[{"name":"virtio0-config","number":24,"queue":null,"isShared":false,"allowedCpus":null,"effectiveCpus":null,
		"counters":{"interrupts":0},"levels":{},"perSecond":null},
		{"name":"virtio0-req.0","number":25,"queue":"req.0","isShared":false,"allowedCpus":"0-1","effectiveCpus":"1",
		"counters":{"interrupts":7},"levels":{},"perSecond":null}]' .stats[0].interrupts
	is '[["virtio1-input.0",5]]' '[.stats[1].interrupts[] | [.name, .counters.interrupts]]'
}

@test "times are of the monotonic clock, and each device has its own" {
	local before after
	before=$(/usr/bin/python3 -c 'import time; print(time.monotonic_ns())')
	try 0 stats --sysroot "$root" --json
	after=$(/usr/bin/python3 -c 'import time; print(time.monotonic_ns())')
	is true "[.stats[] | .timeNs, .interruptsTimeNs] | all(. >= $before and . <= $after)" \
		true '.stats | .[0].timeNs < .[1].timeNs'
}

@test "this system's disks count as awk reads them" {
	try 0 list --type block --json
	local id name checked=0 before after
	while read -r id name; do
		[ -r "/sys/block/$name/stat" ] || continue
		before=$(awk '{ printf "%.0f %.0f %.0f %.0f %.0f\n", $1, $3 * 512, $5, $7 * 512, $8 }' "/sys/block/$name/stat")
		try 0 stats "$id" --json
		after=$(awk '{ printf "%.0f %.0f %.0f %.0f %.0f\n", $1, $3 * 512, $5, $7 * 512, $8 }' "/sys/block/$name/stat")
		is true "[.stats[0].block[] | select(.name == \"$name\").counters | .readRequests, .readBytes, .writeRequests, .writeBytes, .writeTimeMs]
			| . as \$now | (\"$before\" | split(\" \") | map(tonumber)) as \$before | (\"$after\" | split(\" \") | map(tonumber)) as \$after
			| length == 5 and all(range(5); \$before[.] <= \$now[.] and \$now[.] <= \$after[.])"
		checked=$((checked + 1))
	done < <(json '.devices[] | .id as $id | .interfaces[] | select(.class == "block") | [$id, .name] | @tsv')
	[ "$checked" -gt 0 ] || skip "this machine has no virtual disk"
}

@test "this system's network cards count as the kernel does" {
	try 0 list --type net --json
	local id name checked=0 before after file=statistics/rx_packets
	while read -r id name; do
		[ -r "/sys/class/net/$name/$file" ] || continue
		before=$(<"/sys/class/net/$name/$file")
		try 0 stats "$id" --json
		after=$(<"/sys/class/net/$name/$file")
		is true "[.stats[0].net[] | select(.name == \"$name\").counters.rxPackets] | length == 1 and .[0] >= $before and .[0] <= $after"
		checked=$((checked + 1))
	done < <(json '.devices[] | .id as $id | .interfaces[] | select(.class == "net") | [$id, .name] | @tsv')
	[ "$checked" -gt 0 ] || skip "this machine has no virtual network card"
}

# asked COMMAND NAME - what the kernel tells of this system's interface NAME, asked in another way.
asked() {
	/usr/bin/python3 "$SOURCE_ROOT/tests/cli/ethtool.py" "$@"
}

# this_systems_cards - the id and the name of each network interface that stats knows, as words.
this_systems_cards() {
	try 0 list --type net --json
	json '.devices[] | .id as $id | .interfaces[] | select(.class == "net") | [$id, .name] | @tsv'
}

@test "this system's drivers count as ethtool would show it" {
	local id name checked=0 before after
	while read -r id name; do
		before=$(asked counters "$name")
		try 0 stats "$id" --json
		after=$(asked counters "$name")
		is "$([ "$before" = null ] && echo 0 || echo 1)" "[.stats[0].netDriver[] | select(.name == \"$name\")] | length"
		[ "$before" != null ] || continue
		is true ".stats[0].netDriver[] | select(.name == \"$name\") | .counters as \$now | $before as \$before | $after as \$after
			| (\$now | keys) == (\$before | keys) and all(\$before | keys[]; \$before[.] <= \$now[.] and \$now[.] <= \$after[.])"
		checked=$((checked + 1))
	done < <(this_systems_cards)
	[ "$checked" -gt 0 ] || skip "no driver of this machine's cards counts anything itself"
}

@test "this system's queues count as the kernel does" {
	local id name checked=0 before after
	while read -r id name; do
		before=$(asked queues "$name")
		try 0 stats "$id" --json
		after=$(asked queues "$name")
		is "$(/usr/bin/python3 -c 'import json, sys; print(len(json.loads(sys.argv[1]) or []))' "$before")" \
			"[.stats[0].netQueues[] | select(.interface == \"$name\")] | length"
		[ "$before" != null ] || continue
		is true "[.stats[0].netQueues[] | {key: \"\(.direction)-\(.queueNumber)\", value: (.counters.rxPackets // .counters.txPackets)}] | from_entries
			| . as \$now | $before as \$before | $after as \$after
			| (keys == (\$before | keys)) and all(keys[]; \$before[.] <= \$now[.] and \$now[.] <= \$after[.])"
		is true "all(.stats[0].netQueues[]; .name == \"\(.interface)/\(.direction)-\(.queueNumber)\" and .index == $(<"/sys/class/net/$name/ifindex"))"
		checked=$((checked + 1))
	done < <(this_systems_cards)
	[ "$checked" -gt 0 ] || skip "this kernel or no driver of its cards counts by queues"
}

@test "a user without any right reads the same counters of this system" {
	[ "$(id -u)" = 0 ] || skip "needs root, to become another user"
	local id name
	read -r id name < <(this_systems_cards) || skip "this machine has no virtual network card"
	try 0 stats "$id" --json
	local mine
	mine=$(json '.stats[0] | [(.netDriver[] | .name, (.counters | keys)), (.netQueues[] | .name)] | tojson')
	local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${nobody[@]}" test -x "$VIRTD" || skip "no other user can run what was built here"
	run -0 --separate-stderr "${nobody[@]}" "$VIRTCTL" stats "$id" --json
	is "$mine" '.stats[0] | [(.netDriver[] | .name, (.counters | keys)), (.netQueues[] | .name)]'
}

@test "an interface of the same name and number in another network namespace is not the device's" {
	[ "$(id -u)" = 0 ] || skip "needs root, to make a network namespace"
	local id name
	read -r id name < <(this_systems_cards) || skip "this machine has no virtual network card"
	local veth=(ip link add "$name" index "$(<"/sys/class/net/$name/ifindex")" type veth)
	unshare -n "${veth[@]}" 2>/dev/null || skip "this kernel makes no veth"
	# shellcheck disable=SC2016 # it is the inner shell's
	run -0 --separate-stderr unshare -n bash -c '"${@:3}" && exec "$1" stats "$2" --json' - "$VIRTCTL" "$id" "${veth[@]}"
	is '[null,null,["read the interface in this network namespace"]]' '.stats[0] | [.netDriver, .netQueues, [.problems[].operation]]'
}

@test "a copied tree has no driver that could be asked" {
	try 0 stats eth0 --sysroot "$root" --json
	is '[[],[],[]]' '.stats[0] | [.netDriver, .netQueues, .problems]'
}

@test "this system's virtqueues, and their processors" {
	local number name checked=0
	try 0 stats --json
	while read -r number name; do
		is "$(cat "/proc/irq/$number/smp_affinity_list")" ".stats[].interrupts[] | select(.number == $number and .name == \"$name\") | .allowedCpus"
		checked=$((checked + 1))
	done < <(sed -n 's/^ *\([0-9]*\):.*  \(virtio[0-9]*-[^ ,]*\)$/\1 \2/p' /proc/interrupts)
	[ "$checked" -gt 0 ] || skip "this machine has no virtqueue with an interrupt of its own"
}

@test "the table has what was counted; a device without counters only if it is named" {
	try 0 stats --sysroot "$root"
	has 'pci:0000:00:02.0 block     vda'
	[[ $output != *virtio0-config* && $output != *txBytes* && $output != *00:04.0* ]]
	[[ ${lines[0]} =~ ^ID\ +KIND\ +NAME\ +COUNTER\ +VALUE$ ]]
	try 0 stats pci:0000:00:04.0 --sysroot "$root" --no-legend
	[[ $output =~ ^pci:0000:00:04.0\ +-\ +-\ +-\ +-$ ]]
	try 0 stats pci:0000:00:04.0 --sysroot "$root" --json
	is_json '[{"id":"pci:0000:00:04.0","block":[],"net":[],"netDriver":[],"netQueues":[],"interrupts":[],"channels":[],"measurements":[],"vdpaQueues":[],"problems":[]}]' \
		'[.stats[] | del(.timeNs, .interruptsTimeNs)]'
	try 0 stats vda --sysroot "$root" --columns counter,value,cpus,allowed-cpus,queue,number --no-legend
	[[ ${lines[-1]} =~ ^interrupts\ +7\ 1\ +0-1\ +req\.0\ +25$ ]]
}

@test "--filter: conditions on the columns of the rows, where libsmartcols has them" {
	# As formats.bats has it.
	echo leak:libsmartcols.so >"$BATS_TEST_TMPDIR/leaks"
	export LSAN_OPTIONS="suppressions=$BATS_TEST_TMPDIR/leaks:print_suppressions=0"
	tries 2 stats --sysroot "$root" --json --filter 'VALUE > 5'
	[[ $output == *"the JSON of stats has no columns"* ]]
	run_virtctl stats vda --sysroot "$root" --filter 'COUNTER == "readRequests"' --no-legend
	if [ "$status" = 11 ]; then
		says "--filter needs libsmartcols 2.40"
		skip "libsmartcols is older than 2.40"
	fi
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output =~ readRequests\ +10$ ]]
	try 0 stats --sysroot "$root" --filter 'VALUE >= 3584 and KIND == "block"' --columns COUNTER --no-legend
	[ "$(sort <<<"$output")" = $'discardBytes\nreadBytes\nwriteBytes' ]
	# The column need not be shown, and a device that has other rows has none that says so.
	try 0 stats vda --sysroot "$root" --filter 'QUEUE == "req.0"' --columns NAME --no-legend
	[ "$output" = virtio0-req.0 ]
	try 0 stats vda --sysroot "$root" --filter 'COUNTER == "nosuch"'
	[ -z "$output" ]
	try 2 stats --sysroot "$root" --filter 'NOPE == 1'
	says "no such column 'NOPE'"
	# Rates have fractions.
	watched vda --filter 'PER-SECOND > 0.5'
	reads=10
	eventually shows_a_rate
}

shows_a_rate() {
	put_stat "$((reads += 1))" 100
	grep -q 'readRequests .*[0-9]$' "$out"
}

@test "filters and selectors are those of list" {
	try 0 stats --type net --sysroot "$root" --json
	is '["pci:0000:00:03.0","pci:0000:00:04.0"]' '[.stats[].id]'
	try 0 stats --all --sysroot "$root" --json
	is 4 '.stats | length'
	try 0 stats serial=ABC123 --bus virtio --state bound --sysroot "$root" --json
	is '["pci:0000:00:02.0"]' '[.stats[].id]'
	tries 3 stats vda nosuch neither --sysroot "$root" --json
	is '["nosuch","neither"]' '[.errors[].device]' '["pci:0000:00:02.0"]' '[.stats[].id]'
	tries 3 stats vda nosuch --sysroot "$root"
	has readBytes
	try 2 stats --type nosuch --sysroot "$root"
	try 2 stats --columns nosuch --sysroot "$root"
	says nosuch
}

@test "values of options" {
	local value
	for value in 0 0.01 3601 x -1 1e3; do
		try 2 stats --interval "$value" --sysroot "$root"
		says '--interval needs seconds, 0.1 to 3600'
	done
	for value in 0 x -1 1.5 1000000001; do
		try 2 stats --count "$value" --sysroot "$root"
		says '--count needs a number'
	done
}

@test "watched: a line of JSON each, and rates" {
	watched --json --count 2
	reap "$watching"
	watching=
	mapfile -t lines <"$out"
	[ "${#lines[@]}" = 2 ]
	for output in "${lines[@]}"; do
		check_json 0 --json
	done
	output=${lines[0]}
	is null '.stats[0].block[0].perSecond' '[]' .gone
	output=${lines[1]}
	is 0 '.stats[0].block[0].perSecond.readBytes' '[]' .gone
	[ ! -s "$out.stderr" ]
}

@test "watched: a counter that rose has the rate of its readings, one that started anew has none" {
	watched --json
	eventually line_with '.stats[0].block[0].perSecond.readRequests == 0'
	put_stat 110 300
	eventually line_with '.stats[0].block[0].perSecond.readRequests > 0'
	# The rate times the time between both readings is what was added.
	output=$(grep '}$' "$out" | "$JQ" -sc '[range(1; length) as $i | select(.[$i].stats[0].block[0].perSecond.readRequests > 0)
		| (.[$i].stats[0].timeNs - .[$i - 1].stats[0].timeNs) / 1e9 * .[$i].stats[0].block[0].perSecond.readRequests][0]')
	is true '. > 99.99 and . < 100.01'
	put_stat 5 300
	eventually line_with '.stats[0].block[0].counters.readRequests == 5'
	is null '.stats[0].block[0].perSecond.readRequests' 0 '.stats[0].block[0].perSecond.readBytes'
	put_interrupts 1003
	eventually line_with '.stats[0].interrupts[1].perSecond.interrupts > 0'
	put_interrupts 0
	eventually line_with '.stats[0].interrupts[1].counters.interrupts == 4'
	is null '.stats[0].interrupts[1].perSecond.interrupts'
	check_json 0 --json
}

@test "watched: another disk of the same name has no rate, though it counts more" {
	put "$disk/diskseq" 1
	watched vda --json
	eventually line_with '.stats[0].block[0].perSecond.readRequests == 0'
	put "$disk/diskseq" 2
	put_stat 1000 1000
	eventually line_with '.gone | length > 0'
	is_json '[{"id":"pci:0000:00:02.0","kind":"block","name":"vda"}]' .gone
	is null '.stats[0].block[0].perSecond' 2 '.stats[0].block[0].sequence'
}

@test "watched: what goes away is told, and the others go on" {
	watched vda eth0 --json
	eventually line_with '.stats | length == 2'
	rm -r "$root/sys/class/net/eth0" "$nic"
	eventually line_with '.gone | length > 0'
	is_json '[{"id":"pci:0000:00:03.0","kind":"net","name":"eth0"}]' .gone
	rm "$root"/sys/bus/{pci/devices/0000:00:02.0,virtio/devices/virtio0} "$root/sys/block/vda"
	rm -r "$(pci_node 0000:00:02.0)"
	eventually line_with '.gone | any(.kind == null)'
	is_json '[{"id":"pci:0000:00:02.0","kind":null,"name":null}]' .gone
	check_json 0 --json
	# Told once, and the watch goes on.
	eventually line_with '.stats == [] and .gone == []'
}

@test "watched, as a table: an empty line between, what is gone on standard error" {
	watched
	eventually holds "$out" PER-SECOND
	eventually grep -q '^$' "$out"
	rm "$root"/sys/bus/{pci/devices/0000:00:02.0,virtio/devices/virtio0} "$root/sys/block/vda"
	rm -r "$(pci_node 0000:00:02.0)"
	eventually holds "$out.stderr" 'pci:0000:00:02.0: the device is gone'
	# A rate that is known, of a counter that did not rise.
	grep -q 'rxBytes .* 0$' "$out"
	! grep -q $'\033' "$out"
}

@test "watched on a terminal: each reading replaces the one before" {
	command -v script >/dev/null || skip "no script(1), and so no terminal"
	TERM=xterm run -0 timeout 120 script -qec "'$VIRTCTL' stats --sysroot '$root' --count 2 --interval 0.1" /dev/null
	[ "$(grep -o $'\033\[H\033\[2J' <<<"$output" | wc -l)" = 2 ]
	# A warning follows the table, each time: before it, it would be cleared away.
	put "$nic/statistics/rx_bytes" -1
	TERM=xterm run -0 timeout 120 script -qec "'$VIRTCTL' stats --sysroot '$root' --count 2 --interval 0.1" /dev/null
	[ "$(grep -c 'read rx_bytes of eth0/statistics: Invalid argument' <<<"$output")" = 2 ]
	[[ ${lines[-1]} == *'read rx_bytes of eth0/statistics: Invalid argument'* ]]
	put "$nic/statistics/rx_bytes" 1
	TERM=dumb run -0 timeout 120 script -qec "'$VIRTCTL' stats --sysroot '$root' --count 2 --interval 0.1" /dev/null
	[[ $output != *$'\033'* ]]
	TERM=xterm run -0 timeout 120 script -qec "'$VIRTCTL' stats --sysroot '$root' --json --count 1" /dev/null
	[[ $output == '{"schemaVersion":1,'* ]]
}

@test "watched: Ctrl-C ends it, and so does a reader that goes away" {
	local out=$BATS_TEST_TMPDIR/out
	# A shell lets what it starts in the background ignore the signal.
	env --default-signal=INT "$VIRTCTL" stats --sysroot "$root" --interval 3600 --json >"$out" 2>"$out.stderr" 3>&- &
	watching=$!
	eventually [ -s "$out" ]
	kill -INT "$watching"
	reap "$watching" && status=0 || status=$?
	watching=
	[ "$status" = 130 ]
	[ ! -s "$out.stderr" ]
	output=$(<"$out")
	is 3 '.stats | length'
	run -0 --separate-stderr timeout 120 bash -c '"$0" stats --sysroot "$1" --interval 3600 --json | head -1' "$VIRTCTL" "$root"
	[ "${#lines[@]}" = 1 ]
	[ -z "$stderr" ]
}

@test "what can't be read is a problem that names it, and hides nothing else" {
	printf 'nothing of this kind\n' >"$disk/stat"
	put "$nic/statistics/rx_bytes" -1
	tries 0 stats --sysroot "$root" --json
	is '["read stat","EBADMSG"]' '.stats[0].problems[0] | [.operation, .errno]' \
		'["read rx_bytes","EINVAL"]' '.stats[1].problems[0] | [.operation, .errno]' \
		7 '.stats[0].interrupts[1].counters.interrupts' 2 '.stats[0].block[0].levels.inFlightWrites' \
		null .problems
	rm "$root/proc/interrupts"
	tries 0 stats --sysroot "$root"
	says 'pci:0000:00:02.0: cannot read stat of block/vda: '
	says 'proc/interrupts: cannot read the interrupts: No such file or directory'
	[ "${#stderr_lines[@]}" = 3 ]
}

@test "what needs other rights says so" {
	need_root
	let_in
	chmod 600 "$root/proc/interrupts"
	chmod 700 "$nic/statistics"
	VIRTCTL=$(command -v setpriv) run_virtctl --reuid=65534 --regid=65534 --clear-groups "$VIRTCTL" stats --sysroot "$root" --json
	[ "$status" = 0 ]
	is EACCES '.problems[0].errno' EACCES '.stats[1].problems[0].errno' 10 '.stats[0].block[0].counters.readRequests' null .stats[0].interruptsTimeNs
}

@test "channels of VMBus, and channel measurement" {
	copy_of fixtures/hyperv
	local channel
	channel=$(find "$root/sys/devices" -path '*/channels/22' -print -quit)
	put "$channel/interrupts" 123
	put "$channel/events" 45
	put "$channel/in_mask" 0
	tries 0 stats --sysroot "$root" --json
	is '[123,45,null,0,0]' '.stats[].channels[] | select(.counters.interrupts == 123) | [.counters.interrupts, .counters.events, .counters.outFullWrites, .levels.cpu, .levels.inMask]'
	copy_of fixtures/zvm
	local dasd
	dasd=$(dirname "$(find "$root/sys/devices/css0" -path '*/block/dasda' | head -1)")
	dasd=${dasd%/block}
	put "$dasd/cmb_enable" 1
	mkdir "$dasd/cmf"
	put "$dasd/cmf/ssch_rsch_count" 6
	put "$dasd/cmf/sample_count" 5
	put "$dasd/cmf/avg_device_connect_time" 2048
	put "$dasd/cmf/avg_sample_interval" -1
	tries 0 stats dasda --sysroot "$root" --json
	is "[\"${dasd##*/}\",6,5,2048,null]" '.stats[].measurements[] | [.name, .counters.startRequests, .counters.samples,
		.levels.averageDeviceConnectTimeNs, .levels.averageSampleIntervalNs]'
}

@test "watched: what the system lacks is told as long as it does" {
	mv "$root/proc/interrupts" "$root/proc/away"
	watched vda --json
	eventually line_with '.problems[0].object == "proc/interrupts"'
	mv "$root/proc/away" "$root/proc/interrupts"
	eventually line_with '.problems == null and (.stats[0].interrupts | length) > 0'
	[ "$(cat "$out.stderr")" = "virtctl: proc/interrupts: cannot read the interrupts: No such file or directory" ]
	# What can't be read is not gone.
	rm "$root/proc/interrupts"
	mkdir "$root/proc/interrupts"
	eventually line_with '.problems[0].errno == "EISDIR" or .problems[0].errno == "EINVAL"'
	is_json '[]' .gone
}

@test "watched: a name that matches nothing at first ends it, after what matches" {
	try 3 stats vda nosuch --sysroot "$root" --count 2 --interval 0.1
	[[ $output == *readRequests* ]]
	run_virtctl stats vda nosuch --sysroot "$root" --count 2 --interval 0.1 --json
	[ "$status" = 3 ]
	[ "$(sed -n 1p <<<"$output" | "$JQ" -c '[.stats[].id]')" = '["pci:0000:00:02.0"]' ]
}
