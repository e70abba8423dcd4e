#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What "meson install" puts in place is what the packages (debian, packaging) name: no more, no less.

load common

setup_file() {
	build=${VIRTCTL%/virtctl/virtctl}
	export INSTALLED=$BATS_FILE_TMPDIR/installed PREFIX
	PREFIX=$(meson introspect --buildoptions "$build" | "$JQ" -r '.[] | select(.name == "prefix").value')
	DESTDIR=$INSTALLED meson install --no-rebuild --quiet -C "$build"
}

# installed - every file, as if the prefix were /usr, except what depends on the options of this build.
installed() {
	(cd "$INSTALLED" && find . ! -type d) |
		sed -E "s,^\.$PREFIX/,usr/,; s,^\./,,; s,^etc/(systemd|udev|sysusers\.d)/,usr/lib/\1/," |
		grep -v '/init\.d/virtd' | sort
}

# without_man - leaves out manual pages, if this build has none.
without_man() {
	if [ -n "$MAN_PAGES" ]; then cat; else grep -v '/man/'; fi
}

# debian_files FILE... - what the files debian/PACKAGE.install name, by their places in the tree that Meson has made.
debian_files() {
	cut -d' ' -f1 "$@" | without_man | sort
}

# spec_files FILE - what a spec's %files name, with the macros replaced.
spec_files() {
	sed -n '/^%files/,/^%changelog/p' "$1" | grep '^%{' |
		sed -e 's|%{_bindir}|usr/bin|; s|%{_libexecdir}|usr/libexec|; s|%{_datadir}|usr/share|; s|%{_mandir}|usr/share/man|' \
			-e 's|%{_unitdir}|usr/lib/systemd/system|; s|%{_sysusersdir}|usr/lib/sysusers.d|; s|%{_udevhwdbdir}|usr/lib/udev/hwdb.d|' \
			-e 's|%{_udevrulesdir}|usr/lib/udev/rules.d|; s|%{bash_completions_dir}|usr/share/bash-completion/completions|' \
			-e 's|%{zsh_completions_dir}|usr/share/zsh/site-functions|; s|%{fish_completions_dir}|usr/share/fish/vendor_completions.d|; s|\*$||' |
		without_man | sort
}

