# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What a guest is made of that is not ours: the kernel with its modules, a static busybox, and for
# another processor than this machine's the libraries to link with.
#
#   LAB_DIR/kernel/ARCH/   boot/, lib/modules/VERSION/ (ARCH@SUITE: of another release of Debian)
#   LAB_DIR/user/ARCH/     bin/busybox
#   LAB_DIR/sysroot/ARCH/  usr/include, usr/lib (absent for this machine's own)
#   LAB_DIR/headers/ARCH/  what a kernel module is built with; fetched when a guest has one of the tests' own
#   LAB_DIR/source/ARCH/   of the kernel's own source, what the tests' modules are made of; fetched when a guest has such a one
#   LAB_DIR/packages/ARCH/NAME/  a package that a guest asks for; fetched then

# What the project is linked with, as Debian calls it, but for the compiler's own library.
lab_libraries=(libc6-dev libjson-c-dev libuv1-dev libsmartcols-dev libudev-dev libnl-3-dev libnl-genl-3-dev
	libkmod-dev liburing-dev libblkid-dev)

# unpack_kernel ARCH ROOT PACKAGE - PACKAGE at ROOT, with the dependencies of its modules.
unpack_kernel() {
	local arch=$1 root=$2 package=$3 version parts
	rm -rf "$root"
	mapfile -t parts < <(apt_kernel_parts "$arch" "$package")
	apt_unpack "$arch" "$root" "${parts[@]}" || return
	version=${package#linux-image-}
	# Where Debian 13 and later have it.
	[[ -d $root/usr/lib/modules ]] && mkdir -p "$root/lib" && mv "$root/usr/lib/modules" "$root/lib/modules"
	rm -rf "${root:?}/usr/share"
	boot_files "$root" "$version"
	depmod -b "$root" "$version" || return
	printf '%s\n' "$version" >"$root/version"
}

# boot_files ROOT VERSION - what Linux 7 and later of Debian have beside the modules, at the place that it had before.
boot_files() {
	local file
	for file in vmlinuz vmlinux; do
		[[ -e $1/lib/modules/$2/$file ]] || continue
		mkdir -p "$1/boot"
		mv "$1/lib/modules/$2/$file" "$1/boot/$file-$2"
	done
}

# first_kernel ARCH ROOT - at ROOT, the first kernel that can be had: what Debian's kernel package asks for, else another that the indexes list.
first_kernel() {
	local arch=$1 root=$2 package reason="" status words=$2.words tries=0
	apt_update "$arch" || return
	for package in $(apt_kernels "$arch"); do
		((tries++ < 4)) || break
		unpack_kernel "$arch" "$root" "$package" >"$words" 2>&1
		status=$?
		cat "$words"
		case $status in
		0)
			if [[ -z $reason ]]; then
				forget "kernel $arch"
			else
				chose "kernel $arch" "$package, another that the indexes list; $reason"
			fi
			return
			;;
		77) reason=${reason:-$(absent_reason "$words")} ;;
		*) return $status ;;
		esac
	done
	absent "${reason:-the indexes list no kernel for $arch}"
}

# fetch_kernel ARCH - kept once it is there. One that was not the first choice is asked for again later; until then it serves.
fetch_kernel() {
	local arch=$1 root=$LAB_DIR/kernel/$1 log reason status=0
	log=$(log_file "kernel-$arch")
	if [[ -e $root/version ]]; then
		if [[ ! -e $(chosen_file "kernel $arch") ]] || is_recent "$root.tried"; then return 0; fi
	elif is_recent "$root.tried"; then
		skip "$(<"$root.tried")"
	fi
	mkdir -p "$LAB_DIR/kernel"
	say "$arch: fetching the kernel"
	quietly "$log" first_kernel "$arch" "$root.new" || status=$?
	case $status in
	0)
		rm -rf "$root"
		mv "$root.new" "$root"
		: >"$root.tried"
		say "$arch: the kernel is $(<"$root/version")"
		;;
	77)
		reason="the kernel of $arch: $(absent_reason "$log")"
		printf '%s\n' "$reason" >"$root.tried"
		[[ -e $root/version ]] || skip "$reason"
		chose "kernel $arch" "$(<"$root/version"), kept from an earlier run; $reason"
		;;
	*) die "fetching the kernel of $arch failed: $(tail -n 1 "$log") (all of it: $log)" ;;
	esac
}

fetch_user() {
	local arch=$1 root=$LAB_DIR/user/$1
	[[ -x $root/bin/busybox ]] && return
	apt_updated "$arch"
	say "$arch: fetching busybox"
	logged "$(log_file "user-$arch")" "busybox for $arch" apt_unpack "$arch" "$root" busybox-static
	# Where Debian 13 and later have it.
	[[ -e $root/bin ]] || ln -s usr/bin "$root/bin"
}

# apt_updated ARCH - the lists of ARCH are there, or the guest is skipped.
apt_updated() {
	logged "$(log_file "apt-$1")" "package lists of $1" apt_update "$1"
}

# fetch_sysroot ARCH - what to link with. Libraries of an earlier run serve if those of now can't be had.
fetch_sysroot() {
	local arch=$1 root=$LAB_DIR/sysroot/$1 mark=$LAB_DIR/sysroot/$1.packages log reason status=0 libraries
	is_native "$arch" && return
	libraries=("libgcc-$(value "$(arch_file "$arch")" gcc 12)-dev" "${lab_libraries[@]}")
	[[ -e $mark && $(<"$mark") == "${libraries[*]}" ]] && return
	log=$(log_file "sysroot-$arch")
	say "$arch: fetching the libraries to link with"
	quietly "$log" unpack_sysroot "$arch" "$root.new" "${libraries[@]}" || status=$?
	case $status in
	0)
		rm -rf "$root"
		mv "$root.new" "$root"
		printf '%s' "${libraries[*]}" >"$mark"
		forget "libraries $arch"
		;;
	77)
		reason=$(absent_reason "$log")
		[[ -e $mark ]] || skip "the libraries of $arch: $reason"
		chose "libraries $arch" "those of an earlier run; $reason"
		;;
	*) die "fetching the libraries for $arch failed: $(tail -n 1 "$log") (all of it: $log)" ;;
	esac
}

