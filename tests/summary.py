#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts every test of the JUnit files that Meson wrote, down to the single case, names what failed, what was
skipped and why, and closes with "N passed, N failed, N skipped". Fails where a test failed or none ran."""
import sys
import xml.etree.ElementTree as ElementTree


def reason(case):
    text = case.findtext("system-out") or case.findtext("skipped") or ""
    return text.strip().splitlines()[-1] if text.strip() else "no reason given"


passed, failed, skipped = 0, [], []
for path in sys.argv[1:]:
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            name = "%s: %s" % (suite.get("name"), case.get("name"))
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append(name)
            elif case.find("skipped") is not None:
                skipped.append("%s: %s" % (name, reason(case)))
            else:
                passed += 1
for name in failed:
    print("failed: " + name)
for name in skipped:
    print("skipped: " + name)
print("%d passed, %d failed, %d skipped" % (passed, len(failed), len(skipped)))
sys.exit(1 if failed or not passed else 0)
