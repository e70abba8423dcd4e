#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a toolstack does, in Xen's control domain, for the control domain itself: it is both ends of its xenbus devices. Or, if
# the lab has put a domain there (lib/nested.sh), what xl needs to start it.
#
#   xen-setup.sh                      the store, and the devices that xen.guest expects, or the domain: when the guest starts
#   xen-setup.sh domain               start the domain, and connect its console with the lab; returns when the domain has ended
#   xen-setup.sh plugged VERB         for xl: a back end of the domain is there, at $XENBUS_PATH
#   xen-setup.sh disk NUMBER NAME FILE
#                                     a disk whose back end keeps it in FILE; 51712 is xvda, 51728 xvdb
#   xen-setup.sh card NUMBER MAC      a network card; its other end is vif0.NUMBER
#   xen-setup.sh scsi NUMBER FILE     a SCSI host with a disk that the kernel's target keeps in FILE
#   xen-setup.sh attach KIND NUMBER [KEY=VALUE…] [-- KEY=VALUE…]
#                                     the two halves of a device, with these keys in the back and in the front half
#   xen-setup.sh state KIND NUMBER    how far the front and the back half have got: 4 is connected, 6 closed
#   xen-setup.sh detach KIND NUMBER   ask the front end to let go, and take the device away
#
# The keys are Xen's (xen/include/public/io/*.h). Linux' back ends want more: "physical-device" and "dev" (drivers/block/
# xen-blkback/xenbus.c), "script" (drivers/net/xen-netback/xenbus.c). The latter writes down no change of its state before
# "hotplug-status" says that the script has run; here is none.
set -eu

tools=/usr/lib/xen-4.17/bin
domain=/local/domain/0
initialising=1 connected=4 closing=5 closed=6

# until_true COMMAND… - within two minutes.
until_true() {
	tries=1200
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || {
			echo "xen-setup: in vain: $*" >&2
			return 1
		}
		sleep 0.1
	done
}

halves() {
	front=$domain/device/$1/$2
	back=$domain/backend/$1/0/$2
}

# attach - in one transaction: each half looks for the other as soon as it is there.
attach() {
	halves "$1" "$2"
	shift 2
	set -- "frontend=$front" frontend-id=0 online=1 state=$initialising "$@" -- "backend=$back" backend-id=0 state=$initialising
	half=$back left=$#
	while [ $left -gt 0 ]; do
		left=$((left - 1)) word=$1
		shift
		case $word in
		--) half=$front ;;
		*) set -- "$@" "$half/${word%%=*}" "${word#*=}" ;;
		esac
	done
	xenstore-write "$@"
}

state() {
	halves "$1" "$2"
	xenstore-read "$front/state" "$back/state" 2>/dev/null | tr '\n' ' '
}

is_connected() {
	[ "$(state "$1" "$2")" = "$connected $connected " ]
}

is_closed() {
	case $(state "$1" "$2") in
	"$closed "*) ;;
	*) return 1 ;;
	esac
}

detach() {
	halves "$1" "$2"
	is_closed "$1" "$2" || xenstore-write "$back/online" 0 "$back/state" $closing
	until_true is_closed "$1" "$2"
	xenstore-rm "$front"
	xenstore-rm "$back"
}

# takes_loop FILE - a loop device has FILE. Another script can be quicker with that device.
takes_loop() {
	loop=$(losetup -f)
	losetup "$loop" "$1" 2>/dev/null
}

# loop_device FILE - a loop device of FILE, as "MAJOR:MINOR" in hexadecimal.
loop_device() {
	until_true takes_loop "$1"
	number=$(cat "/sys/class/block/${loop##*/}/dev")
	printf '%x:%x\n' "${number%:*}" "${number#*:}"
}

disk() {
	attach vbd "$1" "dev=$2" mode=w type=phy "params=$3" "physical-device=$(loop_device "$3")" -- \
		"virtual-device=$1" device-type=disk
}

card() {
	attach vif "$1" "handle=$1" "mac=$2" script=none hotplug-status=connected -- "handle=$1" "mac=$2"
}

