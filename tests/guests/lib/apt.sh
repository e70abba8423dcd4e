# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Packages of any architecture from this system's own Debian sources, without touching its package
# state: apt gets folders of its own below LAB_DIR/apt/ARCH. Where another release than this system's is meant, ARCH is
# ARCH@SUITE here: the same sources, with the name of the release replaced.

# apt_source - the file that tells this system where its Debian packages are.
apt_source() {
	local file
	for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.sources; do
		if grep -qsE '^(deb[[:space:]]|URIs:).*debian' "$file"; then
			printf '%s\n' "$file"
			return
		fi
	done
	die "no Debian package source in /etc/apt/sources.list or /etc/apt/sources.list.d: the lab needs Debian's kernels"
}

# apt_source_of ARCH FOLDER - the same for ARCH: where it is of another release, a copy in FOLDER.
apt_source_of() {
	local suite copy source own
	source=$(apt_source) || exit
	suite=$(arch_suite "$1")
	own=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	if [[ -z $suite || $suite == "$own" ]]; then
		printf '%s\n' "$source"
		return
	fi
	[[ -n $own ]] || die "/etc/os-release has no VERSION_CODENAME: which release $source is of can't be told"
	copy=$2/${source##*/}
	sed "s/\\b$own\\b/$suite/g" "$source" >"$copy" || exit
	printf '%s\n' "$copy"
}

# apt_config ARCH - write apt's configuration for ARCH, and name it. The system's hooks are cleared: they clean up the system's own caches.
apt_config() {
	local arch=$1 dir=$LAB_DIR/apt/$1 debian source new
	debian=$(value "$(arch_file "$arch")" debian)
	mkdir -p "$dir"/{lists/partial,cache/archives/partial}
	source=$(apt_source_of "$arch" "$dir") || exit
	: >"$dir/status"
	new=$(mktemp "$dir/apt.conf.XXXXXX") || exit
	cat >"$new" <<-END
		APT::Architecture "$debian";
		#clear APT::Architectures;
		APT::Architectures { "$debian"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "";
		Acquire::Languages "none";
		#clear Acquire::IndexTargets::deb::DEP-11;
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear DPkg::Pre-Install-Pkgs;
		#clear DPkg::Pre-Invoke;
		#clear DPkg::Post-Invoke;
		Dir::State "$dir";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
		Dir::Cache::archives "$dir/cache/archives";
		Dir::Log "$dir";
		Dir::Etc::sourcelist "$source";
		Dir::Etc::sourceparts "-";
	END
	mv "$new" "$dir/apt.conf"
	printf '%s\n' "$dir/apt.conf"
}

# apt_update ARCH - the lists of ARCH, once.
apt_update() (
	arch=$1 dir=$LAB_DIR/apt/$1
	locked "apt-$arch"
	config=$(apt_config "$arch") || exit
	[[ -e $dir/updated ]] && exit
	need apt-get apt
	say "$arch: reading Debian's package lists"
	logged "$LAB_DIR/log/apt-update-$arch.log" "reading Debian's package lists for $arch (is there a network?)" apt_read_lists "$config"
	: >"$dir/updated"
)

# apt_read_lists CONFIG - all the lists; when one is not to be had after three tries (a mirror in the middle of an update), those that are.
apt_read_lists() {
	local try
	for try in 1 2 3; do
		apt-get -c "$1" -o APT::Update::Error-Mode=any update && return
		sleep $((try * 2))
	done
	compgen -G "${1%/*}/lists/*_Packages*" >/dev/null
}

# apt_get ARCH WORD… - apt-get for ARCH; if that fails, once more with fresh lists, since Debian drops what it has replaced.
apt_get() {
	local arch=$1 config=$LAB_DIR/apt/$1/apt.conf
	shift
	apt-get -c "$config" -q -y "$@" && return
	apt_read_lists "$config"
	apt-get -c "$config" -q -y "$@"
}

# apt_kernel ARCH - the versioned package that ARCH's kernel package depends on.
apt_kernel() {
	local arch=$1 config=$LAB_DIR/apt/$1/apt.conf meta
	meta=$(value "$(arch_file "$arch")" kernel)
	apt-cache -c "$config" depends "$meta" 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-.*\)/\1/p' | head -n 1
}

# apt_unpack ARCH ROOT PACKAGE… - download these packages and unpack them at ROOT. One at a time for each ARCH: its cache is one.
apt_unpack() (
	arch=$1 root=$2 cache=$LAB_DIR/apt/$1/cache
	shift 2
	locked "apt-$arch"
	mkdir -p "$root" "$cache/picked"
	rm -f "$cache/picked"/*.deb
	(cd "$cache/picked" && apt_get "$arch" download "$@") || exit
	for deb in "$cache/picked"/*.deb; do
		dpkg -x "$deb" "$root" || exit
	done
	rm -f "$cache/picked"/*.deb
)

# apt_unpack_closure ARCH ROOT PACKAGE… - the same for these packages and all that they depend on.
apt_unpack_closure() (
	arch=$1 root=$2 cache=$LAB_DIR/apt/$1/cache/archives
	shift 2
	locked "apt-$arch"
	mkdir -p "$root"
	apt_get "$arch" --download-only install "$@" || exit
	for deb in "$cache"/*.deb; do
		dpkg -x "$deb" "$root" || exit
	done
	rm -f "$cache"/*.deb
)
