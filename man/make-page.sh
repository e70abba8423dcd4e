#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# make-page.sh SCDOC COMMAND OUTPUT INPUT... - write the manual page that the inputs, one behind the other, make. COMMAND is the installed name of virtctl.
set -eu
scdoc=$1
command=$2
output=$3
shift 3
verbs='--host\|bench\|bind\|check\|diff\|id\|list\|metrics\|monitor\|offline\|online\|platform\|show\|stats\|udev-rule\|unbind\|wait'
cat -- "$@" |
	sed -e "s,\*virtctl\([ *]\),*$command\1,g" -e "s,^virtctl\((1)\),$command\1," -e "s,^virtctl - ,$command - ," \
		-e "s,\(^\|^# \|\t\|\$(\)virtctl \(\($verbs\) \),\1$command \2," |
	"$scdoc" >"$output.new"
mv "$output.new" "$output"
