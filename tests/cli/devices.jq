# SPDX-License-Identifier: LGPL-2.1-or-later
# A list's JSON as text that a person can check, and a diff can show: a line a device, then what it has, indented.
def or_dash: if . == null or . == "" or . == [] then "-" else . end;
def details: if . == null then "" else " " + (with_entries(select(.value != null)) | tojson) end;

# The names of PCI parts come from the machine's hardware database.
def name: if .layers[0].bus == "pci" or .name == null then "" else " \"\(.name)\"" end;

def layer: "    \(.bus) \(.address) \(.nativeId | or_dash) \(.driver | or_dash)"
	+ (if .driverOverride then " override=\(.driverOverride)" else "" end) + (.[.bus] | details);
def interface: "    \(.class) \(.name)" + (if .devnode then " \(.devnode)" else "" end)
	+ (if .label then " \"\(.label)\"" else "" end) + (.[.class] | details);

.devices[]
| "\(.id) \(.virtId) \(.type) \(.origin)/\(.originCertainty) \(.state) \(.driver | or_dash)\(name)",
  (.layers[] | layer),
  (.interfaces[] | interface),
  (.virtio.features // empty | if . == [] then empty else "    features " + (map("\(.bit)=\(.name)") | join(" ")) end),
  (.related[] | "    related \(.)"),
  (.problems[] | "    problem \(.object): \(.operation): \(.message)")
