#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: repository.py FOLDER FAULT…

Makes a small Debian repository in FOLDER, if FOLDER is not there: two suites, each with two kernels of x86_64, one of them in several packages, and a
busybox. A FAULT spoils it:

  missing FILE     the package FILE (a glob) is listed, but not there
  longer FILE      it has other bytes at its end than the index says
  changed FILE     it has as many bytes as the index says, but others
  cut SUITE        the index of SUITE ends early
  no-index SUITE   the index of SUITE is not there
"""
import glob
import hashlib
import os
import subprocess
import sys
import tempfile


def build(pool, name, version, depends=None, files=()):
    with tempfile.TemporaryDirectory() as tree:
        os.mkdir(tree + "/DEBIAN")
        for path, text in files:
            os.makedirs(os.path.dirname(tree + "/" + path), exist_ok=True)
            with open(tree + "/" + path, "w") as file:
                file.write(text)
            os.chmod(tree + "/" + path, 0o755)
        control = "Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: nobody <nobody@invalid>\nDescription: a test\n" % (name, version)
        with open(tree + "/DEBIAN/control", "w") as file:
            file.write(control + ("Depends: %s\n" % depends if depends else ""))
        path = "%s/%s_%s_amd64.deb" % (pool, name, version)
        subprocess.run(["dpkg-deb", "-Znone", "--root-owner-group", "-b", tree, path], check=True, stdout=subprocess.DEVNULL)


def kernel(pool, release):
    """In one package, as Debian packed Linux until version 6."""
    name = release + "-amd64"
    build(pool, "linux-image-" + name, release + "-1", files=[("boot/vmlinuz-" + name, "a kernel"), *modules("lib", name)])


def parted_kernel(pool, release):
    """In several packages that one depends on, as Debian packs Linux from version 7 on."""
    name = release + "-amd64"
    build(pool, "linux-image-" + name, release + "-1", depends=", ".join("linux-%s-%s" % (part, name) for part in ("binary", "modules")))
    build(pool, "linux-binary-" + name, release + "-1", files=[("usr/lib/modules/%s/vmlinuz" % name, "a kernel")])
    build(pool, "linux-modules-" + name, release + "-1", files=modules("usr/lib", name))


def modules(folder, name):
    return [("%s/modules/%s/modules.%s" % (folder, name, kind), "") for kind in ("order", "builtin")]


def entry(path, folder):
    control = subprocess.run(["dpkg-deb", "-f", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    data = open(path, "rb").read()
    return "%sFilename: %s\nSize: %d\nSHA256: %s\n" % (control, os.path.relpath(path, folder), len(data), hashlib.sha256(data).hexdigest())


def index(folder, suite, paths):
    dists = "%s/dists/%s" % (folder, suite)
    os.makedirs(dists + "/main/binary-amd64")
    packages = "\n".join(entry(path, folder) for path in paths).encode()
    with open(dists + "/main/binary-amd64/Packages", "wb") as file:
        file.write(packages)
    with open(dists + "/Release", "w") as file:
        file.write("Origin: test\nSuite: %s\nCodename: %s\nArchitectures: amd64\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n %s %d main/binary-amd64/Packages\n"
                   % (suite, suite, hashlib.sha256(packages).hexdigest(), len(packages)))


def spoil(folder, fault, which):
    suite = "%s/dists/%s/main/binary-amd64/Packages" % (folder, which)
    if fault == "cut":
        os.truncate(suite, os.path.getsize(suite) // 2)
    elif fault == "no-index":
        os.remove(suite)
    else:
        for path in glob.glob("%s/pool/%s" % (folder, which)) or sys.exit("no package is called " + which):
            if fault == "missing":
                os.remove(path)
            elif fault == "longer":
                with open(path, "ab") as file:
                    file.write(b"more")
            elif fault == "changed":
                size = os.path.getsize(path)
                with open(path, "r+b") as file:
                    file.seek(size - 1)
                    file.write(b"!")
            else:
                sys.exit("unknown fault " + fault)


def make(folder):
    pool = folder + "/pool"
    os.makedirs(pool)
    parted_kernel(pool, "9.1.2")
    kernel(pool, "9.1.1")
    build(pool, "linux-image-amd64", "9.1.2-1", depends="linux-image-9.1.2-amd64")
    build(pool, "busybox-static", "1-1", files=[("bin/busybox", "the first")])
    build(pool, "busybox-static", "2-1", files=[("bin/busybox", "the second")])
    everything = sorted(glob.glob(pool + "/*.deb"))
    index(folder, "main", everything)
    index(folder, "extra", [path for path in everything if "busybox" not in path])


folder, faults = sys.argv[1], sys.argv[2:]
if not os.path.isdir(folder):
    make(folder)
for fault, which in zip(faults[::2], faults[1::2]):
    spoil(folder, fault, which)
