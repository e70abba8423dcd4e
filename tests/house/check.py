#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check.py TOP BUILD: hold the includes of TOP and the link lines of BUILD/build.ninja against TOP/tests/house/rules.txt; and no file but
those of lib/json and virtctl builds JSON by json-c's own functions.

Each rule that is broken is a line, and the exit status is 1."""

import os
import re
import sys

SEARCHED = ("lib", "virtd", "virtctl")  # the include folders


def read_rules(path):
    rules = {"room": {}, "without": {}, "circle": []}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words[:1] == ["circle"]:
                rules["circle"].append(frozenset(words[1:]))
            elif words:
                rules[words[0]][words[1]] = words[2:]
    return rules


def sources(top):
    for folder in SEARCHED:
        for path, _, names in os.walk(os.path.join(top, folder)):
            for name in names:
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(path, name), top)


def includes(top):
    """Yield (file, included file), both from TOP."""
    known = set(sources(top))
    for file in sorted(known):
        with open(os.path.join(top, file), encoding="utf-8") as text:
            for name in re.findall(r'^#include "([^"]+)"', text.read(), re.M):
                for folder in (os.path.dirname(file),) + SEARCHED:
                    path = os.path.normpath(os.path.join(folder, name))
                    if path in known:
                        yield file, path
                        break


def check_rooms(rooms, edges):
    order = list(rooms)
    for room, uses in rooms.items():
        for other in uses:
            if other not in order or order.index(other) > order.index(room):
                yield f"rules.txt: {room} may include {other}, which does not stand above it"
    for file, included in edges:
        room, other = os.path.dirname(file), os.path.dirname(included)
        if room not in rooms:
            yield f"{file}: {room} is no room of rules.txt"
        elif other != room and other not in rooms[room]:
            yield f"{file}: includes {included}: {room} may not include {other}"


def unit(file):
    return re.sub(r"(-internal)?\.[ch]$", "", file)


def circles(edges):
    """The sets of units that include one another: Tarjan's strongly connected components."""
    graph = {}
    for file, included in edges:
        graph.setdefault(unit(file), set()).add(unit(included))
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(part) > 1:
                found.append(frozenset(part))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def check_circles(known, edges):
    found = circles(edges)
    for circle in found:
        if circle not in known:
            yield "a circle of includes: " + " ".join(sorted(circle))
    for circle in known:
        if circle not in found:
            yield "rules.txt: this circle is no more: " + " ".join(sorted(circle))


def check_json(top):
    """JSON is built by json/build.h, which counts what is lost: json-c's own functions abort, or add a null."""
    for file in sorted(sources(top)):
        if file.startswith(("lib/json/", "virtctl/")):
            continue
        with open(os.path.join(top, file), encoding="utf-8") as text:
            for name in re.findall(r"\b(json_object_(?:new_\w+|array_add|object_add\w*))\(", text.read()):
                yield f"{file}: calls {name}(): json/build.h has what counts losses"


def linked(build, program):
    """The rooms whose libraries are linked into PROGRAM: that of lib/A/B is lib/libA-B.a."""
    with open(os.path.join(build, "build.ninja"), encoding="utf-8") as file:
        for line in file:
            if re.match(rf"build {re.escape(program)}: \S*LINKER ", line):
                return {"lib/" + name.replace("-", "/") for name in re.findall(r" lib/lib([\w-]+)\.a\b", line)}
    return None


def check_links(without, build):
    for program, rooms in without.items():
        has = linked(build, program)
        if not has:
            yield f"{program}: build.ninja has no link line of it"
            continue
        for room in rooms:
            for other in sorted(has):
                if other == room or other.startswith(room + "/"):
                    yield f"{program}: is linked with {other}"


def main():
    top, build = sys.argv[1:]
    rules = read_rules(os.path.join(top, "tests/house/rules.txt"))
    edges = list(includes(top))
    if not edges or not rules["room"] or not rules["without"]:
        sys.exit("check.py: there are no sources, or no rules")
    broken = [*check_rooms(rules["room"], edges), *check_circles(rules["circle"], edges), *check_json(top),
              *check_links(rules["without"], build)]
    print("\n".join(broken) or f"{len(edges)} includes, {len(rules['room'])} rooms, {len(rules['without'])} programs: as the rules say")
    sys.exit(bool(broken))


main()
