# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl itself knows its verbs, options, columns and devices: it is asked for the candidates, once.
_virtctl()
{
	local line=${COMP_LINE:0:COMP_POINT} kept='' breaks=${COMP_WORDBREAKS//[^:=]/} files=''
	local -a words

	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	# Bash takes what stands behind the last : or = for the word, and puts the candidate there.
	[[ $breaks && ${words[-1]} =~ ^(.*[$breaks]) ]] && kept=${BASH_REMATCH[1]}
	COMPREPLY=()
	while IFS= read -r line; do
		# Files are the shell's to find.
		[[ $line != $'\t'* ]] || { files=yes; continue; }
		line=${line%%$'\t'*}
		COMPREPLY+=("${line#"$kept"}")
	done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
	# A setting waits for its value.
	[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
	[[ -z $files || ${#COMPREPLY[@]} != 0 ]] || compopt -o default 2>/dev/null
}
complete -F _virtctl virtctl
