# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A real OpenSSH, server and client, in namespaces of its own.

# sshd_found - the program of openssh-server, in $sshd: that of the system, or from Debian's package, which is unpacked but not installed.
sshd_found() {
	local folder=$BATS_FILE_TMPDIR/packages
	sshd=/usr/sbin/sshd libraries=
	[ ! -x "$sshd" ] || return 0
	if [ ! -d "$folder" ]; then
		mkdir "$folder"
		(cd "$folder" && timeout 100 apt-get -q download openssh-server libwrap0 && for package in *.deb; do dpkg-deb -x "$package" .; done) >&2 ||
			skip "there is no sshd, and Debian's package can't be fetched"
	fi
	sshd=$folder/usr/sbin/sshd
	libraries=$(echo "$folder"/lib/*-linux-gnu "$folder"/usr/lib/*-linux-gnu)
}

# ssh_prepared ENVIRONMENT HOST... - keys and files of an sshd that gives its commands ENVIRONMENT, and of a client that knows it by each name HOST; and
# as "dead", where nobody listens. They are in $ssh_files.
ssh_prepared() {
	command -v ip >/dev/null && command -v ssh-keygen >/dev/null || skip "ip or OpenSSH's client is not installed"
	[ "$(id -u)" = 0 ] && unshare --mount --net true 2>/dev/null || skip "needs root, and mount and network namespaces of its own"
	sshd_found
	ssh_files=$BATS_TEST_TMPDIR/ssh-files
	mkdir -m 700 "$ssh_files" "$ssh_files/run" "$ssh_files/bin"
	ssh-keygen -q -t ed25519 -N '' -f "$ssh_files/host"
	ssh-keygen -q -t ed25519 -N '' -f "$ssh_files/user"
	# Only root, and the user that sshd reads strangers' messages as.
	printf '%s\n' root:x:0:0::/root:/bin/sh sshd:x:65533:65534::/run/sshd:/bin/false >"$ssh_files/passwd"
	printf '%s\n' "Port 2222" "ListenAddress 127.0.0.1" "HostKey $ssh_files/host" "AuthorizedKeysFile $ssh_files/user.pub" "PidFile none" "UsePAM no" \
		"StrictModes no" "Subsystem sftp internal-sftp" "SetEnv $1" >"$ssh_files/sshd_config"
	# The first value counts.
	printf '%s\n' "Host dead" "Port 2223" "Host ${*:2} dead" "Hostname 127.0.0.1" "Port 2222" "User root" "IdentityFile $ssh_files/user" \
		"StrictHostKeyChecking no" "UserKnownHostsFile $ssh_files/known" "LogLevel ERROR" >"$ssh_files/ssh_config"
	printf '#!/bin/sh\nexec /usr/bin/ssh -F %s/ssh_config "$@"\n' "$ssh_files" >"$ssh_files/bin/ssh"
	chmod +x "$ssh_files/bin/ssh"
}

# beside_sshd - what run has of the shell script on standard input, while that sshd listens. "ssh" is that client.
beside_sshd() {
	{
		cat <<-END
			mount --bind "$ssh_files/passwd" /etc/passwd
			mkdir -p /run/sshd && mount --bind "$ssh_files/run" /run/sshd
			ip link set lo up
			LD_LIBRARY_PATH=${libraries// /:} "$sshd" -D -e -f "$ssh_files/sshd_config" 2>"$ssh_files/log" &
			server=\$!
			for i in \$(seq 300); do grep -q listening "$ssh_files/log" && break; sleep 0.1; done
			PATH=$ssh_files/bin:\$PATH
		END
		cat
		echo 'kill $server'
	} >"$ssh_files/inside"
	run unshare --mount --net bash "$ssh_files/inside"
	echo "$output"
	cat "$ssh_files/log"
}
