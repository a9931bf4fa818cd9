"""`create-all` and `drop-all` of one database."""

from pair import Pair
from project import Project

VERBS = {"create-all": [], "drop-all": ["--yes"]}


def measure(bench):
    for engine in bench.engines:
        for size in bench.sizes:
            project = Project(bench.program, bench.folder / "creation", {"bench": engine.url}, size)
            measure_one(project, engine, bench.rounds)
        engine.remove()


def measure_one(project, engine, rounds):
    engine.renew()
    pieces = transactions(project.command("create-all", "--dry-run").output)
    scripts = {verb: script(project, engine, verb, pieces) for verb in VERBS}
    pairs = {verb: Pair() for verb in VERBS}

    def ours():
        engine.renew()
        for verb, more in VERBS.items():
            pairs[verb].ours.append(project.command(verb, *more))

    def raw():
        engine.renew()
        for verb, script in scripts.items():
            pairs[verb].raw.append(engine.raw(script))

    rounds.take(ours, raw)
    for verb, pair in pairs.items():
        pair.show(engine.name, project.size, verb)


def script(project, engine, verb, pieces, key="bench"):
    """The SQL of a command in a file, as the engine's client runs it."""
    file = project.folder / f"{verb}-{key}.sql"
    file.write_text(engine.prepare(project.command(verb, "--sql", "--db", key).output, pieces))
    return file


def transactions(report):
    """How many transactions binds announces; one where it announces none.

    Only with a database can it be known how many the server has room for.
    """
    words = report.split()
    return next((int(words[at - 1]) for at, word in enumerate(words) if word == "transactions" and at), 1)
