#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""id-natives.py virt.ids - print native ids for id.golden, one a line.

First the native id of every entry of the registry, as the kernel writes it. Then 209 ids that
resemble entries: one digit off, another subsystem, only a class, another case. The same registry
always gives the same ids.
"""

import sys
import uuid
import zlib

NEAR_MISSES = 209


def pci(vendor, device, sub="00000000", class_code="FFFF"):
    base = f"pci:v0000{vendor}d0000{device}sv0000{sub[:4]}sd0000{sub[4:]}".upper()
    rest = f"bc{class_code[:2]}sc{class_code[2:]}i00"
    return base.replace("PCI:V", "pci:v").replace("D0000", "d0000", 1).replace("SV", "sv").replace("SD", "sd") + rest


def pci_entry(key):
    part, _, sub = key.partition("/")
    return pci(*part.split(":"), sub.replace(":", "") or "00000000")


def ccw_entry(key):
    unit, _, device = key.partition(":")
    text = "ccw:t" + unit.replace("/*", "/E9").replace("/", "m")
    return text + ("dt" + device.replace("/*", "/0A").replace("/", "dm") if device else "dtdm")


FORMS = {
    "pci": pci_entry,
    "pci-class": lambda key: pci("FEED", "BEEF", class_code=(key + "00")[:4].upper()),
    "pci-mark": lambda key: pci("FEED", "BEEF", (key.replace(":", "") + "1234")[:8]),
    "pci-maker": lambda key: pci(key, "BEEF"),
    "virtio": lambda key: f"virtio:d0000{key}v00001AF4",
    "ccw": ccw_entry,
    "css": lambda key: "css:t" + key,
    "vmbus": lambda key: "vmbus:" + uuid.UUID(key.replace("*", "000003e8")).bytes_le.hex(),
    "of": lambda key: "of:NvirtT(null)C" + key,
    "acpi": lambda key: f"acpi:{key}:",
}


def natives(path):
    for line in open(path, encoding="utf-8"):
        words = line.split()
        if words and words[0] != "type" and not words[0].startswith("#"):
            yield FORMS.get(words[0], lambda key, kind=words[0]: f"{kind}:{key}")(words[1])


def one_off(text, at):
    """TEXT with another digit, or another letter, at AT."""
    digits = "0123456789abcdef" if text[at].islower() else "0123456789ABCDEF"
    if text[at] in digits:
        other = digits[(digits.index(text[at]) + 1) % 16]
    else:
        other = "y" if text[at] == "z" else "z"
    return text[:at] + other + text[at + 1 :]


# Where a character can be another one and the whole is still well-formed. Those of 16 bits in 32
# are the lower four digits.
PLACES = {
    "pci": [*range(9, 13), *range(18, 22), *range(28, 32), *range(38, 42)],
    "virtio": range(12, 16),
    "ccw": (5, 6, 7, 8, 10, 11),
    "css": (5,),
    "vmbus": range(6, 38),
}


def digit_off(text, step):
    bus, _, rest = text.partition(":")
    last = len(text) - 1 - rest.endswith(":")
    places = PLACES.get(bus, (last, last - 1))
    return one_off(text, places[step * 7 % len(places)])


def other_case(text, step):
    return text if text.startswith(("vio:", "of:")) else text.lower()


def other_subsystem(text, step):
    if "sv00001AF4sd00001100" in text:
        return text.replace("sd00001100", "sd00001101")
    return text.replace("sv00000000sd00000000", ("sv00001AF4sd00001100", "sv00001028sd0000BEEF")[step % 2])


def other_class(text, step):
    return text.replace("bcFFscFF", f"bc{step % 20:02X}sc{(step % 10) * (step % 3):02X}")


def unknown_part(text, step):
    """Only the class, and the subsystem, tell of this one."""
    if not text.startswith("pci:"):
        return text
    return other_class(text[:5] + "0000CAFEd0000BABE" + text[22:], step)


def near_misses(ids):
    """The checksum chooses the ids and the changes, so one more entry displaces one id at most."""
    changes = (digit_off, other_case, other_subsystem, other_class, unknown_part)
    seen = set(ids)
    for number, text in sorted((zlib.crc32(text.encode()), text) for text in ids):
        miss = changes[number % len(changes)](text, number >> 8)
        if miss not in seen:
            seen.add(miss)
            yield miss


def main():
    ids = list(dict.fromkeys(natives(sys.argv[1])))
    misses = near_misses(ids)
    print("\n".join(ids + [next(misses) for _ in range(NEAR_MISSES)]))


main()
