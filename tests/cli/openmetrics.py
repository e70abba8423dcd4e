#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""openmetrics.py openmetrics|prometheus FILE... - is each FILE a text of OpenMetrics 1.0, or of Prometheus' format 0.0.4? Says what is wrong and exits 1,
if not. Otherwise writes each sample as one line of JSON: its file, name, labels and value. Written from the two specifications alone."""
import json
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(r"(%s)(?:\{(.*)\})? (-?[0-9]+(?:\.[0-9]+)?)" % NAME)
TYPES = {"openmetrics": {"gauge": "", "counter": "_total", "info": "_info"}, "prometheus": {"gauge": "", "counter": ""}}


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


def parse_labels(text):
    labels, at = {}, 0
    while at < len(text):
        match = re.compile(LABEL).match(text, at)
        need(match, "no label at: " + text[at:])
        need(match[1] not in labels, "a label twice: " + match[1])
        labels[match[1]] = re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), match[2])
        at = match.end()
        need(at == len(text) or text[at] == ",", "no comma after " + match[0])
        at += at < len(text)
        need(at < len(text) or not text.endswith(","), "a comma before the end")
    return labels


class Parser:
    def __init__(self, form):
        self.form, self.family, self.done, self.series = form, None, set(), set()

    def head(self, line):
        match = re.fullmatch(r"# (HELP|TYPE|UNIT) (%s) (.+)" % NAME, line)
        need(match, "no comment of a family")
        what, name, value = match.groups()
        if not self.family or self.family["name"] != name:
            need(name not in self.done, "the family %s is in two pieces" % name)
            need(not self.family or self.family["samples"], "a family without samples")
            self.family = {"name": name, "samples": 0}
            self.done.add(name)
        need(not self.family["samples"], what + " after a sample")
        need(what not in self.family, what + " twice")
        self.family[what] = value
        if what == "UNIT":
            need(self.form == "openmetrics" and name.endswith("_" + value), "the name does not end with the unit")
        if what == "TYPE":
            need(value in TYPES[self.form], "no such type: " + value)
            need(self.form != "prometheus" or (value == "counter") == name.endswith("_total"), "_total is for counters")

    def sample(self, line):
        match = SAMPLE.fullmatch(line)
        need(match, "no sample")
        family, labels = self.family, parse_labels(match[2] or "")
        need(family and "TYPE" in family and "HELP" in family, "a sample without HELP and TYPE")
        need(match[1] == family["name"] + TYPES[self.form][family["TYPE"]], "a sample of another family")
        key = (match[1], tuple(sorted((name, value) for name, value in labels.items() if value)))
        need(key not in self.series, "a series twice")
        self.series.add(key)
        need(family["TYPE"] != "counter" or float(match[3]) >= 0, "a counter below 0")
        need(family["TYPE"] != "info" or match[3] == "1", "an info that is not 1")
        family["samples"] += 1
        return {"name": match[1], "labels": labels, "value": float(match[3])}


def parse(form, text):
    need(text.endswith("\n# EOF\n"), "no # EOF at the end")
    parser, samples = Parser(form), []
    for number, line in enumerate(text.split("\n")[:-2], 1):
        try:
            if line.startswith("#"):
                parser.head(line)
            else:
                samples.append(parser.sample(line))
        except Wrong as wrong:
            raise Wrong("line %d: %s: %s" % (number, wrong, line)) from None
    return samples


for path in sys.argv[2:]:
    try:
        with open(path, "rb") as file:
            found = parse(sys.argv[1], file.read().decode("utf-8"))
    except (Wrong, UnicodeDecodeError) as error:
        sys.exit("%s: %s" % (path, error))
    for one in found:
        print(json.dumps({"file": path, **one}))
