# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl itself knows its verbs, options, columns and devices: it is asked for the candidates.
function __virtctl_candidates
	set -l words (commandline -opc)
	$words[1] complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c virtctl -f -a '(__virtctl_candidates)'
# Files of results are the shell's to find.
complete -c virtctl -n '__fish_seen_subcommand_from compare' -F
