#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# metrics: read by a parser that shares nothing with virtctl, by promtool, and by a Prometheus.

load common
load tree

# parsed FORMAT FILE... - the samples in the files, as an array of JSON in $output.
parsed() {
	run /usr/bin/python3 "$BATS_TEST_DIRNAME/openmetrics.py" "$@"
	[ "$status" = 0 ] || fail "$output"
	output="[${output//$'\n'/,}]"
}

# metrics FILE ARGUMENT... - what virtctl writes to standard output, in FILE.
metrics() {
	"$VIRTCTL" metrics "${@:2}" >"$1" 2>"$BATS_TEST_TMPDIR/stderr" || fail "$(<"$BATS_TEST_TMPDIR/stderr")"
}

# counted_tree - a disk and a network card that count, in $root.
counted_tree() {
	tree_usual
	disk=$(pci_node 0000:00:02.0)/virtio0/block/vda
	nic=$(pci_node 0000:00:03.0)/virtio1/net/eth0
	put "$disk/stat" "10 2 100 4 5 6 7 8 9 10 11 12 13 14 15 16 17"
	put "$disk/inflight" '1 2'
	mkdir "$nic/statistics"
	put "$nic/statistics/rx_bytes" 9223372036854775807
	put "$nic/statistics/tx_dropped" 7
	put "$nic/statistics/rx_errors" -1
}

