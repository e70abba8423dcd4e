#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generate.py INTERFACE... - write the Python of varlink interface files to standard output: a type for each of their types
and errors, a class with a method for each of their methods. `virtd/interface.py` is made by it; a test holds the two together."""
import keyword
import re
import sys

TOKEN = re.compile(r"#[^\n]*|->|\[string\]|\[\]|[A-Za-z_][A-Za-z0-9_.-]*|[():,?]|\s+")
SIMPLE = {"string": "str", "int": "int", "float": "float", "bool": "bool", "object": "Any"}


class Parser:
    """The parts of one interface, in their order."""

    def __init__(self, text):
        self.tokens = []
        self.comments = {}
        at, comment = 0, []
        for match in TOKEN.finditer(text):
            if match.start() != at:
                sys.exit("generate.py: no varlink interface: %r" % text[at:at + 20])
            at, token = match.end(), match.group()
            if token.startswith("#"):
                comment.append(token[1:].strip())
            elif token.strip():
                if comment:
                    self.comments[len(self.tokens)] = " ".join(comment)
                comment = []
                self.tokens.append(token)
        self.next = 0

    def take(self, wanted=None):
        token = self.tokens[self.next] if self.next < len(self.tokens) else None
        if token is None or wanted not in (None, token):
            sys.exit("generate.py: %r where %r must be" % (token, wanted or "a word"))
        self.next += 1
        return token

    def peek(self):
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def type(self):
        token = self.take()
        if token == "?":
            return "Optional[%s]" % self.type()
        if token == "[]":
            return "List[%s]" % self.type()
        if token == "[string]":
            return "Dict[str, %s]" % self.type()
        return SIMPLE.get(token, token)

    def fields(self):
        self.take("(")
        fields = []
        while self.peek() != ")":
            name = self.take()
            self.take(":")
            fields.append((name, self.type()))
            if self.peek() == ",":
                self.take(",")
        self.take(")")
        return fields

    def members(self):
        self.take("interface")
        self.name = self.take()
        while self.peek():
            comment = self.comments.get(self.next, "")
            kind, name = self.take(), self.take()
            fields = self.fields()
            reply = None
            if kind == "method":
                self.take("->")
                reply = self.fields()
            yield kind, name, fields, reply, comment


def listed(kind):
    """Classes have a method List, so the type has another name."""
    return kind.replace("List[", "_List[")


def typed_dict(name, fields):
    rows = "".join('    "%s": %s,\n' % (field, quoted(listed(kind))) for field, kind in fields)
    return '%s = TypedDict("%s", {\n%s}, total=False)\n' % (name, name, rows)


def quoted(kind):
    """A type that may stand further down goes in quotes."""
    return kind if re.fullmatch(r"(Optional\[|_List\[|Dict\[str, |str|int|float|bool|Any|\])+", kind) else '"%s"' % kind


def arguments(fields):
    # What can be left out may stand after what can't.
    fields = sorted(fields, key=lambda field: field[1].startswith("Optional"))
    return "".join(", %s: %s%s" % (safe(name), kind, " = None" if kind.startswith("Optional") else "") for name, kind in fields)


def safe(name):
    return name + "_" if keyword.iskeyword(name) else name


def method(name, fields, reply, comment):
    names = "{%s}" % ", ".join('"%s": %s' % (field, safe(field)) for field, _ in fields)
    comment = comment.replace("\\", "\\\\").replace('"', "'")
    star = ", *" if fields else ""
    given = listed(arguments(fields))
    return (
        '    def %s(self%s%s) -> %s:\n        """%s"""\n        return self._connection.call(self.NAME + ".%s", %s)\n\n'
        '    def %s_more(self%s%s) -> Iterator[%s]:\n        """The same, with as many replies as there are."""\n'
        '        return self._connection.stream(self.NAME + ".%s", %s)\n'
    ) % (name, star, given, reply, comment or "One reply.", name, names, name, star, given, reply, name, names)


def interface(text):
    parser, types, methods = Parser(text), [], []
    own = []
    for kind, name, fields, reply, comment in parser.members():
        own.append((kind, name, fields, reply, comment))
    short = parser.name.rsplit(".", 1)[1]
    names = {name for kind, name, *_ in own if kind == "type"}

    def renamed(fields):
        return [(field, re.sub(r"[A-Z]\w+", lambda m: short + m[0] if m[0] in names else m[0], kind)) for field, kind in fields]

    for kind, name, fields, reply, comment in own:
        if kind == "type":
            types.append(typed_dict(short + name, renamed(fields)))
        if kind == "method":
            types.append(typed_dict(short + name + "Reply", renamed(reply)))
            methods.append(method(name, renamed(fields), short + name + "Reply", comment))
    return "%s\n\nclass %s:\n    NAME = \"%s\"\n\n    def __init__(self, connection: Connection):\n        self._connection = connection\n\n%s" % (
        "\n".join(types), short, parser.name, "\n".join(methods))


def main():
    print("# SPDX-License-Identifier: LGPL-2.1-or-later")
    print('"""Made by generate.py from lib/varlink/io.virtd.*.varlink: do not edit."""')
    print("from typing import Any, Dict, Iterator, Optional, TypedDict")
    print("from typing import List as _List\n")
    print("from .connection import Connection\n")
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            print(interface(file.read()))


if __name__ == "__main__":
    main()
