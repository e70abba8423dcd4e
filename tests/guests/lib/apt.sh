# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Packages of any architecture from this system's own Debian sources, without touching its package
# state: apt gets folders of its own below LAB_DIR/apt/ARCH. For another release than this system's, ARCH is
# ARCH@SUITE here: the same sources, with the name of the release replaced.
#
# A function that fetches ends with the status 77 if a thing is not to be had, after a line "not to be had: REASON".

# apt_source - the file that tells this system where its Debian packages are.
apt_source() {
	local file
	if [[ -n ${VIRTD_LAB_SOURCE-} ]]; then
		[[ -r $VIRTD_LAB_SOURCE ]] || die "VIRTD_LAB_SOURCE names $VIRTD_LAB_SOURCE, which can't be read"
		printf '%s\n' "$VIRTD_LAB_SOURCE"
		return
	fi
	for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.sources; do
		if grep -qsE '^(deb[[:space:]]|URIs:).*debian' "$file"; then
			printf '%s\n' "$file"
			return
		fi
	done
	die "no Debian package source in /etc/apt/sources.list or /etc/apt/sources.list.d: the lab needs Debian's kernels"
}

# own_suite - the release of Debian that this system is.
own_suite() {
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# apt_source_of ARCH FOLDER - the same for ARCH: of another release, a copy in FOLDER.
apt_source_of() {
	local suite copy source own
	source=$(apt_source) || exit
	suite=$(arch_suite "$1")
	own=$(own_suite)
	if [[ -z $suite || $suite == "$own" ]]; then
		printf '%s\n' "$source"
		return
	fi
	[[ -n $own ]] || die "/etc/os-release has no VERSION_CODENAME: which release $source is of can't be told"
	copy=$2/${source##*/}
	sed "s/\\b$own\\b/$suite/g" "$source" | without_updates "$suite" >"$copy" || exit
	printf '%s\n' "$copy"
}

# without_updates SUITE - a source file, less what has no counterpart in SUITE: unstable has no updates and no security updates.
without_updates() {
	[[ $1 == sid ]] || { cat; return; }
	sed -E -e '/^deb(-src)?[[:space:]].*[[:space:]]sid-/d' \
		-e '/^Suites:/s/[[:space:]]sid-[a-z-]+//g' -e 's/^Suites:[[:space:]]*$/Suites: sid\nEnabled: no/'
}

# apt_config ARCH - write apt's configuration for ARCH, and name it. The system's hooks are cleared: they clean up the system's
# own caches. apt itself tries once: what is worth another try is decided here.
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
		Acquire::Retries "0";
		Acquire::http::Timeout "${VIRTD_LAB_TIMEOUT:-20}";
		Acquire::https::Timeout "${VIRTD_LAB_TIMEOUT:-20}";
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

# apt_update ARCH - the lists of ARCH, once. After lists that could not be had, the next try is half an hour later.
apt_update() (
	arch=$1 dir=$LAB_DIR/apt/$1
	locked "apt-$arch"
	config=$(apt_config "$arch") || exit
	[[ -e $dir/updated ]] && exit
	need apt-get apt
	if is_recent "$dir/unread"; then
		absent "$(<"$dir/unread")"
		exit
	fi
	say "$arch: reading Debian's package lists"
	log=$(log_file "apt-update-$arch")
	if ! quietly "$log" apt_read_lists "$arch" "$config"; then
		reason="Debian's package lists for $arch: $(apt_reason "$log")"
		printf '%s\n' "$reason" >"$dir/unread"
		absent "$reason"
		exit
	fi
	rm -f "$dir/unread"
	: >"$dir/updated"
)

# apt_read_lists ARCH CONFIG - all the lists; if some are not to be had, those that are, and a warning.
apt_read_lists() {
	local words
	words=$(mktemp "${2%/*}/words.XXXXXX") || return
	if try_again "$words" apt-get -c "$2" -o APT::Update::Error-Mode=any update; then
		forget "index $1"
	elif compgen -G "${2%/*}/lists/*_Packages*" >/dev/null; then
		chose "index $1" "$(apt_reason "$words"); the indexes that could be read serve"
	else
		cat "$words"
		rm -f "$words"
		return 77
	fi
	cat "$words"
	rm -f "$words"
}

# apt_kernel ARCH - the versioned package that ARCH's kernel package depends on.
apt_kernel() {
	local arch=$1 config=$LAB_DIR/apt/$1/apt.conf meta
	meta=$(value "$(arch_file "$arch")" kernel)
	apt-cache -c "$config" depends "$meta" 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-.*\)/\1/p' | head -n 1
}

# apt_kernels ARCH - that one, then the others of its kind that the indexes list, the newest first.
apt_kernels() {
	local config=$LAB_DIR/apt/$1/apt.conf flavour
	flavour=$(value "$(arch_file "$1")" kernel)
	flavour=${flavour#linux-image-}
	{
		apt_kernel "$1"
		apt-cache -c "$config" pkgnames linux-image- | grep -xE "linux-image-[0-9][0-9.]*([-+][0-9a-z.~]+)?-$flavour" | sort -rV
	} | awk 'NF && !seen[$0]++'
}

# apt_kernel_parts ARCH PACKAGE - PACKAGE, and what else the kernel of this version is packed in: from Linux 7 on the image and the modules are
# packages of their own.
apt_kernel_parts() {
	local config=$LAB_DIR/apt/$1/apt.conf version=${2#linux-image-}
	printf '%s\n' "$2"
	apt-cache -c "$config" depends "$2" 2>/dev/null | sed -n 's/^ *Depends: \(linux-[a-z]*-[0-9].*\)/\1/p' | grep -F -e "-$version"
}

# apt_versions ARCH PACKAGE - the versions of it that the indexes list, the newest first.
apt_versions() {
	apt-cache -c "$LAB_DIR/apt/$1/apt.conf" madison "$2" 2>/dev/null | awk '{ print $3 }' | awk '!seen[$0]++'
}

# apt_all_of ARCH PACKAGE… - as PACKAGE=VERSION, these packages and all that they depend on.
apt_all_of() {
	local config=$LAB_DIR/apt/$1/apt.conf plan
	shift
	plan=$(apt-get -c "$config" -q -y --simulate install "$@" 2>&1) || {
		absent "$(grep -m 1 -E '^E:|Depends:' <<<"$plan")"
		return
	}
	sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' <<<"$plan"
}

# apt_download ARCH PACKAGE[=VERSION]… - all of them in the present folder: together, and what does not come so, each by itself.
apt_download() {
	local arch=$1 config=$LAB_DIR/apt/$1/apt.conf package
	shift
	[[ $# -gt 1 ]] && apt-get -c "$config" -q -y download "$@" && return
	for package; do
		compgen -G "${package%%=*}_*.deb" >/dev/null || apt_download_any "$arch" "$package" || return
	done
}

# apt_download_any ARCH PACKAGE[=VERSION] - this package, in the first of the versions that the indexes list that can be had.
apt_download_any() {
	local arch=$1 name=${2%%=*} version config=$LAB_DIR/apt/$1/apt.conf words=words reason=""
	for version in $({ [[ $2 != *=* ]] || printf '%s\n' "${2#*=}"; apt_versions "$arch" "$name"; } | awk '!seen[$0]++'); do
		if try_again $words apt-get -c "$config" -q -y download "$name=$version"; then
			[[ -z $reason ]] || chose "package $arch $name" "$version, another version that the indexes list; $reason"
			return 0
		fi
		cat $words
		[[ $(apt_trouble $words) != failure ]] || return 1
		reason=${reason:-$name $version: $(apt_reason $words)}
	done
	absent "${reason:-$name: the indexes don\'t list it}"
}

# apt_fresh_download ARCH PACKAGE[=VERSION]… - the same; if a thing is not to be had with lists of an earlier run, once more with lists
# of now, since Debian drops what it has replaced.
apt_fresh_download() {
	local arch=$1 dir=$LAB_DIR/apt/$1 status
	shift
	apt_download "$arch" "$@"
	status=$?
	if [[ $status != 77 ]] || is_recent "$dir/updated"; then return $status; fi
	apt_read_lists "$arch" "$dir/apt.conf" || return
	: >"$dir/updated"
	apt_download "$arch" "${@%%=*}"
}

# apt_picked ARCH COMMAND PACKAGE[=VERSION]… - download these packages, and run COMMAND DEB for each. One at a time for each ARCH: its cache is one.
apt_picked() (
	arch=$1 command=$2 cache=$LAB_DIR/apt/$1/cache
	shift 2
	locked "apt-$arch"
	mkdir -p "$cache/picked"
	rm -f "$cache/picked"/*
	(cd "$cache/picked" && apt_fresh_download "$arch" "$@") || exit
	for deb in "$cache/picked"/*.deb; do
		$command "$deb" || exit
	done
	rm -f "$cache/picked"/*
)

# apt_unpack ARCH ROOT PACKAGE… - download these packages and unpack them at ROOT.
apt_unpack() {
	local arch=$1 unpack_root=$2
	shift 2
	mkdir -p "$unpack_root"
	apt_picked "$arch" unpack_deb "$@"
}

unpack_deb() {
	dpkg -x "$1" "$unpack_root"
}

# apt_unpack_closure ARCH ROOT PACKAGE… - the same for these packages and all that they depend on.
apt_unpack_closure() {
	local arch=$1 root=$2 packages
	shift 2
	packages=$(apt_all_of "$arch" "$@") || {
		printf '%s\n' "$packages"
		return 77
	}
	# shellcheck disable=SC2086 # words
	apt_unpack "$arch" "$root" $packages
}
