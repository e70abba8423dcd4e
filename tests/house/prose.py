#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""prose.py TOP [FILE...]: hold what people read in TOP against the rules of prose.txt.

Read are the Markdown files, the manual pages, the string literals of the programs, the comments of units and udev rules, and the
head of virt.ids. Each sentence that breaks a rule is a line, and the exit status is 1. Each rule is first tried on its own examples."""

import os
import re
import sys

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(\[]?[A-Z0-9*_`-]|virt(?:ctl|d)\b)")
LITERAL = re.compile(r'/\*.*?\*/|//[^\n]*|((?:"(?:\\.|[^"\\\n])*"\s*)+)|\'(?:\\.|[^\'\\\n])*\'', re.S)
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|no)\.", re.I)


class Rule:
    def __init__(self, name):
        self.name, self.match, self.words, self.bad, self.good, self.allowed = name, None, 0, [], [], []

    def breaks(self, sentence):
        if self.words:
            return count_words(sentence) > self.words
        return bool(self.match.search(sentence))


def read_rules(path):
    rules = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            key, _, value = line.strip().partition(" ")
            value = value.strip()
            if not key or key.startswith("#"):
                continue
            if key == "rule":
                rules.append(Rule(value))
            elif not rules or not value:
                sys.exit(f"prose.txt:{number}: {key} of no rule, or without a value")
            elif key == "match":
                rules[-1].match = re.compile(value)
            elif key == "words":
                rules[-1].words = int(value)
            elif key in ("bad", "good"):
                getattr(rules[-1], key).append(value)
            elif key == "allow":
                text, _, reason = value.partition(" -- ")
                if not reason:
                    sys.exit(f"prose.txt:{number}: an exemption without a reason")
                rules[-1].allowed.append(text)
            else:
                sys.exit(f"prose.txt:{number}: there is no {key}")
    return rules


def count_words(sentence):
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def try_rules(rules):
    """Yield what is wrong with the rules themselves."""
    for rule in rules:
        if not rule.bad or not rule.good or not (rule.match or rule.words):
            yield f"prose.txt: {rule.name}: it has no match, no bad example or no good one"
            continue
        for text in rule.bad:
            if not any(rule.breaks(sentence) for sentence in sentences(text)):
                yield f"prose.txt: {rule.name}: its bad example passes: {text}"
        for text in rule.good:
            for other in rules:
                if any(other.breaks(sentence) for sentence in sentences(text)):
                    yield f"prose.txt: {rule.name}: its good example breaks {other.name}: {text}"


def plain(text):
    """TEXT without the marks of Markdown and scdoc; code is one word."""
    text = re.sub(r"`[^`]*`", "CODE", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    text = re.sub(r"(?<!\w)([*_]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"\s+", " ", text).strip()


def sentences(text):
    """The sentences of TEXT, plain: where one begins with a name in small letters, the marks show it."""
    return [plain(part) for part in SENTENCE_END.split(ABBREVIATION.sub("for", text)) if part.strip()]


def blocks_of_markup(text):
    """Yield (line, text): each paragraph, item, heading and cell."""
    block, first, fenced = [], 0, False
    for number, line in enumerate(text.splitlines() + [""], 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            line = ""
        is_code = fenced or re.match(r" {4}|\t(virtctl|varlinkctl|[a-z_]+=|DEVPATH|ACTION|\\#)|\t?\{|\t\t", line)
        starts = re.match(r"\s*([-*] |\d+\. |#|\||:|[\[\]]|\*-|_/)|\*", line)
        if block and (not line.strip() or is_code or starts or (line.startswith("\t") and not block[-1].startswith("\t"))):
            yield first, " ".join(block)
            block = []
        if not line.strip() or is_code:
            continue
        cells = line.strip().strip("|").split("|") if re.match(r"\|.*\|$", line.strip()) else line.split(" · ")
        if len(cells) > 1:
            for cell in cells:
                yield number, cell
            continue
        line = re.sub(r"^\s*([-*] |\d+\. |#+ |[|:\]][\[ <]*\s*)", "", line) if starts else line
        if not block:
            first = number
        block.append(re.sub(r"\+\+$", "", line))


def blocks_of_code(text):
    """Yield (line, text): each literal of three words or more."""
    for match in LITERAL.finditer(text):
        if not match[1]:
            continue
        literal = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', match[1]))
        for part in literal.split("\\n"):
            part = re.sub(r"%[-+ #0*.\d]*(?:hh|h|ll|l|z|j)?[a-zA-Z]", "X", part).replace('\\"', '"')
            if len(re.findall(r"[A-Za-z]{2,}", part)) > 2 and " " in part and not part.startswith("{"):
                yield text.count("\n", 0, match.start()) + 1, part


def blocks_of_comments(text, head_only):
    """Yield (line, text): each paragraph of comments; with HEAD_ONLY, those before the first other line. Descriptions count."""
    block, first = [], 0
    for number, line in enumerate(text.splitlines() + [""], 1):
        match = re.match(r"#\s?(.*)|Description=(.*)", line)
        said = (match[1] or match[2] or "") if match else ""
        if said.strip() and not re.match(r"\s{2,}|\S+\t", said):
            first = first if block else number
            block.append(said.strip())
            continue
        if block:
            yield first, " ".join(block)
            block = []
        if head_only and line and not match:
            return


def blocks(path, text):
    if path.endswith((".md", ".scd")):
        return blocks_of_markup(text)
    if path.endswith((".c", ".h")):
        return blocks_of_code(text)
    return blocks_of_comments(text, path.endswith(".ids"))


def is_read(path):
    """Whether people read the file PATH of the project."""
    folder, name = os.path.split(path)
    if name.endswith(".md"):
        return folder in ("", "docs") and name != "files.md"
    if name.endswith(".scd"):
        return folder == "man"
    if name.endswith((".c", ".h")):
        return path.startswith(("virtctl/", "virtd/", "lib/"))
    return re.search(r"\.(service|socket|rules)(\.in)?$", name) is not None or path == "lib/id/virt.ids"


def files(top):
    for folder, folders, names in os.walk(top):
        inside = os.path.relpath(folder, top)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in ("build", "fixtures", "obj-x86_64-linux-gnu"))
        for name in sorted(names):
            path = os.path.normpath(os.path.join(inside, name))
            if is_read(path):
                yield path


def check(path, text, rules):
    """Yield (line, rule, sentence) for each sentence that breaks a rule."""
    for line, block in blocks(path, text):
        for sentence in sentences(block):
            for rule in rules:
                if rule.breaks(sentence) and not any(text in sentence for text in rule.allowed):
                    yield line, rule, sentence


def main(top, *only):
    rules = read_rules(os.path.join(top, "tests/house/prose.txt"))
    broken = list(try_rules(rules))
    count = 0
    for path in only or files(top):
        with open(os.path.join(top, path), encoding="utf-8") as file:
            text = file.read()
        count += 1
        broken += [f"{path}:{line}: {rule.name}: {sentence}" for line, rule, sentence in check(path, text, rules)]
    print("\n".join([*broken, f"{count} files, {len(rules)} rules: {len(broken)} sentences break one"]))
    sys.exit(bool(broken) or not count or not rules)


main(*sys.argv[1:])
