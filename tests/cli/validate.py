#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""validate.py SCHEMA FILE [DEFINITION] - is FILE one JSON text, in UTF-8, without a key twice in an object, that fits
SCHEMA (or the definition of it that is named)? Says what is wrong and where, and exits 1, if not.

validate.py --serve SCHEMA REQUESTS ANSWERS - the same for every line "CODE FILE" of the FIFO REQUESTS; the exit code that FILE tells of must be CODE, unless that is "any".
Writes "fits" or what is wrong to the FIFO ANSWERS, and a NUL. Ends when REQUESTS is removed."""
import json
import os
import select
import sys
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402


def no_key_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice among %s" % keys)
    return dict(pairs)


def read_schema(path):
    with open(path, "rb") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def read_value(path):
    with open(path, "rb") as file:
        return json.loads(file.read().decode("utf-8"), object_pairs_hook=no_key_twice)


# The member that tells a kind, if it has another name.
NAMES = {"part": "columns"}


def problems(schema, value, definition=None):
    """Where VALUE does not fit SCHEMA, in lines."""
    if definition:
        schema = {"$ref": "#/$defs/" + definition, "$defs": schema["$defs"]}
    # All kinds fail where one does: tell of the one that was meant.
    if not definition and isinstance(value, dict):
        kind = next((kind for kind in ("part", "event", "devices", "stats", "ids", "rule", "platforms", "drivers", "overrides", "plans", "changes", "results", "kinds", "comparisons", "serving", "snapshot", "differences", "drifts", "metrics", "report", "shortName") if NAMES.get(kind, kind) in value), "failure")
        schema = {"$ref": "#/$defs/" + kind, "$defs": schema["$defs"]}
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(value), key=str)
    return ["%s: %s" % (error.json_path, error.message[:300]) for error in errors[:5]]


def wrong_in_file(schema, path, definition=None, code=None):
    """What is wrong with the file PATH, in lines."""
    try:
        value = read_value(path)
    except (OSError, ValueError) as error:
        return ["%s: %s" % (path, error)]
    return problems(schema, value, definition) or wrong_code(value, code)


def wrong_code(value, code):
    found = (value.get("error") or {}).get("exitCode") or 0
    return [] if code is None or str(found) == code else ["the JSON has the exit code %s, not %s" % (found, code)]


def serve(schema_path, requests_path, answers_path):
    # Open for both: the client may open, write and wait in any order.
    requests, answers = os.open(requests_path, os.O_RDWR), os.open(answers_path, os.O_RDWR)
    schema, text = read_schema(schema_path), b""
    while os.path.exists(requests_path):
        if not select.select([requests], [], [], 1)[0]:
            continue
        *lines, text = (text + os.read(requests, 65536)).split(b"\n")
        for line in lines:
            code, path = os.fsdecode(line).split(" ", 1)
            wrong = wrong_in_file(schema, path, code=None if code == "any" else code)
            os.write(answers, ("\n".join(wrong) or "fits").encode("utf-8", "replace").replace(b"\0", b"?") + b"\0")


def main(schema_path, path, definition=None):
    wrong = wrong_in_file(read_schema(schema_path), path, definition)
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if sys.argv[1] == "--serve":
    serve(*sys.argv[2:])
else:
    sys.exit(main(*sys.argv[1:]))
