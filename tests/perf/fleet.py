#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fleet.py VIRTCTL VIRTD UNPACK SOURCES [GUESTS] [PROMETHEUS NODE-EXPORTER]: what a fleet of GUESTS (1000) costs, in processor time and bytes.

A guest is a tree of tests/fixtures, and each run is one of virtctl with a virtd of its own, so there is no network. A line for each figure: what, value,
unit. Only processor time counts, which other programs on the machine change little. fleet-ssh measures what ssh adds."""
import ctypes
import http.server
import json
import os
import resource
import shutil
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")
# What most fleets have: guests of QEMU, some of other hypervisors.
KINDS = ["q35", "q35", "q35", "q35", "hyperv", "xen-domu", "vmware", "s390x", "aarch64", "microvm"]
INTERVAL_S, MEASURED_S = 15, 90


def show(what, value, unit):
    print("%-72s %12.2f %s" % (what, value, unit), flush=True)


def reaped():
    """Wait for what has outlived its parent, so that its time counts too."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def cpu_of(run):
    """What RUN returns, and the processor time of its processes, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    value = run()
    reaped()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return value, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_time(pid):
    """The processor time of a process without its children, in seconds. It may have ended, but must not have been waited for."""
    with open("/proc/%d/stat" % pid, encoding="ascii") as file:
        words = file.read().rpartition(") ")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def rss(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


class Fleet:
    def __init__(self, virtctl, virtd, unpack, sources, count, work):
        self.virtctl, self.work, self.sources = virtctl, work, sources
        self.trees = {}
        for kind in dict.fromkeys(KINDS):
            self.trees[kind] = os.path.join(work, kind)
            subprocess.run([unpack, "%s/tests/fixtures/%s.tree" % (sources, kind), self.trees[kind]], check=True)
        self.guests = [("guest%d" % number, self.trees[KINDS[number % len(KINDS)]]) for number in range(count)]
        self.environment = dict(os.environ, VIRTD=virtd)

    def run(self, words, **options):
        return subprocess.run([self.virtctl] + words, env=self.environment, stderr=subprocess.DEVNULL, check=False, **options)

    def metrics(self):
        """The file of each guest."""
        folder = os.path.join(self.work, "metrics")
        os.mkdir(folder)

        def all_of_them():
            for name, tree in self.guests:
                os.mkdir(os.path.join(folder, name))
                self.run(["--sysroot", tree, "metrics", os.path.join(folder, name, "virt.prom")])

        _, seconds = cpu_of(all_of_them)
        texts = [open(os.path.join(folder, name, "virt.prom"), "rb").read() for name, _ in self.guests]
        samples = sum(line[:1] not in b"#" for text in texts for line in text.splitlines())
        show("guest: virtctl metrics FILE, with a virtd of its own", seconds * 1000 / len(self.guests), "ms of CPU")
        show("guest: the file", sum(map(len, texts)) / len(texts), "bytes")
        show("guest: series", samples / len(texts), "")
        return folder, samples

    def lists(self):
        """-H @FILE: virtctl's own share, and that of the hosts."""
        ssh = os.path.join(self.work, "bin", "ssh")
        os.mkdir(os.path.dirname(ssh))
        os.mkdir(os.path.join(self.work, "hosts"))
        for name, tree in self.guests:
            os.symlink(tree, os.path.join(self.work, "hosts", name))
        with open(ssh, "w", encoding="ascii") as file:
            file.write('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nexec "%s" --sysroot "%s/hosts/$2" bridge\n' % (self.virtctl, self.work))
        os.chmod(ssh, 0o755)
        hosts = os.path.join(self.work, "hosts.txt")
        with open(hosts, "w", encoding="ascii") as file:
            file.writelines(name + "\n" for name, _ in self.guests)
        environment = dict(self.environment, PATH=os.path.dirname(ssh) + ":" + os.environ["PATH"])
        sizes = {}
        for what, words in (("every field", []), ("8 columns", ["-c", "HOST,ID,TYPE,DRIVER,STATE,ORIGIN,VIRT-ID,INTERFACES"])):
            path = os.path.join(self.work, "list.json")

            def all_hosts():
                with open(path, "wb") as out:
                    child = subprocess.Popen([self.virtctl, "-H", "@" + hosts, "list", "--json"] + words, env=environment, stdout=out)
                    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
                    own = own_time(child.pid)
                    return own, child.wait()

            (own, status), seconds = cpu_of(all_hosts)
            if status:
                sys.exit("fleet.py: virtctl -H ended with %d" % status)
            with open(path, "rb") as file:
                text = file.read()
            show("centre: virtctl -H @FILE list --json, %s: virtctl itself, per guest" % what, own * 1000 / len(self.guests), "ms of CPU")
            show("guest: bridge and virtd for it, without ssh, per guest", (seconds - own) * 1000 / len(self.guests), "ms of CPU")
            show("centre: its JSON, per guest", len(text) / len(self.guests), "bytes")
            sizes[what] = shutil.copy(path, path + "." + what.replace(" ", "-"))
        return sizes

    def store(self, lists):
        for what, path in lists.items():
            database = os.path.join(self.work, "store.%s.db" % what.replace(" ", "-"))
            for run in ("first time", "again, nothing changed"):
                def put():
                    with open(path, "rb") as file:
                        subprocess.run([self.sources + "/contrib/fleet/virt-store.py", database], stdin=file, stdout=subprocess.DEVNULL, check=True)

                _, seconds = cpu_of(put)
                show("centre: virt-store.py, %s, %s, per guest" % (what, run), seconds * 1000 / len(self.guests), "ms of CPU")
            show("centre: the file of SQLite, %s, per guest" % what, os.path.getsize(database) / len(self.guests), "bytes")
        connection = sqlite3.connect(database)
        show("fleet: devices, per guest", connection.execute("SELECT count(*) FROM device").fetchone()[0] / len(self.guests), "")
        began = time.process_time()
        rows = connection.execute("SELECT type, driver, count(*) FROM device GROUP BY type, driver").fetchall()
        show("centre: a query that counts all devices by type and driver: %d rows" % len(rows), (time.process_time() - began) * 1000, "ms of CPU")


