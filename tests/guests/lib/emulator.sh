# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The QEMU that runs a guest: this system's own, or that of another release of Debian, which the guest's file names by "emulator". Such a one is
# unpacked with all libraries that it needs, and started by their own loader; nothing of it is installed.

# emulator_root FILE - names the folder that the emulator of the guest's FILE is unpacked in. Fetches it once.
emulator_root() {
	fetch_root "$(uname -m)@$(value "$1" emulator)" "$(value "$(arch_file "$(value "$1" arch)")" package)"
}

# fetch_emulator FILE - it is there, if the guest's FILE names one; or the guest is skipped.
fetch_emulator() {
	[[ -z $(value "$1" emulator) ]] || emulator_root "$1" >/dev/null || exit
}

# emulator_program FILE - QEMU's program for the guest's FILE, with its loader and where its modules and its firmware are: one word a line.
emulator_program() {
	local name root loader libraries
	name=$(value "$(arch_file "$(value "$1" arch)")" qemu)
	if [[ -z $(value "$1" emulator) ]]; then
		printf '%s\n' "$name"
		return
	fi
	root=$(emulator_root "$1") || exit
	libraries=$root/usr/lib/$(value "$(arch_file "$(uname -m)")" triplet)
	loader=$(needed "$root/usr/bin/$name" | grep '^/') || die "$root/usr/bin/$name names no loader"
	printf '%s\n' env "QEMU_MODULE_DIR=$libraries/qemu" "$root$loader" --library-path "$libraries" "$root/usr/bin/$name" \
		-L "$root/usr/share/qemu" -L "$root/usr/share/seabios"
}
