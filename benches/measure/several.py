"""Several databases at once: three on three engines, and fifty SQLite files, against the clients one after another."""

import shutil

from creation import script
from pair import Pair
from process import in_a_row, run
from project import Project
from sqlite import Sqlite

TABLES = 100
FILES = 50
TABLES_OF_A_FILE = 10


def three(bench):
    if len(bench.engines) < 2:
        return
    engines = {engine.name: engine for engine in bench.engines if engine.name != "mariadb" or len(bench.engines) < 4}
    urls = {name: engine.url for name, engine in engines.items()}
    project = Project(bench.program, bench.folder / "three", urls, TABLES)
    scripts = {name: script(project, engine, "create-all", 1, name) for name, engine in engines.items()}

    def renew():
        for engine in engines.values():
            engine.renew()

    def raw():
        return in_a_row(engine.raw(scripts[name]) for name, engine in engines.items())

    measure(project, bench.rounds, renew, raw, " + ".join(engines), TABLES)
    for engine in engines.values():
        engine.remove()


def fifty(bench):
    folder = bench.folder / "fifty"
    databases = [Sqlite(bench.folder, f"bench{number:02}") for number in range(FILES)]
    project = Project(bench.program, folder, {f"b{at:02}": database.url for at, database in enumerate(databases)}, TABLES_OF_A_FILE)
    tables = script(project, databases[0], "create-all", 1, "b00")
    files = " ".join(str(database.file) for database in databases)
    loop = f"for file in {files}; do sqlite3 -batch -bail $file <{tables} || exit 1; done"

    def renew():
        for database in databases:
            database.renew()

    measure(project, bench.rounds, renew, lambda: run(["sh", "-c", loop]), f"{FILES} files", TABLES_OF_A_FILE)
    renew()


def measure(project, rounds, renew, raw, where, size):
    for words in (["create-all"], ["migrate", "upgrade"]):
        if words[0] == "migrate":
            project.record()
        pair = Pair()

        def ours():
            renew()
            pair.ours.append(project.command(*words))

        def clients():
            renew()
            pair.raw.append(raw())

        rounds.take(ours, clients)
        pair.show(where, size, words[-1])
    shutil.rmtree(project.folder)
