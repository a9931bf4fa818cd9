"""Commands that read a whole database, against what the engine's own tool takes to write its definitions down."""

import shutil

from project import Project

COMMANDS = {"pull": ["pull"], "diff": ["diff"], "check --live": ["migrate", "check", "--live"]}


def measure(bench):
    for engine in bench.engines:
        for size in bench.sizes:
            folder = bench.folder / "inspect"
            project = Project(bench.program, folder, {"bench": engine.url}, size)
            engine.renew()
            project.command("migrate", "init")
            project.command("migrate", "revision", "--autogenerate", "-m", "tables")
            project.command("migrate", "upgrade")
            for name, words in COMMANDS.items():
                pair = bench.rounds.pair(lambda: project.command(*words), engine.dump)
                pair.show(engine.name, size, name)
            shutil.rmtree(folder)
        engine.remove()
