#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: virt_facts
short_description: Gather the virtual devices of a guest as facts
description:
  - Sets the fact C(virt) from C(virtctl list --json) and C(virtctl platform --json).
  - Reads sysfs only. Needs no rights, and no running virtd.
options:
  devices:
    description: Only these devices, as C(virtctl list) takes them. If one matches nothing, the module fails.
    type: list
    elements: str
    default: []
  types:
    description: Only devices of these types, such as C(block) and C(net).
    type: list
    elements: str
    default: []
  all:
    description: Also bridges and other devices that only carry others.
    type: bool
    default: false
  executable:
    description: The program virtctl. The default is searched in PATH.
    type: path
    default: virtctl
  host:
    description:
      - Ask the virtd of this host, by the ssh of the machine where the module runs.
      - With C(delegate_to=localhost) a guest needs no Python.
    type: str
  socket:
    description: Connect to this socket of virtd only.
    type: path
attributes:
  check_mode:
    support: full
    description: The module changes nothing.
author: The developers of virtctl and virtd
"""

EXAMPLES = r"""
- name: Gather the virtual devices
  virtd.guest.virt_facts:

- name: Print the disks with their serial numbers
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.block.serial }}"
  loop: "{{ virt.devices | map(attribute='interfaces') | flatten | selectattr('class', 'equalto', 'block') }}"

- name: Gather the devices of a guest without Python
  virtd.guest.virt_facts:
    host: "{{ inventory_hostname }}"
  delegate_to: localhost
  delegate_facts: false
"""

RETURN = r"""
ansible_facts:
  description: The fact C(virt).
  returned: always
  type: dict
  contains:
    virt:
      description: What virtctl lists.
      type: dict
      contains:
        devices:
          description: A record for each device, as C(virtctl list --json) has it. C(virtctl.schema.json) is its schema.
          type: list
          elements: dict
        platforms:
          description: The hypervisors, the innermost first, with the evidence.
          type: list
          elements: dict
        is_guest:
          description: Whether this system is a guest.
          type: bool
        platform:
          description: The platform in one word, as C(virtctl platform --short) has it.
          type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.virtd.guest.plugins.module_utils.virtctl import ARGUMENTS, NOT_A_GUEST, reply


def main():
    module = AnsibleModule(
        argument_spec=dict(
            ARGUMENTS,
            devices={"type": "list", "elements": "str", "default": []},
            types={"type": "list", "elements": "str", "default": []},
            all={"type": "bool", "default": False},
        ),
        supports_check_mode=True,
    )
    words = ["list"]
    if module.params["all"]:
        words.append("--all")
    for kind in module.params["types"]:
        words += ["--type", kind]
    listed = reply(module, words + ["--"] + module.params["devices"])
    platform = reply(module, ["platform"], (0, NOT_A_GUEST))
    module.exit_json(changed=False, ansible_facts={"virt": {
        "devices": listed["devices"],
        "platforms": platform["platforms"],
        "is_guest": platform["isGuest"],
        "platform": platform["shortName"],
    }})


if __name__ == "__main__":
    main()
