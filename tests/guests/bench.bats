#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Benchmarks of real devices: of some it is known what must come out, others are measured by another program too; and every way to an
# end that is none of success. The disks are told apart by their serials.

load guest

setup_file() {
	guest_up bench
}

teardown_file() {
	guest_down
}

# bench KIND DEVICE [OPTION]… - as JSON that fits the schema, in $json.
bench() {
	json bench "$2" --kind "$1" "${@:3}"
}

# node SERIAL - of the disk that has it.
node() {
	in_guest "grep -lx $1 /sys/block/*/serial" | sed 's,^/sys/block/\([^/]*\)/.*,/dev/\1,'
}

# nothing_left - no process, no open node, nothing in the kernel's log that should not be.
nothing_left() {
	eventually in_guest '! pidof virtd-bench >/dev/null'
	in_guest '! ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q "/dev/vd\|/dev/nvme\|/dev/sd"'
}

virtd_up() {
	virtd_down
	in_guest 'mkdir -p /run/virtd; /usr/libexec/virtd >/run/virtd.log 2>&1 </dev/null &'
	eventually in_guest 'test -S /run/virtd/io.virtd'
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs
}

@test "a round trip to each kind of part costs something, and is told what it was" {
	bench roundtrip pci:0000:00:0a.0 --time 1
	says '.results[0].notes.read | test("configuration space")'
	# The emulator's way to a port is longer than the one through sysfs alone.
	says '.results[0].jobs[0].figures[0] | .name == "roundTrip" and .low > 0'
	local device
	for device in 00:0b.0 00:0c.0 serial=null; do
		bench roundtrip "$device" --time 1
		says '.results[0].notes.read | test("status register of virtio-pci")'
		says '.results[0].jobs[0] | .complete and .operations > 100 and .figures[0].high > 0'
	done
	says 'any(.results[0].warnings[]; .name == "emulated")'
}

@test "a disk that takes 5 ms for each request: no shorter time, no more requests than that" {
	bench block serial=slow --set depth=1 --time 3
	says '.results[0].jobs[0].latencies[0].min >= 5000000'
	# One after the other: the shortest is not above what the rate leaves for each, but for the one that a slice begins or ends in.
	says '.results[0].jobs[0] | .latencies[0].min <= 1.05e9 / .figures[0].value'
	says '.results[0].jobs[0].figures[0] | .name == "operations" and .value <= 201 and .value > 20'
	# They do not wait for one another.
	bench block serial=slow --set depth=8 --time 3
	says '.results[0].jobs[0].latencies[0].min >= 5000000'
	says '.results[0].jobs[0].figures[0] | .value <= 1608 and .value > 201'
}

@test "a disk that takes 200 requests a second" {
	bench block serial=limited --set depth=4 --time 5
	# In the middle: a slice in which this machine was held up has less.
	says 'def middle: sort | (.[length / 2 | floor] + .[(length - 1) / 2 | floor]) / 2;
		.results[0].jobs[0] | (.figures[0].samples | middle | . > 190 and . < 215) and
		(.figures[1] | .name == "throughput" and (.samples | middle | . > 190 * 4096 and . < 215 * 4096)) and
		.figures[0].value < 215 and .figures[1].value < 215 * 4096'
	# Four wait for one: each four times 5 ms.
	says '.results[0].jobs[0].latencies[0].percentiles.p50 | . > 17000000 and . < 22000000'
}

@test "every kind of disk, by the three usual jobs; the processor's time is told" {
	local disk
	for disk in nvme0n1 sda sdb; do
		bench block "$disk" --time 3
		says '[.results[0].jobs[].name] == ["random-4K-q1", "random-4K-q32", "sequential-1M-q8"]'
		says 'all(.results[0].jobs[]; .complete and .operations > 0 and .cpu.perOperationNs > 0)'
		says 'all(.results[0].jobs[]; .bytes == .operations * .settings.sizeBytes)'
	done
}