# The target's own names: a core that has the file, a port that Xen's back end finds by its name, and who may use that.
scsi() {
	target=/sys/kernel/config/target name=naa.500140500000000$1
	core=$target/core/fileio_$1/disk port=$target/xen-pvscsi/$name/tpgt_0
	mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
	mkdir -p "$core"
	echo "fd_dev_name=$2,fd_dev_size=$(stat -c %s "$2")" >"$core/control"
	echo 1 >"$core/enable"
	mkdir -p "$port/lun/lun_0"
	echo "$name" >"$port/nexus"
	ln -s "$core" "$port/lun/lun_0/disk"
	attach vscsi "$1" "vscsi-devs/dev-0/p-dev=$name:0" vscsi-devs/dev-0/v-dev=0:0:0:0 vscsi-devs/dev-0/state=$initialising
}

store() {
	mount -t xenfs xenfs /proc/xen
	mkdir -p /var/lib/xenstored /var/run/xenstored
	$tools/xenstored
	until_true xenstore-exists /
	xenstore-write $domain/domid 0 $domain/name Domain-0 /local/pool/0/name Pool-0
}

has_own_network() {
	[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/$$/ns/net)" ]
}

# peer - the back end of the first card, in a network of its own with an address: what is sent to it goes through xenbus.
peer() {
	until_true test -d /sys/class/net/vif0.0
	setsid unshare -n sleep 2147483647 >/dev/null 2>&1 </dev/null &
	peer=$!
	echo $peer >/run/xen-peer
	until_true has_own_network $peer
	ip link set vif0.0 netns $peer
	nsenter -n -t $peer ip addr add 192.0.2.1/24 dev vif0.0
	nsenter -n -t $peer ip link set vif0.0 up
}

# plugged VERB… - what Xen's own scripts do: the back end of a disk gets its file, that of a card a link that is up.
plugged() {
	case $1 in
	add)
		file=$(xenstore-read "$XENBUS_PATH/params")
		xenstore-write "$XENBUS_PATH/physical-device" "$(loop_device "$file")" "$XENBUS_PATH/hotplug-status" connected
		;;
	online)
		ip addr add 192.0.2.1/24 dev "$vif"
		ip link set "$vif" up
		xenstore-write "$XENBUS_PATH/hotplug-status" connected
		;;
	esac
}

# host - what xl needs: scripts, folders, and somebody who serves consoles. Then the domain; this one ends with it.
host() {
	mkdir -p /etc/xen/scripts /var/lib/xen /var/log/xen /var/lock /run/xen
	for script in block vif-bridge; do
		printf '#!/bin/sh\nexec sh /etc/lab-setup plugged "$@"\n' >/etc/xen/scripts/$script
		chmod 755 /etc/xen/scripts/$script
	done
	echo 'autoballoon="off"' >/etc/xen/xl.conf
	$tools/xenconsoled --pid-file /run/xenconsoled.pid
	# The lab's channels: terminals that the kernel adds one after the other.
	until_true test -c /dev/hvc5
	{
		cd /nest
		sh ./start >start.log 2>&1 </dev/null || true
		cat start.log >/dev/hvc5
		sleep 1
		poweroff -f
	} &
}

domain() {
	$tools/xl create /nest/domain
	console=/local/domain/$($tools/xl domid guest)/console/tty
	until_true xenstore-exists "$console"
	# A terminal that nobody has open forgets its settings.
	exec 3<>"$(xenstore-read "$console")" 4<>/dev/hvc2
	stty raw -echo <&3
	stty raw -echo <&4
	cat <&4 >&3 &
	cat <&3 >&4
}

start() {
	store
	if [ -e /nest/start ]; then
		host
		return
	fi
	truncate -s 16M /run/xvda
	disk 51712 xvda /run/xvda
	card 0 00:16:3e:00:00:01
	truncate -s 16M /run/scsi
	scsi 0 /run/scsi
	# The control domain's kernel has no driver for this one.
	attach vkbd 0
	peer
	until_true is_connected vbd 51712
	until_true is_connected vif 0
	until_true is_connected vscsi 0
}

verb=${1-start}
[ $# -eq 0 ] || shift
"$verb" "$@"
