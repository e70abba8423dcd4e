#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# hwdb.sh 60-virt.hwdb ID-SAMPLES - systemd's database and the program must say the same of every id.
set -eu
hwdb=$1 samples=$2

if ! command -v systemd-hwdb >/dev/null; then
	echo "skipped: systemd-hwdb is not installed"
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/etc/udev/hwdb.d"
cp "$hwdb" "$dir/etc/udev/hwdb.d/"
systemd-hwdb --root="$dir" --strict update
"$samples" | sort -u >"$dir/program"

tab=$(printf '\t')
while IFS=$tab read -r modalias _; do
	type=- id=- origin=- certainty=-
	while IFS='=' read -r name value; do
		case $name in
		VIRT_TYPE) type=$value ;;
		VIRT_ID) id=$value ;;
		VIRT_ORIGIN) origin=$value ;;
		VIRT_ORIGIN_CERTAINTY) certainty=$value ;;
		'') ;;
		*) echo "$modalias has an unexpected $name" >&2; exit 1 ;;
		esac
	done <<-EOF
	$(systemd-hwdb --root="$dir" query "$modalias")
	EOF
	printf '%s\t%s\t%s\t%s\t%s\n' "$modalias" "$type" "$id" "$origin" "$certainty"
done <"$dir/program" >"$dir/database"

if ! diff "$dir/program" "$dir/database" >"$dir/differences"; then
	echo "the program (<) and the hardware database (>) differ:" >&2
	cat "$dir/differences" >&2
	exit 1
fi
known=$(cut -f 3 "$dir/program" | grep -c '^virt:')
echo "$(wc -l <"$dir/program") ids agree, $known of them known"
# An empty list would agree too.
[ "$known" -gt 300 ]
