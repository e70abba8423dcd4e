#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fio.py KIND OURS… -- FIO… - side by side: what `virtctl bench --json` and `fio --output-format=json` measured of the same disk, a
file for each run, in turns. Prints medians and their ratios. KIND "agree": the disk takes its time, and both must say the same of it
within 5 %, and what the two programs' processor time differs by: between two requests it is time, too. "cost": the disk answers at once, what is left is the cost of the program itself, and ours must be the lower one. Exits 1
if not; 2 if not, and fio's own runs differ by more than 5 % from one another, so that nothing can be told."""
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


AGREE = 0.05


def agrees(x, y, cost):
    return abs(statistics.median(x) / statistics.median(y) - 1) <= AGREE + cost


def more(x, y, _):
    return statistics.median(x) >= statistics.median(y) * (1 - AGREE)


def less(x, y, _):
    return statistics.median(x) <= statistics.median(y)


def cost_apart(a, b):
    """What the processor time of a request differs by, as a part of the time from one request to the next."""
    def middle(key, runs):
        return statistics.median(run[key] for run in runs)
    return abs(middle("cpu us per operation", a) - middle("cpu us per operation", b)) * middle("operations/s", b) / 1e6


CHECKS = {
    "agree": {"operations/s": agrees, "p50 us": agrees},
    "cost": {"operations/s": more, "cpu us per operation": less},
}


def main(words):
    checks = CHECKS[words.pop(0)]
    middle = words.index("--")
    a, b = [ours(path) for path in words[:middle]], [theirs(path) for path in words[middle + 1:]]
    status = 0
    print("%-22s %12s %12s %7s" % ("median of %d" % len(a), "virtctl", "fio", "ratio"))
    for key in a[0]:
        x, y = [run[key] for run in a], [run[key] for run in b]
        wrong = key in checks and not checks[key](x, y, cost_apart(a, b))
        print("%-22s %12.1f %12.1f %7.3f%s" % (key, statistics.median(x), statistics.median(y),
                                               statistics.median(x) / statistics.median(y), "  not so" if wrong else ""))
        if wrong and status != 1:
            status = 2 if max(y) > min(y) * (1 + AGREE) else 1
    return status


sys.exit(main(sys.argv[1:]))
