# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the tests in guests of Xen itself: what its store says, a card whose other end has the address 192.0.2.1, and what
# the control domain does with the devices of another domain.

# in_store COMMAND DOMAIN - what the front ends of DOMAIN, a folder of the store, are and how far they have got. COMMAND runs a command where the store is.
in_store() {
	local names=(Unknown Initialising InitWait Initialised Connected Closing Closed)
	"$1" "for kind in \$(xenstore-list $2/device); do
		for number in \$(xenstore-list $2/device/\$kind); do
			state=\$(xenstore-read $2/device/\$kind/\$number/state 2>/dev/null) && echo \$kind-\$number \$state
		done
	done" | while read -r name number; do echo "$name device/${name/-//} ${names[number]}"; done | sort
}

# as_in_store FILE - the list has these front ends, and no others.
as_in_store() {
	json list --all --bus xen
	jq -r '.devices[].layers[0] | "\(.address) \(.xen.nodeName) \(.xen.state)"' "$json" | sort >"$BATS_TEST_TMPDIR/listed"
	diff "$1" "$BATS_TEST_TMPDIR/listed"
}

# answers - the other end of the card does, through xenbus.
answers() {
	in_guest 'ip addr add 192.0.2.2/24 dev eth0 2>/dev/null; ip link set eth0 up' && eventually in_guest 'ping -c 1 -W 2 192.0.2.1 >/dev/null'
}

card_down() {
	in_guest 'ip addr flush dev eth0; ip link set eth0 down'
}

# xl WORD… - what the administrator of the control domain does.
xl() {
	at_host "/usr/lib/xen-4.17/bin/xl $*"
}

# second_disk - xvdb, as the domain has it when it starts.
second_disk() {
	xl block-attach guest format=raw,vdev=xvdb,access=rw,script=block,target=/nest/disk-second
	eventually listed '.id == "xen:vbd-51728" and .state == "bound"'
}

# card_off_and_on - the domain's first card.
card_off_and_on() {
	answers
	refused 5 192.0.2.2 virtctl unbind vif-0
	has_driver bus/xen/devices/vif-0 vif
	answers
	card_down
	in_guest 'virtctl unbind vif-0'
	has_driver bus/xen/devices/vif-0 none
	same_as_sysfs "$guests/xen-pv.guest"
	says '.devices[] | select(.id == "xen:vif-0") | .state == "unbound" and .interfaces == []'
	in_guest 'virtctl bind vif-0'
	eventually listed '.id == "xen:vif-0" and .state == "bound" and [.interfaces[].name] == ["eth0"]'
	answers
	card_down
	nothing_on_record
}

# disk_away_and_back - the domain's second disk, by the control domain.
disk_away_and_back() {
	watched
	xl block-detach guest 51728
	eventually unlisted '.id == "xen:vbd-51728"'
	eventually adds_up
	second_disk
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	in_guest cat /run/events | jq -es '[.[] | select(.device.id == "xen:vbd-51728") | .event] | map(select(IN("present", "removed", "added"))) ==
		["present", "removed", "added"]'
	same_as_sysfs "$guests/xen-pv.guest"
}
