#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A change of drivers, and what is made of all that a worker can say: the worker is a script, and what it could change is a copied tree.

load common
load tree
load modules
load drivers

@test "a change that is done" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 0 --socket "$socket" unbind "$device" --force --json
	is done '.changes[0].results[0].state'
	[ "$(jq -r .verb "$request")" = apply ]
	[ "$(jq -r .root "$request")" = "$root" ]
	[ "$(jq -r .journal "$request")" = "$BATS_TEST_TMPDIR/journal" ]
	try 0 --socket "$socket" unbind "$device" --force
	[[ $output == *done* ]]
	# A quarter of the time is left for the undo, and five seconds at most. Finding the device has taken some of it.
	local pair settle
	for pair in 8:6000 60:55000; do
		try 0 --socket "$socket" unbind "$device" --force --timeout "${pair%:*}"
		settle=$(jq -r .settleMs "$request")
		[ "$settle" -le "${pair#*:}" ] && [ "$settle" -gt $((${pair#*:} / 2)) ] || fail "$settle ms for $pair"
	done
}

@test "what is unbound is named, with the command that gives it back" {
	live 'result done; echo "{\"end\":\"done\",\"changed\":true}"'
	try 0 --socket "$socket" unbind eth2
	has "$device: it has no driver now ('virtctl bind $device' binds it again)"
	try 0 --socket "$socket" unbind eth2 --persist --json
	is '["it has no driver now ('"'virtctl bind $device --persist'"' binds it again)"]' '.changes[0].notes'
	try 0 --socket "$socket" unbind eth2 --dry-run --json
	is '[]' '.plans[0].notes'
	# It is given to vfio-pci.
	rm "$(pci_node 0000:00:10.0)/driver"
	add_driver pci "$(pci_node 0000:00:10.0)" ../../.. vfio-pci
	try 0 --socket "$socket" unbind eth2
	has "'virtctl bind $device vfio-pci' binds it again"
}

@test "persist: the file has the driver's own name, and says that it was forced" {
	with_modules
	local own=$root
	live 'echo "{\"end\":\"done\"}"'
	driver_node pci pci-stub
	try 0 --socket "$socket" bind eth2 pci_stub --force --persist
	grep -qx driver=pci-stub "$BATS_TEST_TMPDIR"/overrides/*.conf
	run -1 grep forced "$BATS_TEST_TMPDIR"/overrides/*.conf
	cp -r "$own/lib" "$root/"
	mkdir -p "$root/proc/sys/kernel"
	put "$root/proc/sys/kernel/osrelease" 6.0.0-test
	try 7 --socket "$socket" bind eth2 nvme --persist
	grep -qx driver=pci-stub "$BATS_TEST_TMPDIR"/overrides/*.conf
	try 0 --socket "$socket" bind eth2 nvme --force --persist
	grep -qx driver=nvme "$BATS_TEST_TMPDIR"/overrides/*.conf
	grep -qx forced=yes "$BATS_TEST_TMPDIR"/overrides/*.conf
	rm "$request"
	"$VIRTCTL" --socket "$socket" override apply || true
	[ "$(jq -r .verb "$request")" = apply ]
	# As one that was written by hand, without that word.
	sed -i /forced/d "$BATS_TEST_TMPDIR"/overrides/*.conf
	rm "$request"
	try 1 --socket "$socket" override apply
	has 'it does not match pci:0000:00:10.0'
	[ ! -e "$request" ]
}

@test "a change that is undone shows its steps, and what to expect" {
	live 'result done; result undone; echo "{\"end\":\"rolled-back\",\"message\":\"the probe failed\"}"'
	try 8 --socket "$socket" unbind "$device" --force
	has undone
	says "the probe failed"
	says "all was undone"
	try 8 --socket "$socket" unbind "$device" --force --json
	is undone '.error.parameters.results[0].state'
}

@test "a change that can't be undone" {
	live 'result undo-failed; echo "{\"end\":\"not-rolled-back\",\"message\":\"no way back\"}"'
	try 9 --socket "$socket" unbind "$device" --force
	has undo-failed
	says "no way back"
}

@test "each other end has its exit status" {
	live 'cat end'
	local pair
	for pair in busy:1 no-such-driver:7 not-supported:11 gone:3 failed:1; do
		printf '{"end":"%s","message":"for a reason"}\n' "${pair%:*}" >"$BATS_TEST_TMPDIR/end"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		try "${pair#*:}" --socket "$socket" unbind "$device" --force --json
	done
	echo '{"end":"failed","errno":"EACCES","message":"may not"}' >"$BATS_TEST_TMPDIR/end"
	try 6 --socket "$socket" unbind "$device" --force
}

@test "a worker that hangs: the call ends in time, virtd answers, the device is busy until it is over" {
	live 'until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	late
	try 0 --socket "$socket" list
	try 0 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "try again later"
	try 1 --socket "$socket" unbind "$device" --force --json
	is io.virtd.Drivers.Busy .error.name
	touch "$BATS_TEST_TMPDIR/go"
	not_busy() { "$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1; }
	eventually not_busy
	in_log "not done in time"
}

@test "a worker goes on when its client is gone, and when virtd is" {
	live 'echo begun >begun; trap "" PIPE HUP INT TERM; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"; touch over'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	kill -9 "$server"
	reap "$server" || true
	server=
	touch "$BATS_TEST_TMPDIR/go"
	eventually test -e "$BATS_TEST_TMPDIR/over"
}

@test "a worker that is killed is followed by one that puts things in order" {
	live 'if grep -q "\"verb\":\"recover\"" request; then cat recovery; echo "{\"end\":\"done\"}"; else result done; kill -9 $$; fi'
	local pair
	for pair in undone:8 not-undone:9 finished:0 held:9 gone:8; do
		printf '{"device":"%s","recovery":"%s","message":"told by the journal"}\n' "$device" "${pair%:*}" \
			>"$BATS_TEST_TMPDIR/recovery"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		[ "${pair#*:}" = 0 ] || says "told by the journal"
		[ "${pair#*:}" = 0 ] || says "signal 9"
	done
	in_log "$device: found in the journal: undone: told by the journal"
	: >"$BATS_TEST_TMPDIR/recovery"
	try 0 --socket "$socket" unbind "$device" --force
}

@test "no worker at all" {
	live ''
	rm "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" drivers "$device"
	try 1 --socket "$socket" drivers
	try 0 --socket "$socket" list
}

@test "what is in use is refused, and told with --force" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 5 --socket "$socket" unbind "$used"
	says "vda: mounted on /srv"
	says "--force"
	try 5 --socket "$socket" unbind "$used" --json
	is io.virtd.Drivers.InUse .error.name
	[ ! -e "$request" ]
	try 0 --socket "$socket" unbind "$used" --force --json
	is '["/srv"]' '[.changes[0].overridden[].holder]'
}

@test "a dry run ends as the change would, and has the plan beside it" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 5 --socket "$socket" unbind "$used" --dry-run
	has /sys/bus/virtio/drivers/virtio_blk/unbind
	has "vda: mounted on /srv"
	says "--force changes the device nevertheless"
	try 5 --socket "$socket" unbind "$used" --dry-run --json
	is '[true,1,["/srv"],["io.virtd.Drivers.InUse"]]' \
		'.plans[0] | [.changed, (.steps | length), [.inUse[].holder], [.refusals[].error]]'
	is '["io.virtd.Drivers.InUse",5]' '.error | [.name, .exitCode]'
	try 0 --socket "$socket" unbind "$used" --dry-run --force --json
	is '[["/srv"],[]]' '.plans[0] | [[.inUse[].holder], .refusals]'
	try 5 --socket "$socket" unbind "$device" "$used" --dry-run --json
	is '[[],["io.virtd.Drivers.InUse"]]' '[.plans[].refusals | map(.error)]' \
		'["pci:0000:00:04.0"]' '[.errors[].device]'
	# What can't be made persistent is found before anything is touched, and before anybody asks who uses it.
	local dry
	for dry in '' --dry-run; do
		# shellcheck disable=SC2086 # nothing or one word
		try 11 --socket "$socket" bind "$used" virtio_blk --persist $dry
		# shellcheck disable=SC2086
		try 7 --socket "$socket" bind "$used" nosuch $dry
		# shellcheck disable=SC2086
		try 11 --socket "$socket" unbind "$device" --layer xen $dry
		mkdir -p "$BATS_TEST_TMPDIR/overrides"
		chmod 777 "$BATS_TEST_TMPDIR/overrides"
		# shellcheck disable=SC2086
		try 6 --socket "$socket" bind "$device" e1000 --persist $dry
		chmod 755 "$BATS_TEST_TMPDIR/overrides"
	done
	[ ! -e "$request" ]
}

@test "a dry run by one who may not: the plan, and that it is refused" {
	live 'result done; echo "{\"end\":\"done\"}"'
	let_in
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": "io.virtd.Drivers.Plan", "parameters": {"device": sys.argv[2], "action": "unbind"}}).encode() + b"\0")
reply = json.loads(s.recv(1 << 20).rstrip(b"\0"))["parameters"]
print(len(reply["steps"]), [r["error"] for r in reply["refusals"]])' "$socket" "$used"
	[ "$output" = "1 ['org.varlink.service.PermissionDenied', 'io.virtd.Drivers.InUse']" ]
}

@test "what came to nothing is no change" {
	live 'result done; echo "{\"end\":\"done\",\"changed\":false}"'
	try 0 --socket "$socket" unbind "$device" --json
	is '[false,["done"]]' '.changes[0] | [.changed, [.results[].state]]'
}

@test "a persistent file is part of the change, and written once" {
	live 'result done; echo "{\"end\":\"done\"}"'
	local file=$BATS_TEST_TMPDIR/overrides/$device.conf before
	try 0 --socket "$socket" bind "$device" e1000 --persist --dry-run
	has "$file: would be written: driver e1000"
	[ ! -e "$file" ]
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is '[true,[],"write","e1000"]' '.changes[0] | [.changed, .results, .persistent.change, .persistent.driver]' \
		"$file" '.changes[0].persistent.path'
	before=$(ls -i --full-time "$file")
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is '[false,"none"]' '.changes[0] | [.changed, .persistent.change]'
	try 0 --socket "$socket" bind "$device" e1000 --persist
	has "nothing to do"
	# What can't be seen while another driver has the device is in the file still.
	grep -q '^mac=' "$file"
	rm -r "$root/sys/class/net/eth2" "$(node 0000:00:10.0)/net"
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is false '.changes[0].changed'
	[ "$before" = "$(ls -i --full-time "$file")" ]
	try 0 --socket "$socket" bind "$device" --persist --dry-run
	has "$file: would be removed"
	try 0 --socket "$socket" bind "$device" --persist
	has "$file: removed"
	[ ! -e "$file" ]
	try 0 --socket "$socket" bind "$device" --persist --json
	is '[false,"none",null]' '.changes[0] | [.changed, .persistent.change, .persistent.driver]'
}

@test "what a persistent file will do at the next start is said" {
	live 'rm -f "q35/sys/devices/pci0000:00/0000:00:10.0/driver"; result done; echo "{\"end\":\"done\"}"'
	local file=$BATS_TEST_TMPDIR/overrides/$device.conf
	try 0 --socket "$socket" bind "$device" e1000 --persist
	[[ $output != *"next start"* ]]
	try 0 --socket "$socket" bind "$device" e1000 --json
	is '[]' '.changes[0].notes'
	try 0 --socket "$socket" unbind "$device" --dry-run --json
	is '["the file '"$file"' will bind it to e1000 again at the next start (remove it: '"'virtctl override unset $device'"')"]' \
		'.plans[0].notes'
	try 0 --socket "$socket" unbind "$device"
	has "$file will bind it to e1000 again at the next start"
	# Also where nothing is to be done, and for whoever asks for another driver.
	try 0 --socket "$socket" unbind "$device"
	has "nothing to do"
	has "$file will bind it to e1000 again at the next start"
	try 0 --socket "$socket" bind "$device" e1000e --dry-run --json
	is 1 '[.plans[0].notes[] | select(contains("next start"))] | length'
	try 0 --socket "$socket" bind "$device" e1000 --dry-run --json
	is '[]' '[.plans[0].notes[] | select(contains("next start"))]'
	sed -i s/e1000/none/ "$file"
	try 0 --socket "$socket" bind "$device" e1000 --dry-run
	has "$file will keep every driver away from it again at the next start"
	# Of another device.
	try 0 --socket "$socket" unbind 00:11.0 --dry-run --json
	is '[]' '.plans[0].notes'
	try 0 --socket "$socket" override unset "$device" --json
	is true .changed
	try 0 --socket "$socket" override unset "$device" --json
	is false .changed
	try 0 --socket "$socket" override unset "$device"
	has "nothing to do"
	try 0 --socket "$socket" unbind "$device" --json
	is '[]' '[.changes[0].notes[] | select(contains("next start"))]'
}

@test "overrides: applied twice is applied once, and a dry run ends as that would" {
	live 'rm "q35/sys/devices/pci0000:00/0000:00:10.0/driver"
		ln -s ../../../bus/pci/drivers/e1000e "q35/sys/devices/pci0000:00/0000:00:10.0/driver"
		echo e1000e >"q35/sys/devices/pci0000:00/0000:00:10.0/driver_override"; result done; echo "{\"end\":\"done\"}"'
	local overrides=$BATS_TEST_TMPDIR/overrides
	try 0 --socket "$socket" bind "$device" e1000 --persist
	sed -i s/^driver=.*/driver=e1000e/ "$overrides/$device.conf"
	try 0 --socket "$socket" override apply --dry-run --json
	is '["pending",true,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override apply --json
	is '["in-force",true,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override apply --json
	is '["in-force",false,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override list --json
	is '[null,null]' '.overrides[0] | [.changed, .refused]'
	# In use, another device, and one that can't be used.
	sed "/^mac=/d; s/^address=.*/address=$used/; s/^driver=.*/driver=e1000e/; s/^virtId=.*/virtId=$("$VIRTCTL" --sysroot "$root" list "$used" --no-legend --columns VIRT-ID)/" \
		"$overrides/$device.conf" >"$overrides/used.conf"
	local name dry
	for name in used other bad; do
		[ "$name" = used ] || sed "s/^virtId=.*/virtId=virt:t0002v00001AF4d00001042o2/" "$overrides/$device.conf" >"$overrides/$name.conf"
		[ "$name" != bad ] || printf nonsense >"$overrides/bad.conf"
		[ "$name" != other ] || sed -i s/^address=.*/address=pci:0000:00:11.0/ "$overrides/other.conf"
		for dry in '' --dry-run; do
			# shellcheck disable=SC2086 # nothing or one word
			try 1 --socket "$socket" override apply $name $dry --json
			is '[false,true]' '.overrides[0] | [.changed, .refused]'
		done
	done
	# shellcheck disable=SC2086
	try 1 --socket "$socket" override apply nosuch --dry-run
	try 1 --socket "$socket" override apply nosuch
}

@test "persist: written only when it is done, in the folder of the overrides" {
	live 'if [ -e fail ]; then echo "{\"end\":\"rolled-back\",\"message\":\"no\"}"; else echo "{\"end\":\"done\"}"; fi'
	touch "$BATS_TEST_TMPDIR/fail"
	try 8 --socket "$socket" unbind "$device" --force --persist
	[ ! -e "$BATS_TEST_TMPDIR/overrides" ] || [ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
	rm "$BATS_TEST_TMPDIR/fail"
	try 0 --socket "$socket" unbind "$device" --force --persist
	[ "$(ls "$BATS_TEST_TMPDIR/overrides" | wc -l)" = 1 ]
	grep -q '^driver=none$' "$BATS_TEST_TMPDIR"/overrides/*.conf
	try 0 --socket "$socket" override list --json
	is none '.overrides[0].driver'
	try 0 --socket "$socket" override unset "$(json '.overrides[0].name')"
	[ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
}

@test "who holds a device is not for everybody: two users at one socket" {
	need_root
	copy_of fixtures/q35
	local proc=$root/proc whose=65534 show='io.virtd.Devices.Show {"devices":["vda"]}' plan='io.virtd.Drivers.Plan {"device":"vda","action":"unbind"}' call
	mkdir -p "$proc"/{1,70,71,72}/{fd,ns}
	ln -s 'mnt:[1]' "$proc/1/ns/mnt"
	: >"$proc/1/mountinfo"
	ln -s /dev/vda "$proc/70/fd/3"
	printf 'secret\n' >"$proc/70/comm"
	printf 'Name:\tsecret\nUid:\t0\t0\t0\t0\n' >"$proc/70/status"
	ln -s /dev/vda "$proc/71/fd/3"
	printf 'own\n' >"$proc/71/comm"
	printf "Name:\town\nUid:\t$whose\t$whose\t$whose\t$whose\n" >"$proc/71/status"
	ln -s 'mnt:[2]' "$proc/72/ns/mnt"
	printf '27 1 254:0 / /private rw - ext4 /dev/vda rw\n' >"$proc/72/mountinfo"
	printf 'container\n' >"$proc/72/comm"
	let_in
	"$VIRTD" --socket "$socket" --sysroot "$root" 3>&- &
	server=$!
	wait_for_socket "$socket"
	as --clear-groups test -w "$socket" || skip "nobody can't get at the socket"
	for call in "$show" "$plan"; do
		run -0 told 0 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by own[71]; vda: held open by secret[70]; vda: mounted on /private in the mount namespace of container[72]" ]
		run -0 told "$whose" "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: held open by own[71]; vda: mounted in another mount namespace" ]
		run -0 told 65533 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: mounted in another mount namespace" ]
	done
}

@test "a change that is late is made persistent when it is done, and not when it is undone" {
	live 'until [ -s go ]; do sleep 0.02; done; result "$(cat go)"; echo "{\"end\":\"$(cat go)\"}"'
	local overrides=$BATS_TEST_TMPDIR/overrides
	late --persist
	says "it is made persistent then"
	[ ! -e "$overrides" ]
	echo rolled-back >"$BATS_TEST_TMPDIR/go"
	in_log 'ended, and no client waits: rolled-back'
	try 0 --socket "$socket" list
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late
	[[ $stderr != *persistent* ]]
	echo done >"$BATS_TEST_TMPDIR/go"
	in_log 'ended, and no client waits: done'
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late --persist
	echo done >"$BATS_TEST_TMPDIR/go"
	eventually has_override
	grep -qx driver=none "$overrides"/*.conf
	in_log 'the late change is done, and persistent now'
}

@test "a client that is gone had wanted it to last: it does" {
	live 'echo begun >begun; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force --persist >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	reap "$client" || true
	try 0 --socket "$socket" list
	touch "$BATS_TEST_TMPDIR/go"
	eventually has_override
}

@test "load without a driver: what the kernel would choose, of each layer" {
	live 'echo "{\"modules\":[{\"name\":\"none_such\",\"state\":\"failed\",\"errno\":\"EPERM\",\"message\":\"may not\"}]}"'
	try 6 --socket "$socket" bind "$device" --load
	says none_such
	[ "$(jq -r .verb "$request")" = load ]
	[ "$(jq '.modules' "$request")" = null ]
	[ "$(jq '.layers | length > 0 and all(.[]; .bus and .path)' "$request")" = true ]
}

@test "a dry run with a module that would be loaded is of its driver" {
	need_root
	copy_of fixtures/q35
	grep -q libkmod.so "${VIRTD%/*}/virtd-worker" || skip "built without libkmod"
	local why
	why=$("$SOURCE_ROOT/tests/unit/make-modules" "$SOURCE_ROOT/build/guests/kernel" "$root") || skip "${why#\# }"
	rm -r "$root/sys/bus/pci/drivers/e1000"
	rm "$(node 0000:00:10.0)/driver"
	try 7 --sysroot "$root" bind 00:10.0 e1000 --dry-run
	try 0 --sysroot "$root" bind 00:10.0 e1000 --load --dry-run --json
	is /sys/bus/pci/drivers/e1000/bind '.plans[0].steps[-1].path'
	try 7 --sysroot "$root" bind 00:10.0 nosuch --load --dry-run
}

@test "load: the module first, and then a look at whether the driver is there" {
	live 'if [ -e answer ]; then cat answer; fi'
	local answer=$BATS_TEST_TMPDIR/answer
	echo '{"modules":[{"name":"nope","state":"failed","errno":"ENOENT","message":"there is no such module"}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	says "there is no such module"
	[ "$(jq -c '[.verb, .modules]' "$request")" = '["load",["nope"]]' ]
	echo '{"modules":[{"name":"nope","state":"failed","errno":"EPERM","message":"may not"}]}' >"$answer"
	try 6 --socket "$socket" bind "$device" nope --load
	echo '{"modules":[{"name":"nope","state":"loaded","errno":null,"message":null}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	rm "$answer"
	try 1 --socket "$socket" bind "$device" nope --load
	rm "$request"
	try 7 --socket "$socket" bind "$device" nope
	[ ! -e "$request" ]
}

@test "a start looks through the journal: what is no record is kept aside, and named" {
	need_root
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	has_bad() { [ -n "$(find "$journal" -name '*.bad')" ]; }
	eventually has_bad
	in_log "pci:0000:ff:1f.7: found in the journal: bad"
	try 0 --socket "$socket" list
}

@test "a copied tree has nothing to do with the journal" {
	need_root
	shared q35
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --sysroot "$root" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 0 --socket "$socket" list
	# virtd orders what it orders of the journal before it serves the first client: either a worker is there now, or it has been.
	[ -z "$(pgrep -P "$server")" ]
	[ -z "$(find "$journal" -name '*.bad')" ]
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
}
