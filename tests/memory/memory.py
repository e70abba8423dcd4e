#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""memory.py VIRTCTL LIBRARY TREE RUNS [CALL...]: fail allocations of virtctl, virtd and virtd-worker (FAIL_PROGRAMS: of some), and judge each answer.

For each call (CALL names some of them) and each program, about RUNS of the allocations fail, one a run, spread evenly; with "on" after RUNS
("40on") all that follow fail, too. With "descriptors" in place of LIBRARY, the programs have RUNS numbers of descriptors in turn, from 3 up.
Then a virtd that runs already has none left, one left, and so on. An answer may be the right one, an error, or a record that names a problem. A line for each other
answer names the allocation and its callers; the last line has the counts. The exit status is 1 if there is a wrong answer."""

import atexit
import bisect
import collections
import concurrent.futures
import functools
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time

SNAPSHOT = os.path.join(tempfile.gettempdir(), "memory-%d.tree" % os.getpid())
for written in SNAPSHOT, SNAPSHOT + ".prom":
    atexit.register(lambda path=written: os.path.exists(path) and os.remove(path))
PROGRAMS = os.environ.get("FAIL_PROGRAMS", "virtctl virtd virtd-worker").split()
FIXTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "q35-virtbus.tree")
POLICY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "policy.json")
CALLS = {
    "list": ("list", "--all"),
    "show": ("show", "pci:0000:00:04.0"),
    "stats": ("stats", "--all"),
    "id": ("id", "pci:0000:00:04.0"),
    "rule": ("udev-rule", "pci:0000:00:04.0", "--match", "serial", "--tag", "x"),
    "platform": ("platform",),
    "drivers": ("drivers", "pci:0000:00:04.0"),
    "unbind": ("unbind", "pci:0000:00:04.0", "--dry-run"),
    "bind": ("bind", "pci:0000:00:10.0", "e1000e", "--force", "--dry-run"),
    "refused": ("bind", "pci:0000:00:04.0", "no-such-driver"),
    "snapshot": ("snapshot", "--redact", "--force", SNAPSHOT),
    "diff": ("diff", FIXTURE),
    "check": ("check", POLICY),
    "plan": ("online", "pci:0000:00:04.0", "--dry-run"),
    "override": ("override", "list"),
    "wait": ("wait", "pci:0000:00:04.0"),
    "metrics": ("metrics", SNAPSHOT + ".prom"),
    "kinds": ("bench", "pci:0000:00:04.0", "--kinds"),
}
# What is not ours: a function among the callers of what failed, and why nothing is done about it.
KNOWN = {
    "uv__": "libuv aborts, or can't say that it has no memory",
    "uv_loop_init": "libuv aborts, or can't say that it has no memory",
    "udev_": "libudev can't say that it has no memory: the hardware database seems not to know the device",
}


@functools.lru_cache(None)
def symbols(path):
    for option in ("-n", "-nD"):
        lines = subprocess.run(("nm", option, "--defined-only", path), capture_output=True, text=True).stdout.splitlines()
        rows = [line.split() for line in lines]
        rows = [(int(row[0], 16), row[2].split("@")[0]) for row in rows if len(row) == 3 and row[1] in "tTwWiu"]
        if rows:
            return [row[0] for row in rows], [row[1] for row in rows]
    return [], []


def callers(path):
    """The functions of each trace in the file, the innermost first."""
    names = []
    if not os.path.exists(path):
        return names
    for line in open(path, encoding="utf-8"):
        words = line.split()
        if len(words) == 1:
            names.append(words[0] + ":")
            continue
        # A program is named as it was called, without its folder.
        path = words[0] if "/" in words[0] else os.path.join(os.path.dirname(sys.argv[1]), "../virtd", words[0])
        starts, found = symbols(path)
        index = bisect.bisect_right(starts, int(words[1], 16) - 1) - 1
        names.append(found[index] if index >= 0 else os.path.basename(words[0]))
    return names


def without_times(pairs):
    """An object less what differs in each run."""
    return {key: value for key, value in pairs if key not in ("timeNs", "interruptsTimeNs")}


class Answer:
    def __init__(self, done):
        self.code, self.stderr = done.returncode, done.stderr
        try:
            self.json = json.loads(done.stdout, object_pairs_hook=without_times) if done.stdout.strip() else None
            self.is_json = True
        except ValueError:
            self.json, self.is_json = None, False
        self.stdout = done.stdout

    def error(self):
        return self.json.get("error", {}).get("name", "") if isinstance(self.json, dict) else ""


def run(virtctl, tree, arguments, environment, descriptors=None):
    """TREE: the options of virtctl that choose it, or its folder."""
    chosen = ("--sysroot", tree) if isinstance(tree, str) else tree
    try:
        return Answer(subprocess.run((virtctl, "--json") + chosen + arguments, env={**os.environ, **environment}, capture_output=True, text=True,
                                     errors="replace", timeout=30, stdin=subprocess.DEVNULL,
                                     preexec_fn=descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors)))))
    except subprocess.TimeoutExpired:
        return None


def list_of(answer):
    """The records of an answer, and its other members."""
    for key in ("devices", "stats", "ids", "plans"):
        if key in answer:
            return key, answer[key], {k: v for k, v in answer.items() if k not in (key, "problems")}
    return None, [], answer


def judge_records(right, answer):
    key, expected, others = list_of(right)
    own_key, records, own_others = list_of(answer)
    more = len(answer.get("problems", [])) > len(right.get("problems", []))
    if key is None or own_key != key or others != own_others:
        return "another answer, and success"
    by_id = {record.get("id"): record for record in records}
    for record in expected:
        own = by_id.get(record.get("id"))
        if own == record or more or (own and len(own.get("problems", [])) > len(record.get("problems", []))):
            continue
        if not own:
            return f"{record.get('id')} is missing"
        keys = [name for name in record if own.get(name) != record[name]]
        return f"{record.get('id')}: another {', '.join(keys) or 'member'}"
    return None if len(records) == len(expected) or more else "other records"


def judge(right, answer):
    """None, or what is wrong with ANSWER."""
    if answer is None:
        return "no end"
    if answer.code < 0:
        return f"virtctl ended by signal {-answer.code}"
    if answer.code != right.code:
        if answer.code == 0:
            return "success"
        if not answer.stderr.strip():
            return f"exit {answer.code} without a word"
        return None if answer.is_json else f"exit {answer.code} and broken JSON"
    if answer.json == right.json and answer.is_json:
        return None
    if answer.code:
        # There may have been no memory for its message.
        return None if answer.error() in (right.error(), "io.virtctl.OutOfMemory") else "another error of the same exit code"
    return judge_records(right.json, answer.json) if answer.is_json and answer.json else "broken JSON, and success"


def attempt(virtctl, library, tree, program, call, number, goes_on, right):
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace")
        answer = run(virtctl, tree, CALLS[call], {"LD_PRELOAD": library, "FAIL_PROGRAM": program, "FAIL_AT": str(number),
                                                  "FAIL_ON": "1" if goes_on else "0", "FAIL_TRACE": trace})
        wrong, names = judge(right, answer), callers(trace)
    if "crashes:" in names:
        wrong = "crash" + (f"; {wrong}" if wrong else "")
    known = next((why for name, why in KNOWN.items() if any(n.startswith(name) for n in names)), None) if wrong else None
    # libuv's own functions have no names in its library: the nearest that has one is told.
    if wrong and not known and any(one in ("malloc", "calloc", "realloc") and two.startswith("uv_") for one, two in zip(names, names[1:])):
        known = KNOWN["uv__"]
    kind = "right" if not wrong and answer.code == right.code else "error" if not wrong else "known" if known else "wrong"
    return kind, wrong, names, answer


def count_allocations(virtctl, library, tree, program, call):
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(8))
        file.flush()
        run(virtctl, tree, CALLS[call], {"LD_PRELOAD": library, "FAIL_PROGRAM": program, "FAIL_FILE": file.name})
        return struct.unpack("Q", open(file.name, "rb").read(8))[0]


class Served:
    """A virtd that serves TREE, and that runs out of descriptors when it is told to."""

    def __init__(self, tree, folder):
        self.socket = os.path.join(folder, "socket")
        self.process = subprocess.Popen((os.path.join(os.path.dirname(sys.argv[1]), "../virtd/virtd"), "--socket", self.socket, "--sysroot", tree), stderr=subprocess.DEVNULL)
        while not os.path.exists(self.socket):
            time.sleep(0.01)

    def leave(self, count):
        """Let no descriptor above COUNT be opened further than those that it has."""
        highest = max(map(int, os.listdir(f"/proc/{self.process.pid}/fd")))
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (highest + 1 + count, 1024))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def few_descriptors(virtctl, tree, call, runs, right):
    """(what, answer) for each number of descriptors."""
    for number in range(3, 3 + runs):
        yield f"{number} descriptors", run(virtctl, tree, CALLS[call], {}, number)
    if call in ("id", "snapshot", "metrics", "rule"):
        return
    with tempfile.TemporaryDirectory() as folder:
        served = Served(tree, folder)
        warm = run(virtctl, ("--socket", served.socket), CALLS[call], {})
        if judge(right, warm):
            yield "served", warm
        for left in range(runs):
            served.leave(left)
            yield f"virtd has {left} left", run(virtctl, ("--socket", served.socket), CALLS[call], {})
        if served.end() != 0:
            yield "virtd's end", None


def try_descriptors(virtctl, tree, runs, calls):
    counts = collections.Counter()
    for call in calls:
        right = run(virtctl, tree, CALLS[call], {})
        for what, answer in few_descriptors(virtctl, tree, call, runs, right):
            wrong = judge(right, answer)
            same = answer and answer.is_json and answer.json == right.json and answer.code == right.code
            kind = "wrong" if wrong else "right" if same else "error" if answer.code != right.code else "problem"
            counts[kind] += 1
            if wrong:
                print(f"{call}: {what}: {wrong}", answer and answer.stderr.strip()[:200])
    print(f"{sum(counts.values())} answers with few descriptors: {counts['right']} right, {counts['error']} errors, {counts['problem']} name a problem, "
          f"{counts['wrong']} wrong")
    sys.exit(bool(counts["wrong"]) or not counts["right"] or not counts["error"])


def main():
    virtctl, library, tree, runs = sys.argv[1:5]
    if library == "descriptors":
        try_descriptors(virtctl, tree, int(runs), sys.argv[5:] or CALLS)
    goes_on, runs = runs.endswith("on"), int(runs.removesuffix("on"))
    counts, crashes, reasons = collections.Counter(), 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        for call in sys.argv[5:] or CALLS:
            right = run(virtctl, tree, CALLS[call], {})
            if right is None or not right.json:
                sys.exit(f"memory.py: {call} has no answer: {right and right.stderr}")
            for program in PROGRAMS:
                total = count_allocations(virtctl, library, tree, program, call)
                step = max(1, total // runs)
                numbers = range((step + 1) // 2, total + 1, step)
                jobs = [(n, pool.submit(attempt, virtctl, library, tree, program, call, n, goes_on, right)) for n in numbers]
                for number, job in jobs:
                    kind, wrong, names, answer = job.result()
                    counts[kind] += 1
                    crashes += bool(wrong) and wrong.startswith("crash")
                    if kind == "error" and os.environ.get("SHOW_ERRORS"):
                        reasons[answer.error()] += 1
                    if kind == "wrong" or (kind == "known" and os.environ.get("SHOW_KNOWN")):
                        print(f"{call}: {program}: allocation {number} of {total}: {wrong}: {' < '.join(names[1:9])}", flush=True)
    for name, number in reasons.most_common():
        print(f"{number} x {name}")
    total = sum(counts.values())
    print(f"{total} allocations failed: {counts['right']} answers as without, {counts['error']} errors, {counts['known']} known of libraries, "
          f"{counts['wrong']} wrong ({crashes} crashes)")
    sys.exit(bool(counts["wrong"]) or not total)


main()
