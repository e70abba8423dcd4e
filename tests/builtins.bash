# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# BASH_ENV of the tests: Bash's own form of some programs, where Debian's package bash-builtins has it. To start processes is what the tests take
# most of their time for. Each is loaded by its first call: whatever Bash has loaded makes each of its forks slower.
for builtin in basename cut dirname mkdir mktemp rm sleep; do
	[[ ! -e /usr/lib/bash/$builtin ]] ||
		eval "$builtin() { enable -f /usr/lib/bash/$builtin $builtin && unset -f $builtin && $builtin \"\$@\"; }"
done
unset builtin

# Bash's own form of ln has other options: it makes plain links only.
ln() {
	if [[ $# = 3 && $1 = -s && -e /usr/lib/bash/ln ]]; then
		[[ ${builtin_ln-} ]] || enable -f /usr/lib/bash/ln ln
		builtin_ln=yes
		builtin ln "$@" 2>/dev/null && return
	fi
	command -p env ln "$@"
}

# Bats asks it for the time before each test.
date() {
	if [[ $# = 1 && $1 = +%s%N ]]; then
		printf '%s000\n' "${EPOCHREALTIME//[.,]/}"
	else
		command date "$@"
	fi
}
