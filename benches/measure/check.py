"""Starting up, and checking a file without a database, against a process that does nothing."""

from process import run
from project import Project


def measure(bench):
    nothing = lambda: run(["/bin/true"])
    bench.rounds.pair(lambda: run([bench.program, "--help"]), nothing).show("", 0, "--help")
    for size in bench.sizes:
        project = Project(bench.program, bench.folder / "check", {"bench": "sqlite:///bench.db"}, size)
        bench.rounds.pair(lambda: project.command("check-config"), nothing).show("", size, "check-config")
