#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""validate.py SCHEMA FILE [DEFINITION] - is FILE one JSON text, in UTF-8, without a key twice in an object, that fits
SCHEMA (or the definition of it that is named)? Says what is wrong and where, and exits 1, if not."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402


def no_key_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice among %s" % keys)
    return dict(pairs)


def main(schema_path, path, definition=None):
    with open(schema_path, "rb") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    if definition:
        schema = {"$ref": "#/$defs/" + definition, "$defs": schema["$defs"]}
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    value = json.loads(text, object_pairs_hook=no_key_twice)
    # All kinds fail where one does: tell of the one that was meant.
    if not definition and isinstance(value, dict):
        kind = next((kind for kind in ("devices", "ids", "platforms", "drivers", "overrides", "plans", "changes", "results", "kinds", "comparisons", "serving", "shortName") if kind in value), "failure")
        schema = {"$ref": "#/$defs/" + kind, "$defs": schema["$defs"]}
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(value), key=str)
    for error in errors[:5]:
        print("%s: %s" % (error.json_path, error.message[:300]))
    return 1 if errors else 0


try:
    sys.exit(main(*sys.argv[1:]))
except (ValueError, UnicodeDecodeError) as error:
    print("%s: %s" % (sys.argv[2], error))
    sys.exit(1)
