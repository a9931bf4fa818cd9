"""What was measured of one thing, round by round."""

import statistics
import time
from dataclasses import dataclass, field

MOST_ROUNDS = 21
HEADING = f"\n{'':10} {'size':>6}  {'':22} {'binds':>9} {'client':>9} {'ratio':>6} {'of':>3}  {'memory':>8}"


@dataclass
class Pair:
    ours: list = field(default_factory=list)
    raw: list = field(default_factory=list)

    def ratio(self):
        return statistics.median(ours.seconds / raw.seconds for ours, raw in zip(self.ours, self.raw))

    def line(self, label):
        ours = statistics.median(run.seconds for run in self.ours)
        raw = statistics.median(run.seconds for run in self.raw)
        memory = max(run.megabytes for run in self.ours)
        times = f"{ours * 1000:7.1f}ms {raw * 1000:7.1f}ms"
        return f"{label} {times} {self.ratio():6.2f} {len(self.ours):3}  {memory:6.1f}MB"

    def show(self, where, size, what):
        print(self.line(f"{where:10} {size:6}  {what:22}"), flush=True)


@dataclass(frozen=True)
class Rounds:
    """How often something is measured: so often at least, and on for so many seconds."""

    least: int
    seconds: float

    def take(self, ours, raw):
        """Runs one and the other by turns, each first in every other round."""
        begin = time.perf_counter()
        number = 0
        while number < self.least or (number < MOST_ROUNDS and time.perf_counter() - begin < self.seconds):
            for turn in (ours, raw) if number % 2 == 0 else (raw, ours):
                turn()
            number += 1

    def pair(self, ours, raw):
        """Measures one pair of commands that need no preparation."""
        pair = Pair()
        self.take(lambda: pair.ours.append(ours()), lambda: pair.raw.append(raw()))
        return pair
