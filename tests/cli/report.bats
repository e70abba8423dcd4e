#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# report: a page that a parser of HTML finds whole and harmless, whatever the names are; the drawings of bench.

load common
load tree

# page FILE TEXT... - page.py is content; what it counts is in $output.
page() {
	run /usr/bin/python3 "$SOURCE_ROOT/tests/cli/page.py" "$@"
	[ "$status" = 0 ] || fail "$output"
}

# results FILE DEVICE JOB - a file of results, with a latency.
results() {
	cat >"$1" <<-END
		{"schemaVersion":1,"results":[{"kind":"roundtrip","what":"one access","device":{"id":"$2"},"settings":{},"notes":{},"endedAt":"2026-01-01T00:00:00Z",
		"system":{"kernel":"6.1","machine":"x86_64","processors":2,"governor":null,"clockSource":"tsc","platforms":[]},
		"jobs":[{"name":"$3","complete":true,"settings":{},"elapsedMs":1000,"operations":7,"bytes":0,
		"figures":[{"name":"roundTrip","unit":"ns","better":"less","value":2000.5,"low":1900.0,"high":2100.0,"samples":[1900.0,2000.0,2100.0]}],
		"latencies":[{"name":"read","unit":"ns","count":7,"min":1000,"max":90000,"mean":14000.0,"percentiles":{},"buckets":[[1000,1003,4],[2000,2007,2],[90000,90111,1]]}],
		"cpu":{"userNs":1,"systemNs":1,"perOperationNs":null,"othersNs":0,"stealNs":0}}],
		"warnings":[{"name":"few","message":"<i>few</i> samples"}]}]}
	END
}

@test "real systems: each device is in a table and in a drawing" {
	local name count text
	for name in q35 xen-domu hyperv zvm vdpa vio-powervm; do
		unpacked "fixtures/$name"
		try 0 report "$BATS_TEST_TMPDIR/$name.html" --sysroot "$tree"
		[[ $output == "$BATS_TEST_TMPDIR/$name.html: devices: "* ]]
		try 0 list --sysroot "$tree" --columns ID --no-legend
		page "$BATS_TEST_TMPDIR/$name.html" "${lines[@]}"
		[[ $output != *" 0" ]] || fail "no drawing"
	done
	# For its owner alone: it says what the system has.
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/q35.html")" = 600 ]
	# As the column ORIGIN has it: an origin that could be another one is unknown.
	grep -q '>pci:0000:00:11.0</th><td>net</td><td>[^<]*</td><td>unknown</td>' "$BATS_TEST_TMPDIR/q35.html" || fail "no unknown origin"
}

@test "this system, and results of benchmarks" {
	results "$BATS_TEST_TMPDIR/results.json" pci:0000:00:02.0 status
	try 0 report "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/results.json" --json
	is "$("$VIRTCTL" list --columns ID --no-legend | wc -l)" .report.devices "$(stat -c %s "$BATS_TEST_TMPDIR/page.html")" .report.sizeBytes
	page "$BATS_TEST_TMPDIR/page.html" "pci:0000:00:02.0: roundtrip" "status: how long one read took" "<i>few</i> samples" p99.99
}

@test "names from outside are text" {
	tree_usual
	mkdir "$root/proc"
	mv "$(pci_node 0000:00:03.0)/virtio1/net/eth0" "$(pci_node 0000:00:03.0)/virtio1/net/<img src=x onerror=y>"
	rm "$root/sys/class/net/eth0"
	ln -s "../../devices/pci0000:00/0000:00:03.0/virtio1/net/<img src=x onerror=y>" "$root/sys/class/net/<img src=x onerror=y>"
	mkdir "$root/sys/bus/virtio/drivers/a'><b>"
	rm "$(pci_node 0000:00:02.0)/virtio0/driver"
	ln -s "../../../../bus/virtio/drivers/a'><b>" "$(pci_node 0000:00:02.0)/virtio0/driver"
	results "$BATS_TEST_TMPDIR/results.json" '</svg><script>' '\"><script>'
	mv "$root" "$root<b>&<script>"
	try 0 report "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/results.json" --sysroot "$root<b>&<script>"
	page "$BATS_TEST_TMPDIR/page.html" "<img src=x onerror=y>" "a'><b>" "</svg><script>: roundtrip" '"><script>: how long one read took' "root<b>&<script>"
}

@test "ten thousand devices take less than 5 MB" {
	in_memory report
	/usr/bin/python3 "$SOURCE_ROOT/tests/cli/many.py" "$folder/tree" 10000
	try 0 report "$BATS_TEST_TMPDIR/page.html" --sysroot "$folder/tree"
	rm -rf "$folder"
	has "devices: 10000, problems: 0"
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/page.html")" -lt 5000000 ]
	page "$BATS_TEST_TMPDIR/page.html" "10000 of type block, nvme"
	# A row each, and one of headings a table, of which there are 20.
	[ "${output%% *}" -ge 10020 ] && [ "${output%% *}" -le 10030 ] || fail "$output"
}

@test "a file that exists, a folder that does not, results that are none" {
	tree_usual
	mkdir "$root/proc"
	put "$BATS_TEST_TMPDIR/page.html" mine
	try 1 report "$BATS_TEST_TMPDIR/page.html" --sysroot "$root"
	says "page.html: cannot write the report: the file exists (--force replaces it)"
	[ "$(<"$BATS_TEST_TMPDIR/page.html")" = mine ]
	try 1 report "$BATS_TEST_TMPDIR/no/page.html" --sysroot "$root" --json
	is io.virtctl.Report .error.name
	try 1 report "$BATS_TEST_TMPDIR/page.html" "$BATS_TEST_TMPDIR/page.html" --force --sysroot "$root"
	[ "$(<"$BATS_TEST_TMPDIR/page.html")" = mine ]
	try 0 report "$BATS_TEST_TMPDIR/page.html" --force --sysroot "$root" --type block
	has "devices: 1, problems: "
	page "$BATS_TEST_TMPDIR/page.html" vda
	try 2 report
}

@test "bench --svg draws what was measured" {
	local device
	device=$("$VIRTCTL" list --columns ID --no-legend | head -n 1)
	[ -n "$device" ] || skip "this system has no device"
	run_virtctl bench "$device" --time 0.1 --svg "$BATS_TEST_TMPDIR/a.svg" --json
	[ "$status" = 0 ] || skip "nothing can be measured here: $stderr"
	/usr/bin/python3 - "$BATS_TEST_TMPDIR/a.svg" "$(json '[.results[].jobs[].latencies[]] | length')" <<-'END'
		import sys, xml.etree.ElementTree as tree
		root = tree.parse(sys.argv[1]).getroot()
		svg = "{http://www.w3.org/2000/svg}"
		drawings = root.findall(svg + "svg")
		assert root.tag == svg + "svg" and len(drawings) == int(sys.argv[2]) > 0, len(drawings)
		assert all(len(one.findall(svg + "circle")) == 6 and one.findall(svg + "rect") for one in drawings)
	END
	try 1 bench "$device" --svg "$BATS_TEST_TMPDIR/a.svg"
	says "the file exists (remove it, or name another one)"
	try 2 bench compare --svg "$BATS_TEST_TMPDIR/b.svg" a b
	try 2 bench --kinds --svg "$BATS_TEST_TMPDIR/b.svg"
	[ ! -e "$BATS_TEST_TMPDIR/b.svg" ]
}
