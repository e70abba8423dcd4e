# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What the lab chose where it could not have what it asked for first. Each choice is said, and stands in a file of LAB_DIR/chosen, for the
# closing lines of the tests.

chosen_file() {
	printf '%s/chosen/%s\n' "$LAB_DIR" "${1//[ \/]/-}"
}

# chose WHAT TEXT - say and keep what serves as WHAT, and why it is not the first choice.
chose() {
	local file
	file=$(chosen_file "$1")
	mkdir -p "${file%/*}"
	say "$1: $2"
	printf '%s: %s\n' "$1" "$2" >"$file.$BASHPID" && mv "$file.$BASHPID" "$file"
}

# forget WHAT - it is the first choice again.
forget() {
	rm -f "$(chosen_file "$1")"
}
