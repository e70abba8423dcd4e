#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fio.py KIND OURS… -- FIO… - side by side: what `virtctl bench --json` and `fio --output-format=json` measured of the same disk, a
file for each run, in turns. Prints medians and their ratios. KIND "agree": the disk takes its time, and both must say the same of it
within 5 %; "cost": the disk answers at once, what is left is the cost of the program itself, and ours must be the lower one. Exits 1 if not."""
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


LIMITS = {
    "agree": {"operations/s": (0.95, 1.05), "p50 us": (0.95, 1.05), "p99 us": (None, None), "cpu us per operation": (None, None)},
    "cost": {"operations/s": (0.95, None), "p50 us": (None, 1.05), "p99 us": (None, None), "cpu us per operation": (None, 1.0)},
}


def main(words):
    limits = LIMITS[words.pop(0)]
    middle = words.index("--")
    a, b = [ours(path) for path in words[:middle]], [theirs(path) for path in words[middle + 1:]]
    bad = False
    print("%-22s %12s %12s %7s" % ("median of %d" % len(a), "virtctl", "fio", "ratio"))
    for key, (low, high) in limits.items():
        x, y = statistics.median(r[key] for r in a), statistics.median(r[key] for r in b)
        print("%-22s %12.1f %12.1f %7.3f" % (key, x, y, x / y))
        bad = bad or (low and x / y < low) or (high and x / y > high)
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
