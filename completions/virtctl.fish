# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl itself knows its verbs, options, columns and devices: it is asked for the candidates, once.
function __virtctl_candidates
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
		if not string match -q \t'*' -- $line
			printf '%s\n' $line
			continue
		end
		# Files are the shell's to find, also behind "--option=".
		set -l option (string match -r '^--[^=]*=' -- "$current")
		for path in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current"))
			printf '%s\n' "$option$path"
		end
	end
end
complete -c virtctl -f -a '(__virtctl_candidates)'
