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
		sed -e "s|^\.$PREFIX/|usr/|; s|^\./||" |
		grep -v '/init\.d/virtd$' | sort
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
	local build=$BATS_TEST_TMPDIR/build root=$BATS_TEST_TMPDIR/root from=${VIRTCTL%/virtctl/virtctl} program
	meson setup --prefix /usr -Dtests=false -Dname=vdctl -Dopenrc=disabled "$build" "$SOURCE_ROOT" >"$BATS_TEST_TMPDIR/setup"
	# What is compiled does not depend on the name.
	cp "$VIRTCTL" "$build/virtctl/vdctl"
	for program in virtd/{virtd,virtd-helper,virtd-worker,virtd-bench} lib/id/60-virt.hwdb; do cp "$from/$program" "$build/$program"; done
	[ -z "$MAN_PAGES" ] || cp "$from"/man/*.[578] "$build/man/"
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
	for script in debian/virtd.postinst debian/virtd.postrm debian/tests/installed virtd/after-install.sh virtd/virtd.initd.in packaging/APKBUILD packaging/virtd.pre-install; do
		sh -n "$SOURCE_ROOT/$script"
	done
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

@test "an installation without a package says what is left to do" {
	run -0 env -u DESTDIR "$SOURCE_ROOT/virtd/after-install.sh" /usr/lib/udev/hwdb.d/60-virt.hwdb virtd.socket
	has 60-virt.hwdb
	has virtd
	run -0 env DESTDIR=/tmp/x "$SOURCE_ROOT/virtd/after-install.sh" a b
	[ -z "$output" ]
}