def ansible(fleet):
    """Ansible's module of facts for 1 and for 6 hosts, without ssh: both the controller's part and the guest's."""
    if not shutil.which("ansible-playbook"):
        print("left out: there is no ansible-playbook")
        return
    own = os.path.join(fleet.work, "ansible")
    os.makedirs(own + "/ansible_collections/virtd")
    os.symlink(fleet.sources + "/contrib/ansible", own + "/ansible_collections/virtd/guest")
    with open(own + "/virtctl", "w", encoding="ascii") as file:
        file.write('#!/bin/sh\nexec "%s" --sysroot "%s" "$@"\n' % (fleet.virtctl, fleet.trees["q35"]))
    os.chmod(own + "/virtctl", 0o755)
    with open(own + "/play.yml", "w", encoding="ascii") as file:
        file.write("- {hosts: all, connection: local, gather_facts: false, vars: {ansible_python_interpreter: /usr/bin/python3},"
                   " tasks: [{virtd.guest.virt_facts: {executable: %s/virtctl}}]}\n" % own)
    open(own + "/ansible.cfg", "w", encoding="ascii").close()
    environment = dict(fleet.environment, ANSIBLE_CONFIG=own + "/ansible.cfg", ANSIBLE_COLLECTIONS_PATH=own, ANSIBLE_HOME=own)
    seconds = {}
    for count in (1, 6):
        hosts = ",".join("guest%d" % number for number in range(count)) + ","
        _, seconds[count] = cpu_of(lambda: subprocess.run(["ansible-playbook", "-i", hosts, own + "/play.yml"], env=environment, check=True,
                                                          stdout=subprocess.DEVNULL))
    show("centre and guest: Ansible with virt_facts, without ssh, per guest", (seconds[6] - seconds[1]) * 1000 / 5, "ms of CPU")


class Texts(http.server.BaseHTTPRequestHandler):
    """The file of a guest at /GUEST."""
    protocol_version = "HTTP/1.1"
    folder = ""

    def do_GET(self):
        with open(os.path.join(self.folder, os.path.basename(self.path), "virt.prom"), "rb") as file:
            text = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_):
        """Prometheus closes a connection when a scrape takes too long: it tries again."""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def served(url, seconds=120):
    for _ in range(seconds * 10):
        try:
            with urllib.request.urlopen(url) as reply:
                return reply.read()
        except OSError:
            time.sleep(0.1)
    sys.exit("fleet.py: no reply from " + url)


