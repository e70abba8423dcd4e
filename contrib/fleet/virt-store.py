#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""virt-store.py DATABASE [NAME] <LIST - keep the JSON of 'virtctl list' in a file of SQLite, with what has changed since the last time.

    virtctl --host @hosts list --json | virt-store.py fleet.db
    sqlite3 fleet.db "SELECT type, count(*) FROM device WHERE state = 'unbound' GROUP BY type"

The tables: device has a row for each device, with the record itself; host has when each host replied last, and its error; change has what came, went
and changed. A list without hosts is of the host NAME; default: this one's name. A host that is not in LIST, or has an error there, keeps its rows."""
import json
import sqlite3
import sys
import time
from os import uname

SCHEMA = """
CREATE TABLE IF NOT EXISTS host(name TEXT PRIMARY KEY, seen INTEGER, error TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device(host TEXT, id TEXT, type TEXT, driver TEXT, state TEXT, origin TEXT, virt_id TEXT, record TEXT,
                                  PRIMARY KEY(host, id));
CREATE TABLE IF NOT EXISTS change(time INTEGER, host TEXT, id TEXT, field TEXT, before TEXT, after TEXT);
CREATE INDEX IF NOT EXISTS device_type ON device(type, driver);
"""
FIELDS = ("type", "driver", "state", "origin", "virtId")
PUT_HOST = "INSERT INTO host VALUES(?, ?, NULL) ON CONFLICT(name) DO UPDATE SET seen = excluded.seen, error = NULL"
PUT_ERROR = "INSERT INTO host VALUES(?, NULL, ?) ON CONFLICT(name) DO UPDATE SET error = excluded.error"


def by_host(devices, replied, name):
    """The devices of each host, by their ids; a host that replied may have none. KeyError: a device has no id, or the one of another."""
    hosts = {host: {} for host in replied}
    for device in devices:
        known = hosts.setdefault(device.get("host", name), {})
        if "id" not in device:
            raise KeyError("a device has no id (with --columns, add the column ID)")
        if device["id"] in known:
            raise KeyError("two devices are %s (with --columns, add the column HOST)" % device["id"])
        known[device["id"]] = device
    return hosts


def changes(before, after):
    """Yield the id, the field and both values of all that differs. A device that came or went is its field "device"."""
    for key in sorted(set(before) | set(after)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield key, "device", old and "present", new and "present"
            continue
        for at, field in enumerate(FIELDS):
            if old[at] != new[at]:
                yield key, field, old[at], new[at]


def store_host(database, now, host, devices):
    """Put the devices of one host in place of those before."""
    before = {row[0]: row[1:] for row in database.execute("SELECT id, type, driver, state, origin, virt_id, record FROM device WHERE host = ?", [host])}
    after = {key: tuple(device.get(field) for field in FIELDS) + (json.dumps(device, separators=(",", ":")),) for key, device in devices.items()}
    known = database.execute("SELECT seen FROM host WHERE name = ? AND seen IS NOT NULL", [host]).fetchone()
    if known:
        database.executemany("INSERT INTO change VALUES(?, ?, ?, ?, ?, ?)", [(now, host, *change) for change in changes(before, after)])
    database.executemany("DELETE FROM device WHERE host = ? AND id = ?", [(host, key) for key in set(before) - set(after)])
    database.executemany("INSERT OR REPLACE INTO device VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                         [(host, key, *values) for key, values in after.items() if before.get(key) != values])
    database.execute(PUT_HOST, [host, now])


def main(path, name=uname().nodename):
    try:
        reply = json.load(sys.stdin)
        hosts = by_host(reply.get("devices", []), reply.get("hosts", []), name)
        errors = reply.get("errors") or ([reply["error"]] if reply.get("error") else [])
    except (ValueError, AttributeError, TypeError) as error:
        sys.exit("virt-store.py: standard input: this is no list of virtctl: %s (give it 'virtctl list --json')" % error)
    except KeyError as error:
        sys.exit("virt-store.py: standard input: %s" % error.args[0])
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    now = int(time.time())
    # All of it, or nothing.
    with database:
        for host, devices in sorted(hosts.items()):
            store_host(database, now, host, devices)
        database.executemany(PUT_ERROR, [(error.get("host", name), error.get("message")) for error in errors])
    print("%d hosts, %d devices, %d errors" % (len(hosts), sum(map(len, hosts.values())), len(errors)))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: virt-store.py DATABASE [NAME] <LIST")
    main(*sys.argv[1:])
