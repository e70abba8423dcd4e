#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: summary.py [--guests FOLDER LAB] JUNIT-FILE…

Counts every test of the JUnit files that Meson wrote, down to the single case, names what failed and what it said, what was
skipped and why, and closes with "N passed, N failed, N skipped". Fails if a test failed or none ran.

With --guests it also fails if too few guests ran: each .bats file of FOLDER that boots a guest stands for one. What the lab, whose files
are in the folder LAB, chose in place of what it could not have stands in the closing lines."""
import glob
import os
import sys
import xml.etree.ElementTree as ElementTree


def reason(case):
    text = case.findtext("system-out") or case.findtext("skipped") or ""
    return text.strip().splitlines()[-1] if text.strip() else "no reason given"


def said(suite):
    """What the suite's program printed of its cases that failed; of one that is not TAP, its last lines."""
    lines = ((suite.findtext("system-out") or "") + (suite.findtext("system-err") or "")).splitlines()
    kept, keeps = [], False
    for line in lines:
        if line.startswith(("ok ", "not ok ")):
            keeps = line.startswith("not ok ")
        if keeps:
            kept.append(line)
    return ["    " + line for line in (kept or lines)[-LINES:]]


def why(suite, case):
    """The first lines that bats has below the test's own: the command that failed, and what it said."""
    lines = (suite.findtext("system-out") or "").splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("not ok " + case)), None)
    below = []
    for line in lines[start + 1:] if start is not None else []:
        if line.startswith(("ok ", "not ok ")):
            break
        if below or line.startswith("#   `"):
            below.append(line.lstrip("# ")[:WIDTH])
    return ["    " + line for line in below[:WHY]]


def booting(folder):
    """The guests' tests, by the names that Meson knows them by; without those that are a run of their own."""
    return {"guest-" + os.path.basename(path)[:-len(".bats")] for path in glob.glob(folder + "/*.bats")
            if "guest_up " in open(path, encoding="utf-8").read()} - APART


def too_few(expected, ran):
    """Why these guests are too few; nothing, if they suffice."""
    missing = sorted(expected - ran)
    needed = [name for name in missing if name in NEEDED]
    if needed:
        return "the suite does not pass without " + ", ".join(needed)
    if len(missing) > SPARE:
        return "%d guests did not run, and the suite passes without %d at the most: %s" % (len(missing), SPARE, ", ".join(missing))
    return None


def lines_of(pattern):
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf-8", errors="replace") as file:
            yield path, file.read().strip()


def print_choices(lab):
    for path, version in lines_of(lab + "/kernel/*/version"):
        print("kernel of %s: %s" % (path.split("/")[-2], version))
    for _, text in lines_of(lab + "/chosen/*"):
        print("chosen: " + text)


# Without these no run passes; of the other guests so many may be skipped.
NEEDED, SPARE = {"guest-q35", "guest-root-disk", "guest-s390x"}, 2
MORE = {"guest-armhf", "guest-loong64", "guest-mips64el"}
APART = MORE | {"guest-assigned", "guest-s390x-root", "guest-trixie-packages", "guest-vhost", "guest-vmbus", "guest-xen-hvm",
                "guest-xen-pv", "guest-xen-pvh"}
LINES, WHY, WIDTH = 60, 4, 250
files, folder, lab = sys.argv[1:], None, None
if files[:1] == ["--guests"]:
    folder, lab, files = files[1], files[2], files[3:]
passed, failed, skipped, details, ran = 0, [], [], [], set()
for path in files:
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        names = len(failed)
        for case in suite.iter("testcase"):
            name = "%s: %s" % (suite.get("name"), case.get("name"))
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append("\n".join([name] + why(suite, case.get("name"))))
            elif case.find("skipped") is not None:
                skipped.append("%s: %s" % (name, reason(case)))
            else:
                passed += 1
            if case.find("skipped") is None:
                ran.add(suite.get("name").split("/")[-1].strip())
        if len(failed) > names:
            details += ["%s said:" % suite.get("name")] + said(suite)
for line in details:
    print(line)
for name in failed:
    print("failed: " + name)
for name in skipped:
    print("skipped: " + name)
if folder:
    print_choices(lab)
    reason = too_few(booting(folder), ran)
    if reason:
        failed.append(reason)
        print("failed: " + reason)
print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
sys.exit(1 if failed or not passed else 0)
