#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts every test of a JUnit file that Meson wrote, down to the single case, names what was skipped
and why, and closes with "N passed, N failed, N skipped". Fails where a test failed or none ran."""
import sys
import xml.etree.ElementTree as ElementTree

passed, failed, skipped = 0, [], []
for suite in ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    cases = list(suite.iter("testcase"))
    for case in cases:
        name = "%s: %s" % (suite.get("name"), case.get("name"))
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
        elif skip is not None:
            skipped.append("%s: %s" % (name, (skip.get("message") or skip.text or "no reason given").strip()))
        else:
            passed += 1
for name in failed:
    print("failed: " + name)
for name in skipped:
    print("skipped: " + name)
print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
sys.exit(1 if failed or not passed else 0)
