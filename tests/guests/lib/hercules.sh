# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Hercules, the other program that a guest can run in: a mainframe with real channel devices. Its console log is console.log,
# its own input the pipe `commands`: Hercules' words, and, behind a dot, the guest's console.

# hercules_need ARCH - what must be installed.
hercules_need() {
	need hercules hercules
	need dasdinit hercules
}

# hercules_devices FILE - makes the disks, and prints the lines of the configuration for all devices, in the order of the file.
hercules_devices() {
	local key number type cylinders name label rest
	while read -r key rest; do
		case $key in
		dasd)
			read -r number type cylinders name label <<<"$rest"
			dasdinit -linux "disk-$name" "$type" "${label:-NONE}" "$cylinders" >>dasdinit.log 2>&1 ||
				die "dasdinit can't make the disk $name: $(tail -n 1 dasdinit.log)"
			[[ -n $label ]] || python3 "$LAB_SOURCE/lib/ldl.py" "disk-$name" || exit
			printf '%s %s disk-%s\n' "$number" "$type" "$name"
			;;
		mailbox)
			# Sparse; beyond 2 GiB Hercules' arithmetic ends.
			truncate -s 1G disk-mailbox
			printf '%s 9336 disk-mailbox\n' "${rest%% *}"
			;;
		unit) printf '%s\n' "$rest" ;;
		esac
	done <"$1"
}

# hercules_port - a TCP port of this machine that nobody listens at: Hercules wants one for its terminals.
hercules_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# hercules_config FILE - all of it. Without these priorities the processor runs at nice 15.
hercules_config() {
	printf '%s\n' 'ARCHMODE z/Arch' 'CPUMODEL 2817' "NUMCPU $(value "$1" cpus 1)" "MAINSIZE $(value "$1" memory 256)" \
		'HERCPRIO 0' 'CPUPRIO 0' 'DEVPRIO 0' 'TODPRIO 0' 'PANRATE SLOW' 'LOGOPT NOTIMESTAMP' 'OSTAILOR QUIET' \
		"CNSLPORT 127.0.0.1:$(hercules_port)" 'DIAG8CMD DISABLE' 'SHCMDOPT DISABLE' 'CODEPAGE 819/500'
	hercules_devices "$1"
}

# hercules_start NAME - start it in the background, with nothing left of an earlier time.
hercules_start() {
	local name=$1 dir file kernel
	file=$(guest_file "$name")
	dir=$(guest_dir "$name")
	kernel=$LAB_DIR/kernel/$(guest_kernel "$file")
	rm -rf "$dir"
	mkdir -p "$dir"
	cd "$dir" || exit
	cat "$LAB_DIR/image/$name"/{base,programs,packages}.cpio >initrd || die "$dir/initrd can't be written"
	python3 "$LAB_SOURCE/lib/ipl.py" "$kernel/boot/vmlinuz-$(<"$kernel/version")" initrd \
		"console=$(value "$file" console) quiet loglevel=4 panic=-1 rdinit=/init $(value "$file" append)" || exit
	hercules_config "$file" >hercules.cnf || exit
	mkfifo commands
	# Hercules runs these first.
	printf 'ipl load.ins\n' >hercules.rc
	setsid hercules -d -f hercules.cnf EXTERNALGUI <>commands >console.log 2>/dev/null 8>&- 9>&- &
	printf '%s\n' $! >pid
}

# hercules_tell NAME WORD… - one of Hercules' own commands; its answer is in the log.
hercules_tell() {
	local name=$1
	shift
	printf '%s\n' "$*" >"$(guest_dir "$name")/commands"
}

# hercules_said NAME PATTERN - how often that is at the beginning of a line of the log.
hercules_said() {
	grep -ac "^$2" "$(guest_dir "$1")/console.log"
}

# hercules_reboot NAME - another initial program load, with the disks, and all other devices, as they are.
hercules_reboot() {
	local name=$1 ready refused=-1 deadline=$((SECONDS + 600))
	ready=$(hercules_said "$name" 'lab: ready')
	(guest_run -t 300 "$name" sync) || die "$name does not answer"
	hercules_tell "$name" stopall
	while [[ $(hercules_said "$name" 'lab: ready') -eq $ready ]]; do
		((SECONDS < deadline)) || guest_fail "$name"
		# Hercules refuses it until the processor has stopped.
		if [[ $(hercules_said "$name" HHCPN053E) -ne $refused ]]; then
			refused=$(hercules_said "$name" HHCPN053E)
			hercules_tell "$name" ipl load.ins
		fi
		sleep 0.2
	done
	guest_answers "$name" || guest_fail "$name"
}