def own_metric(port, name):
    """A metric of Prometheus about itself."""
    page = served("http://127.0.0.1:%d/metrics" % port).decode()
    return next(float(line.split()[1]) for line in page.splitlines() if line.startswith((name + " ", name + "{")))


def query(port, expression):
    url = "http://127.0.0.1:%d/api/v1/query?query=%s" % (port, urllib.request.quote(expression))
    result = json.loads(served(url))["data"]["result"]
    return float(result[0]["value"][1]) if result else 0.0


def prometheus(program, fleet, folder, samples):
    """A Prometheus that scrapes every guest, and evaluates the rules for the fleet."""
    Texts.folder = folder
    server = Server(("127.0.0.1", 0), Texts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = os.path.join(fleet.work, "prometheus")
    os.mkdir(own)
    rules = fleet.sources + "/contrib/prometheus/"
    groups = "".join(
        "  - job_name: %s\n    metrics_path: /%s\n    static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: %s}}]\n"
        % (name, name, server.server_address[1], name) for name, _ in fleet.guests)
    with open(own + "/prometheus.yml", "w", encoding="ascii") as file:
        file.write("global: {scrape_interval: %ds, evaluation_interval: %ds}\nrule_files: ['%svirt.rules.yml', '%svirt.fleet.rules.yml']\n"
                   "scrape_configs:\n%s" % (INTERVAL_S, INTERVAL_S, rules, rules, groups))
    port = free_port()
    child = subprocess.Popen([program, "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:%d" % port],
                             cwd=own, stderr=open(own + "/log", "wb"))
    try:
        served("http://127.0.0.1:%d/-/ready" % port)
        deadline = time.monotonic() + 600
        while query(port, "count(virt_virtctl_info)") < len(fleet.guests):
            if time.monotonic() > deadline:
                sys.exit("fleet.py: Prometheus does not scrape all guests: " + own + "/log")
            time.sleep(1)
        used, began = own_time(child.pid), own_metric(port, "prometheus_tsdb_head_samples_appended_total")
        time.sleep(MEASURED_S)
        used, taken = own_time(child.pid) - used, own_metric(port, "prometheus_tsdb_head_samples_appended_total") - began
        show("centre: Prometheus, series in memory", own_metric(port, "prometheus_tsdb_head_series"), "")
        show("centre: Prometheus, resident memory", rss(child.pid), "MiB")
        show("centre: Prometheus, a sample, with its share of the rules", used * 1e6 / taken, "us of CPU")
        show("centre: Prometheus, samples of one scrape of all guests", samples, "")
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait()
        server.shutdown()


def node_exporter(program, fleet, folder):
    """What node_exporter spends on the file, without its other collectors."""
    port = free_port()
    child = subprocess.Popen([program, "--collector.disable-defaults", "--collector.textfile", "--web.disable-exporter-metrics",
                              "--collector.textfile.directory=" + os.path.join(folder, fleet.guests[0][0]), "--web.listen-address=127.0.0.1:%d" % port],
                             stderr=subprocess.DEVNULL)
    try:
        url = "http://127.0.0.1:%d/metrics" % port
        if b"virt_device_info" not in served(url):
            sys.exit("fleet.py: node_exporter does not show the file")
        before, scrapes = own_time(child.pid), 200
        for _ in range(scrapes):
            served(url)
        show("guest: node_exporter, a scrape of the file", (own_time(child.pid) - before) * 1000 / scrapes, "ms of CPU")
    finally:
        child.terminate()
        child.wait()


def main(virtctl, virtd, unpack, sources, count="1000", server=None, exporter=None):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    work = tempfile.mkdtemp(prefix="virt-fleet-")
    try:
        fleet = Fleet(virtctl, virtd, unpack, os.path.realpath(sources), int(count), work)
        show("fleet: guests", len(fleet.guests), "")
        folder, samples = fleet.metrics()
        fleet.store(fleet.lists())
        ansible(fleet)
        if exporter:
            node_exporter(exporter, fleet, folder)
        if server:
            prometheus(server, fleet, folder, samples)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__.splitlines()[0])
    main(*sys.argv[1:])
