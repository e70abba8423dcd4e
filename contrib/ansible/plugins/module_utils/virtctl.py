# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the modules call virtctl: its options, its JSON, its errors."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json

# Of every module: where virtctl is, and whom it asks.
ARGUMENTS = {
    "executable": {"type": "path", "default": "virtctl"},
    "host": {"type": "str"},
    "socket": {"type": "path"},
}

NOT_A_GUEST = 1


def command(module, words):
    """Return the command line of virtctl for WORDS, with the options that all modules share. End the module if there is no virtctl."""
    arguments = module.params
    path = arguments["executable"]
    line = [path if "/" in path else module.get_bin_path(path, required=True)]
    for option in ("host", "socket"):
        if arguments[option]:
            line += ["--" + option, arguments[option]]
    return line + words


def reply(module, words, answers=(0,)):
    """Run virtctl, and return its JSON. An exit status of ANSWERS is an answer. End the module with virtctl's own message after any other."""
    line = command(module, ["--json"] + words)
    status, output, errors = module.run_command(line)
    try:
        value = json.loads(output)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        module.fail_json(msg="%s: no JSON came from virtctl: %s" % (line[0], errors.strip() or "exit status %d" % status),
                         cmd=line, exit_code=status)
    if status not in answers or "error" in value:
        error = value.get("error") or {}
        module.fail_json(msg=error.get("message") or errors.strip(), error=error.get("name"),
                         parameters=error.get("parameters"), cmd=line, exit_code=status, plan=first(value, "plans"))
    return value


def first(value, member):
    """Return the first of a list in a reply, or None."""
    return (value.get(member) or [None])[0]
