#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""shell.py SHELL SOURCES PROGRAMS - type each line of standard input, and Tab, to an interactive SHELL (bash, zsh, fish) on a terminal of its own.
The completions are those of SOURCES; virtctl is in the folder PROGRAMS. Prints a line for each: the words that stood there then, as <WORD>...

What the shell wrote is searched for messages: a completion that fails says nothing. Exits 1, and shows it, if there is one."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], ". {}/completions/virtctl.bash"),
    "zsh": (["zsh", "-f", "-i"], "fpath=({}/completions $fpath); autoload -U compinit; compinit -u -D; bindkey -e"),
    "fish": (["fish", "--no-config", "-i"], "source {}/completions/virtctl.fish"),
}
LIMIT_SECONDS = 60


class Terminal:
    def __init__(self, command, programs):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", PS1="> ", PATH=programs + ":" + os.environ["PATH"])
            os.environ.pop("BASH_ENV", None)
            os.execvp(command[0], command)
        # Wide enough that no line is broken.
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 500, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, pattern):
        """Read until what the shell writes from now on has PATTERN."""
        end = time.monotonic() + LIMIT_SECONDS
        text = ""
        while not (match := re.search(pattern, text)):
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit("shell.py: no %r in what the shell wrote: %r" % (pattern, text))
            part = os.read(self.fd, 65536).decode("utf-8", "replace")
            text += part
            self.seen += part
        return match

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def completed(terminal, line, number):
    # What is typed meanwhile, the shell reads after the completion: to the beginning of the line, and a command before it.
    terminal.type(line + "\t")
    terminal.type("\x01printf '<%s>' answer" + "''" + str(number) + " ")
    terminal.type("\r")
    return terminal.wait_for("<answer%d>((<[^<>]*>)*)" % number + "(?=[^<])").group(1)


def main():
    shell, sources, programs = sys.argv[1:]
    command, load = START[shell]
    terminal = Terminal(command, programs)
    terminal.type(load.format(sources) + "\r")
    terminal.type("echo re''ady\r")
    terminal.wait_for("ready")
    for number, line in enumerate(sys.stdin.read().splitlines()):
        print(completed(terminal, line, number), flush=True)
    terminal.close()
    if re.search("virtctl: |rror:|not found", terminal.seen):
        sys.exit("shell.py: it says: %r" % terminal.seen)


main()
