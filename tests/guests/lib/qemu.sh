# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# QEMU's command line, from a guest's file. Every path on it is relative to the folder that QEMU starts in.

# qemu_need ARCH - what must be installed.
qemu_need() {
	need "$(value "$(arch_file "$1")" qemu)" "$(value "$(arch_file "$1")" package)"
}

# qemu_accelerators FILE - emulation, which works everywhere; VIRTD_LAB_ACCEL=kvm tries the hardware first. Or the only one that the guest's FILE names.
qemu_accelerators() {
	local only
	only=$(value "$1" accel)
	if [[ -z $only && ${VIRTD_LAB_ACCEL-} == kvm ]] && is_native "$(value "$1" arch)"; then
		printf '%s\n' -accel kvm
	fi
	printf '%s\n' -accel "${only:-tcg}"
}

# qemu_devices FILE - disks, networks and devices, in the order of the file.
qemu_devices() {
	local file=$1 key rest size name
	while read -r key rest; do
		case $key in
		disk)
			read -r rest size <<<"$rest"
			truncate -s "$size" "disk-$rest"
			printf '%s\n' -drive "if=none,id=$rest,file=disk-$rest,format=raw,cache=unsafe"
			;;
		root)
			read -r rest size <<<"$rest"
			printf '%s\n' -drive "if=none,id=$rest,file=disk-$rest,format=raw,cache=unsafe"
			;;
		share)
			mkdir -p "share-$rest"
			printf '%s\n' -fsdev "local,id=$rest,path=share-$rest,security_model=none"
			;;
		virtiofs | vsock | served) printf '%s\n' -chardev "socket,id=${rest%% *},path=${rest%% *}.sock" ;;
		fifo)
			# shellcheck disable=SC2086 # words
			for name in $rest; do [[ -p $name ]] || mkfifo -m 600 "$name"; done
			;;
		net) printf '%s\n' -netdev "user,id=$rest,restrict=on" ;;
		device | chardev | object) printf '%s\n' "-$key" "$rest" ;;
		option)
			# shellcheck disable=SC2086 # words
			printf '%s\n' $rest
			;;
		esac
	done <"$file"
}

# qemu_unpacked FOLDER IMAGE - the kernel of FOLDER as QEMU starts it in the shortest time: unpacked, if QEMU can start such a one; IMAGE otherwise.
# FOLDER/unpacked is kept. It is empty if there is no such kernel.
qemu_unpacked() {
	local unpacked=$1/unpacked
	if [[ ! -e $unpacked ]]; then
		python3 "$LAB_SOURCE/lib/vmlinux.py" "$2" "$unpacked.$BASHPID" 2>/dev/null || : >"$unpacked.$BASHPID"
		mv "$unpacked.$BASHPID" "$unpacked"
	fi
	if [[ -s $unpacked ]]; then printf '%s\n' "$unpacked"; else printf '%s\n' "$2"; fi
}

# qemu_kernel FILE - where the kernel is that QEMU starts for the guest's FILE.
qemu_kernel() {
	local arch folder image
	arch=$(arch_file "$(value "$1" arch)")
	folder=$LAB_DIR/kernel/$(guest_kernel "$1")
	image=$folder/boot/$(value "$arch" image)-$(<"$folder/version")
	if [[ $(value "$arch" unpacked) == yes && -z $(value "$1" packed) && -z $(value "$1" hypervisor) ]]; then
		qemu_unpacked "$folder" "$image"
	else
		printf '%s\n' "$image"
	fi
}

# qemu_words FILE - the kernel's command line.
qemu_words() {
	printf '%s\n' "console=$(value "$1" console) quiet loglevel=4 panic=-1 rdinit=/init $(qemu_clock "$1") $(value "$1" append)"
}

# qemu_boot FILE KERNEL - what is started: KERNEL, or the hypervisor that the guest's FILE names, which starts KERNEL.
qemu_boot() {
	local package append words
	words=$(qemu_words "$1")
	read -r package append <<<"$(value "$1" hypervisor)"
	if [[ -z $package ]]; then
		printf '%s\n' -kernel "$2" -initrd initrd -append "$(value "$(arch_file "$(value "$1" arch)")" append) $words"
		return
	fi
	# A comma parts the modules of a multiboot kernel; one that is meant is doubled.
	printf '%s\n' -kernel hypervisor -initrd "${2//,/,,} ${words//,/,,},initrd" -append "$append"
}

