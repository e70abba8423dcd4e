# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What a guest is made of that is not ours: the kernel with its modules, a static busybox, and for
# another processor than this machine's the libraries to link with.
#
#   LAB_DIR/kernel/ARCH/   boot/, lib/modules/VERSION/
#   LAB_DIR/user/ARCH/     bin/busybox
#   LAB_DIR/sysroot/ARCH/  usr/include, usr/lib (absent for this machine's own)

# What the project is linked with, as Debian calls it.
lab_libraries=(libc6-dev libgcc-12-dev libjson-c-dev libuv1-dev libsmartcols-dev libudev-dev libnl-3-dev libnl-genl-3-dev)


fetch_kernel() {
	local arch=$1 root=$LAB_DIR/kernel/$1 package version
	[[ -e $root/version ]] && return
	apt_update "$arch"
	package=$(apt_kernel "$arch")
	[[ -n $package ]] || die "Debian's sources have no kernel for $arch; remove $LAB_DIR/apt/$arch to read them again"
	say "$arch: fetching $package"
	rm -rf "$root"
	logged "$LAB_DIR/log/kernel-$arch.log" "fetching $package" apt_unpack "$arch" "$root" "$package"
	version=${package#linux-image-}
	version=${version%-unsigned}
	rm -rf "${root:?}/usr/share"
	logged "$LAB_DIR/log/depmod-$arch.log" "depmod of $package" depmod -b "$root" "$version"
	printf '%s\n' "$version" >"$root/version"
}

fetch_user() {
	local arch=$1 root=$LAB_DIR/user/$1
	[[ -x $root/bin/busybox ]] && return
	apt_update "$arch"
	say "$arch: fetching busybox"
	logged "$LAB_DIR/log/user-$arch.log" "fetching busybox-static for $arch" \
		apt_unpack "$arch" "$root" busybox-static
}

fetch_sysroot() {
	local arch=$1 root=$LAB_DIR/sysroot/$1 mark=$LAB_DIR/sysroot/$1.packages link target
	is_native "$arch" && return
	[[ -e $mark && $(<"$mark") == "${lab_libraries[*]}" ]] && return
	apt_update "$arch"
	say "$arch: fetching the libraries to link with"
	rm -rf "$root" "$mark"
	logged "$LAB_DIR/log/sysroot-$arch.log" "fetching the libraries for $arch" \
		apt_unpack_closure "$arch" "$root" "${lab_libraries[@]}"
	# Links to /lib/… would lead out of the sysroot, to this machine's own files.
	find "$root" -type l -lname '/*' | while read -r link; do
		target=$(readlink "$link")
		ln -sfrn "$root$target" "$link"
	done
	printf '%s' "${lab_libraries[*]}" >"$mark"
}

# fetch_arch ARCH - all of it. Takes seconds when it is there.
fetch_arch() {
	arch_file "$1" >/dev/null || exit
	(
		locked "fetch-$1"
		need cpio cpio
		need depmod kmod
		fetch_kernel "$1"
		fetch_user "$1"
		fetch_sysroot "$1"
	)
}
