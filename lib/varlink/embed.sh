#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: embed.sh OUTPUT FILE.varlink… — the interface files as one C table.
set -eu

out=$1
shift
{
	printf '/* Made from the *.varlink files. */\n#include "varlink/interfaces.h"\n\n#include <string.h>\n\n'
	printf 'const struct vd_interface_text vd_interface_texts[] = {\n'
	for file; do
		printf '\t{ "%s",\n' "$(basename "$file" .varlink)"
		sed -e 's/[\\"]/\\&/g' -e 's/.*/\t  "&\\n"/' "$file"
		printf '\t},\n'
	done
	printf '};\n\nconst size_t vd_interface_text_count = %d;\n\n' "$#"
	cat <<'END'
const char *vd_interface_text(const char *name)
{
	for (size_t i = 0; i < vd_interface_text_count; i++) {
		if (strcmp(vd_interface_texts[i].name, name) == 0)
			return vd_interface_texts[i].text;
	}
	return NULL;
}
END
} > "$out.tmp"
mv "$out.tmp" "$out"
