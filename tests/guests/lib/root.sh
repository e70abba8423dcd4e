# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A guest's root disk, for those whose file has the key "root": Debian's packages with all that they depend on, the project as it is
# installed, ext4 in the disk's first partition. The packages are only unpacked: what their own scripts would do, is done here as far as it is needed.

# root_disk FILE - the name of the disk that a guest's `/` is on; nothing: it has none.
root_disk() {
	value "$1" root | cut -d ' ' -f 1
}

# fetch_root ARCH PACKAGE… - all of them unpacked into one folder, which is named; kept for each set of packages.
fetch_root() (
	arch=$1
	shift
	root=$LAB_DIR/root/$arch-$(sha256sum <<<"$*" | cut -c 1-12)
	# Two guests can ask for the same one.
	locked "root-$arch"
	if [[ ! -d $root ]]; then
		apt_updated "$arch"
		say "$arch: fetching a root file system"
		rm -rf "$root.new"
		# A root disk that dpkg itself is on has its database, too.
		[[ " $* " != *" dpkg "* ]] || mkdir -p "$root.new/var/lib/dpkg"
		logged "$LAB_DIR/log/root-$arch.log" "fetching the packages of a root file system for $arch" \
			apt_unpack_root "$arch" "$root.new" "$@" || exit
		rm -rf "$root.new"/usr/share/{doc,doc-base,man,locale,info,lintian,bug,bash-completion,zsh,i18n} "$root.new"/usr/lib/*/gconv \
			"$root.new"/usr/lib/udev/hwdb.d
		mv "$root.new" "$root"
	fi
	printf '%s\n' "$root"
)

# apt_unpack_root ARCH ROOT PACKAGE… - these packages and all that they depend on, /bin, /lib and /sbin being links to those of /usr.
apt_unpack_root() {
	local arch=$1 unpack_root=$2 folder packages
	shift 2
	for folder in bin sbin lib lib64; do
		mkdir -p "$unpack_root/usr/$folder"
		ln -s "usr/$folder" "$unpack_root/$folder"
	done
	packages=$(apt_all_of "$arch" "$@") || {
		printf '%s\n' "$packages"
		return 77
	}
	# shellcheck disable=SC2086 # words
	apt_picked "$arch" unpack_root_deb $packages
}

unpack_root_deb() {
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$unpack_root" --keep-directory-symlink || return
	[[ ! -d $unpack_root/var/lib/dpkg ]] || dpkg_register "$1" "$unpack_root"
}

# add_files FROM ROOT - what FROM has and ROOT hasn't.
add_files() {
	tar -c -C "$1" . | tar -x -C "$2" --keep-directory-symlink --skip-old-files
}

# root_modules FILE TREE - what the guest's file names, with what it depends on.
root_modules() {
	local arch kernel version modules
	arch=$(guest_kernel "$1")
	kernel=$LAB_DIR/kernel/$arch
	version=$(<"$kernel/version")
	mkdir -p "$2/lib/modules/$version"
	mapfile -t modules < <(words "$1" module && words "$1" spare)
	module_files "$arch" "${modules[@]}" | (cd "$kernel" && xargs -r tar -c) | tar -x -C "$2" --keep-directory-symlink || exit
	cp "$kernel/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$2/lib/modules/$version/"
	depmod -b "$2" "$version"
}

# root_units FILE TREE - enabled as `systemctl enable` does, from each unit's own [Install]; or masked.
root_units() {
	local unit target system=$2/etc/systemd/system
	mkdir -p "$system"
	for unit in $(words "$1" enable); do
		[[ -e $2/usr/lib/systemd/system/$unit ]] || die "$1: there is no unit $unit"
		# shellcheck disable=SC2013 # words
		for target in $(sed -n 's/^WantedBy=//p' "$2/usr/lib/systemd/system/$unit"); do
			mkdir -p "$system/$target.wants"
			ln -sf "/usr/lib/systemd/system/$unit" "$system/$target.wants/$unit"
		done
	done
	for unit in $(words "$1" mask); do
		ln -sf /dev/null "$system/$unit"
	done
}

# root_project NAME TREE - the project as it is installed; or only the packages that are to be installed there, in /srv.
root_project() {
	local file repository
	file=$(guest_file "$1")
	mapfile -t repository < <(words "$file" repository)
	if [[ ${#repository[@]} -gt 0 ]]; then
		dpkg_repository "$(root_arch "$file")" "$2/srv" "${repository[@]}" || exit
		cp "$LAB_SOURCE/inspect.sh" "$2/usr/bin/"
		return
	fi
	image_programs_tree "$1" "$2.programs" || exit
	add_files "$2.programs" "$2" || exit
	rm -rf "$2.programs"
}

# root_arch FILE - where the packages of the root disk come from: ARCH, or ARCH@SUITE.
root_arch() {
	local arch suite
	arch=$(value "$1" arch)
	suite=$(value "$1" release)
	if [[ -z $suite || $suite == "$(own_suite)" ]]; then printf '%s\n' "$arch"; else printf '%s\n' "$arch@$suite"; fi
}

# root_tree NAME TREE - all that is on the disk.
root_tree() {
	local file packages arch
	file=$(guest_file "$1")
	arch=$(value "$file" arch)
	mapfile -t packages < <(words "$file" package)
	rm -rf "$2"
	cp -a "$(fetch_root "$(root_arch "$file")" "${packages[@]}")" "$2" || exit
	mkdir -p "$2"/{dev,etc,proc,root,run,sys,tmp,var}
	root_project "$1" "$2" || exit
	install -m 755 "$LAB_DIR/user/$arch/bin/busybox" "$2/usr/bin/busybox"
	build_agent "$arch" || exit
	install -m 755 "$LAB_DIR/agent/$arch/lab-agent" "$2/usr/bin/lab-agent"
	install -m 755 "$LAB_SOURCE/guest/serve" "$2/usr/bin/lab-serve"
	install -m 644 -D "$LAB_SOURCE/guest/lab.service" "$2/usr/lib/systemd/system/lab.service"
	systemd-hwdb --root="$2" --usr update || exit
	root_modules "$file" "$2" || exit
	root_units "$file" "$2" || exit
	printf '%s\n' "$1" >"$2/etc/hostname"
	: >"$2/etc/machine-id"
	value "$file" shell hvc0 >"$2/etc/lab-shell"
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$2/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$2/etc/group"
}

# partition FILE - a partition table with one partition, from the first MiB to the end.
partition() {
	local sectors byte entry
	sectors=$(($(stat -c %s "$1") / 512 - 2048))
	entry='\x80\x00\x00\x00\x83\x00\x00\x00\x00\x08\x00\x00'
	for byte in 0 8 16 24; do
		entry+=$(printf '\\x%02x' $((sectors >> byte & 255)))
	done
	printf '%b' "$entry" | dd of="$1" bs=1 seek=446 conv=notrunc status=none
	printf '\x55\xaa' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}

# as_owner COMMAND… - run it so that this user's files are root's.
as_owner() {
	if [[ $(id -u) == 0 ]]; then "$@"; else unshare --map-root-user "$@"; fi
}

# image_root NAME - LAB_DIR/image/NAME/root.img, made anew at each boot.
image_root() {
	local file dir=$LAB_DIR/image/$1 disk size
	file=$(guest_file "$1")
	read -r disk size <<<"$(value "$file" root)"
	[[ -n $disk ]] || return 0
	need mke2fs e2fsprogs
	need systemd-hwdb udev
	say "$1: making its root disk"
	root_tree "$1" "$dir/root" || exit
	rm -f "$dir/root.img"
	truncate -s "$size" "$dir/root.img"
	partition "$dir/root.img" || exit
	logged "$LAB_DIR/log/mke2fs-$1.log" "making the root disk of $1" as_owner mke2fs -F -q -t ext4 -L lab-root -O ^has_journal \
		-E offset=1048576,root_owner=0:0 -d "$dir/root" "$dir/root.img" \
		"$((($(stat -c %s "$dir/root.img") - 1048576) / 1024))k" || exit
	rm -rf "$dir/root"
}