@test "both formats of real systems, and their devices" {
	local name
	local -a names=(q35 xen-domu hyperv zvm vdpa)
	for name in "${names[@]}"; do
		metrics "$BATS_TEST_TMPDIR/$name.om" --sysroot "$SOURCE_ROOT/tests/fixtures/$name.tree"
		metrics "$BATS_TEST_TMPDIR/$name.prom" --sysroot "$SOURCE_ROOT/tests/fixtures/$name.tree" --format prometheus
	done
	parsed prometheus "$BATS_TEST_TMPDIR"/*.prom
	is 5 'map(select(.name == "virt_virtctl_info")) | length' 4 'map(select(.name == "virt_guest" and .value == 1)) | length'
	parsed openmetrics "$BATS_TEST_TMPDIR"/*.om
	is true 'map(select(.name == "virt_device_info")) | length > 40' true 'map(.labels.bus) | unique | contains(["pci", "xen", "vmbus", "css", "vdpa"])'
	# Each device has one state, and as many samples as there are states.
	is true '([.[] | select(.name == "virt_device_state")] | length) == 5 * ([.[] | select(.name == "virt_device_info")] | length)' \
		true '[.[] | select(.name == "virt_device_state")] | group_by([.file, .labels.device]) | all((map(.value) | add) == 1)'
	local devices
	devices=$("$JQ" -c '[.[] | select((.file | endswith("q35.om")) and .name == "virt_device_info") | .labels | [.device, .type, .origin, .driver]] | sort' <<<"$output")
	try 0 list --sysroot "$SOURCE_ROOT/tests/fixtures/q35.tree" --json
	# As the column ORIGIN has it: an origin that could be another one is unknown.
	is "$devices" '[.devices[] | [.id, .type, (if .originCertainty == "unknown" then "unknown" else .origin end), .driver // ""]] | sort' \
		true 'any(.devices[]; .originCertainty == "unknown" and .origin == "emulated")'
}

@test "this system: the devices of list, the platform of platform" {
	metrics "$BATS_TEST_TMPDIR/a"
	parsed openmetrics "$BATS_TEST_TMPDIR/a"
	local word
	word=$("$VIRTCTL" platform --short) || true
	is "$("$VIRTCTL" list --columns ID --no-legend | sort | paste -sd' ')" 'map(select(.name == "virt_device_info").labels.device) | sort | join(" ")' \
		"$word" '.[] | select(.name == "virt_guest").labels.platform' 0 '.[] | select(.name == "virt_problems").value'
}

@test "counters: each value, its unit, and no sample for what is unknown" {
	counted_tree
	metrics "$BATS_TEST_TMPDIR/a" --sysroot "$root"
	parsed openmetrics "$BATS_TEST_TMPDIR/a"
	local of='def of($name): .[] | select(.name == $name and .labels.interface) | .value;'
	is 10 "$of of(\"virt_block_read_requests_total\")" 51200 "$of of(\"virt_block_read_bytes_total\")" 0.004 "$of of(\"virt_block_read_time_seconds_total\")" \
		0.01 "$of of(\"virt_block_busy_time_seconds_total\")" 0.011 "$of of(\"virt_block_queue_time_seconds_total\")" \
		0.017 "$of of(\"virt_block_flush_time_seconds_total\")" 9 "$of of(\"virt_block_in_flight_requests\")" 2 "$of of(\"virt_block_in_flight_writes\")" \
		7 "$of of(\"virt_net_transmit_dropped_total\")" 0 '[.[] | select(.name == "virt_net_receive_errors_total")] | length' \
		'["pci:0000:00:02.0","vda"]' '[.[] | select(.name == "virt_block_read_requests_total").labels | .device, .interface]'
	grep -q '^virt_net_receive_bytes_total{device="pci:0000:00:03.0",interface="eth0"} 9223372036854775807$' "$BATS_TEST_TMPDIR/a"
	grep -q '^# UNIT virt_block_read_time_seconds seconds$' "$BATS_TEST_TMPDIR/a"
	# A disk alone.
	metrics "$BATS_TEST_TMPDIR/a" --sysroot "$root" --type block
	parsed openmetrics "$BATS_TEST_TMPDIR/a"
	is '["pci:0000:00:02.0"]' 'map(.labels.device // empty) | unique'
}

@test "the names of drivers are escaped" {
	counted_tree
	local node=$root/sys/devices/pci0000:00/0000:00:02.0 name=$'a"b\\c'
	mkdir -p "$root/sys/bus/virtio/drivers/$name"
	ln -sfn "../../../../bus/virtio/drivers/$name" "$node/virtio0/driver"
	metrics "$BATS_TEST_TMPDIR/a" --sysroot "$root" --bus pci
	parsed openmetrics "$BATS_TEST_TMPDIR/a"
	is "$name" '.[] | select(.name == "virt_device_info" and .labels.device == "pci:0000:00:02.0").labels.driver'
}

@test "overrides: which there are, and their states" {
	copy_of unit/trees/drivers
	local dir=$root/etc/virtd/overrides.d
	umask 022
	mkdir -p "$dir"
	printf '%s\n' version=1 address=pci:0000:00:06.0 driver=vfio-pci virtId=virt:t0001v00008086d0000100Eo1 >"$dir/1.conf"
	printf '%s\n' version=1 address=pci:0000:00:05.0 driver=vfio-pci virtId=virt:t0001v00008086d0000100Eo1 >"$dir/2.conf"
	printf 'version=3\n' >"$dir/3.conf"
	metrics "$BATS_TEST_TMPDIR/a" --sysroot "$root"
	parsed openmetrics "$BATS_TEST_TMPDIR/a"
	is '[["1","in-force"],["2","pending"],["3","bad-file"]]' '[.[] | select(.name == "virt_override_state" and .value == 1).labels | [.override, .state]]' \
		15 'map(select(.name == "virt_override_state")) | length' \
		'["1","pci:0000:00:06.0","vfio-pci"]' '[.[] | select(.name == "virt_override_info").labels | .override, .device, .driver] | .[:3]'
}

@test "a file: whole, for everybody to read, in place of the former one, and of the format that node_exporter reads" {
	counted_tree
	local dir=$BATS_TEST_TMPDIR/textfiles
	mkdir "$dir"
	echo old >"$dir/virt.prom"
	umask 077
	run_virtctl metrics "$dir/virt.prom" --sysroot "$root" --json
	[ "$status" = 0 ] || fail "$stderr"
	check_json 0 metrics --json
	is "$dir/virt.prom" .metrics.file "$(stat -c %s "$dir/virt.prom")" .metrics.sizeBytes
	[ "$(stat -c %a "$dir/virt.prom")" = 644 ]
	[ "$(ls -A "$dir")" = virt.prom ]
	parsed prometheus "$dir/virt.prom"
	run_virtctl metrics "$dir/virt.txt" --sysroot "$root"
	[ "$status" = 0 ] && [ -z "$output" ]
	parsed openmetrics "$dir/virt.txt"
	run_virtctl metrics "$dir/virt.prom" --sysroot "$root" --format openmetrics
	parsed openmetrics "$dir/virt.prom"
	# Nothing is left of a file that can't be written.
	mkdir "$dir/folder"
	run_virtctl metrics "$dir/folder" --sysroot "$root"
	[ "$status" = 1 ]
	says "$dir/folder: cannot write the metrics: Is a directory"
	[ "$(ls -A "$dir")" = $'folder\nvirt.prom\nvirt.txt' ]
}

@test "what can't be done is refused, and nothing is written" {
	try 2 metrics --json
	says "--json: metrics are no JSON"
	try 2 metrics --format promethus --json x
	says "no such format 'promethus' (did you mean 'prometheus'?)"
	try 2 metrics --type blok
	says "no such type 'blok' (did you mean 'block'?)"
	[ -z "$output" ]
	try 1 metrics /nonexistent/virt.prom --json
	says "/nonexistent/virt.prom: cannot write the metrics: No such file or directory"
	try 12 metrics --socket /nonexistent
	[ -z "$output" ]
	run --separate-stderr bash -c '"$@" >/dev/full' bash "$VIRTCTL" metrics
	[ "$status" = 1 ]
}

# known_metrics - the names of all samples, one a line, from the tables of families.
known_metrics() {
	grep -o '"virt_[a-z_]*", METRIC_[A-Z]*' "$SOURCE_ROOT/virtctl/metrics/families.c" |
		sed 's/"//g; s/, METRIC_COUNTER/_total/; s/, METRIC_INFO/_info/; s/, METRIC_GAUGE//' | sort -u
}

@test "the alerts and the dashboard use metrics that exist, and so does the manual" {
	local contrib=$SOURCE_ROOT/contrib name
	[ "$(known_metrics | wc -l)" -ge 50 ]
	for name in "$contrib/prometheus/virt.rules.yml" "$contrib/prometheus/virt.fleet.rules.yml" "$contrib/grafana/virt.json"; do
		run comm -13 <(known_metrics) <(grep -oE '\bvirt_[a-z_]+' "$name" | sort -u)
		[ -z "$output" ] || fail "$name: $output"
	done
	run comm -13 <(known_metrics) <(sed -n '/^# METRICS/,/^# EVENTS/p' "$SOURCE_ROOT/man/virtctl.1.scd" | grep -oE '^\|  virt_[a-z_]+$' | cut -c4- | sort -u)
	[ -z "$output" ] || fail "$output"
	"$JQ" -e '.panels | length >= 12 and all(.targets | length > 0)' "$contrib/grafana/virt.json" >/dev/null
}

# prometheus_found - promtool, prometheus and prometheus-node-exporter are in PATH: those of the system, or from Debian's packages, which are unpacked
# but not installed. They are kept in the build folder.
prometheus_found() {
	local folder=${VIRTCTL%/*}/../tests/prometheus program package
	for program in promtool prometheus prometheus-node-exporter; do
		package=${program/promtool/prometheus}
		command -v "$program" >/dev/null || [ -e "$folder/$package.done" ] || unpacked_package "$folder" "$package" ||
			skip "there is no $program, and Debian's package $package can't be fetched"
	done
	export PATH=$PATH:$folder/usr/bin
}

unpacked_package() { # FOLDER PACKAGE
	mkdir -p "$1"
	(cd "$1" && timeout 300 apt-get -q download "$2" >&2 && dpkg-deb --fsys-tarfile "$2"_*.deb | tar x --wildcards './usr/bin/*' && rm "$2"_*.deb && : >"$2.done")
}

@test "promtool: the metrics, the alerts, and what they do" {
	prometheus_found
	counted_tree
	metrics "$BATS_TEST_TMPDIR/a" --sysroot "$root" --format prometheus
	run -0 promtool check metrics <"$BATS_TEST_TMPDIR/a"
	[ -z "$output" ] || fail "$output"
	cd "$SOURCE_ROOT/contrib/prometheus"
	run -0 promtool check rules virt.rules.yml virt.fleet.rules.yml
	run promtool test rules virt.rules.test.yml
	[ "$status" = 0 ] || fail "$output"
}

@test "Prometheus and node_exporter: the file is scraped, and the rules are evaluated" {
	prometheus_found
	[ "$(id -u)" = 0 ] && unshare --net true 2>/dev/null || skip "needs root, and a network namespace of its own"
	counted_tree
	local dir=$BATS_TEST_TMPDIR/p
	mkdir -p "$dir/textfiles"
	"$VIRTCTL" metrics "$dir/textfiles/virt.prom" --sysroot "$root"
	cat >"$dir/prometheus.yml" <<-END
		global: {scrape_interval: 1s, evaluation_interval: 1s}
		rule_files: ['$SOURCE_ROOT/contrib/prometheus/virt.rules.yml', '$dir/fleet.yml']
		scrape_configs: [{job_name: node, static_configs: [{targets: ['127.0.0.1:9100']}]}]
	END
	# The same rules, at once.
	sed 's/interval: 1m/interval: 1s/' "$SOURCE_ROOT/contrib/prometheus/virt.fleet.rules.yml" >"$dir/fleet.yml"
	promtool check config "$dir/prometheus.yml"
	cat >"$dir/inside" <<-'END'
		ip link set lo up
		prometheus-node-exporter --collector.disable-defaults --collector.textfile --collector.textfile.directory="$1/textfiles" \
			--web.listen-address=127.0.0.1:9100 2>"$1/exporter.log" &
		exporter=$!
		prometheus --config.file="$1/prometheus.yml" --storage.tsdb.path="$1/data" --web.listen-address=127.0.0.1:9090 2>"$1/log" &
		server=$!
		for i in $(seq 100); do
			promtool query instant http://127.0.0.1:9090 fleet:device_info:count 2>/dev/null | grep -q '=>' && break
			sleep 0.3
		done
		for query in 'virt_block_read_bytes_total' 'virt_device_info{type="net",driver!=""}' 'fleet:device_info:count{type="block"}' \
			'node_textfile_scrape_error' 'count(ALERTS) or vector(0)'; do
			promtool query instant http://127.0.0.1:9090 "$query" | sed 's/ @\[.*//'
		done
		kill $exporter $server
		wait $exporter $server
	END
	run unshare --net bash "$dir/inside" "$dir"
	tail -n 5 "$dir"/*log
	[ "$status" = 0 ]
	local from='instance="127.0.0.1:9100", job="node"'
	has 'virt_block_read_bytes_total{device="pci:0000:00:02.0", instance="127.0.0.1:9100", interface="vda", job="node"} => 51200'
	has 'virt_device_info{bus="pci", device="pci:0000:00:03.0", driver="virtio_net", '"$from"', origin="virtual", type="net"'
	has 'fleet:device_info:count{driver="virtio_blk", origin="virtual", type="block"} => 1'
	has "node_textfile_scrape_error{$from} => 0"
	has '{} => 0'
}

@test "the unit: what it runs writes to one folder only" {
	local unit=${VIRTCTL%/*}/virtctl-metrics.service
	grep -q '^ExecStart=/[^ ]* metrics \${FILE}$' "$unit"
	# As systemd itself reads it; the program is not installed here.
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	cp "$unit" "$SOURCE_ROOT/virtctl/virtctl-metrics.timer" "$BATS_TEST_TMPDIR"
	sed -i "s|^ExecStart=[^ ]*|ExecStart=$(command -v true)|" "$BATS_TEST_TMPDIR/virtctl-metrics.service"
	run systemd-analyze verify --man=no --recursive-errors=no "$BATS_TEST_TMPDIR/virtctl-metrics.service" "$BATS_TEST_TMPDIR/virtctl-metrics.timer"
	[ -z "$output" ] || fail "$output"
}
