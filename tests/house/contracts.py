#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""contracts.py TOP - each public function has a contract: a comment above its prototype in the header, which begins with its name and a sentence
("vd_root_open - Open ..."). Prototypes that stand together, without an empty line between them, may share one: it names the first.
Exits 1 with a line for each that has none."""
import pathlib
import re
import sys

PROTOTYPE = re.compile(r"^(?!static|typedef|extern|return|else|#|enum \w+ \{|struct \w+ \{)[a-z_][\w \*]*?\b(\w+)\((?:[^;{}]*)\)[^;{}]*;", re.M)


def comment_above(text, at):
    """The comment that ends right above AT; None."""
    before = text[:at]
    if not before.endswith("*/\n"):
        return None
    return before[before.rindex("/*"):]


def without_contract(text):
    """The names of the functions in the header TEXT that have none."""
    shared = 0
    for match in PROTOTYPE.finditer(text):
        comment = comment_above(text, match.start())
        if comment is None and shared and match.start() == shared:
            shared = match.end() + 1
            continue
        named = comment and re.match(r"/\*\s*\**\s*(?:\* )?" + match[1] + r" - [A-Z]", comment)
        shared = match.end() + 1 if named else 0
        if not named:
            yield match[1]


def main(top):
    headers = sorted(path for folder in ("lib", "virtd", "virtctl") for path in pathlib.Path(top, folder).rglob("*.h"))
    missing = [(path, name) for path in headers for name in without_contract(path.read_text(encoding="utf-8"))]
    for path, name in missing:
        print(f"{path.relative_to(top)}: {name} has no contract")
    count = sum(len(PROTOTYPE.findall(path.read_text(encoding="utf-8"))) for path in headers)
    print(f"{count} functions in {len(headers)} headers: {len(missing)} without a contract")
    return bool(missing) or not count


sys.exit(main(sys.argv[1]))
