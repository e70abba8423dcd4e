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

# What the project is linked with, as Debian calls it.
lab_libraries=(libc6-dev libgcc-12-dev libjson-c-dev libuv1-dev libsmartcols-dev libudev-dev libnl-3-dev libnl-genl-3-dev
	libkmod-dev liburing-dev libblkid-dev)


fetch_kernel() {
	local arch=$1 root=$LAB_DIR/kernel/$1 package version
	[[ -e $root/version ]] && return
	apt_update "$arch" || exit
	package=$(apt_kernel "$arch")
	[[ -n $package ]] || die "Debian's sources have no kernel for $arch; remove $LAB_DIR/apt/$arch to read them again"
	say "$arch: fetching $package"
	rm -rf "$root"
	logged "$LAB_DIR/log/kernel-$arch.log" "fetching $package" apt_unpack "$arch" "$root" "$package"
	version=${package#linux-image-}
	version=${version%-unsigned}
	# Where Debian 13 and later have it.
	[[ -d $root/usr/lib/modules ]] && mkdir -p "$root/lib" && mv "$root/usr/lib/modules" "$root/lib/modules"
	rm -rf "${root:?}/usr/share"
	logged "$LAB_DIR/log/depmod-$arch.log" "depmod of $package" depmod -b "$root" "$version"
	printf '%s\n' "$version" >"$root/version"
}

fetch_user() {
	local arch=$1 root=$LAB_DIR/user/$1
	[[ -x $root/bin/busybox ]] && return
	apt_update "$arch" || exit
	say "$arch: fetching busybox"
	logged "$LAB_DIR/log/user-$arch.log" "fetching busybox-static for $arch" \
		apt_unpack "$arch" "$root" busybox-static
	# Where Debian 13 and later have it.
	[[ -e $root/bin ]] || ln -s usr/bin "$root/bin"
}

fetch_sysroot() {
	local arch=$1 root=$LAB_DIR/sysroot/$1 mark=$LAB_DIR/sysroot/$1.packages link target
	is_native "$arch" && return
	[[ -e $mark && $(<"$mark") == "${lab_libraries[*]}" ]] && return
	apt_update "$arch" || exit
	say "$arch: fetching the libraries to link with"
	rm -rf "$root" "$mark"
	logged "$LAB_DIR/log/sysroot-$arch.log" "fetching the libraries for $arch" \
		apt_unpack_closure "$arch" "$root" "${lab_libraries[@]}"
	[[ -e $root/lib ]] || ln -s usr/lib "$root/lib"
	# Links to /lib/… would lead out of the sysroot, to this machine's own files.
	find "$root" -type l -lname '/*' | while read -r link; do
		target=$(readlink "$link")
		ln -sfrn "$root$target" "$link"
	done
	printf '%s' "${lab_libraries[*]}" >"$mark"
}

# fetch_headers ARCH - names the folder that a module for ARCH's kernel is built in.
fetch_headers() {
	local arch=$1 root=$LAB_DIR/headers/$1 version folder
	version=$(<"$LAB_DIR/kernel/$arch/version")
	folder=$root/usr/src/linux-headers-$version
	if [[ ! -e $root/version || $(<"$root/version") != "$version" ]]; then
		apt_update "$arch" || exit
		say "$arch: fetching the kernel's headers"
		rm -rf "$root"
		logged "$LAB_DIR/log/headers-$arch.log" "fetching the headers of the kernel $version" apt_unpack "$arch" "$root" \
			"linux-headers-$version" "linux-headers-${version%-*}-common" || exit
		# Its programs run on this machine.
		apt_update "$(uname -m)" || exit
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
		apt_update "$arch" || exit
		say "$arch: fetching $name"
		rm -rf "$root/new"
		logged "$LAB_DIR/log/package-$arch-$name.log" "fetching $name for $arch" apt_unpack "$arch" "$root/new" "$name" || exit
		rm -rf "$root"/new/usr/lib/*/gconv "$root"/new/usr/share/{doc,doc-base,man,locale,info,lintian,bug,bash-completion}
		mv "$root/new" "$root/$name"
	done
)

# fetch_guest_kernel FILE - the kernel of a guest, where it is not its architecture's usual one.
fetch_guest_kernel() {
	local kernel
	kernel=$(guest_kernel "$1")
	(
		locked "fetch-$kernel"
		fetch_kernel "$kernel"
	)
}

# fetch_arch ARCH - all that every guest has. Takes seconds when it is there.
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
