# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For tests of every kind: whether JSON fits the schema $SCHEMA. They have a function fail.

# without_descriptors COMMAND... - with none of the test's own open: whoever waits for the end of one would wait for the command too.
without_descriptors() {
	local file number
	for file in "/proc/$BASHPID/fd"/*; do
		number=${file##*/}
		[ "$number" -lt 3 ] || exec {number}>&-
	done
	exec "$@"
}

# fits_schema CODE FILE - the JSON in FILE fits the schema and has the exit code CODE, or any at all if CODE is "any". One process checks for a file of
# tests: starting Python and its library takes longer than all the rest of a call. The process ends by itself when the folder is gone.
fits_schema() {
	local requests=$BATS_FILE_TMPDIR/requests answers=$BATS_FILE_TMPDIR/answers to from answer tries=0
	if [ ! -p "$requests" ]; then
		mkfifo "$answers" "$requests"
		without_descriptors /usr/bin/python3 "${BASH_SOURCE[0]%/*}/validate.py" --serve "$SCHEMA" "$requests" "$answers" \
			</dev/null >"$BATS_FILE_TMPDIR/validate" 2>&1 &
		echo $! >"$BATS_FILE_TMPDIR/validate.pid"
		disown
	fi
	# Open for both: neither end waits for the other, and a request that is not read yet is kept.
	exec {to}<>"$requests" {from}<>"$answers"
	printf '%s %s\n' "$1" "$2" >&"$to"
	# Ten thousand devices take a minute, and more on a busy machine.
	until IFS= read -r -d '' -t 20 -u "$from" answer; do
		kill -0 "$(<"$BATS_FILE_TMPDIR/validate.pid")" 2>/dev/null || fail "validate.py has ended:" "$(<"$BATS_FILE_TMPDIR/validate")"
		[ $((tries += 1)) -lt 30 ] || fail "no answer from validate.py within ten minutes"
	done
	exec {to}>&- {from}>&-
	[ "$answer" = fits ] || fail "$answer"
}