unpack_sysroot() {
	local arch=$1 root=$2 folder link target
	shift 2
	apt_update "$arch" || return
	rm -rf "$root"
	apt_unpack_closure "$arch" "$root" "$@" || return
	for folder in lib lib64; do
		[[ -e $root/$folder || ! -e $root/usr/$folder ]] || ln -s "usr/$folder" "$root/$folder"
	done
	# Links to /lib/… would lead out of the sysroot, to this machine's own files.
	find "$root" -type l -lname '/*' | while read -r link; do
		target=$(readlink "$link")
		ln -sfrn "$root$target" "$link"
	done
}

# fetch_headers ARCH - names the folder that a module for ARCH's kernel is built in.
fetch_headers() {
	local arch=$1 root=$LAB_DIR/headers/$1 version folder
	version=$(<"$LAB_DIR/kernel/$arch/version")
	folder=$root/usr/src/linux-headers-$version
	if [[ ! -e $root/version || $(<"$root/version") != "$version" ]]; then
		apt_updated "$arch"
		say "$arch: fetching the kernel's headers"
		rm -rf "$root"
		logged "$LAB_DIR/log/headers-$arch.log" "fetching the headers of the kernel $version" apt_unpack "$arch" "$root" \
			"linux-headers-$version" "linux-headers-${version%-*}-common" || exit
		# Its programs run on this machine.
		apt_updated "$(uname -m)"
		logged "$LAB_DIR/log/kbuild-$arch.log" "fetching the programs that build a module for $version" apt_unpack "$(uname -m)" "$root" \
			"linux-kbuild-$(cut -d. -f1,2 <<<"$version")" || exit
		# It includes the other package's by the path that it is installed at.
		sed -i "s|^include /usr/src/|include $root/usr/src/|" "$folder/Makefile" || exit
		printf '%s\n' "$version" >"$root/version"
	fi
	printf '%s\n' "$folder"
}

# fetch_source ARCH FOLDER - in FOLDER, those files of the kernel's own source that its file "source" names.
fetch_source() {
	local arch=$1 folder=$2 root=$LAB_DIR/source/$1 kernel version package tarball mark
	kernel=linux-image-$(<"$LAB_DIR/kernel/$arch/version")
	version=$(apt-cache -c "$(apt_config "$arch")" show "$kernel" | sed -n 's/^Version: //p' | head -n 1)
	[[ -n $version ]] || die "Debian's lists don't say which source $kernel was built from"
	package=linux-source-$(cut -d. -f1,2 <<<"$version")
	tarball=$root/usr/src/$package.tar.xz
	mark="$version $(sha256sum <"$folder/source")"
	[[ -e $folder/source.is && $(<"$folder/source.is") == "$mark" ]] && return
	if [[ ! -e $root/version || $(<"$root/version") != "$version" ]]; then
		say "$arch: fetching the kernel's source"
		rm -rf "$root"
		logged "$LAB_DIR/log/source-$arch.log" "fetching the source of $kernel" apt_unpack "$arch" "$root" "$package=$version" || exit
		printf '%s\n' "$version" >"$root/version"
	fi
	sed "s|^|$package/|" "$folder/source" | tar -xJf "$tarball" -C "$folder" --strip-components=1 -T - || exit
	printf '%s\n' "$mark" >"$folder/source.is"
}

# fetch_packages ARCH NAME… - each unpacked below LAB_DIR/packages/ARCH, without what only a person reads.
fetch_packages() (
	arch=$1 root=$LAB_DIR/packages/$1
	shift
	locked "packages-$arch"
	for name; do
		[[ -d $root/$name ]] && continue
		apt_updated "$arch"
		say "$arch: fetching $name"
		rm -rf "$root/new"
		logged "$LAB_DIR/log/package-$arch-$name.log" "fetching $name for $arch" apt_unpack "$arch" "$root/new" "$name" || exit
		rm -rf "$root"/new/usr/lib/*/gconv "$root"/new/usr/share/{doc,doc-base,man,locale,info,lintian,bug,bash-completion}
		mv "$root/new" "$root/$name"
	done
)

# fetch_guest_kernel NAME FILE - the first that can be had of the kernels that serve this guest.
fetch_guest_kernel() {
	local kernel reason="" status
	for kernel in $(guest_kernels "$2"); do
		status=0
		(
			locked "fetch-$kernel"
			fetch_kernel "$kernel"
		) || status=$?
		if [[ $status == 0 && -z $reason ]]; then
			forget "guest $1"
		elif [[ $status == 0 ]]; then
			chose "guest $1" "has the kernel of $kernel; $reason"
		fi
		[[ $status == 77 ]] || return $status
		reason=${reason:-$(<"$LAB_DIR/kernel/$kernel.tried")}
	done
	skip "$reason"
}

# fetch_programs ARCH - what every guest has beside its kernel. Takes seconds when it is there.
fetch_programs() {
	arch_file "$1" >/dev/null || exit
	(
		locked "fetch-$1"
		need cpio cpio
		need depmod kmod
		fetch_user "$1"
		fetch_sysroot "$1"
	)
}

# fetch_arch ARCH - the same, and the usual kernel of ARCH.
fetch_arch() {
	fetch_programs "$1" || exit
	(
		locked "fetch-$1"
		fetch_kernel "$1"
	)
}