@test "random numbers: as many as the host gives" {
	bench rng 00:0b.0 --time 1
	says '.results[0] | .notes.source == "virtio_rng.0" and .settings.size == 64'
	says '.results[0].jobs[0] | .complete and .figures[0].value > 0 and .bytes >= .operations and .operations > 0'
	run -11 --separate-stderr in_guest 'virtctl bench serial=null --kind rng'
}

# in_turns SERIAL DEPTH DIR - three times both. Fio hands over and takes back one request at a time unless it is told not to: then it
# does what we do.
in_turns() {
	local n
	for n in 1 2 3; do
		bench block "serial=$1" --set "depth=$2" --time 2
		cp "$json" "$3/ours-$n"
		in_guest "fio --name=x --filename=/dev/\$(grep -lx $1 /sys/block/*/serial | cut -d/ -f4) --readonly --rw=randread --norandommap \
			--bs=4k --iodepth=$2 --iodepth_batch_submit=$2 --iodepth_batch_complete_min=1 --iodepth_batch_complete_max=$2 \
			--ioengine=io_uring --direct=1 --fixedbufs=1 --registerfiles=1 --time_based --runtime=2 --ramp_time=0.1 \
			--thread --output-format=json --lat_percentiles=1" >"$3/fio-$n"
	done
}

# beside_fio KIND SERIAL DEPTH - what fio.py finds of both, by KIND, at the best of three times: a machine may have others on it. 1: they differ.
# 2: they do, and so do the runs of fio, at any of these times: the machine is not one to tell by.
beside_fio() {
	local dir=$BATS_TEST_TMPDIR/$2-$3 try status worst=1
	mkdir -p "$dir"
	for try in 1 2 3; do
		status=0
		in_turns "$2" "$3" "$dir"
		echo "random reads of 4 KiB, $3 at a time, disk \"$2\", try $try:"
		"$guests/fio.py" "$1" "$dir"/ours-* -- "$dir"/fio-* || status=$?
		[ "$status" != 0 ] || return 0
		[ "$status" != 2 ] || worst=2
	done
	return "$worst"
}

@test "side by side with fio: the same figures, at less cost" {
	in_guest 'fio --version' || skip "fio does not run in the guest"
	local table=$BATS_TEST_TMPDIR/table verdicts
	for pair in "agree slow 1" "agree slow 8" "cost null 1" "cost null 32"; do
		status=0
		# shellcheck disable=SC2086 # three words
		beside_fio $pair >>"$table" || status=$?
		verdicts+=$status
	done
	cat "$table"
	sed 's/^/# /' "$table" >&3
	[[ $verdicts =~ ^[012]{4}$ && $verdicts != *1* ]]
	[[ $verdicts != *2* ]] || skip "the machine is too busy: fio's own runs differ by more than 5 % from one another"
}

@test "several threads, each size" {
	bench block serial=null --set threads=3,depth=4,size=512 --time 1
	says '.results[0].jobs[0] | .name == "random-512-q4-t3" and .complete and .latencies[0].count > 10'
	bench block serial=null --set pattern=sequential,size=1M,span=4M --time 1
	says '.results[0].jobs[0].settings.spanBytes == 4194304'
}

@test "a read error in the middle: where, and what was measured until then" {
	run -1 --separate-stderr in_guest 'virtctl bench serial=bad --kind block --set pattern=sequential,depth=1 --time 5'
	[[ $stderr == *"$(node bad): cannot read: Input/output error, at byte 1048576"* ]]
	run -1 --separate-stderr in_guest 'virtctl bench serial=bad --kind block --set pattern=sequential,depth=1 --time 5 --json'
	jq -e ".error.parameters | .errno == \"EIO\" and .object == \"$(node bad)\"" <<<"$output"
	nothing_left
}

@test "what can't be: a disk that is too small, a request that is no sector, too much memory" {
	run -1 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set span=65M --time 1'
	[[ $stderr == *"less than the span"* ]]
	run -1 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set size=700 --time 1'
	[[ $stderr == *"whole sectors"* ]]
	run -1 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set size=1M,depth=1024 --time 1'
	[[ $stderr == *"buffers"* ]]
	run -2 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set depth=0 --time 1'
	[[ $stderr == *"1 to 1024"* ]]
}