@test "Debian's packages have each installed file once" {
	diff <(installed) <(debian_files "$SOURCE_ROOT"/debian/*.install)
}

# into PREFIX [OPTION] - install the programs of this build as with that prefix, in the folder $root.
into() {
	local build=$BATS_TEST_TMPDIR/build$1 from=${VIRTCTL%/virtctl/virtctl} program
	root=$BATS_TEST_TMPDIR/root$1
	meson setup --prefix "$1" "${@:2}" -Dtests=false -Dman=disabled -Dopenrc=disabled "$build" "$SOURCE_ROOT" >"$BATS_TEST_TMPDIR/setup"
	for program in virtctl/virtctl virtd/{virtd,virtd-helper,virtd-worker,virtd-bench} lib/id/60-virt.hwdb; do cp "$from/$program" "$build/$program"; done
	DESTDIR=$root meson install --no-rebuild --quiet -C "$build"
}

@test "systemd and udev find their files, whatever the prefix" {
	local file
	into /usr/local
	for file in systemd/system/virtd.service systemd/system/virtd.socket udev/hwdb.d/60-virt.hwdb udev/rules.d/60-virt.rules sysusers.d/virtd.conf; do
		[ -e "$root/etc/$file" ]
	done
	[ ! -e "$root/usr/local/lib" ]
	grep -x 'ExecStart=/usr/local/libexec/virtd .*' "$root/etc/systemd/system/virtd.service"
	grep -q '"/usr/local/bin/virtctl --sysroot / override apply ' "$root/etc/udev/rules.d/59-virtd-overrides.rules"
	into /opt/virt -Dsystemdir=/opt/virt/lib
	[ -e "$root/opt/virt/lib/udev/hwdb.d/60-virt.hwdb" ]
	[ ! -e "$root/etc" ]
}

@test "a file that Debian's packages lack, and one that is not installed, are seen" {
	cp "$SOURCE_ROOT"/debian/*.install "$BATS_TEST_TMPDIR"
	sed -i '/virtd-worker/d' "$BATS_TEST_TMPDIR/virtd.install"
	run diff <(installed) <(debian_files "$BATS_TEST_TMPDIR"/*.install)
	has '< usr/libexec/virtd-worker'
	echo usr/bin/virtgone >>"$BATS_TEST_TMPDIR/virtctl.install"
	run diff <(installed) <(debian_files "$BATS_TEST_TMPDIR"/*.install)
	has '> usr/bin/virtgone'
}

@test "Fedora's package has each installed file once" {
	diff <(installed) <(spec_files "$SOURCE_ROOT/packaging/virtctl.spec")
}

# unbuilt FOLDER OPTION... - configures FOLDER, and gives it what this build has compiled.
unbuilt() {
	local folder=$1 from=${VIRTCTL%/virtctl/virtctl} program
	shift
	meson setup --prefix /usr -Dtests=false -Dopenrc=disabled "$@" "$folder" "$SOURCE_ROOT"
	for program in virtctl/virtctl virtd/{virtd,virtd-helper,virtd-worker,virtd-bench} lib/id/60-virt.hwdb; do
		cp "$from/$program" "$folder/$program"
	done
	[ -z "$MAN_PAGES" ] || cp "$from"/man/*.[1578] "$folder/man/"
}

# rpm_macros - Fedora's macros that the spec uses and Debian's rpm lacks.
rpm_macros() {
	cat <<-END
		%_unitdir /usr/lib/systemd/system
		%_sysusersdir /usr/lib/sysusers.d
		%_udevhwdbdir /usr/lib/udev/hwdb.d
		%_udevrulesdir /usr/lib/udev/rules.d
		%bash_completions_dir /usr/share/bash-completion/completions
		%fish_completions_dir /usr/share/fish/vendor_completions.d
		%zsh_completions_dir /usr/share/zsh/site-functions
		%debug_package %{nil}
		%meson echo configured with
		%meson_build test -d $1
		%meson_install DESTDIR=%{buildroot} meson install --no-rebuild --quiet -C $1
		%systemd_post() systemctl preset %*
		%systemd_preun() systemctl disable %*
		%systemd_postun_with_restart() systemctl try-restart %*
	END
}

@test "rpmbuild makes Fedora's packages, with substitutes for Fedora's macros" {
	command -v rpmbuild >/dev/null || skip "rpmbuild is not installed"
	[ -n "$MAN_PAGES" ] || skip "this build has no manual pages"
	local top=$BATS_TEST_TMPDIR/rpm version package
	version=$(sed -n 's/^Version: *//p' "$SOURCE_ROOT/packaging/virtctl.spec")
	unbuilt "$BATS_TEST_TMPDIR/build" >"$BATS_TEST_TMPDIR/setup"
	rpm_macros "$BATS_TEST_TMPDIR/build" >"$BATS_TEST_TMPDIR/macros"
	mkdir -p "$top"/{SOURCES,home}
	# What the spec itself reads of the sources.
	tar -cz -C "$SOURCE_ROOT" --transform "s,^,virtctl-$version/," -f "$top/SOURCES/virtctl-$version.tar.gz" README.md LICENSES
	HOME=$top/home rpmbuild -bb --nodeps --load="$BATS_TEST_TMPDIR/macros" --define "_topdir $top" --define "_dbpath $top/db" \
		"$SOURCE_ROOT/packaging/virtctl.spec" >"$BATS_TEST_TMPDIR/log" 2>&1 || fail "$(tail -n 20 "$BATS_TEST_TMPDIR/log")"
	run ! grep -E '^(warning|error):' "$BATS_TEST_TMPDIR/log"
	for package in virtctl virtd; do
		HOME=$top/home rpm -qlp --dbpath "$top/db" "$top"/RPMS/*/"$package-$version"-*.rpm |
			grep -Ev '^/usr/(share/(doc|licenses)|lib/\.build-id)(/|$)' | sed -E 's,^/,,; s,(/man/.*)\.gz$,\1,' | sort >"$BATS_TEST_TMPDIR/files"
		diff <(debian_files "$SOURCE_ROOT/debian/$package.install") "$BATS_TEST_TMPDIR/files"
	done
	HOME=$top/home rpm -qp --requires --dbpath "$top/db" "$top"/RPMS/*/"virtctl-$version"-*.rpm | grep -E "^virtd.* = $version-1"
	HOME=$top/home rpm -qp --scripts --dbpath "$top/db" "$top"/RPMS/*/"virtd-$version"-*.rpm >"$BATS_TEST_TMPDIR/scripts"
	grep -x 'systemctl preset virtd.socket virtd.service' "$BATS_TEST_TMPDIR/scripts"
	! grep '%' "$BATS_TEST_TMPDIR/scripts" || fail "a macro is left in a script"
}

@test "Debian's command works without its service: its package needs that of virtd" {
	local package
	package=$(sed -n '/^Package: virtctl$/,/^$/p' "$SOURCE_ROOT/debian/control")
	[[ $package == *'Depends:
 virtd (= ${binary:Version}),'* ]] || fail "$package"
	grep -q '^usr/libexec/virtd$' "$SOURCE_ROOT/debian/virtd.install"
}

@test "every package has the version of the project" {
	local version
	version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$SOURCE_ROOT/meson.build")
	[ -n "$version" ]
	grep -q "^virtctl ($version) " <(head -n 1 "$SOURCE_ROOT/debian/changelog")
	grep -qx "Version: *$version" "$SOURCE_ROOT/packaging/virtctl.spec"
	grep -qx "pkgver=$version" "$SOURCE_ROOT/packaging/APKBUILD"
}

@test "the files of Debian's copyright that are not LGPL are those that say so" {
	grep -rl '^.\{0,3\} *SPDX-License-Identifier: GPL-2.0-only' "$SOURCE_ROOT"/{lib,virtctl,virtd,tests} |
		sed "s|^$SOURCE_ROOT/||; s|/[^/]*\$|/*|" | sort -u >"$BATS_TEST_TMPDIR/said"
	sed -n '/^Files: tests/,/^Copyright/p' "$SOURCE_ROOT/debian/copyright" | grep -o 'tests/.*' | sort >"$BATS_TEST_TMPDIR/listed"
	diff "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/listed"
}

@test "the command, its manual page and its completions have the name that -Dname says" {
	local build=$BATS_TEST_TMPDIR/build root=$BATS_TEST_TMPDIR/root
	unbuilt "$build" -Dname=vdctl >"$BATS_TEST_TMPDIR/setup"
	# What is compiled does not depend on the name.
	mv "$build/virtctl/virtctl" "$build/virtctl/vdctl"
	[ -z "$MAN_PAGES" ] || sh "$SOURCE_ROOT/man/make-page.sh" scdoc vdctl "$build/man/vdctl.1" "$SOURCE_ROOT/man/virtctl.1.scd"
	DESTDIR=$root meson install --no-rebuild --quiet -C "$build"
	# The same files as otherwise, by that name.
	diff <(installed | sed -E 's,(bin/|completions/|site-functions/_|completions\.d/|man1/)virtctl,\1vdctl,' | sort) \
		<(cd "$root" && find . ! -type d | sed 's,^\./,,' | sort)
	[ "$("$root/usr/bin/vdctl" --version)" = "$("$VIRTCTL" --version)" ]
	grep -x 'ExecStart=/usr/bin/vdctl --sysroot / override apply' "$root/usr/lib/systemd/system/virtd-overrides.service"
	! grep -r bin/virtctl "$root/usr/lib" || fail "the usual name is in these files"
	[ "$(grep -c '"/usr/bin/vdctl --sysroot / override apply ' "$root/usr/lib/udev/rules.d/59-virtd-overrides.rules")" = 3 ]
	run -0 bash --norc -c ". '$root/usr/share/bash-completion/completions/vdctl'; complete -p vdctl"
	has 'complete -F _virtctl vdctl'
	[ "$(head -n 1 "$root/usr/share/zsh/site-functions/_vdctl")" = '#compdef vdctl' ]
	! grep -E 'complete -c virtctl' "$root/usr/share/fish/vendor_completions.d/vdctl.fish" || fail "fish completes the usual name"
	if [ -n "$MAN_PAGES" ]; then
		grep '^\.TH "vdctl" "1"' "$root/usr/share/man/man1/vdctl.1"
		grep '^vdctl - list' "$root/usr/share/man/man1/vdctl.1"
		run ! grep -E '^(\\fB)?virtctl(\\fR)? .*list' "$root/usr/share/man/man1/vdctl.1"
	fi
}

@test "a name that is no command's name is refused" {
	run ! meson setup -Dtests=false -Dname=a/b "$BATS_TEST_TMPDIR/build" "$SOURCE_ROOT"
	has "can't be the name of a command"
}

@test "scripts of the packages have the shell's syntax" {
	local script
	for script in debian/virtd.postinst debian/virtd.postrm debian/tests/installed virtd/after-install.sh virtd/virtd.initd.in virtd/virtd-overrides.initd.in packaging/APKBUILD packaging/virtd.pre-install; do
		sh -n "$SOURCE_ROOT/$script"
	done
}

# exposure_of UNIT - how much systemd-analyze finds the installed UNIT exposed.
exposure_of() {
	systemd-analyze --no-pager security --offline=yes "$(find "$INSTALLED" -path "*systemd/system/$1")" |
		sed -n 's/.*exposure level for [^ ]*: \([0-9.]*\) .*/\1/p'
}

@test "each unit of a service is confined as SECURITY.md says" {
	systemd-analyze --version | awk 'NR == 1 { exit !($2 >= 250) }' || skip "systemd-analyze is missing, or can't look at a file of a unit"
	local unit known found
	[ "$(sed -En 's/^\| `([a-z-]*\.service)` .*/\1/p' "$SOURCE_ROOT/SECURITY.md" | sort)" = \
		"$(find "$INSTALLED" -name '*.service' -printf '%f\n' | sort)" ]
	while read -r unit known; do
		found=$(exposure_of "$unit")
		# Later releases of systemd look at more.
		awk -v found="$found" -v known="$known" 'BEGIN { exit !(found > 0 && found <= known + 0.2) }' || fail "$unit: $found, not $known"
	done < <(sed -En 's/^\| `([a-z-]*\.service)` .* \| ([0-9.]*) \|$/\1 \2/p' "$SOURCE_ROOT/SECURITY.md")
}

@test "OpenRC's script names what it starts, and its functions are OpenRC's" {
	local script=$SOURCE_ROOT/virtd/virtd.initd.in
	run -0 bash -c '
		need() { echo "need $*"; }; use() { echo "use $*"; }; after() { echo "after $*"; }
		ebegin() { echo "begin $*"; }; eend() { echo "end $*"; }
		supervise-daemon() { echo "daemon $*"; }
		RC_SVCNAME=virtd; . "$1"; depend; reload; echo "$command $command_args as $pidfile"' bash "$script"
	has 'need sysfs'
	has 'daemon virtd --signal HUP --pidfile /run/virtd.pid'
	has '@VIRTD@ --user virtd-daemon as /run/virtd.pid'
}

@test "OpenRC's script of the overrides runs the command of systemd's unit, before the drivers come" {
	run -0 bash -c '
		need() { echo "need $*"; }; before() { echo "before $*"; }; keyword() { :; }
		checkpath() { echo "made ${*: -1}"; }; ebegin() { :; }; eend() { echo "end $*"; }
		. <(sed "s|@VIRTCTL@|echo command|" "$1"); depend; start' bash "$SOURCE_ROOT/virtd/virtd-overrides.initd.in"
	has 'need sysfs'
	[[ $output == *'before udev '*' modules'* ]]
	has 'made /run/virtd'
	has "command $(sed -n 's/^ExecStart=@VIRTCTL@ //p' "$SOURCE_ROOT/virtd/virtd-overrides.service.in")"
	has 'end 0'
}

# abuild - what Alpine's abuild does with packaging/APKBUILD and the files of this build: the files of each package, below $packages.
abuild() {
	(
		set -eu
		cd "$SOURCE_ROOT"
		. packaging/APKBUILD
		builddir=$PWD pkgdir=$packages/$pkgname
		# As if the prefix were /usr.
		meson() {
			local folder
			mkdir -p "$pkgdir/usr/lib"
			cp -a "$INSTALLED$PREFIX/." "$pkgdir/usr"
			for folder in systemd udev sysusers.d; do
				[ ! -d "$INSTALLED/etc/$folder" ] || cp -a "$INSTALLED/etc/$folder" "$pkgdir/usr/lib"
			done
		}
		amove() {
			local path
			for path; do
				mkdir -p "$subpkgdir/${path%/*}"
				mv "$pkgdir"/$path "$subpkgdir/${path%/*}/"
			done
		}
		package
		rm -rf "$pkgdir/usr/etc"
		mkdir -p "$pkgdir/etc/init.d"
		touch "$pkgdir"/etc/init.d/virtd{,-overrides}
		for part in $subpackages; do
			[[ $part != *-@(doc|*-completion) ]] || continue
			subpkgdir=$packages/${part%:*}
			"${part#*:}"
		done
	)
}

@test "Alpine's packages have each installed file once, and those of Debian's packages of that name" {
	local packages=$BATS_TEST_TMPDIR/packages
	abuild
	[ "$(ls "$packages")" = $'virtctl\nvirtctl-openrc\nvirtd\nvirtd-openrc' ] || fail "$(ls "$packages")"
	[ "$(cd "$packages" && find . -path '*init.d/*' | sort)" = $'./virtctl-openrc/etc/init.d/virtd-overrides\n./virtd-openrc/etc/init.d/virtd' ]
	# abuild takes completions and manual pages out of the first package.
	diff <(cd "$packages/virtd" && find . -type f | sed 's,^\./,,' | sort) \
		<(cut -d' ' -f1 "$SOURCE_ROOT/debian/virtd.install" | grep -Ev '/(man|systemd|sysusers\.d)/' | sort)
	diff <(cd "$packages/virtctl" && find . -type f | grep -v /man/ | sed 's,^\./,,' | sort) \
		<(cut -d' ' -f1 "$SOURCE_ROOT/debian/virtctl.install" | grep -Ev '/(man|systemd)/' | sort)
}

@test "an installation without a package says what is left to do" {
	run -0 env -u DESTDIR "$SOURCE_ROOT/virtd/after-install.sh" /usr/lib/udev/hwdb.d/60-virt.hwdb virtd.socket
	has 60-virt.hwdb
	has virtd
	run -0 env DESTDIR=/tmp/x "$SOURCE_ROOT/virtd/after-install.sh" a b
	[ -z "$output" ]
}
