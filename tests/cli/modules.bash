# SPDX-License-Identifier: LGPL-2.1-or-later
# Trees with a folder of modules, made of a real kernel's.

# with_modules - $root is a tree with modules, which virtd-worker looks up; else the test is left out.
with_modules() {
	local why
	grep -q libkmod.so "${VIRTD%/*}/virtd-worker" || skip "built without libkmod"
	root=$BATS_FILE_TMPDIR/modules
	[ ! -d "$root" ] || return 0
	"$UNPACK" "$SOURCE_ROOT/tests/unit/trees/drivers.tree" "$root.new"
	why=$("$SOURCE_ROOT/tests/unit/make-modules" "$SOURCE_ROOT/build/guests/kernel" "$root.new") || skip "${why#\# }"
	mv "$root.new" "$root"
}
