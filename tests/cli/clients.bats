#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The clients of contrib, with a real virtd.

load common
load tree

python=$SOURCE_ROOT/contrib/python

setup() {
	export PYTHONPATH=$python PYTHONDONTWRITEBYTECODE=1 VIRTCTL
	unpacked fixtures/q35
	export TREE=$tree REAL_VIRTD=$VIRTD VIRTD=$BATS_TEST_TMPDIR/virtd
	printf '#!/bin/sh\nexec "$REAL_VIRTD" --sysroot "$TREE" "$@"\n' >"$VIRTD"
	chmod +x "$VIRTD"
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

@test "Python: what is no virtd" {
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client("/nonexistent")'
	has FileNotFoundError
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client(command=["printf", "hello\\0"]).devices.Platform()'
	has JSONDecodeError
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client(command=["true"]).devices.Platform()'
	[[ $output == *ConnectionError* || $output == *BrokenPipeError* || $output == *ConnectionResetError* ]]
	run -1 /usr/bin/python3 -c 'import virtd; virtd.Client.on_host("-oProxyCommand=x")'
	has "ValueError: no host"
}
