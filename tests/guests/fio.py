#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fio.py OURS… -- FIO… - side by side: what `virtctl bench --json` and `fio --output-format=json` measured of the same disk, a file for
each run, in turns. Prints medians and their ratios; exits 1 if they don't agree as far as a busy emulator lets them."""
import json
import statistics
import sys


def ours(path):
    with open(path, encoding="utf-8") as file:
        job = json.load(file)["results"][0]["jobs"][0]
    latency = job["latencies"][0]
    figure = next(f for f in job["figures"] if f["name"] == "operations")
    return {"operations/s": figure["value"], "p50 us": latency["percentiles"]["p50"] / 1000,
            "p99 us": latency["percentiles"]["p99"] / 1000, "cpu us per operation": job["cpu"]["perOperationNs"] / 1000}


def theirs(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    job = json.loads(text[text.index("{"):])["jobs"][0]
    read = job["read"]
    percentiles = read["lat_ns"]["percentile"]
    cpu = (job["usr_cpu"] + job["sys_cpu"]) / 100 * read["runtime"] * 1000 / read["total_ios"]
    return {"operations/s": read["iops"], "p50 us": percentiles["50.000000"] / 1000,
            "p99 us": percentiles["99.000000"] / 1000, "cpu us per operation": cpu}


# The ratio that is still an agreement, in a guest that shares two processors with others.
LIMITS = {"operations/s": (0.8, None), "p50 us": (None, 1.3), "p99 us": (None, None), "cpu us per operation": (None, 1.1)}


def main(words):
    middle = words.index("--")
    a, b = [ours(path) for path in words[:middle]], [theirs(path) for path in words[middle + 1:]]
    bad = False
    print("%-22s %12s %12s %7s" % ("median of %d" % len(a), "virtctl", "fio", "ratio"))
    for key, (low, high) in LIMITS.items():
        x, y = statistics.median(r[key] for r in a), statistics.median(r[key] for r in b)
        print("%-22s %12.1f %12.1f %7.3f" % (key, x, y, x / y))
        bad = bad or (low and x / y < low) or (high and x / y > high)
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
