#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ansible-arguments.py COLLECTIONS MODULE...: hold the documentation of Ansible modules against the arguments that they take."""
import importlib
import sys
from unittest import mock

import yaml

KEYS = ("type", "default", "choices", "elements", "required")


def arguments(module):
    """What the module hands to AnsibleModule."""
    with mock.patch.object(module, "AnsibleModule", side_effect=SystemExit) as made:
        try:
            module.main()
        except SystemExit:
            pass
    return made.call_args[1]["argument_spec"]


sys.path.insert(0, sys.argv[1])
failed = 0
for name in sys.argv[2:]:
    module = importlib.import_module("ansible_collections.%s.plugins.modules.%s" % tuple(name.rsplit(".", 1)))
    taken, documented = arguments(module), yaml.safe_load(module.DOCUMENTATION)["options"]
    for option in sorted(set(taken) | set(documented)):
        both = [{key: value.get(option, {}).get(key) for key in KEYS} for value in (taken, documented)]
        if both[0] != both[1]:
            failed += 1
            print("%s: %s: %s is documented as %s" % (name, option, *both))
    used = [key for task in yaml.safe_load(module.EXAMPLES) for key in task.get(name, None) or ()]
    for option in sorted(set(used) - set(taken)):
        failed += 1
        print("%s: %s: an example has it, the module has not" % (name, option))
    if not yaml.safe_load(module.RETURN):
        failed += 1
        print("%s: no values are documented" % name)
sys.exit(1 if failed else 0)
