#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""table.py BUILDS RESULTS DOCUMENT: write a table of the results in the folder RESULTS into DOCUMENT, between its two markers.

The rows have the order of the file BUILDS. A line without a result keeps the row that DOCUMENT has of it: another machine may have built
it. A row of a line that BUILDS no longer has is left out, and a line without a row is counted below the table."""

import glob
import os
import re
import sys

BEGIN, END = "<!-- tests/builds/run writes this table -->\n", "<!-- end of the table -->\n"
HEAD = "| environment | compiler | options | result | unit tests |\n| --- | --- | --- | --- | --- |\n"


def lines(path):
    """(environment, compiler, options) of each line of the file of builds."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                yield words[0], words[1], " ".join(words[3:])


def read_results(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "*.result")):
        with open(path, encoding="utf-8") as file:
            name, compiler, _, options, status, tests, version, library = file.read().rstrip("\n").split("\t")
        found[name, compiler, options] = (version, library, status, tests)
    return found


def row(build, result):
    name, compiler, options = build
    version, library, status, tests = result
    return "| %s, %s | %s %s | `%s` | %s | %s |\n" % (name, library, compiler, version, options, status, tests.replace("-", "–"))


def read_rows(text):
    """The rows of a table, by their lines of the file of builds."""
    return {(name, compiler, options): whole for whole, name, compiler, options
            in re.findall(r"^(\| ([^ ,|]+), [^|]* \| ([^ |]+) [^|]* \| `([^`|]*)` \|.*\n)", text, re.M)}


def table(builds, rows):
    text = HEAD + "".join(rows[build] for build in builds if build in rows)
    missing = sum(build not in rows for build in builds)
    return text + ("\nBuilds of the list that were not run: %d.\n" % missing if missing else "")


def main(builds, folder, document):
    with open(document, encoding="utf-8") as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        sys.exit("%s: it has not one pair of the markers\n%s%s" % (document, BEGIN, END))
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    rows = read_rows(old)
    rows.update((build, row(build, result)) for build, result in read_results(folder).items())
    new = before + BEGIN + "\n" + table(list(lines(builds)), rows) + "\n" + END + after
    with open(document + ".new", "w", encoding="utf-8") as file:
        file.write(new)
    os.rename(document + ".new", document)


if __name__ == "__main__":
    main(*sys.argv[1:])
