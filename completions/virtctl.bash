# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl itself knows its verbs, options, columns and devices: it is asked for the candidates.
_virtctl()
{
	local line=${COMP_LINE:0:COMP_POINT} kept='' candidate
	local -a words

	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	# Bash takes what stands behind the last : or = for the word, and puts the candidate there.
	[[ ${words[-1]} =~ ^(.*[:=]) ]] && kept=${BASH_REMATCH[1]}
	COMPREPLY=()
	while IFS=$'\t' read -r candidate _; do
		COMPREPLY+=("${candidate#"$kept"}")
	done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
	# Files of results are the shell's to find.
	[[ ${#COMPREPLY[@]} != 0 || $line != *' bench '*'compare '* ]] || compopt -o default 2>/dev/null
}
complete -F _virtctl virtctl
