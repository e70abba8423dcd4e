#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: virt_driver
short_description: Bind a virtual device to a driver, or switch a channel device on or off
description:
  - Plans the change by C(virtctl ... --dry-run --json) first. If the plan has nothing to do, the module changes nothing.
  - virtctl refuses a device in use, checks the driver, and undoes a change that fails. Then the module fails with virtctl's message.
  - Needs root on the guest, or the group C(virtd) and a running virtd.
options:
  device:
    description:
      - The device, as virtctl takes it.
      - Give the id (C(pci:0000:00:09.0)). A name such as C(eth1) goes with the driver, so that the second run would not find the device.
    type: str
    required: true
  state:
    description:
      - C(bound) binds the device to I(driver), or without it to the default driver.
      - C(unbound) unbinds the innermost layer of the device.
      - C(online) and C(offline) switch a channel device, or a group of them.
    type: str
    choices: [bound, unbound, online, offline]
    default: bound
  driver:
    description: The driver, with I(state=bound). Without it, the default driver gets the device, and the override is cleared.
    type: str
  settings:
    description: What a channel device is set to before it is switched on, with I(state=online).
    type: dict
    default: {}
  persist:
    description:
      - Do the same at each boot, if the same device is there then.
      - With I(state=bound) and without I(driver), the persistent override is removed.
    type: bool
    default: false
  load:
    description: Load the module of the driver first, with I(state=bound).
    type: bool
    default: false
  force:
    description: Proceed although the device is in use, or the driver does not match.
    type: bool
    default: false
  layer:
    description: Change only this layer of the device, by its bus or its address. Not for C(online) and C(offline).
    type: str
  timeout:
    description: How long the change may take, in seconds.
    type: int
    default: 30
  executable:
    description: The program virtctl. The default is searched in PATH.
    type: path
    default: virtctl
  host:
    description:
      - Change the device of this host, by the ssh of the machine where the module runs.
      - With C(delegate_to=localhost) a guest needs no Python.
    type: str
  socket:
    description: Connect to this socket of virtd only.
    type: path
attributes:
  check_mode:
    support: full
    description: The module fails if the plan would be refused.
  diff_mode:
    support: full
    description: The writes of the plan, and the persistent file.
author: The developers of virtctl and virtd
"""

EXAMPLES = r"""
- name: Give a network card to vfio-pci, now and at each boot
  virtd.guest.virt_driver:
    device: pci:0000:00:09.0
    driver: vfio-pci
    load: true
    persist: true

- name: Give it to its default driver again
  virtd.guest.virt_driver:
    device: pci:0000:00:09.0
    persist: true

- name: Switch the network card of a mainframe on
  virtd.guest.virt_driver:
    device: ccw:0.0.f500
    state: online
    settings:
      layer2: 1
    persist: true

- name: Bind a device of a guest without Python
  virtd.guest.virt_driver:
    host: "{{ inventory_hostname }}"
    device: pci:0000:00:09.0
    driver: vfio-pci
  delegate_to: localhost
"""

RETURN = r"""
device:
  description: The id of the device.
  returned: success
  type: str
plan:
  description: The plan, as C(virtctl ... --dry-run --json) has it. The schema is C(virtctl.schema.json).
  returned: if virtctl could plan the change
  type: dict
change:
  description: What virtctl did, with the result of each step.
  returned: after a change
  type: dict
error:
  description: The name of virtctl's error, such as C(io.virtd.Drivers.InUse).
  returned: failure
  type: str
exit_code:
  description: The exit status of virtctl.
  returned: failure
  type: int
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.virtd.guest.plugins.module_utils.virtctl import ARGUMENTS, first, reply

VERBS = {"bound": "bind", "unbound": "unbind", "online": "online", "offline": "offline"}
# Arguments that only some states have.
STATES = {
    "driver": ("bound",),
    "load": ("bound",),
    "layer": ("bound", "unbound"),
    "settings": ("online",),
}


def words(arguments):
    """The words of the change, for virtctl."""
    line = [VERBS[arguments["state"]], "--timeout", str(arguments["timeout"])]
    line += ["--" + name for name in ("persist", "load", "force") if arguments[name]]
    if arguments["layer"]:
        line += ["--layer", arguments["layer"]]
    for name, value in sorted(arguments["settings"].items()):
        line += ["--set", "%s=%s" % (name, int(value) if isinstance(value, bool) else value)]
    return line


def objects(arguments):
    """The device, and the driver that it is to have."""
    return ["--", arguments["device"]] + ([arguments["driver"]] if arguments["driver"] else [])


def is_change(plan):
    """Whether the plan writes anything to sysfs, or to the persistent file."""
    persistent = plan.get("persistent") or {}
    return plan["changed"] or persistent.get("change", "none") != "none"


def differences(plan):
    """The plan as a text, for people."""
    lines = ["%s: %s\n" % (plan["device"], step["what"]) for step in plan["steps"]]
    persistent = plan.get("persistent") or {}
    if persistent.get("change", "none") != "none":
        lines.append("%s: %s the file\n" % (persistent["path"], persistent["change"]))
    return {"prepared": "".join(lines)}


def main():
    module = AnsibleModule(
        argument_spec=dict(
            ARGUMENTS,
            device={"type": "str", "required": True},
            state={"type": "str", "choices": ["bound", "unbound", "online", "offline"], "default": "bound"},
            driver={"type": "str"},
            settings={"type": "dict", "default": {}},
            persist={"type": "bool", "default": False},
            load={"type": "bool", "default": False},
            force={"type": "bool", "default": False},
            layer={"type": "str"},
            timeout={"type": "int", "default": 30},
        ),
        supports_check_mode=True,
    )
    arguments = module.params
    for name, states in sorted(STATES.items()):
        if arguments[name] and arguments["state"] not in states:
            module.fail_json(msg="%s: it is for the state %s only" % (name, " or ".join(states)))
    plan = first(reply(module, words(arguments) + ["--dry-run"] + objects(arguments)), "plans")
    result = {"changed": is_change(plan), "device": plan["device"], "plan": plan, "diff": differences(plan)}
    if result["changed"] and not module.check_mode:
        result["change"] = first(reply(module, words(arguments) + objects(arguments)), "changes")
        result["changed"] = is_change(result["change"])
    module.exit_json(**result)


if __name__ == "__main__":
    main()
