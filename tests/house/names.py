#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""names.py TOP: the names in the comments of TOP's C files are those of things that exist.

Looked at are functions ("name()"), what begins with vd_ or VD_, and files ("step.c", "base/link.h"; not those that are in a
folder of another project). Each name that no code and no file has is a line, and the exit status is 1. What else has such a name, as the
kernel's functions, is in names.txt."""

import os
import re
import sys

SEARCHED = ("lib", "virtd", "virtctl", "tests")
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
NAME = re.compile(r"\b([A-Za-z_]\w*)\(\)|\b((?:vd|VD)_\w+)(?!\w*\*)|(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.[ch])\b")


def sources(top):
    for folder in SEARCHED:
        for path, _, names in os.walk(os.path.join(top, folder)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(path, name), top)


def split(text):
    """(the code, [(line, comment)])"""
    comments = []

    def keep_code(match):
        if match[0][0] in "\"'":
            return match[0]
        comments.append((text.count("\n", 0, match.start()) + 1, match[0]))
        return " "

    return COMMENT.sub(keep_code, text), comments


def read_known(top):
    with open(os.path.join(top, "tests/house/names.txt"), encoding="utf-8") as file:
        return set(line.split("#")[0].strip() for line in file) - {""}


def main(top):
    files = sorted(set(sources(top)))
    words, comments = set(), []
    for path in files:
        with open(os.path.join(top, path), encoding="utf-8") as file:
            code, own = split(file.read())
        words.update(re.findall(r"\w+", code))
        comments += [(path, line, text) for line, text in own]
    words |= {word + suffix for word in set(words) for suffix in ("p", "_freep", "_putp")}
    known = read_known(top)
    folders = {os.path.dirname(path) for path in files}
    rooms = {"/".join(folder.split("/")[i:]) for folder in folders for i in range(folder.count("/") + 1)}
    ends = {"/".join(path.split("/")[i:]) for path in files for i in range(path.count("/") + 1)}
    wrong = set()
    for path, first, text in comments:
        for match in NAME.finditer(text):
            name = match[1] or match[2] or match[3]
            if name in known or (name in ends if match[3] else name in words):
                continue
            if match[2] and name.endswith("_"):
                continue  # of a family: vd_attr_*
            if match[3] and "/" in name and os.path.dirname(name) not in rooms:
                continue  # of another project: drivers/virtio/virtio.c
            wrong.add("%s:%d: there is no %s" % (path, first + text.count("\n", 0, match.start()), name))
    for line in sorted(wrong):
        print(line)
    print("%d comments of %d files: %s" % (len(comments), len(files), "%d names are wrong" % len(wrong) if wrong else "their names exist"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