@test "nothing is written without leave, nor where something is, nor where it is used" {
	run -6 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set write=yes --time 1'
	[[ $stderr == *--destroy-data* ]]
	local disk after
	disk=$(node empty)
	in_guest "tr '\0' '\377' </dev/zero | dd of=$disk bs=1M count=1 2>/dev/null; md5sum <$disk" >"$BATS_TEST_TMPDIR/before"
	bench block serial=empty --set write=no --destroy-data --time 0.2
	in_guest "md5sum <$disk" | diff - "$BATS_TEST_TMPDIR/before"
	bench block serial=empty --set write=yes,size=64K --destroy-data --time 1
	says '.results[0].jobs[0] | .settings.operation == "write" and .latencies[0].name == "write" and .operations > 0'
	after=$(in_guest "md5sum <$disk")
	[ "$after" != "$(<"$BATS_TEST_TMPDIR/before")" ]
	in_guest "dd if=/dev/zero of=$disk bs=1M 2>/dev/null; mke2fs -F $disk >/dev/null 2>&1; md5sum <$disk" >"$BATS_TEST_TMPDIR/before"
	run -1 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set write=yes --destroy-data --time 1'
	[[ $stderr == *"the disk is not empty"* ]]
	in_guest "md5sum <$disk" | diff - "$BATS_TEST_TMPDIR/before"
	in_guest "modprobe ext4; mkdir -p /run/m; mount -t ext4 $disk /run/m"
	run -5 --separate-stderr in_guest 'virtctl bench serial=empty --kind block --set write=yes --destroy-data --time 1'
	[[ $stderr == *"mounted on /run/m"* ]]
	# Reading is another matter.
	bench block serial=empty --set depth=1 --time 0.5
	in_guest 'umount /run/m'
	nothing_left
}

@test "cancelled in the middle" {
	virtd_up
	in_guest 'virtctl bench serial=null --kind block --set depth=32 --time 300 >/dev/null 2>&1 & echo $! >/run/asks'
	# That it runs is not yet that it has the lock.
	eventually in_guest 'grep -q @virtd-bench /proc/net/unix'
	run -1 --separate-stderr in_guest 'virtctl bench serial=null --kind roundtrip --time 1'
	[[ $stderr == *"another benchmark is running"* ]]
	in_guest 'kill -9 $(cat /run/asks)'
	nothing_left
	virtd_down
}

@test "a device that does not answer any more: the end comes all the same, with what was measured" {
	qmp block_set_io_throttle '{"device":"limited0","bps":0,"bps_rd":0,"bps_wr":0,"iops":1,"iops_rd":0,"iops_wr":0}'
	local before=$SECONDS
	run -10 --separate-stderr in_guest 'virtctl bench serial=limited --kind block --set depth=64 --time 1 --json'
	# Those that are under way would take 64 s.
	[ $((SECONDS - before)) -lt 60 ]
	jq -e '.error.name == "io.virtd.Bench.TimedOut"' <<<"$output"
	qmp block_set_io_throttle '{"device":"limited0","bps":0,"bps_rd":0,"bps_wr":0,"iops":0,"iops_rd":0,"iops_wr":0}'
	nothing_left
}

@test "unplugged in the middle" {
	local disk
	disk=$(node plugged)
	in_guest '{ rm -f /run/code; virtctl bench serial=plugged --kind block --set depth=4 --time 40 >/run/said 2>/run/errors; echo $? >/run/code; } \
		</dev/null >/dev/null 2>&1 &'
	eventually in_guest "ls -l /proc/\$(pidof virtd-bench)/fd 2>/dev/null | grep -q '$disk\$'"
	# So that there are some slices of it, of 1.9 s each.
	at_work 6
	unplugged plugged
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	in_guest 'cat /run/errors' | grep -q "$disk: cannot read: "
	# What came before it.
	in_guest 'cat /run/said' | grep -q 'random-4K-q4 *operations'
	nothing_left
}
