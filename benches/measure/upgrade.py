"""`migrate upgrade` of so many revisions, a table each, and what a database that has them all takes.

The client runs the statements that make the tables. That binds reads the files, and writes a row of the history for
each, is on top.
"""

import shutil

from creation import script, transactions
from pair import Pair
from project import Project


def measure(bench):
    for engine in bench.engines:
        for size in bench.sizes:
            folder = bench.folder / "upgrade"
            project = Project(bench.program, folder, {"bench": engine.url}, size)
            engine.renew()
            # Without revisions, since create-all would record them.
            pieces = transactions(project.command("create-all", "--dry-run").output)
            tables = script(project, engine, "create-all", pieces)
            project.record()
            measure_one(project, engine, tables, bench.rounds)
            shutil.rmtree(folder)
        engine.remove()


def measure_one(project, engine, tables, rounds):
    pair = Pair()

    def ours():
        engine.renew()
        pair.ours.append(project.command("migrate", "upgrade"))

    def raw():
        engine.renew()
        pair.raw.append(engine.raw(tables))

    rounds.take(ours, raw)
    pair.show(engine.name, project.size, "upgrade")
    engine.renew()
    project.command("migrate", "upgrade")
    for verb in ["upgrade", "current"]:
        pair = rounds.pair(lambda: project.command("migrate", verb), engine.count)
        pair.show(engine.name, project.size, {"upgrade": "upgrade, nothing to do"}.get(verb, verb))
