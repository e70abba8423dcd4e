#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# make-page.sh SCDOC OUTPUT INPUT... - the manual page that the inputs, one behind the other, make.
set -eu
scdoc=$1
output=$2
shift 2
cat -- "$@" | "$scdoc" >"$output.new"
mv "$output.new" "$output"
