#!/usr/bin/python3 -IS
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bytes of varlink, without any library. Each command prints what came of it, a line each.

  table SOCKET     what a service does with calls that are none, or that it cannot answer: "CASE: closed", or the error, or "reply"
  split SOCKET     one call, cut in two at every position: prints how many replies were the same
  ahead SOCKET N   N calls in one write, each about another interface: prints how many were answered, in this order
  certify SOCKET   the calls of org.varlink.certification, each with the results of the one before: prints their names, and all_ok
"""
import json
import socket
import sys

SERVICE = b"org.varlink.service."
INFO = b'{"method":"%sGetInfo"}' % SERVICE

CASES = [
    ("no JSON", b"{"),
    ("another kind of JSON", b"[]"),
    ("no method", b"{}"),
    ("a method that is no text", b'{"method":1}'),
    ("bytes that are no UTF-8", b'{"method":"\xff"}'),
    ("a surrogate", b'{"method":"\\ud800"}'),
    ("junk behind", INFO + b"x"),
    ("a second object behind", INFO + INFO),
    ("an empty message", b""),
    ("an unknown key", b'{"method":"%sGetInfo","priority":1}' % SERVICE),
    ("a key twice", b'{"method":"a.b.C","method":"%sGetInfo"}' % SERVICE),
    ("U+0000 in the name of a method", b'{"method":"%sGetInfo\\u0000x"}' % SERVICE),
    ("a comment", b'{/**/"method":"%sGetInfo"}' % SERVICE),
    ("quotes that are none", b"{'method':'%sGetInfo'}" % SERVICE),
    ("parameters that are no object", b'{"method":"%sGetInfo","parameters":[]}' % SERVICE),
    ("more that is no boolean", b'{"method":"%sGetInfo","more":1}' % SERVICE),
    ("oneway and more", b'{"method":"%sGetInfo","oneway":true,"more":true}' % SERVICE),
    ("65 arrays", b'{"method":"%sGetInfo","parameters":%s%s}' % (SERVICE, b'{"a":' + b"[" * 65, b"]" * 65 + b"}")),
    ("an unknown interface", b'{"method":"org.example.Get"}'),
    ("no interface", b'{"method":"GetInfo"}'),
    ("an unknown method", b'{"method":"%sGet"}' % SERVICE),
    ("an unknown parameter", b'{"method":"%sGetInfo","parameters":{"a":1}}' % SERVICE),
    ("no parameter where one is needed", b'{"method":"%sGetInterfaceDescription"}' % SERVICE),
    ("a parameter of another type", b'{"method":"%sGetInterfaceDescription","parameters":{"interface":1}}' % SERVICE),
    ("parameters that are null", b'{"method":"%sGetInfo","parameters":null}' % SERVICE),
    ("blanks around", b" \n\t" + INFO + b"\r\n "),
    ("an escaped name", b'{"m\\u0065thod":"%sGetInf\\u006f"}' % SERVICE),
    ("more", b'{"method":"%sGetInfo","more":true}' % SERVICE),
    ("upgrade", b'{"method":"%sGetInfo","upgrade":true}' % SERVICE),
    ("oneway", b'{"method":"%sGetInfo","oneway":true}' % SERVICE),
    ("oneway, and an error", b'{"method":"a.b.C","oneway":true}'),
]


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(60)
    client.connect(path)
    return client


def messages(client):
    """The messages until the connection ends."""
    rest = b""
    while data := client.recv(1 << 16):
        *whole, rest = (rest + data).split(b"\0")
        yield from map(json.loads, whole)


def outcome(path, case):
    """A second call is behind the first one: what comes first, its reply or that of the case, tells that there was none."""
    client = connect(path)
    client.sendall(case + b'\0{"method":"org.second.Call"}\0')
    reply = next(messages(client), None)
    if reply is None:
        return "closed"
    if reply.get("parameters", {}).get("interface") == "org.second":
        return "no reply"
    assert "continues" not in reply, reply
    return reply.get("error", "reply").rpartition(".")[2]


def table(path):
    for name, case in CASES:
        print(f"{name}: {outcome(path, case)}")


def split(path):
    client = connect(path)
    replies = messages(client)
    seen = set()
    for at in range(len(INFO) + 1):
        client.sendall(INFO[:at])
        # The service must have read the beginning: another client is answered after it.
        other = connect(path)
        other.sendall(INFO + b"\0")
        next(messages(other))
        client.sendall(INFO[at:] + b"\0")
        seen.add(json.dumps(next(replies)))
    print(f"{len(INFO) + 1} cut, {len(seen)} kind of reply")


def ahead(path, count):
    client = connect(path)
    calls = b"".join(b'{"method":"org.example%d.Get"}\0' % i for i in range(count))
    client.sendall(calls)
    replies = messages(client)
    found = [next(replies)["parameters"]["interface"] for _ in range(count)]
    print(f"{sum(name == f'org.example{i}' for i, name in enumerate(found))} in order")


def certify(path):
    client = connect(path)
    replies, done = messages(client), []

    def call(name, flag=None, **parameters):
        message = {"parameters": parameters, "method": "org.varlink.certification." + name, **({flag: True} if flag else {})}
        # As other writers of JSON have it: blanks, escapes, members in another order.
        client.sendall(json.dumps(message, indent=1, sort_keys=True, ensure_ascii=True).encode() + b"\0")
        answers = []
        while flag != "oneway":
            answers.append(next(replies))
            if "error" in answers[-1]:
                sys.exit(f"{name}: {answers[-1]}")
            if not answers[-1].get("continues"):
                break
        done.append(f"{name} x {len(answers)}" if len(answers) > 1 else name)
        return [answer.get("parameters", {}) for answer in answers]

    results = call("Start")[0]
    who = results["client_id"]
    results = {}
    for number in range(1, 10):
        results = call(f"Test{number:02}", client_id=who, **results)[0]
    last = [answer["string"] for answer in call("Test10", "more", client_id=who, **results)]
    call("Test11", "oneway", client_id=who, last_more_replies=last)
    all_ok = call("End", client_id=who)[0]["all_ok"]
    print(*done, "all_ok:", json.dumps(all_ok))


def main():
    command, path, *rest = sys.argv[1:]
    {"table": table, "split": split, "ahead": ahead, "certify": certify}[command](path, *map(int, rest))


main()
