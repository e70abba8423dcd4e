#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The comparer that the guests' tests rely on finds every kind of difference, in both directions.

setup() {
	compare=$BATS_TEST_DIRNAME/compare.py
	list=$BATS_TEST_TMPDIR/list.json
	reading=$BATS_TEST_TMPDIR/reading
	guest=$BATS_TEST_TMPDIR/some.guest
	cat >"$list" <<-'END'
	{"schemaVersion": 1, "devices": [
	  {"id": "ccw:0.0.0100", "virtId": "virt:t0002v00001AF4d00001042o2", "type": "block", "state": "bound", "driver": "virtio_blk",
	   "layers": [
	     {"bus": "css", "address": "0.0.0001", "nativeId": "css:t0", "driver": "io_subchannel", "driverOverride": null,
	      "path": "/sys/devices/css0/0.0.0001"},
	     {"bus": "ccw", "address": "0.0.0100", "nativeId": "ccw:t3832m02dtdm", "driver": "virtio_ccw", "driverOverride": null,
	      "path": "/sys/devices/css0/0.0.0001/0.0.0100"},
	     {"bus": "virtio", "address": "virtio5", "nativeId": "virtio:d00000002v00003832", "driver": "virtio_blk", "driverOverride": null,
	      "path": "/sys/devices/css0/0.0.0001/0.0.0100/virtio5"}],
	   "interfaces": [{"class": "block", "name": "vda", "block": {"sizeBytes": 67108864}}],
	   "virtio": {"features": [{"bit": 2}, {"bit": 4}]}},
	  {"id": "pci:0000:00:10.0", "virtId": "virt:t0001v00008086d0000100Eo1", "type": "net", "state": "unbound", "driver": null,
	   "layers": [
	     {"bus": "pci", "address": "0000:00:10.0", "nativeId": "pci:v00008086d0000100E", "driver": null, "driverOverride": "vfio-pci",
	      "path": "/sys/devices/pci0000:00/0000:00:10.0"}],
	   "interfaces": [{"class": "net", "name": "eth0", "net": {"mac": "52:54:00:12:34:01"}}, {"class": "ptp", "name": "ptp0"}],
	   "virtio": null},
	  {"id": "pci:0000:00:18.0", "virtId": "virt:tF000v00001B36d0000000Co2", "type": "bridge", "state": "bound", "driver": "pcieport",
	   "layers": [
	     {"bus": "pci", "address": "0000:00:18.0", "nativeId": "pci:v00001B36d0000000C", "driver": "pcieport", "driverOverride": null,
	      "path": "/sys/devices/pci0000:00/0000:00:18.0"}],
	   "interfaces": [], "virtio": null},
	  {"id": "xen:vif-0", "virtId": "virt:t0001v00005853d0000F001o3", "type": "net", "state": "bound", "driver": "vif",
	   "layers": [
	     {"bus": "xen", "address": "vif-0", "nativeId": "xen:vif", "driver": "vif", "driverOverride": null,
	      "path": "/sys/devices/vif-0"}],
	   "interfaces": [], "virtio": null}]}
	END
	tr '|' '\t' >"$reading" <<-'END'
	node|css|0.0.0001|/sys/devices/css0/0.0.0001|css:t0|io_subchannel|-|-
	node|ccw|0.0.0100|/sys/devices/css0/0.0.0001/0.0.0100|ccw:t3832m02dtdm|virtio_ccw|-|1
	node|virtio|virtio5|/sys/devices/css0/0.0.0001/0.0.0100/virtio5|virtio:d00000002v00003832|virtio_blk|-|00101000
	node|pci|0000:00:10.0|/sys/devices/pci0000:00/0000:00:10.0|pci:v00008086d0000100E|-|vfio-pci|0x020000
	node|pci|0000:00:18.0|/sys/devices/pci0000:00/0000:00:18.0|pci:v00001B36d0000000C|pcieport|-|0x060400
	node|xen|vif-0|/sys/devices/vif-0|xen:vif|vif|-|Connected
	entry|net|eth0|/sys/devices/pci0000:00/0000:00:10.0/net/eth0|52:54:00:12:34:01
	entry|net|lo|/sys/devices/virtual/net/lo|00:00:00:00:00:00
	entry|block|vda|/sys/devices/css0/0.0.0001/0.0.0100/virtio5/block/vda|131072
	END
	cat >"$guest" <<-'END'
	expect ccw:0.0.0100      block virt:t0002v00001AF4d00001042o2
	expect pci:0000:00:10.0  net   virt:t0001v00008086d0000100Eo1
	expect xen:vif-0         net   virt:t0001v00005853d0000F001o3
	plumbing pci:0000:00:18.0
	END
}

