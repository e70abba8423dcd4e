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

# log_file NAME - where the words of what is run quietly are kept.
log_file() {
	mkdir -p "$LAB_DIR/log"
	printf '%s/log/%s.log\n' "$LAB_DIR" "$1"
}

# quietly LOG COMMAND… - run COMMAND with its words in LOG, and return its status; only the lab's own lines are shown.
quietly() {
	local log=$1 status=0
	shift
	mkdir -p "${log%/*}"
	"$@" >"$log" 2>&1 </dev/null || status=$?
	[[ -n ${LAB_QUIET-} ]] || grep -a '^lab: ' "$log" >&2
	return $status
}

# absent_reason LOG - why a thing is not to be had.
absent_reason() {
	sed -n -e 's/^not to be had: //p' -e 's/^lab: skipped: //p' "$1" | tail -n 1
}

# logged LOG WHAT COMMAND… - run COMMAND quietly; if it fails, show where its words are. What is not to be had skips the guest.
logged() {
	local log=$1 what=$2 reason status=0
	shift 2
	quietly "$log" "$@" || status=$?
	[[ $status != 0 ]] || return 0
	[[ $status != 77 ]] || skip "$what: $(absent_reason "$log")"
	reason=$(grep -aiE '^(E:|error|fatal|.*error:)' "$log" | head -n 1)
	die "$what failed: ${reason:-$(tail -n 1 "$log")} (all of it: $log)"
}

# locked NAME - hold the lock NAME until this shell ends, so that two labs don't fetch or build the same thing at once.
locked() {
	mkdir -p "$LAB_DIR/lock" 2>/dev/null || die "$LAB_DIR can't be written; name another folder by VIRTD_LAB_DIR"
	exec 9>"$LAB_DIR/lock/$1"
	flock -w 3600 9 || die "another lab has held $LAB_DIR/lock/$1 for an hour; end it and try again"
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

# guest_kernels FILE - the kernels that serve this guest, the best first: ARCH, or ARCH@SUITE with that of another release of Debian.
guest_kernels() {
	local arch suite own
	arch=$(value "$1" arch)
	own=$(own_suite)
	for suite in $(value "$1" kernel "$own"); do
		if [[ $suite == "$own" ]]; then printf '%s\n' "$arch"; else printf '%s\n' "$arch@$suite"; fi
	done
}

# guest_kernel FILE - the first of them that is there; the best, if none is yet.
guest_kernel() {
	local kernel kernels
	kernels=$(guest_kernels "$1")
	for kernel in $kernels; do
		if [[ -e $LAB_DIR/kernel/$kernel/version ]]; then
			printf '%s\n' "$kernel"
			return
		fi
	done
	head -n 1 <<<"$kernels"
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

# library_folder ARCH - the folder of its libraries, as Debian calls it: mostly as the compiler's target.
library_folder() {
	local file
	file=$(arch_file "$1")
	value "$file" folder "$(value "$file" triplet)"
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
