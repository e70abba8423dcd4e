#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts every test of the JUnit files that Meson wrote, down to the single case, names what failed and what it said, what was
skipped and why, and closes with "N passed, N failed, N skipped". Fails where a test failed or none ran."""
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


LINES = 60
passed, failed, skipped, details = 0, [], [], []
for path in sys.argv[1:]:
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        names = len(failed)
        for case in suite.iter("testcase"):
            name = "%s: %s" % (suite.get("name"), case.get("name"))
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append(name)
            elif case.find("skipped") is not None:
                skipped.append("%s: %s" % (name, reason(case)))
            else:
                passed += 1
        if len(failed) > names:
            details += ["%s said:" % suite.get("name")] + said(suite)
for line in details:
    print(line)
for name in failed:
    print("failed: " + name)
for name in skipped:
    print("skipped: " + name)
print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
sys.exit(1 if failed or not passed else 0)
