# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Words that every part of the lab uses: where things are, how it speaks, how a guest's file is read.

# say TEXT - one line of progress for a person.
say() {
	[[ -n ${LAB_QUIET-} ]] || printf 'lab: %s\n' "$*" >&2
}

# die TEXT - what failed, why, and what to do about it.
die() {
	printf 'lab: %s\n' "$*" >&2
	exit 1
}

# skip TEXT - this machine can't run it at all; 77 is what test runners know.
skip() {
	printf 'lab: skipped: %s\n' "$*" >&2
	exit 77
}

# need PROGRAM PACKAGE - a program that the lab can't do without.
need() {
	command -v "$1" >/dev/null || skip "$1 is missing; install the package $2"
}

# logged LOG WHAT COMMAND… - run COMMAND quietly; if it fails, show where its words are.
logged() {
	local log=$1 what=$2 reason
	shift 2
	mkdir -p "${log%/*}"
	"$@" >"$log" 2>&1 </dev/null && return 0
	reason=$(grep -aiE '^(E:|error|fatal|.*error:)' "$log" | head -n 1)
	die "$what failed: ${reason:-$(tail -n 1 "$log")} (all of it: $log)"
}

# locked NAME - hold the lock NAME until this shell ends, so that two labs don't fetch or build the same thing at once.
locked() {
	mkdir -p "$LAB_DIR/lock" 2>/dev/null || die "$LAB_DIR can't be written; name another folder by VIRTD_LAB_DIR"
	exec 9>"$LAB_DIR/lock/$1"
	flock -w 900 9 || die "another lab has held $LAB_DIR/lock/$1 for 15 minutes; end it and try again"
}

# values FILE KEY - the rest of each line of FILE that begins with KEY.
values() {
	sed -n "s/^$2[[:space:]]\{1,\}//p" "$1"
}

# words FILE KEY - the words on them, one a line.
words() {
	values "$1" "$2" | tr -s ' \t' '\n'
}

# value FILE KEY [DEFAULT] - the last of them.
value() {
	local found
	found=$(values "$1" "$2" | tail -n 1)
	printf '%s\n' "${found:-${3-}}"
}

# guest_file NAME - the file that describes the guest NAME. One that has "like OTHER" is the other's, less the keys that are named by
# "without KEY…", with this one's lines after it.
guest_file() {
	local file=$LAB_SOURCE/$1.guest whole=$LAB_DIR/guest/$1.guest like keys new
	[[ -r $file ]] || die "there is no guest $1; these are: $(guest_names | tr '\n' ' ')"
	like=$(value "$file" like)
	if [[ -z $like ]]; then
		printf '%s\n' "$file"
		return
	fi
	mkdir -p "${whole%/*}"
	new=$(mktemp "$whole.XXXXXX") || die "$LAB_DIR can't be written; name another folder by VIRTD_LAB_DIR"
	[[ -r $LAB_SOURCE/$like.guest ]] || die "$1 is like $like, which is not there"
	keys=$(words "$file" without | paste -sd '|')
	{
		grep -vE "^(${keys:-like})[[:space:]]" "$LAB_SOURCE/$like.guest"
		cat "$file"
	} >"$new"
	mv "$new" "$whole"
	printf '%s\n' "$whole"
}

# guest_kernel FILE - whose kernel it has: ARCH, or ARCH@SUITE with that of another release of Debian.
guest_kernel() {
	local suite
	suite=$(value "$1" kernel)
	printf '%s\n' "$(value "$1" arch)${suite:+@$suite}"
}

guest_names() {
	local file
	for file in "$LAB_SOURCE"/*.guest; do
		file=${file##*/}
		printf '%s\n' "${file%.guest}"
	done
}

# arch_file ARCH[@SUITE] - the file that describes the processor family ARCH.
arch_file() {
	local file=$LAB_SOURCE/arch/${1%@*}.arch
	[[ -r $file ]] || die "there is no architecture ${1%@*}; these are: $(arch_names | tr '\n' ' ')"
	printf '%s\n' "$file"
}

# arch_suite ARCH[@SUITE] - the release of Debian that is meant; nothing where it is this system's.
arch_suite() {
	if [[ $1 == *@* ]]; then
		printf '%s\n' "${1#*@}"
	else
		value "$(arch_file "$1")" suite
	fi
}

arch_names() {
	local file
	for file in "$LAB_SOURCE"/arch/*.arch; do
		file=${file##*/}
		printf '%s\n' "${file%.arch}"
	done
}

# is_native ARCH[@SUITE] - whether this machine runs programs of ARCH by itself.
is_native() {
	[[ $(uname -m) == "${1%@*}" ]]
}
