"""One process from its beginning to its end."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Run:
    seconds: float
    megabytes: float
    output: str


def run(command, stdin=None):
    """Runs a command to its end: how long it took and how much memory it held at most.

    A process counts the memory that it had before it became another program, so that no number is below this one's.
    """
    with tempfile.TemporaryFile() as output, open(stdin or os.devnull, "rb") as given:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Run(seconds, usage.ru_maxrss / 1024, text)


def in_a_row(runs):
    """Several runs, one after another, as one."""
    done = list(runs)
    return Run(sum(each.seconds for each in done), max(each.megabytes for each in done), "")
