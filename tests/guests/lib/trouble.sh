# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What apt's words say of a fetch that failed: whether another try may help, whether the thing is not to be had, or neither.

# What may pass: a mirror in the middle of an update, a network or a server that does not answer now.
passing='unexpected size|Hash Sum mismatch|timed out|Connection (failed|refused|reset)|[Cc]ould not (connect|resolve|handshake)|Unable to connect|Temporary failure|closed connection|connection closed|End of file|Network is unreachable|Server closed| 50[0234] |  50[0234]'

# What will not pass by itself.
gone='404|403|410|File not found|Unable to locate package|no installation candidate|was not found|find (any )?package|not found for|No such file or directory'

# apt_trouble WORDS-FILE - passing, gone or failure.
apt_trouble() {
	if grep -qE "^(E|Err|W|  ).*($gone)" "$1"; then
		# One that has both: what is gone stays gone.
		printf 'gone\n'
	elif grep -qE "$passing" "$1"; then
		printf 'passing\n'
	else
		printf 'failure\n'
	fi
}

# apt_reason WORDS-FILE - the first reason in one line, without the addresses of servers; and how many more there are.
apt_reason() {
	local reason more
	reason=$(grep -m 1 '^E: ' "$1" || tail -n 1 "$1")
	more=$(($(grep -c '^E: Failed to fetch' "$1") - 1))
	((more < 1)) || reason+=" (and $more more)"
	sed -E -e 's/^E: (Failed to fetch )?//' -e 's/ \[IP:[^]]*\]//' -e 's#[a-z]+:/[^ ]*/dists/##' -e 's#[a-z]+:/[^ ]*\.deb *##' -e 's/%2b/+/g' \
		-e 's/ +/ /g' <<<"$reason"
}

# try_again WORDS-FILE COMMAND… - run COMMAND, its words in WORDS-FILE; up to twice more, after a pause, if what failed may pass.
try_again() {
	local words=$1 pause
	shift
	for pause in ${VIRTD_LAB_PAUSES-2 4} end; do
		"$@" >"$words" 2>&1 </dev/null && return
		[[ $pause != end && $(apt_trouble "$words") == passing ]] || return 1
		sleep "$pause"
	done
}

# absent REASON - for who fetches: this is not to be had.
absent() {
	printf 'not to be had: %s\n' "$1"
	return 77
}

# is_recent FILE - FILE is there, and half an hour old at the most.
is_recent() {
	[[ -n $(find "$1" -mmin -30 2>/dev/null) ]]
}
