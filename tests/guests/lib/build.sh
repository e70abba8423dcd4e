# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The project, built for a guest's processor, and installed below LAB_DIR/install/ARCH; and the lab's agent.

# cross_file ARCH - write Meson's cross file for ARCH, and name it.
cross_file() {
	local arch=$1 root=$LAB_DIR/sysroot/$1 file=$LAB_DIR/cross-$1.ini description triplet
	description=$(arch_file "$arch")
	triplet=$(value "$description" triplet)
	sed -e "s|@COMPILER@|$(compiler_for "$arch")|g" -e "s|@TRIPLET@|$triplet|g" -e "s|@FOLDER@|$(library_folder "$arch")|g" -e "s|@SYSROOT@|$root|g" \
		-e "s|@FAMILY@|$(value "$description" family)|g" \
		-e "s|@ENDIAN@|$(value "$description" endian)|g" -e "s|@ARCH@|$arch|g" \
		"$LAB_SOURCE/arch/cross.ini.in" >"$file.new"
	# An untouched file keeps Meson from configuring again.
	if cmp -s "$file.new" "$file"; then rm "$file.new"; else mv "$file.new" "$file"; fi
	printf '%s\n' "$file"
}

# compiler_for ARCH - the name of its C compiler; where there is none, the guest is skipped. One that is for many processors gets a
# name of its own for this one.
compiler_for() {
	local triplet compiler linker
	triplet=$(value "$(arch_file "$1")" triplet)
	compiler=$(value "$(arch_file "$1")" compiler)
	linker=$(value "$(arch_file "$1")" linker)
	if [[ -n $compiler ]]; then
		need "$compiler" "$compiler"
		need "ld.$linker" "$linker"
		compiler_script "$LAB_DIR/compiler/$triplet-gcc" \
			"$compiler --target=$triplet --sysroot=$LAB_DIR/sysroot/$1 -fuse-ld=$linker -Wno-unused-command-line-argument"
		return
	fi
	need "$triplet-gcc" "$(if is_native "$1"; then echo gcc; else echo "gcc-${triplet//_/-}"; fi)"
	printf '%s-gcc\n' "$triplet"
}

# compiler_script FILE COMMAND - make FILE, which starts COMMAND, and print its name.
compiler_script() {
	mkdir -p "${1%/*}"
	printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$1.$BASHPID"
	chmod 755 "$1.$BASHPID"
	mv "$1.$BASHPID" "$1"
	ln -sf "$(command -v ar)" "${1%gcc}gcc-ar"
	printf '%s\n' "$1"
}

# build_arch ARCH - configure once, build what has changed, install.
build_arch() {
	local arch=$1 build=$LAB_DIR/build/$1 options=(--prefix=/usr --buildtype=release -Dtests=false -Dman=disabled)
	need meson meson
	fetch_programs "$arch" || exit
	if ! is_native "$arch"; then
		compiler_for "$arch" >/dev/null || exit
		options+=(--cross-file "$(cross_file "$arch")")
	fi
	(
		locked "build-$arch"
		if [[ ! -e $build/build.ninja ]]; then
			say "$arch: configuring the project"
			rm -rf "$build"
			logged "$LAB_DIR/log/setup-$arch.log" "configuring the project for $arch" \
				meson setup "${options[@]}" "$build" "$PROJECT"
		fi
		say "$arch: building the project"
		logged "$LAB_DIR/log/build-$arch.log" "building the project for $arch" meson compile -C "$build"
		[[ ! -e $build/installed || $build/.ninja_log -nt $build/installed || ! -e $LAB_DIR/install/$arch ]] || exit 0
		rm -rf "$LAB_DIR/install/$arch"
		DESTDIR=$LAB_DIR/install/$arch \
			logged "$LAB_DIR/log/install-$arch.log" "installing the project for $arch" \
			meson install -C "$build" --no-rebuild
		mkdir -p "$LAB_DIR/install/$arch"
		touch "$build/installed"
	)
}

# build_agent ARCH - LAB_DIR/agent/ARCH/lab-agent: what runs the lab's commands in a guest.
build_agent() {
	local compiler program=$LAB_DIR/agent/$1/lab-agent source=$LAB_SOURCE/guest/agent.c
	compiler=$(compiler_for "$1") || exit
	(
		locked "agent-$1"
		[[ ! -e $program || $source -nt $program ]] || exit 0
		mkdir -p "${program%/*}"
		logged "$LAB_DIR/log/agent-$1.log" "building the lab's agent for $1" "$compiler" -O2 -Wall -static \
			-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -o "$program.new" "$source"
		mv "$program.new" "$program"
	)
}

# own_folder NAME - where the kernel modules NAME of the tests' own are: beside the lab, or among the tests.
own_folder() {
	if [[ -d $LAB_SOURCE/$1 ]]; then
		printf '%s\n' "$LAB_SOURCE/$1"
	else
		printf '%s\n' "$PROJECT/tests/$1"
	fi
}

# build_modules ARCH NAME… - kernel modules of the tests' own, and what programs come with them, in LAB_DIR/modules/ARCH. A folder with a
# file "source" gets those files of the kernel's own source, below it, at the kernel's paths.
build_modules() {
	local arch=$1 headers compiler work log folder options=()
	shift
	(
		locked "modules-$arch"
		headers=$(fetch_headers "$arch") || exit
		compiler=$(sed -n 's/^CC = .*\(gcc-[0-9]*\)$/\1/p' "$headers/.kernelvariables")
		need "${compiler:-gcc}" "${compiler:-gcc}"
		need make make
		is_native "$arch" || options+=("CROSS_COMPILE=$(value "$(arch_file "$arch")" triplet)-")
		for folder; do
			work=$LAB_DIR/modules/$arch/$folder
			log=$LAB_DIR/log/module-$arch-$folder.log
			mkdir -p "$work"
			cp -u "$(own_folder "$folder")"/* "$work/" || exit
			[[ ! -e $work/source ]] || fetch_source "$arch" "$work" || exit
			say "$arch: building the modules of $folder"
			logged "$log" "building the modules of $folder for $arch" make -C "$headers" "M=$work" "${options[@]}" modules || exit
		done
	)
}
