#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Ports, file systems and sockets whose other end is known: what is measured of them, and every way to an end that is none of success.

load guest

setup_file() {
	guest_up bench-fs
}

teardown_file() {
	guest_down
}

@test "a socket device without the host's kernel: listed, and what is sent to it comes back" {
	json list type=vsock
	says '.devices[0] | .id == "pci:0000:00:06.0" and .driver == "vmw_vsock_virtio_transport"'
	says '[.devices[0].interfaces[] | .class, .name] == ["vsock", "vsock"]'
	in_guest 'virtctl show type=vsock' | grep -q '/dev/vsock'
	# More than any buffer on the way has room for; some of it while the other direction is full.
	in_guest 'head -c 3000000 /dev/urandom >/tmp/sent && socat -t 10 VSOCK-CONNECT:2:7 - </tmp/sent >/tmp/back && cmp /tmp/sent /tmp/back'
	# Nothing is behind this one.
	run ! in_guest 'socat - VSOCK-CONNECT:2:8 </dev/null'
	[[ $output == *"Connection reset"* ]]
}

@test "a connection to a socket of the host's, and to a port of it" {
	local folder
	folder=$(guest_folder)
	# It answers with what it got in capitals, once the guest has said that this is all.
	(cd "$folder" && exec timeout 60 python3 - 3>&- <<-'END'
		import os, socket
		unix, tcp = socket.socket(socket.AF_UNIX), socket.create_server(("127.0.0.1", 0))
		unix.bind("sock0-100")
		unix.listen()
		with open("sock0-101.new", "w") as file:
		    print(*tcp.getsockname()[:2], file=file)
		os.rename("sock0-101.new", "sock0-101")
		for server in unix, tcp:
		    client, _ = server.accept()
		    with client, client.makefile("rb") as words:
		        client.sendall(words.read().upper())
	END
	) &
	eventually test -e "$folder/sock0-101"
	[ "$(in_guest 'echo by a path | socat -t 10 - VSOCK-CONNECT:2:100')" = "BY A PATH" ]
	[ "$(in_guest 'echo by a port | socat -t 10 - VSOCK-CONNECT:2:101')" = "BY A PORT" ]
	wait
}
