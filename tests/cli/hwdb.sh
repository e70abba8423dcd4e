#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# hwdb.sh 60-virt.hwdb ID-SAMPLES FIXTURES [HWDB-QUERY] - systemd's database and the program must say the same of every id, those of
# the recorded trees among them. HWDB-QUERY asks systemd's library for all of them; systemd-hwdb is asked for every 40th, or for each without it.
set -eu
hwdb=$1 samples=$2 fixtures=$3 query=${4:-}

if ! command -v systemd-hwdb >/dev/null; then
	echo "skipped: systemd-hwdb is not installed"
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/etc/udev/hwdb.d"
cp "$hwdb" "$dir/etc/udev/hwdb.d/"
systemd-hwdb --root="$dir" --strict update
# The ids that were seen on real systems, beside those that the registry's own lines give.
sed -n 's/^F .*modalias = //p' "$fixtures"/*.tree | grep -v '\\' | "$samples" | sort -u >"$dir/program"

# What the database says of the ids on standard input, each below a line "=MODALIAS".
ask_each() {
	while IFS= read -r modalias; do
		printf '=%s\n' "$modalias"
		systemd-hwdb --root="$dir" query "$modalias"
	done
}

# Such answers as lines of the program's form.
as_program() {
	awk '
function flush() {
	if (modalias != "")
		printf "%s\t%s\t%s\t%s\t%s\n", modalias, v["TYPE"], v["ID"], v["ORIGIN"], v["ORIGIN_CERTAINTY"]
}
/^=/ {
	flush()
	modalias = substr($0, 2)
	v["TYPE"] = v["ID"] = v["ORIGIN"] = v["ORIGIN_CERTAINTY"] = "-"
	next
}
/^\.VIRT_/ { next } # what 60-virt.rules makes ids of
/^VIRT_(TYPE|ID|ORIGIN|ORIGIN_CERTAINTY)=/ {
	at = index($0, "=")
	v[substr($0, 6, at - 6)] = substr($0, at + 1)
	next
}
NF { printf "%s has an unexpected line: %s\n", modalias, $0 }
END { flush() }'
}

cut -f 1 "$dir/program" >"$dir/ids"
if [ -n "$query" ]; then
	"$query" "$dir/etc/udev/hwdb.bin" <"$dir/ids" | as_program >"$dir/database"
	awk 'NR % 40 == 1' "$dir/ids" | ask_each | as_program >"$dir/few"
	if grep -Fxv -f "$dir/database" "$dir/few" >&2; then
		echo "systemd-hwdb says otherwise than systemd's library" >&2
		exit 1
	fi
	[ -s "$dir/few" ]
else
	ask_each <"$dir/ids" | as_program >"$dir/database"
fi

if ! diff "$dir/program" "$dir/database" >"$dir/differences"; then
	echo "the program (<) and the hardware database (>) differ:" >&2
	cat "$dir/differences" >&2
	exit 1
fi
known=$(cut -f 3 "$dir/program" | grep -c '^virt:')
echo "$(wc -l <"$dir/program") ids agree, $known of them known"
# An empty list would agree too.
[ "$known" -gt 300 ]
