# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A guest's initial ramdisk, in archives that the kernel unpacks one over the other: the base (busybox, kernel modules,
# the agent), made once, the project's programs, made anew at each boot, and the packages that the guest's file asks for. The C
# library of the last wins: it is of one kind with its loader.

# module_files ARCH MODULE… - the files to load, in order, as paths below the kernel's root.
module_files() {
	local arch=$1 root=$LAB_DIR/kernel/$1 module version kind file
	shift
	version=$(<"$root/version")
	for module; do
		modprobe -d "$root" -S "$version" --show-depends "$module" 2>&1 ||
			die "the kernel $version has no module $module"
	done | while read -r kind file _; do
		# The other kind is part of the kernel.
		[[ $kind != insmod ]] || printf '%s\n' "${file#"$root"/}"
	done | awk '!seen[$0]++'
}

# pack FOLDER - a cpio archive of FOLDER, owned by root, on standard output.
pack() {
	(cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0)
}

# image_base NAME - LAB_DIR/image/NAME/base.cpio.
image_base() {
	local name=$1 dir=$LAB_DIR/image/$1 file arch kernel version tree key modules own folder setup
	file=$(guest_file "$name") || exit
	arch=$(guest_kernel "$file")
	kernel=$LAB_DIR/kernel/$arch
	version=$(<"$kernel/version")
	mapfile -t own < <(words "$file" own)
	setup=$(value "$file" setup)
	key=$({
		cat "$kernel/version" "$file" "$LAB_SOURCE"/lib/{image.sh,unsign.py} "$LAB_SOURCE"/guest/*
		for folder in "${own[@]}"; do cat "$(own_folder "$folder")"/*; done
		[[ -z $setup ]] || cat "$LAB_SOURCE/$setup"
	} | sha256sum)
	[[ -e $dir/base.key && $(<"$dir/base.key") == "$key" ]] && return
	say "$name: making its ramdisk"
	tree=$dir/base
	rm -rf "$dir"
	mkdir -p "$tree"/{bin,dev,etc,lib,proc,root,run,sys,tmp,usr} "$tree/lib/modules/$version"
	cp "$LAB_DIR/user/${arch%@*}/bin/busybox" "$tree/bin/busybox"
	cp "$LAB_SOURCE"/guest/init "$tree/init"
	build_agent "${arch%@*}" || exit
	cp "$LAB_DIR/agent/${arch%@*}/lab-agent" "$tree/bin/lab-agent"
	cp "$LAB_SOURCE"/guest/serve "$tree/bin/lab-serve"
	cp "$LAB_SOURCE"/guest/mailbox "$tree/bin/lab-mailbox"
	[[ -z $(value "$file" channel) ]] || value "$file" channel >"$tree/etc/lab-channel"
	[[ -z $(value "$file" mailbox) ]] || value "$file" mailbox >"$tree/etc/lab-mailbox"
	ln -s busybox "$tree/bin/sh"
	mapfile -t modules < <(words "$file" module)
	module_files "$arch" "${modules[@]}" >"$tree/etc/modules" || exit
	[[ -z $(root_disk "$file") ]] || : >"$tree/etc/lab-root"
	mapfile -t modules < <(words "$file" module && image_spare "$file")
	module_files "$arch" "${modules[@]}" | (cd "$kernel" && xargs -r cp --parents -t "$tree") || exit
	# Debian 13 and later compress them; here that is done once, and not slowly by the guest.
	find "$tree/lib/modules" -name '*.ko.xz' -exec xz -d {} + || exit
	sed -i 's/\.ko\.xz$/.ko/' "$tree/etc/modules"
	if [[ ${#own[@]} -gt 0 ]]; then
		build_modules "$arch" "${own[@]}" || exit
		mkdir "$tree/lib/modules/$version/extra"
		for folder in "${own[@]}"; do
			find "$LAB_DIR/modules/$arch/$folder" -name '*.ko' -exec cp -t "$tree/lib/modules/$version/extra/" {} + || exit
			find "$LAB_DIR/modules/$arch/$folder" -maxdepth 1 -type f -perm -100 ! -name '*.*' -exec install -Dt "$tree/usr/bin" {} + || exit
		done
	fi
	python3 "$LAB_SOURCE/lib/unsign.py" "$tree/lib/modules" || exit
	cp "$kernel/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$tree/lib/modules/$version/"
	depmod -b "$tree" "$version" || exit
	value "$file" shell hvc0 >"$tree/etc/lab-shell"
	[[ -z $setup ]] || cp "$LAB_SOURCE/$setup" "$tree/etc/lab-setup" || exit
	printf '%s\n' "$name" >"$tree/etc/hostname"
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$tree/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
	pack "$tree" >"$dir/base.cpio" || exit
	rm -rf "$tree"
	image_packages "$file" "$dir" || exit
	printf '%s' "$key" >"$dir/base.key"
}

# image_spare FILE - the modules that are in the image and not loaded. A root disk has them itself.
image_spare() {
	[[ -n $(root_disk "$1") ]] || words "$1" spare
}

# image_taken FILE TREE - single files of packages that the guest's FILE asks for, and the libraries that their programs need.
image_taken() {
	local arch package files root
	arch=$(root_arch "$1")
	while read -r package files; do
		root=$(fetch_root "$arch" "$package") || exit
		# shellcheck disable=SC2086 # words
		(cd "$root" && cp -L --parents -t "$2" $files) || exit
		copy_libraries "${arch%@*}" "$2" "$root" || exit
	done < <(values "$1" take)
}

# image_packages FILE FOLDER - FOLDER/packages.cpio: the packages that the guest's FILE asks for.
image_packages() {
	local arch tree=$2/packages name names=() hypervisor firmware
	arch=$(value "$1" arch)
	[[ -n $(root_disk "$1") ]] || mapfile -t names < <(words "$1" package)
	hypervisor=$(value "$1" hypervisor)
	firmware=$(value "$1" firmware)
	fetch_packages "$arch" ${hypervisor:+"${hypervisor%% *}"} ${firmware:+"${firmware%% *}"} || exit
	fetch_packages "$arch" "${names[@]}" || exit
	mkdir -p "$tree"
	for name in "${names[@]}"; do
		cp -a "$LAB_DIR/packages/$arch/$name/." "$tree/" || exit
	done
	image_taken "$1" "$tree" || exit
	pack "$tree" >"$2/packages.cpio" || exit
	rm -rf "$tree"
}

# library_file ROOT FOLDER NAME - where the library NAME is.
library_file() {
	local folder
	for folder in "$1/lib/$2" "$1/usr/lib/$2" "$1/lib" "$1/lib64" "$1/usr/lib" "/usr/$2/lib"; do
		if [[ -e $folder/$3 ]]; then
			printf '%s\n' "$folder/$3"
			return
		fi
	done
	return 1
}

# needed FILE - the libraries that FILE asks for by name, and its loader by path.
needed() {
	readelf -dlW "$1" 2>/dev/null | sed -n \
		-e 's/.*(NEEDED).*\[\(.*\)\]/\1/p' \
		-e 's/.*program interpreter: \(.*\)\]/\1/p'
	# What a program of the project loads itself when it needs it.
	case $1 in */virtd-worker) grep -aoE 'libkmod\.so\.[0-9]+' "$1" ;; esac
}

# library_root ARCH - where the libraries are that the project's programs were linked with.
library_root() {
	is_native "$1" || printf '%s\n' "$LAB_DIR/sysroot/$1"
}

# copy_libraries ARCH TREE ROOT - put beside the programs in TREE every library of ROOT that they need.
copy_libraries() {
	local arch=$1 tree=$2 root=$3 folder todo=() name found
	local -A seen=()
	folder=$(library_folder "$arch")
	mapfile -t todo < <(find "$tree/usr" -type f -perm -100)
	while [[ ${#todo[@]} -gt 0 ]]; do
		for name in $(needed "${todo[0]}"); do
			[[ ${seen[$name]-} ]] && continue
			seen[$name]=yes
			found=$(library_file "$root" "$folder" "${name##*/}") ||
				die "the library $name, which ${todo[0]##*/} needs, is not there for $arch"
			case $name in
			/*) install -D "$found" "$tree$name" ;;
			*) install -D "$found" "$tree/usr/lib/$folder/$name" ;;
			esac
			todo+=("$found")
		done
		todo=("${todo[@]:1}")
	done
}

# image_programs_tree NAME TREE - what `lab build` has installed, its libraries, and the tests' own scripts.
image_programs_tree() {
	local name=$1 tree=$2 arch
	arch=$(value "$(guest_file "$name")" arch)
	rm -rf "$tree"
	mkdir -p "$tree/usr/bin"
	(
		# Another guest may just install them anew.
		locked "build-$arch"
		cp -a "$LAB_DIR/install/$arch/." "$tree/"
	) || exit
	rm -rf "$tree"/usr/{include,share/man,share/doc} "$tree"/usr/lib/*/pkgconfig
	copy_libraries "$arch" "$tree" "$(library_root "$arch")" || exit
	cp "$LAB_SOURCE/inspect.sh" "$tree/usr/bin/"
}

# image_programs NAME - LAB_DIR/image/NAME/programs.cpio: the same. A root disk has them itself.
image_programs() {
	local name=$1 tree=$LAB_DIR/image/$1/programs
	mkdir -p "$tree"
	[[ -n $(root_disk "$(guest_file "$name")") ]] || image_programs_tree "$name" "$tree" || exit
	# In one move: another test of this guest may be reading it.
	pack "$tree" >"$LAB_DIR/image/$name/programs.new" || exit
	mv "$LAB_DIR/image/$name/programs.new" "$LAB_DIR/image/$name/programs.cpio" || exit
	rm -rf "$tree"
}
