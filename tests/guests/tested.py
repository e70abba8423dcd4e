#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tested.py FOLDER LAB DOCUMENT JUNIT-FILE… - write the table of guests in DOCUMENT from what Meson wrote of the tests in FOLDER.

How many platforms, architectures and kernels these are, and a row for each guest: its kernel, and how many of its tests that verify something passed, by
the words of verified.txt. The row of a guest that did not run stays. LAB is the folder of the lab, which knows the kernels."""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

BEGIN, END = "<!-- tests/guests/tested.py writes this table -->", "<!-- end of this table -->"


def words_of(folder):
    with open(folder + "/verified.txt", encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return [(word, re.compile(pattern)) for word, pattern in lines]


def lines_of_guest(folder, name):
    """The (key, value) of NAME.guest, after those of the guest that it is like."""
    found, without = [], set()
    with open(f"{folder}/{name}.guest", encoding="utf-8") as file:
        own = [line.split(None, 1) for line in file if line.strip() and not line.startswith("#")]
    for key, *value in own:
        if key == "without":
            without = set(value[0].split())
    for key, *value in own:
        if key == "like":
            found += [line for line in lines_of_guest(folder, value[0].strip()) if line[0] not in without]
    return found + [(key, value[0].strip() if value else "") for key, *value in own]


def platform_of(folder, name):
    """The processor, the machine, and who else stands between them and the kernel: a hypervisor, or the host of a nested guest, whose KVM can imitate
    another hypervisor."""
    lines = dict(lines_of_guest(folder, name))
    return (lines["arch"], lines["machine"].split(",")[0], lines.get("hypervisor", "").split(" ")[0],
            lines["host"] + " " + lines.get("accel", "") + " hv_" * ("hv_" in lines.get("cpu", "")) if "host" in lines else "")


def kernel_of(folder, lab, name):
    lines = dict(lines_of_guest(folder, name))
    arch = dict(line.split(None, 1) for line in open(f"{folder}/arch/{lines['arch']}.arch", encoding="utf-8")
                if line.strip() and not line.startswith("#"))
    suite = (lines.get("kernel") or arch.get("suite", "").strip()).split()
    for kept in [lines["arch"] + "@" + one for one in suite] + [lines["arch"]]:
        try:
            with open(f"{lab}/kernel/{kept}/version", encoding="utf-8") as file:
                return lines["about"], file.read().strip()
        except FileNotFoundError:
            continue
    return lines["about"], "?"


def guest_of(folder, test):
    """The guest that the file TEST.bats boots; None: no guest."""
    try:
        with open(f"{folder}/{test}.bats", encoding="utf-8") as file:
            found = re.search(r"guest_up ([\w-]+)", file.read())
    except FileNotFoundError:
        return None
    return found and found.group(1)


def cases(paths):
    """(test file, case, whether it passed) of all that were not skipped."""
    for path in paths:
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            test = suite.get("name").split("/")[-1].strip()
            for case in suite.iter("testcase"):
                if case.find("skipped") is None:
                    yield test.removeprefix("guest-"), case.get("name"), case.find("failure") is None and case.find("error") is None


def count(folder, words, paths):
    counts = {}
    for test, name, passed in cases(paths):
        guest = guest_of(folder, test)
        if not guest:
            continue
        row = counts.setdefault(guest, {word: [0, 0] for word, _ in words})
        for word, pattern in words:
            if pattern.search(name):
                row[word][0] += passed
                row[word][1] += 1
    return counts


def cell(passed, all_):
    return "–" if not all_ else str(passed) if passed == all_ else f"{passed} of {all_}"


def kernels_of(rows):
    """The first two numbers of each kernel in ROWS, in order."""
    found = {match.group(1) for row in rows.values() if (match := re.match(r"\| `.*` ?[^|]*\| (\d+\.\d+)", row))}
    return sorted(found, key=lambda kernel: [int(part) for part in kernel.split(".")])


def summary(folder, rows):
    platforms = {platform_of(folder, guest) for guest in rows}
    architectures = sorted({platform[0] for platform in platforms})
    kernels = kernels_of(rows)
    return "Guests: %d. Platforms: %d. Architectures: %d (%s). Kernels: %d (%s)." % (
        len(rows), len(platforms), len(architectures), ", ".join(architectures), len(kernels), ", ".join(kernels))


def rows_before(folder, text):
    """The rows of a table that was written before, but for those of guests that are no more."""
    rows = dict(re.findall(r"^(?=\| `([\w-]+)`: )(.*)$", text, re.M))
    return {guest: row for guest, row in rows.items() if os.path.exists(f"{folder}/{guest}.guest")}


def rows_now(folder, lab, words, paths):
    rows = {}
    for guest, row in count(folder, words, paths).items():
        about, kernel = kernel_of(folder, lab, guest)
        rows[guest] = f"| `{guest}`: {about} | {kernel} | " + " | ".join(cell(*row[word]) for word, _ in words) + " |"
    return rows


def table(folder, lab, before, paths):
    words = words_of(folder)
    rows = rows_before(folder, before) | rows_now(folder, lab, words, paths)
    head = ["| guest | kernel | " + " | ".join(word for word, _ in words) + " |", "| --- | --- |" + " ---: |" * len(words)]
    return [summary(folder, rows), "", *head, *(rows[guest] for guest in sorted(rows))]


def main(folder, lab, document, *paths):
    with open(document, encoding="utf-8") as file:
        text = file.read()
    before, found, rest = text.partition(BEGIN)
    old, ends, after = rest.partition(END)
    if not found or not ends:
        sys.exit(f"{document}: the two markers of the table are missing")
    new = "\n".join([BEGIN, "", *table(folder, lab, old, paths), "", END])
    with open(document + ".new", "w", encoding="utf-8") as file:
        file.write(before + new + after)
    os.replace(document + ".new", document)


main(*sys.argv[1:])
