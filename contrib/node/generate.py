#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generate.py INTERFACE... - write the JavaScript of varlink interface files to standard output: a JSDoc type for each of their types, a class
with a method for each of their methods. `interface.js` is made by it; a test holds the two together."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "python"))
sys.dont_write_bytecode = True
import generate  # noqa: E402 its parser of interfaces

SIMPLE = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "Any": "object"}


def jsdoc(kind, own):
    """A type, from the parser's Python to JSDoc."""
    match = re.fullmatch(r"(Optional|List|Dict)\[(?:str, )?(.*)\]", kind)
    if not match:
        return SIMPLE.get(kind) or own.get(kind, kind)
    inner = jsdoc(match[2], own)
    return {"Optional": "%s|null", "List": "Array<%s>", "Dict": "Object<string, %s>"}[match[1]] % inner


def typedef(name, fields, own):
    rows = "".join(" * @property {%s} %s\n" % (jsdoc(kind, own), field) for field, kind in fields)
    return "/**\n * @typedef {object} %s\n%s */\n" % (name, rows)


def object_type(fields, own):
    optional = {field: kind.startswith("Optional") for field, kind in fields}
    return "{%s}" % ", ".join("%s%s: %s" % (field, "?" if optional[field] else "", jsdoc(kind, own)) for field, kind in fields)


def method(name, fields, reply, comment, own):
    lines = [comment.replace("*/", "* /")] if comment else []
    named = name[0].lower() + name[1:]
    given, default = "parameters", "" if any(not kind.startswith("Optional") for _, kind in fields) else " = {}"
    param = "@param {%s} %s" % (object_type(fields, own), given if not default else "[parameters]")
    text = ""
    for suffix, call, returns in (("", "call", "Promise<%s>"), ("More", "stream", "AsyncIterableIterator<%s>")):
        comments = (lines if not suffix else ["The same, with as many replies as come."]) + [param, "@returns {%s}" % (returns % reply)]
        text += "\t/**\n%s\t */\n\t%s%s(parameters%s) {\n\t\treturn this.connection.%s('%s', parameters);\n\t}\n\n" % (
            "".join("\t * %s\n" % line for line in comments), named, suffix, default, call, own["interface"] + "." + name)
    return text


def interface(text):
    parser = generate.Parser(text)
    members = list(parser.members())
    short = parser.name.rsplit(".", 1)[1]
    own = {name: short + name for kind, name, *_ in members if kind == "type"}
    own["interface"] = parser.name
    types, methods = [], ""
    for kind, name, fields, reply, comment in members:
        if kind == "type":
            types.append(typedef(short + name, fields, own))
        if kind == "method":
            types.append(typedef(short + name + "Reply", reply, own))
            methods += method(name, fields, short + name + "Reply", comment, own)
    return short, "%s\nclass %s {\n\tconstructor(connection) {\n\t\tthis.connection = connection;\n\t}\n\n%s}\n" % (
        "\n".join(types), short, methods.rstrip("\n") + "\n")


def main():
    print("// SPDX-License-Identifier: LGPL-2.1-or-later")
    print("// Made by generate.py from lib/varlink/io.virtd.*.varlink: do not edit.\n'use strict';\n")
    names = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            short, text = interface(file.read())
        names.append(short)
        print(text)
    print("module.exports = { %s };" % ", ".join(names))


main()
