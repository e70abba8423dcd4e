#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# hwdb.sh 60-virt.hwdb ID-SAMPLES FIXTURES [HWDB-QUERY] - systemd's database and the program must say the same of every id, those of
# the recorded trees among them. HWDB-QUERY asks systemd's library for all of them; systemd-hwdb is asked for every 40th, or for each without it.
# The order of the lines must not matter: on big-endian processors, udev compares their numbers with the bytes swapped.
set -eu
hwdb=$1 samples=$2 fixtures=$3 query=${4:-}

if ! command -v systemd-hwdb >/dev/null; then
	echo "skipped: systemd-hwdb is not installed"
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
backward=$dir/backward
mkdir -p "$dir/etc/udev/hwdb.d" "$backward/etc/udev/hwdb.d"
cp "$hwdb" "$dir/etc/udev/hwdb.d/"
grep -v '^#' "$hwdb" | awk -v RS= '{ record[NR] = $0 } END { for (i = NR; i; i--) print record[i] "\n" }' >"$backward/etc/udev/hwdb.d/60-virt.hwdb"
for root in "$dir" "$backward"; do systemd-hwdb --root="$root" --strict update; done
# The ids that were seen on real systems, beside those that the registry's own lines give.
sed -n 's/^F .*modalias = //p' "$fixtures"/*.tree | grep -v '\\' | "$samples" | sort -u >"$dir/program"

# ask_each ROOT - what the database there says of the ids on standard input, each below a line "=MODALIAS".
ask_each() {
	while IFS= read -r modalias; do
		printf '=%s\n' "$modalias"
		systemd-hwdb --root="$1" query "$modalias"
	done
}

# ask_all ROOT - the same by systemd's library, if it can be asked.
ask_all() {
	if [ -n "$query" ]; then "$query" "$1/etc/udev/hwdb.bin"; else ask_each "$1"; fi
}

# Such answers as lines of the program's form.
as_program() {
	awk '
function take_origin(whose) {
	if (v["PART_ORIGIN"] != "")
		return
	v["PART_ORIGIN"] = v[whose "_ORIGIN"]
	v["PART_CERTAINTY"] = v[whose "_CERTAINTY"]
}
function flush() {
	if (modalias == "")
		return
	if (v["TYPE"] == "-" && "GENERAL_TYPE" in v)
		for (name in known)
			if ("GENERAL_" name in v)
				v[name] = v["GENERAL_" name]
	take_origin("MARK")
	take_origin("MAKER")
	if (v["TYPE"] == "-" && v["CLASS"] v["SUBCLASS"] != "") {
		v["TYPE"] = v["SUBCLASS"] == "" ? v["CLASS"] : v["SUBCLASS"]
		if (v["PART_ORIGIN"] == "")
			v["PART_ORIGIN"] = v["PART_CERTAINTY"] = "unknown"
	}
	if (v["ORIGIN"] == "-" && v["PART_ORIGIN"] != "") {
		v["ORIGIN"] = v["PART_ORIGIN"]
		v["ORIGIN_CERTAINTY"] = v["PART_CERTAINTY"]
	}
	printf "%s\t%s\t%s\t%s\t%s\n", modalias, v["TYPE"], v["ID"], v["ORIGIN"], v["ORIGIN_CERTAINTY"]
}
BEGIN { split("TYPE ID ORIGIN ORIGIN_CERTAINTY", names, " "); for (i in names) known[names[i]] }
/^=/ {
	flush()
	modalias = substr($0, 2)
	delete v
	for (name in known)
		v[name] = "-"
	next
}
# As 60-virt.rules has it: what is known of an id goes before what is known of many, of their class and their maker.
/^\.VIRT_(GENERAL_(TYPE|ID|ORIGIN|ORIGIN_CERTAINTY)|CLASS|SUBCLASS|(PART|MARK|MAKER)_(ORIGIN|CERTAINTY))=/ {
	at = index($0, "=")
	v[substr($0, 7, at - 7)] = substr($0, at + 1)
	next
}
/^\.VIRT_/ { next } # numbers of ids
/^VIRT_(TYPE|ID|ORIGIN|ORIGIN_CERTAINTY)=/ {
	at = index($0, "=")
	v[substr($0, 6, at - 6)] = substr($0, at + 1)
	next
}
NF { printf "%s has an unexpected line: %s\n", modalias, $0 }
END { flush() }'
}

cut -f 1 "$dir/program" >"$dir/ids"
ask_all "$dir" <"$dir/ids" >"$dir/answers"
as_program <"$dir/answers" >"$dir/database"
if [ -n "$query" ]; then
	awk 'NR % 40 == 1' "$dir/ids" | ask_each "$dir" | as_program >"$dir/few"
	if grep -Fxv -f "$dir/database" "$dir/few" >&2; then
		echo "systemd-hwdb says otherwise than systemd's library" >&2
		exit 1
	fi
	[ -s "$dir/few" ]
fi

if ! diff "$dir/program" "$dir/database" >"$dir/differences"; then
	echo "the program (<) and the hardware database (>) differ:" >&2
	cat "$dir/differences" >&2
	exit 1
fi
ask_all "$backward" <"$dir/ids" >"$dir/answers-backward"
if ! diff "$dir/answers" "$dir/answers-backward" >"$dir/differences"; then
	echo "two lines of the hardware database give one property of an id; the later (<) and the earlier (>):" >&2
	cat "$dir/differences" >&2
	exit 1
fi
known=$(cut -f 3 "$dir/program" | grep -c '^virt:')
echo "$(wc -l <"$dir/program") ids agree, $known of them known"
# An empty list would agree too.
[ "$known" -gt 300 ]
