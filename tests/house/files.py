#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""files.py TOP: print docs/files.md, a line for each file of TOP's rooms: the first sentence of its header, or of the file itself.

A file that opens with no sentence is a line on standard error, and the exit status is 1."""

import os
import re
import sys

HEAD = """# Files

The first sentence of each, by rooms. Each room may use those that its line names. `tests/house/files.py . >docs/files.md` writes this file
from the sources and from `tests/house/rules.txt`; a test fails where it is older than they are.
"""


def sentence(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"\A(//|/\*) SPDX[^\n]*\n", "", file.read())
    comment = re.match(r"\s*(/\*.*?\*/|(?://[^\n]*\n)+)", text, re.S)
    if not comment:
        return None
    lines = re.sub(r"(?m)^\s*(/\*+|\*(?!/)|//)\s?", "", comment[1]).replace("*/", "")
    return re.split(r"(?<=\.)\s", " ".join(lines.split()))[0] or None


def rooms(top):
    with open(os.path.join(top, "tests/house/rules.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words[:1] == ["room"]:
                yield words[1], words[2:]


def main(top):
    missing = 0
    print(HEAD, end="")
    for room, uses in rooms(top):
        print("\n## %s\n\nUses %s.\n" % (room, ", ".join("`%s`" % use for use in uses) or "no other"))
        folder = os.path.join(top, room)
        names = [name for name in os.listdir(folder) if name.endswith((".c", ".h"))]
        for unit in sorted({name[:-2] for name in names}):
            ends = [end for end in (".h", ".c") if unit + end in names]
            said = next(filter(None, (sentence(os.path.join(folder, unit + end)) for end in ends)), None)
            if said is None:
                missing += 1
                print("%s/%s: it opens with no sentence about itself" % (room, unit), file=sys.stderr)
            print("- `%s%s`: %s" % (unit, "".join(sorted(ends)) if len(ends) == 1 else ".[ch]", said))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
