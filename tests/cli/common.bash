# SPDX-License-Identifier: LGPL-2.1-or-later
# What every file of these tests loads. VIRTCTL, VIRTD and SOURCE_ROOT come from Meson; by hand, the build folder "build" is taken.

bats_require_minimum_version 1.5.0

SOURCE_ROOT=${SOURCE_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
VIRTCTL=${VIRTCTL:-$SOURCE_ROOT/build/virtctl/virtctl}
VIRTD=${VIRTD:-$SOURCE_ROOT/build/virtd/virtd}
UNPACK=${UNPACK:-$SOURCE_ROOT/build/tests/unpack}
VARLINK_CALL=${VARLINK_CALL:-$SOURCE_ROOT/build/tests/cli/varlink-call}
SCHEMA=$SOURCE_ROOT/virtctl/virtctl.schema.json
source "$SOURCE_ROOT/tests/cli/schema.bash"
# The same language twice; this one starts in half of the time.
hash gojq 2>/dev/null || hash jq 2>/dev/null || true
JQ=${BASH_CMDS[gojq]-${BASH_CMDS[jq]-jq}}
# A virtd that runs on this machine is not what is tested.
export VIRTD
unset VIRTD_SOCKET NO_COLOR
export LC_ALL=C.UTF-8

# Bats traces each command, to know where a test failed; that is a quarter of the time of all. Where a command fails, Bash knows it too.
set +T
bats_error_trap() {
	bats_check_status_from_trap
	[ -n "${BATS_DEBUG_LAST_STACK_TRACE_IS_VALID-}" ] || bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

# Of the processes that bats starts for each test, the one that waits for its end in time is enough: none in it sleeps, and none asks for the time.
bats_start_timeout_countdown() { # SECONDS
	# shellcheck disable=SC2064
	trap "bats_timeout_trap $$" ABRT
	{
		trap - ABRT
		pause "$1"
		! kill -ABRT $$ || bats_kill_childprocesses_of $$
	} &>/dev/null &
	# A test that waits for all of its own does not wait for this one.
	disown
}
bats_abort_timeout_countdown() { # PID
	kill "$1" 2>/dev/null || true
}
get_mills_since_epoch() {
	printf '%s\n' $((${EPOCHREALTIME//[.,]/} / 1000))
}

fail() {
	printf '%s\n' "$@" >&2
	return 1
}

# read_text NAME FILE - what $(<FILE) gives, in the variable NAME, without a fork. FILE has no NULs.
read_text() {
	local IFS=$'\n'
	local -a read_lines
	mapfile -t read_lines <"$2" || return
	while [ ${#read_lines[@]} != 0 ] && [ -z "${read_lines[-1]}" ]; do unset 'read_lines[-1]'; done
	printf -v "$1" %s "${read_lines[*]-}"
}

# pause SECONDS - as sleep, but without a process.
pause() {
	local never=$BATS_FILE_TMPDIR/never
	[ -p "$never" ] || mkfifo "$never" 2>/dev/null || [ -p "$never" ]
	read -r -t "$1" <>"$never" || true
}

# eventually COMMAND... - true within a minute: on a busy machine all takes its time. What takes long is asked for less often: asking takes its
# time from it.
eventually() {
	local milliseconds=10 waited=0 seconds
	until "$@"; do
		# A caller with "|| …" of its own has switched off that a failure ends the function.
		[ "$waited" -lt 60000 ] || { fail "never: $*"; return 1; }
		printf -v seconds 0.%03d "$milliseconds"
		pause "$seconds"
		waited=$((waited + milliseconds)) milliseconds=$((milliseconds < 100 ? milliseconds * 3 / 2 : 150))
	done
}

# has_ended PID - it has, whether or not this shell has waited for it.
has_ended() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	stat=${stat##*) }
	[ "${stat%% *}" = Z ]
}

# reap PID - what "wait" does, but not for ever: of one that does not end, it says where that stands, and kills it.
reap() {
	local code=0
	if ! eventually has_ended "$1"; then
		head -n 60 "/proc/$1/cmdline" "/proc/$1/task"/*/{status,wchan,syscall,stack} >&2 || true
		kill -9 "$1"
		stuck="${stuck-} $1"
	fi
	wait "$1" || code=$?
	return "$code"
}

# end PID... - in teardown: none of these is left, and each ends when it is told to.
end() {
	local pid stuck=
	for pid; do
		# In this order: SIGCONT would take back the stop that the leak sanitizer waits for at the end.
		kill -CONT "$pid" 2>/dev/null || true
		kill "$pid" 2>/dev/null || true
		reap "$pid" 2>>"$BATS_TEST_TMPDIR/stuck" || true
	done
	[ -z "$stuck" ] || fail "these do not end:$stuck" "$(tr '\0' ' ' <"$BATS_TEST_TMPDIR/stuck")"
}

# run_virtctl ARGUMENT... - what "run --separate-stderr" of bats does, for virtctl: $status, $output, $lines, $stderr and $stderr_lines. It starts no
# process but virtctl: the tests take the time that starting processes takes.
run_virtctl() {
	local answer=$BATS_TEST_TMPDIR/answer.$BASHPID - IFS=$'\n'
	"$VIRTCTL" "$@" >"$answer" 2>"$answer.stderr" && status=0 || status=$?
	read_text output "$answer"
	read_text stderr "$answer.stderr"
	set -f
	# shellcheck disable=SC2206 # lines are the words; "read" would read byte by byte
	lines=($output) stderr_lines=($stderr)
}

# tries CODE ARGUMENT... - run virtctl, which must exit with CODE. Its output is then in $output and $lines, its messages in $stderr. Its JSON fits
# the schema.
tries() {
	local code=$1
	shift
	run_virtctl "$@"
	[ "$status" = "$code" ] || fail "exit $status, not $code" "stdout: $output" "stderr: $stderr"
	check_json "$code" "$@"
}

# try CODE ARGUMENT... - the same, which says nothing on success and something of the right form on failure; and no sanitizer complains.
try() {
	tries "$@"
	check_messages "$1"
}

# try_answer CODE ARGUMENT... - the same of a CODE that is an answer: it is no error, on standard error or in the JSON.
try_answer() {
	local code=$1
	shift
	run_virtctl "$@"
	[ "$status" = "$code" ] || fail "exit $status, not $code" "stdout: $output" "stderr: $stderr"
	check_messages 0
	check_json 0 "$@"
}

# What a message must look like: "OBJECT: PROBLEM (REMEDY)", "no such THING 'OBJECT' (REMEDY)" or "the THING is missing (REMEDY)"; and what a remedy must not look like.
message_form="^virtctl: (no such [a-z ]+ '.*'|the [a-z]+ is missing|[^:].*: [^:]+.*)( \\([^()]*(\\([^()]*\\)[^()]*)*\\))?$"
old_remedy="meant\?|; (is '|see '|use |try |name |give |leave |become |'virtctl |--[a-z])"

check_messages() { # CODE
	local line
	case $stderr in *Sanitizer* | *'runtime error'*) fail "$stderr" ;; esac
	if [ "$1" = 0 ]; then
		[ -z "$stderr" ] || fail "said on success: $stderr"
		return
	fi
	[ -n "$stderr" ] || fail "failed without a word"
	while IFS= read -r line; do
		[[ $line =~ $message_form ]] || fail "no message of the form OBJECT: PROBLEM (REMEDY): $line"
		[[ $line != "virtctl: virtctl:"* ]] || fail "a message that names virtctl twice: $line"
		[[ ! ${line% (*} =~ $old_remedy ]] || fail "a remedy without parentheses: $line"
	done <<<"$stderr"
}

check_json() { # CODE ARGUMENT...
	local code=$1 file=$BATS_TEST_TMPDIR/output.json
	shift
	local before=" $* "
	case ${before%% -- *}' ' in *' --json '* | *' -j '*) ;; *) return 0 ;; esac
	printf '%s\n' "$output" >"$file"
	fits_schema "$code" "$file"
}

# has TEXT - $output holds TEXT.
has() {
	[[ $output == *"$1"* ]] || fail "no '$1' in: $output"
}

# says TEXT - $stderr holds TEXT.
says() {
	[[ $stderr == *"$1"* ]] || fail "no '$1' in the message: $stderr"
}

# json FILTER - what jq makes of $output. In a subshell, as in $(json FILTER), it is the last command.
json() {
	if [ "$BASH_SUBSHELL" = 0 ]; then
		"$JQ" -r "$1" <<<"$output"
	else
		exec "$JQ" -r "$1" <<<"$output"
	fi
}

# is EXPECTED FILTER [EXPECTED FILTER]... - each of jq's FILTERs of $output, which is one JSON text, gives EXPECTED. One jq answers for all of them:
# it takes longer to start than virtctl does.
is() {
	local filters='' answers answer n
	for ((n = 2; n <= $#; n += 2)); do filters+="(${!n}), \"\\u0001\", "; done
	answers=$(exec "$JQ" -cr "$filters empty" <<<"$output")$'\n' || fail "jq fails: $*"
	while [ $# -gt 0 ]; do
		[[ $answers == *$'\1\n'* ]] || fail "no answer to $2"
		answer=${answers%%$'\1\n'*}
		answer=${answer%$'\n'}
		[ "$answer" = "$1" ] || fail "$2 is $answer, not $1"
		answers=${answers#*$'\1\n'}
		shift 2
	done
	[ -z "$answers" ] || fail "more than one JSON text: $output"
}

# is_json EXPECTED FILTER - as is, for an object or several: their members may stand in any order.
is_json() {
	is true "($2) == ($1)" || fail "$2 is $(json "$2"), not $1"
}

# in_log TEXT [FILE] - the log holds TEXT, at once or soon: who writes to it does so before or after what a client sees.
in_log() {
	eventually holds "${2:-$BATS_TEST_TMPDIR/log}" "$1"
}

holds() { # FILE TEXT
	# A log that a test has emptied begins with NULs, which end a line for read_text.
	[[ -r $1 && $(<"$1") == *"$2"* ]]
}

# in_memory NAME - a new folder, in $folder, on a file system in memory if there is one: for trees of many files, which a disk makes slowly.
# The test removes it.
in_memory() {
	folder=$(mktemp -d "/dev/shm/virtd-$1-XXXXXX" 2>/dev/null) || folder=$(mktemp -d "$BATS_TEST_TMPDIR/$1-XXXXXX")
}

wait_for_socket() { # PATH
	eventually [ -S "$1" ]
}

need_root() {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else too"
}

# as GROUPS COMMAND... - as user nobody, in these groups: an option of setpriv(1).
as() {
	setpriv --reuid=65534 --regid=65534 "$@"
}

# let_in - whoever it is may look into this test's folder; those above it are bats' own.
let_in() {
	chmod 755 "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_RUN_TMPDIR"
}
