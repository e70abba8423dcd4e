#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""iperf.py WHAT OURS… -- THEIRS… - side by side: what `virtctl bench --json` measured of a network card, and what iperf3 or ping did, a file
for each run, in turns. Prints the medians and their ratio; exits 1 if they don't agree as far as a busy emulator lets them."""
import json
import re
import statistics
import sys


def ours(job, figure):
    def read(path):
        with open(path, encoding="utf-8") as file:
            jobs = json.load(file)["results"][0]["jobs"]
        return next(f["value"] for j in jobs if j["name"] == job for f in j["figures"] if f["name"] == figure)
    return read


def iperf(pick):
    def read(path):
        with open(path, encoding="utf-8") as file:
            return pick(json.load(file)["end"])
    return read


def ping(path):
    with open(path, encoding="utf-8") as file:
        times = [float(t) for t in re.findall(r"time=([0-9.]+)", file.read())]
    return statistics.median(times) * 1e6


def packets(end):
    total = end["sum"]
    return (total["packets"] - total["lost_packets"]) / total["seconds"]


# Unit, how both are read, and the ratio that is still an agreement in a guest that shares two processors with others.
KINDS = {
    "ping": ("ns", ours("icmp-roundtrip", "roundTrip"), ping, 0.3, 3.0),
    "tcp-send": ("B/s", ours("tcp-send", "throughput"), iperf(lambda end: end["sum_received"]["bits_per_second"] / 8), 0.4, 4.0),
    "tcp-receive": ("B/s", ours("tcp-receive", "throughput"), iperf(lambda end: end["sum_received"]["bits_per_second"] / 8), 0.4, 4.0),
    "udp-send": ("1/s", ours("udp-send", "packets"), iperf(packets), 0.4, None),
}


def main(what, *words):
    middle = words.index("--")
    unit, read_ours, read_theirs, low, high = KINDS[what]
    a, b = statistics.median(map(read_ours, words[:middle])), statistics.median(map(read_theirs, words[middle + 1:]))
    print("%-12s %14.0f %14.0f %-4s %6.3f" % (what, a, b, unit, a / b))
    return 1 if (low and a / b < low) or (high and a / b > high) else 0


sys.exit(main(*sys.argv[1:]))