# qemu_hypervisor FILE - the image of the hypervisor that the guest's FILE names, as QEMU takes it.
qemu_hypervisor() {
	local package images
	package=$(value "$1" hypervisor)
	[[ -n $package ]] || return 0
	package=$LAB_DIR/packages/$(value "$1" arch)/${package%% *}
	images=("$package"/boot/*.gz)
	gunzip <"${images[0]}" >hypervisor || die "$package has no hypervisor that can be read"
}

# qemu_firmware FILE - the firmware that the guest's FILE names: a package of Debian, and a file in it.
qemu_firmware() {
	local package file
	read -r package file <<<"$(value "$1" firmware)"
	[[ -z $package ]] || printf '%s\n' -bios "$LAB_DIR/packages/$(value "$1" arch)/$package/$file"
}

# qemu_daemons FILE - what serves a guest beside QEMU: file systems, sockets, disks. They end with it.
qemu_daemons() {
	local program name cid size path
	for name in $(words "$1" virtiofs); do
		program=$(command -v /usr/lib/qemu/virtiofsd) || skip "/usr/lib/qemu/virtiofsd is missing; it is in QEMU 7's qemu-system-common"
		mkdir -p "share-$name"
		# It has a lock by this path: another guest's file system may have the same name. 107 bytes are the most.
		path=$PWD/$name.sock
		[[ ${#path} -le 107 ]] || path=$name.sock
		qemu_daemon "$name" "$program" --socket-path="$path" -o source="$PWD/share-$name" -o sandbox=chroot
	done
	while read -r name cid; do
		qemu_daemon "$name" python3 -B "$LAB_SOURCE/lib/vsock.py" "$name" "$cid"
	done < <(values "$1" vsock)
	while read -r name size; do
		truncate -s "$size" "disk-$name"
		qemu_daemon "$name" qemu-storage-daemon --blockdev "driver=file,node-name=$name,filename=disk-$name" \
			--export "vhost-user-blk,id=$name,node-name=$name,writable=on,addr.type=unix,addr.path=$name.sock"
	done < <(values "$1" served)
}

# qemu_daemon NAME COMMAND… - start it, and wait for its socket; its number is in NAME.pid.
qemu_daemon() {
	local name=$1 tries=600
	shift
	rm -f "$name.sock"
	"$@" >"$name.log" 2>&1 </dev/null &
	printf '%s\n' "$!" >"$name.pid"
	until [[ -S $name.sock ]]; do
		((tries-- > 0)) || die "$name is not served: $(tail -n 1 "$name.log")"
		sleep 0.1
	done
}

# qemu_machine NAME FILE - the machine that the guest's FILE describes, which QEMU calls NAME.
qemu_machine() {
	emulator_program "$2"
	printf '%s\n' -name "$1" -machine "$(value "$2" machine)" -cpu "$(value "$2" cpu max)" \
		-m "$(value "$2" memory 512)" -smp "$(value "$2" cpus 1)"
	qemu_accelerators "$2"
	printf '%s\n' -nodefaults -no-user-config -display none -no-reboot
}

# qemu_socket ID PATH - a channel of that name, which is a socket of this machine.
qemu_socket() {
	printf '%s\n' -chardev "socket,id=$1,path=$2,server=on,wait=off"
}

# qemu_sockets FOLDER - the lab's channels to a guest: FOLDER is empty, or ends with a slash.
qemu_sockets() {
	local name
	printf '%s\n' -chardev "file,id=console,path=$1console.log"
	for name in qmp agent shell; do qemu_socket "$name" "$1$name.sock"; done
}

# qemu_guest NAME FILE KERNEL CHANNELS [ARGUMENT] - a guest whose channels the function CHANNELS prints.
qemu_guest() {
	local name=$1 file=$2 kernel=$3
	shift 3
	qemu_machine "$name" "$file"
	"$@"
	printf '%s\n' -serial chardev:console -qmp chardev:qmp
	qemu_firmware "$file"
	qemu_boot "$file" "$kernel"
	qemu_devices "$file"
	printf '%s\n' -device virtserialport,bus=lab.0,chardev=agent,name=org.virtd.lab \
		-device virtconsole,bus=lab.0,chardev=shell,name=org.virtd.shell
}

# qemu_command NAME - the words of it, one a line.
qemu_command() {
	local file
	file=$(guest_file "$1")
	if is_nested "$file"; then
		nested_host_command "$1"
	else
		qemu_guest "$1" "$file" "$(qemu_kernel "$file")" qemu_sockets ""
	fi
	printf '%s\n' -pidfile pid -daemonize
}

# qemu_start NAME - start it in the background, with nothing left of an earlier time.
qemu_start() {
	local name=$1 dir disk
	dir=$(guest_dir "$name")
	rm -rf "$dir"
	mkdir -p "$dir"
	cd "$dir" || exit
	cat "$LAB_DIR/image/$name"/{base,programs,packages}.cpio >initrd || die "$dir/initrd can't be written"
	disk=$(root_disk "$(guest_file "$name")")
	[[ -z $disk ]] || cp --sparse=always "$LAB_DIR/image/$name/root.img" "disk-$disk" || die "$dir/disk-$disk can't be written"
	qemu_hypervisor "$(guest_file "$name")"
	! is_nested "$(guest_file "$name")" || nested_pack "$name"
	qemu_launch "$name"
}

# qemu_clock FILE - the kernel's words about a clock that it can't measure itself, where the guest's FILE wants them.
qemu_clock() {
	[[ -n $(value "$1" tsc) && $(uname -m) == x86_64 ]] || return 0
	printf 'tsc=reliable tsc_early_khz=%s\n' "$(python3 "$LAB_SOURCE/lib/tsc-khz.py")"
}

# qemu_processors FILE - the words before QEMU's own that keep it on one processor of this machine, where the guest's FILE wants that.
qemu_processors() {
	local allowed
	[[ -n $(value "$1" pinned) ]] || return 0
	allowed=$(taskset -cp $$)
	allowed=${allowed##*: }
	printf '%s\n' taskset -c "${allowed%%[-,]*}"
}

# qemu_launch NAME [OLD NEW]… - start it with what is in its folder; each OLD in its command line replaced by NEW.
qemu_launch() {
	local name=$1 dir words before
	shift
	dir=$(guest_dir "$name")
	cd "$dir" || exit
	mapfile -t words < <(qemu_command "$name")
	while [[ $# -gt 1 ]]; do
		before=${words[*]}
		words=("${words[@]//"$1"/"$2"}")
		[[ ${words[*]} != "$before" ]] || die "$1 is not in QEMU's command line: $dir/command-line"
		shift 2
	done
	mapfile -t -O 0 words < <(qemu_processors "$(guest_file "$name")"; printf '%s\n' "${words[@]}")
	printf '%q ' "${words[@]}" >command-line
	qemu_daemons "$(guest_file "$name")"
	"${words[@]}" >qemu.log 2>&1 </dev/null ||
		die "QEMU refuses to start $name: $(tail -n 1 qemu.log) (its command line: $dir/command-line)"
}