# differs TEXT - the comparer fails, and its words have TEXT in them.
differs() {
	local said
	if said=$("$compare" "$list" "$reading" "$guest" 2>&1); then
		echo "nothing found, where it should be: $1"
		return 1
	fi
	[[ $said == *"$1"* ]] || {
		printf '%s\nis not: %s\n' "$said" "$1"
		return 1
	}
}

# listed_as JQ TEXT - with the list changed by JQ, it differs.
listed_as() {
	cp "$list" "$list.kept"
	jq "$1" "$list.kept" >"$list"
	cmp -s "$list" "$list.kept" && echo "changes nothing: $1" && return 1
	differs "$2"
	cp "$list.kept" "$list"
}

# read_as SED TEXT - with the reading changed by SED, it differs.
read_as() {
	cp "$reading" "$reading.kept"
	sed "$1" "$reading.kept" >"$reading"
	cmp -s "$reading" "$reading.kept" && echo "changes nothing: $1" && return 1
	differs "$2"
	cp "$reading.kept" "$reading"
}

@test "what agrees passes" {
	"$compare" "$list" "$reading" "$guest"
}

@test "every change of the list is found" {
	listed_as 'del(.devices[1])' 'pci:0000:00:10.0: not listed'
	listed_as '.devices += [.devices[1]]' 'listed twice'
	listed_as '.devices[1].id = "pci:0000:00:11.0"' 'listed, but not there'
	listed_as 'del(.devices[0].layers[0])' '2 layers, not 3'
	listed_as '.devices[1].layers += [.devices[0].layers[2]]' '2 layers, not 1'
	listed_as '.devices[0].layers |= reverse' 'layer 0 (css): bus'
	for key in bus address nativeId driver driverOverride path; do
		listed_as ".devices[0].layers[1].$key = \"other\"" "layer 1 (ccw): $key"
	done
	listed_as '.devices[1].layers[0].driverOverride = null' 'driverOverride is None'
	listed_as 'del(.devices[0].interfaces[0])' "'vda', 67108864) is missing"
	listed_as '.devices[0].interfaces += .devices[1].interfaces' "'eth0', '52:54:00:12:34:01') is not there"
	listed_as '.devices[0].interfaces += .devices[0].interfaces' 'is not there'
	listed_as '.devices[0].interfaces[0].block.sizeBytes = 512' "'vda', 512) is not there"
	listed_as '.devices[1].interfaces[0].net.mac = "52:54:00:12:34:02"' 'is missing'
	listed_as '.devices[1].driver = "e1000"' "driver is 'e1000'"
	listed_as '.devices[1].state = "bound"' "state is 'bound'"
	listed_as '.devices[0].virtio.features += [{"bit": 5}]' 'features are [2, 4, 5]'
	listed_as '.devices[0].virtio = null' 'virtio features'
	listed_as '.devices[1].virtio = {"features": []}' 'virtio features'
	listed_as '.devices[0].type = "net"' 'is net'
	listed_as '.devices[0].virtId = "virt:t0002v00001AF4d00001042o1"' 'is block'
}

@test "every change of the reading is found" {
	read_as '/00:10.0\t/d' 'pci:0000:00:10.0: listed, but not there'
	read_as '/^node\tvirtio/d' '3 layers, not 2'
	read_as '/vda/d' 'is not there'
	read_as 's/\t1$/\t0/' "state is 'bound', not 'offline'"
	read_as 's/Connected$/Closed/' "state is 'bound', not 'offline'"
	read_as 's/virtio_blk/-/' "state is 'bound', not 'unbound'"
	read_as '$a entry\tnet\teth9\t/sys/devices/pci0000:00/0000:00:18.0/net/eth9\t52:54:00:12:34:09' "'eth9'"
	read_as '1i node\tpci\t0000:00:1f.0\t/sys/devices/pci0000:00/0000:00:1f.0\tpci:v0\t-\t-\t-' '00:1f.0: not listed'
}

@test "what the guest's file does not expect is found" {
	sed -i /plumbing/d "$guest"
	differs 'pci:0000:00:18.0: not among'
	echo 'expect pci:0000:00:1f.3 net virt:t0001v00000000d00000000o0' >>"$guest"
	differs 'pci:0000:00:1f.3: is None'
}

@test "an empty reading is no agreement" {
	: >"$reading"
	differs 'no nodes'
}
