#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""mutate.py COMMAND TOP: whether the tests of TOP notice changes of behaviour that nobody wants.

  check            each line of mutations.txt still fits the sources (the house tests run this)
  table            print docs/mutations.md from mutations.txt and results.txt
  run TREE [WORD…] make each change (or those whose path or harm has a WORD) in a copy of TOP in the folder TREE, build, and run its tests.
                   TREE and its build folder are kept for the next run. The outcomes go to results.txt.

Options of run: --all also runs the other tests, if the named ones notice nothing. --new runs only what results.txt lacks.
--survivors runs only what survived.

A line of mutations.txt: PATH, OLD, NEW, TESTS, HARM, with a tab between two of them. \\n and \\t in OLD and NEW are a line break and a tab.
OLD occurs exactly once in PATH. TESTS are names of Meson's tests; "cli-drivers:refuses.a" runs only the cases that this pattern of bats fits.
A HARM that begins with "none:" says why the change makes no difference: these do not count."""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys

HERE = "tests/mutate"
SEARCHED = ("lib", "virtd", "virtctl")
# This one compares sources with texts, and notices each change of a source for that reason alone.
NOT_OF_BEHAVIOUR = ("cli-house",)


class Mutation:
    def __init__(self, line):
        self.path, old, new, tests, self.harm = line.rstrip("\n").split("\t")
        self.old, self.new = (text.replace("\\n", "\n").replace("\\t", "\t") for text in (old, new))
        self.tests = tests.split()
        self.key = hashlib.sha256("\t".join((self.path, old, new)).encode()).hexdigest()[:16]
        self.counts = not self.harm.startswith("none:")


def read_mutations(top):
    with open(os.path.join(top, HERE, "mutations.txt"), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                if line.count("\t") != 4:
                    sys.exit(f"mutations.txt:{number}: not five fields")
                yield number, Mutation(line)


def read_results(top):
    try:
        with open(os.path.join(top, HERE, "results.txt"), encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(" ", 1) for line in file if not line.startswith("#"))
    except FileNotFoundError:
        return {}


def write_results(top, results, mutations):
    known = [mutation.key for mutation in mutations if mutation.key in results]
    with open(os.path.join(top, HERE, "results.txt"), "w", encoding="utf-8") as file:
        file.write("# Written by mutate.py run: which test noticed each line of mutations.txt.\n")
        file.writelines(f"{key} {results[key]}\n" for key in sorted(known))


def test_names(top):
    """The names of all tests, from the lists in the meson.build files."""
    names = set()
    for folder in ("unit", "cli"):
        with open(os.path.join(top, "tests", folder, "meson.build"), encoding="utf-8") as file:
            text = file.read()
        found = re.findall(r"'([a-z0-9-]+)'(?=: \[)" if folder == "unit" else r"(?m)^  '([a-z0-9-]+)',$", text)
        names.update(name if folder == "unit" else f"cli-{name}" for name in found)
    return names


def check(top):
    faults, seen, names = [], set(), test_names(top)
    count = 0
    for number, mutation in read_mutations(top):
        count += 1
        try:
            with open(os.path.join(top, mutation.path), encoding="utf-8") as file:
                times = file.read().count(mutation.old)
        except FileNotFoundError:
            faults.append(f"mutations.txt:{number}: there is no file {mutation.path}")
            continue
        if times != 1:
            faults.append(f"mutations.txt:{number}: {mutation.path} has the old text {times} times")
        if mutation.old == mutation.new or mutation.key in seen:
            faults.append(f"mutations.txt:{number}: it changes nothing, or is there twice")
        if not mutation.tests or not mutation.harm:
            faults.append(f"mutations.txt:{number}: it names no test, or no harm")
        faults += [f"mutations.txt:{number}: there is no test {test}" for test in mutation.tests if test.split(":")[0] not in names]
        if not mutation.path.startswith(SEARCHED):
            faults.append(f"mutations.txt:{number}: {mutation.path} is in none of {', '.join(SEARCHED)}")
        seen.add(mutation.key)
    print(*faults, f"{count} mutations, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


def code(text):
    text = " ".join(text.split()).replace("|", "\\|")
    return f"`{text}`" if text else "(nothing)"


def room(path):
    return os.path.dirname(path)


def table(top):
    results = read_results(top)
    mutations = [mutation for _, mutation in read_mutations(top)]
    counted = [mutation for mutation in mutations if mutation.counts]
    killed = [mutation for mutation in counted if results.get(mutation.key, "").startswith("killed")]
    missing = [mutation for mutation in counted if mutation.key not in results]
    print("# Mutations\n")
    print("Each row is a change of behaviour that nobody wants. A test must notice it. `tests/mutate/mutate.py` makes each change in a copy, builds, and runs the tests.")
    print("`tests/mutate/mutate.py table . >docs/mutations.md` writes this file; a test fails if it is older than its data.\n")
    print(f"{len(counted)} mutations: {len(killed)} killed, {len(counted) - len(killed) - len(missing)} survived, {len(missing)} not run.\n")
    print("| folder | mutations | killed |\n| --- | ---: | ---: |")
    for folder in sorted({room(mutation.path) for mutation in counted}):
        mine = [mutation for mutation in counted if room(mutation.path) == folder]
        print(f"| `{folder}` | {len(mine)} | {sum(mutation in killed for mutation in mine)} |")
    print("\n| file | instead of | this | harm | noticed by |\n| --- | --- | --- | --- | --- |")
    for mutation in mutations:
        outcome = results.get(mutation.key, "not run").removeprefix("killed ")
        harm = mutation.harm.replace("|", "\\|")
        print(f"| `{mutation.path}` | {code(mutation.old)} | {code(mutation.new)} | {harm} | {outcome} |")
    return 0


def copy_tree(top, tree):
    """The files that git knows, and those that it does not ignore; only those that differ are written."""
    names = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True)
    for name in filter(None, names.stdout.decode().split("\0")):
        source, target = os.path.join(top, name), os.path.join(tree, name)
        if not os.path.lexists(source) or os.path.isdir(source):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.islink(source):
            if not os.path.lexists(target):
                os.symlink(os.readlink(source), target)
            continue
        with open(source, "rb") as file:
            content = file.read()
        if os.path.exists(target):
            with open(target, "rb") as file:
                if file.read() == content:
                    continue
        with open(target, "wb") as file:
            file.write(content)
        shutil.copymode(source, target)


class Builder:
    def __init__(self, tree):
        self.tree, self.build = tree, os.path.join(tree, "build", "mutate")
        is_new = not os.path.exists(os.path.join(self.build, "build.ninja"))
        if is_new:
            subprocess.run(["meson", "setup", self.build, tree, "-Doptimization=1", "-Ddebug=false"], check=True, stdout=subprocess.DEVNULL)
        # Each mutation builds what its tests need. A new tree must build whole, and the lists of tests must be new.
        if not self.make([] if is_new else ["build.ninja"]):
            sys.exit("the unchanged tree does not build")
        with open(os.path.join(self.build, "meson-info/intro-targets.json"), encoding="utf-8") as file:
            self.files = {target["id"]: target["filename"] for target in json.load(file)}
        with open(os.path.join(self.build, "meson-info/intro-tests.json"), encoding="utf-8") as file:
            # A test of the same file may be in several suites; the first one will do.
            self.tests = {test["name"]: test for test in reversed(json.load(file))}

    def make(self, targets):
        done = subprocess.run(["ninja", "-j1", "-C", self.build, *targets], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = done.stdout.decode(errors="replace")
        return done.returncode == 0

    def needs(self, test, target):
        """Most unit tests start no program, whatever Meson says that they depend on."""
        if target.split("@@")[1] not in ("virtd-worker", "virtd-bench") or test.startswith("cli-"):
            return True
        with open(os.path.join(self.tree, "tests/unit", f"test-{test}.c"), encoding="utf-8") as file:
            return re.search(r"WORKER|drivers/", file.read()) is not None

    def make_for(self, tests):
        needed = {file for test in tests for target in self.tests[test]["depends"] if self.needs(test, target) for file in self.files[target]}
        return self.make(sorted(os.path.relpath(file, self.build) for file in needed))

    def passes(self, name):
        """Whether the test NAME (or NAME:PATTERN) passes; the first case that fails ends it."""
        name, _, pattern = name.partition(":")
        test = self.tests[name]
        command = list(test["cmd"])
        if pattern:
            command[1:1] = ["--filter", pattern]
        process = subprocess.Popen(
            command, cwd=self.build, env={**os.environ, **test["env"]}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)
        signal.alarm(300)
        passed = 0
        try:
            for line in process.stdout:
                if line.startswith(b"not ok"):
                    return False
                passed += line.startswith(b"ok")
            if passed == 0 and test["protocol"] == "tap":
                sys.exit(f"{name}:{pattern}: no case ran")
            return process.wait() == 0
        except TimeoutError:
            return False
        finally:
            signal.alarm(0)
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                    process.wait(3)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass


def outcome_of(builder, mutation, everything):
    if not builder.make_for({test.split(":")[0] for test in mutation.tests}):
        return "does not build"
    for test in mutation.tests:
        if not builder.passes(test):
            return f"killed {test.split(':')[0]}"
    if everything:
        rest = [name for name, test in builder.tests.items()
                if test["suite"][0].split(":")[1] in ("unit", "cli") and name not in mutation.tests and name not in NOT_OF_BEHAVIOUR]
        if not builder.make_for(rest):
            return "does not build"
        for test in rest:
            if not builder.passes(test):
                return f"killed {test}"
    return "survived"


def run_one(builder, mutation, everything):
    path = os.path.join(builder.tree, mutation.path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(mutation.old, mutation.new))
    try:
        return outcome_of(builder, mutation, everything)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def on_alarm(*_):
    raise TimeoutError


def run(top, arguments):
    tree = os.path.abspath(arguments.tree)
    if os.path.realpath(tree) == os.path.realpath(top):
        sys.exit("the copy must not be the tree itself")
    if check(top):
        return 1
    signal.signal(signal.SIGALRM, on_alarm)
    copy_tree(top, tree)
    builder = Builder(tree)
    mutations, results = [mutation for _, mutation in read_mutations(top)], read_results(top)
    wanted = [mutation for mutation in mutations if not arguments.words or any(word in mutation.path + mutation.harm for word in arguments.words)]
    if arguments.new:
        wanted = [mutation for mutation in wanted if mutation.key not in results]
    if arguments.survivors:
        wanted = [mutation for mutation in wanted if results.get(mutation.key) in ("survived", "does not build")]
    for number, mutation in enumerate(wanted, 1):
        results[mutation.key] = run_one(builder, mutation, arguments.all)
        print(f"{number}/{len(wanted)} {results[mutation.key]}: {mutation.path}: {mutation.harm}", flush=True)
        if results[mutation.key] == "does not build":
            print(builder.output[-2000:])
        write_results(top, results, mutations)
    counted = [mutation for mutation in mutations if mutation.counts]
    killed = sum(results.get(mutation.key, "").startswith("killed") for mutation in counted)
    print(f"{killed} of {len(counted)} killed")
    return 0 if killed == len(counted) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("check", "table", "run"))
    parser.add_argument("top")
    parser.add_argument("tree", nargs="?")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--survivors", action="store_true")
    arguments = parser.parse_intermixed_args()
    if arguments.command == "run":
        if not arguments.tree:
            parser.error("run needs the folder of the copy")
        return run(arguments.top, arguments)
    return (check if arguments.command == "check" else table)(arguments.top)


if __name__ == "__main__":
    sys.exit(main())
