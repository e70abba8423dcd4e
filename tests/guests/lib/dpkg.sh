# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For a guest that Debian's own dpkg installs the project in: what dpkg must know of the packages that the lab has unpacked, the project's packages,
# and a repository of them.

# dpkg_register DEB ROOT - enter DEB, which is unpacked at ROOT, in the database of dpkg, as installed. No script of DEB has run.
dpkg_register() {
	local deb=$1 data=$2/var/lib/dpkg control info name arch kind trigger
	control=$(mktemp -d "$2.control.XXXXXX") || return
	mkdir -p "$data"/{info,updates,triggers}
	# The names of files have the architecture where packages of several may be installed.
	echo 1 >"$data/info/format"
	dpkg-deb --control "$deb" "$control" || return
	name=$(sed -n 's/^Package: //p' "$control/control")
	arch=$(sed -n 's/^Architecture: //p' "$control/control")
	info=$name
	! grep -qx 'Multi-Arch: same' "$control/control" || info=$name:$arch
	sed '/^Package: /a Status: install ok installed' "$control/control" >>"$data/status"
	[[ ! -e $control/conffiles ]] || (cd "$2" && dpkg_conffiles "$control/conffiles" >>"$data/status")
	echo >>"$data/status"
	dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -E -e 's,^\.,,' -e 's,(.)/$,\1,' -e 's,^/$,/.,' >"$data/info/$info.list"
	while read -r kind trigger; do
		case $kind:$trigger in
		interest*:/*) printf '%s %s%s\n' "$trigger" "$info" "$(dpkg_no_await "$kind")" >>"$data/triggers/File" ;;
		interest*:*) printf '%s%s\n' "$info" "$(dpkg_no_await "$kind")" >>"$data/triggers/$trigger" ;;
		esac
	done < <(sed 's/#.*//' "$control/triggers" 2>/dev/null)
	rm "$control/control"
	for kind in "$control"/*; do
		[[ ! -e $kind ]] || mv "$kind" "$data/info/$info.${kind##*/}"
	done
	rm -rf "$control"
}

# dpkg_no_await KIND - what stands behind the package's name where it need not be waited for.
dpkg_no_await() {
	[[ $1 != *-noawait ]] || printf '/noawait'
}

# dpkg_conffiles LIST - the field Conffiles, of the files below this folder.
dpkg_conffiles() {
	local path
	echo Conffiles:
	while read -r path; do
		[[ ! -e .$path ]] || printf ' %s %s\n' "$path" "$(md5sum <".$path" | cut -d ' ' -f 1)"
	done <"$1"
}

# dpkg_sources - a tar file of all that the packages are made of, the same for the same sources.
dpkg_sources() {
	tar -c -C "$PROJECT" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --exclude=./build --exclude=./.git \
		--exclude=./tests/guests --exclude=./tests/fixtures --exclude=./debian/virtctl --exclude=./debian/virtd .
}

# dpkg_build - print LAB_DIR/debs/HASH, where HASH is that of the sources: the project's packages with the folders of Debian 13; in `higher`, the same
# with a higher version. They are built once for the same sources.
dpkg_build() (
	need dpkg-buildpackage dpkg-dev
	need dh debhelper
	locked debs
	folder=$LAB_DIR/debs/$(dpkg_sources | sha256sum | cut -c 1-16)
	if [[ ! -d $folder ]]; then
		say "building the project's packages"
		rm -rf "$LAB_DIR/debs"
		# The path of the sources is the same each time: a compiler cache can have the objects.
		source=$LAB_DIR/debs/source
		mkdir -p "$source/virtctl" "$folder.new/higher" || exit
		dpkg_sources | tar -x -C "$source/virtctl" || exit
		logged "$(log_file debs)" "building the project's packages" dpkg_compile "$source/virtctl" || exit
		for deb in "$source"/*.deb; do
			dpkg_repack "$deb" "$folder.new" "" || exit
			dpkg_repack "$deb" "$folder.new/higher" +lab1 || exit
		done
		rm -rf "$source"
		mv "$folder.new" "$folder"
	fi
	printf '%s\n' "$folder"
)

# dpkg_compile SOURCE - build the packages as on any system, without the tests.
dpkg_compile() {
	cd "$1" || return
	# debhelper gives the compiler an empty home folder.
	if command -v ccache >/dev/null; then export CCACHE_DIR=${CCACHE_DIR-$(ccache -k cache_dir)}; fi
	DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" DEB_BUILD_PROFILES=nocheck dpkg-buildpackage -us -uc -b
}

# dpkg_repack DEB FOLDER SUFFIX - the same package in FOLDER as Debian 13 would build it, with SUFFIX after its version. debian/rules puts units and
# rules where this system's systemd has them: /lib on Debian 12, /usr/lib on Debian 13, and debhelper of each looks only there.
dpkg_repack() {
	local tree version
	tree=$(mktemp -d "$2/tree.XXXXXX") || return
	dpkg-deb -R "$1" "$tree/root" || return
	if [[ -d $tree/root/lib ]]; then
		cp -a "$tree/root/lib/." "$tree/root/usr/lib/" || return
		rm -rf "$tree/root/lib"
		sed -i 's,^\([0-9a-f]*  \)lib/,\1usr/lib/,' "$tree/root/DEBIAN/md5sums" || return
	fi
	version=$(sed -n 's/^Version: //p' "$tree/root/DEBIAN/control")
	sed -i -e "s/^Version: .*/Version: $version$3/" -e "s/(= $version)/(= $version$3)/" "$tree/root/DEBIAN/control" || return
	dpkg-deb -b --root-owner-group "$tree/root" "$2" >/dev/null || return
	rm -rf "$tree"
}

# dpkg_repository ARCH FOLDER NAME… - a repository in FOLDER/1 with the project's packages and the Debian packages NAME, and one in FOLDER/2 with
# the next version of the project's.
dpkg_repository() {
	local arch=$1 folder=$2 debs kept part
	shift 2
	debs=$(dpkg_build) || exit
	kept=$LAB_DIR/repository/$arch-$(sha256sum <<<"$*" | cut -c 1-12)
	if [[ ! -d $kept ]]; then
		apt_updated "$arch"
		rm -rf "$kept.new"
		mkdir -p "$kept.new"
		repository_folder=$kept.new
		logged "$(log_file "repository-$arch")" "fetching packages for $arch" apt_picked "$arch" dpkg_keep "$@" || exit
		mv "$kept.new" "$kept"
	fi
	mkdir -p "$folder"/{1,2}
	cp "$debs"/*.deb "$kept"/*.deb "$folder/1/" || exit
	cp "$debs"/higher/*.deb "$folder/2/" || exit
	for part in 1 2; do
		(cd "$folder/$part" && dpkg-scanpackages -m . >Packages 2>/dev/null) || exit
	done
}

dpkg_keep() {
	cp "$1" "$repository_folder/"
}
