"""Measures a binds program against the engines' own clients; `benches/run` builds it and starts the servers.

Each round drops and makes the database anew, then times binds and the raw client on it, now one first, now the other.
The table shows medians: of the times, and of the ratios of the two times of one round, which a busy machine disturbs
less than the times. Both run the same statements on the same server, and in SQLite and PostgreSQL in the same
transactions. binds also reads the file, locks, reads the database before and after, and compares.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

SIZES = [10, 100, 1000]
FULL = [10, 100, 1000, 10000]
ROUNDS = 21
DATABASE = "binds_bench"


def main():
    arguments = parse_arguments()
    program = str(Path(arguments.program).resolve())
    folder = Path(tempfile.mkdtemp(prefix="binds-bench."))
    try:
        start_up(program)
        engines = [make(folder) for name, make in ENGINES.items() if name in arguments.engines]
        print(f"\n{'':10} {'tables':>6}  {'':10} {'binds':>9} {'client':>9} {'ratio':>6} {'of':>3}  {'memory':>8}")
        for engine in engines:
            for size in arguments.sizes:
                measure(program, engine, size, arguments, folder)
            engine.remove()
    finally:
        shutil.rmtree(folder)


def parse_arguments():
    named = os.environ.get("BINDS_TEST_ENGINES", ",".join(ENGINES)).split(",")
    numbers = lambda text: [int(number) for number in text.split(",")]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/binds", help="the program to measure")
    parser.add_argument("--engines", type=lambda text: text.split(","), default=named, help="as in BINDS_TEST_ENGINES")
    parser.add_argument("--sizes", type=numbers, default=SIZES, help="numbers of tables, by comma")
    parser.add_argument("--full", dest="sizes", action="store_const", const=FULL, help="10,000 tables, too")
    parser.add_argument("--rounds", type=int, default=3, help="so many rounds of everything (default: %(default)s)")
    parser.add_argument(
        "--seconds",
        type=float,
        default=15,
        help=f"more rounds for this long, up to {ROUNDS} (default: %(default)s)",
    )
    return parser.parse_args()


# What is created.


def declaration(url, size):
    """`size` tables of 8 columns with a key, an index and a foreign key each."""
    lines = ["[databases]", f'bench = "{url}"', "[options]", 'connect_timeout = "60s"']
    for number in range(size):
        target = max(number - 1, 0)
        lines += [
            f"[tables.t{number:05}]",
            'database = "bench"',
            f"[tables.t{number:05}.columns]",
            'id = { type = "bigint", primary_key = true, autoincrement = true }',
            f'parent = {{ type = "bigint", references = {{ table = "t{target:05}", column = "id" }} }}',
            'name = { type = "string(64)", nullable = false, index = true }',
            'amount = { type = "decimal(10,2)", default = "0.00" }',
            'active = { type = "boolean", nullable = false, default = true }',
            'born = { type = "date" }',
            'note = { type = "text" }',
            'created = { type = "timestamp", default = { now = true } }',
        ]
    return "\n".join(lines) + "\n"


# How a process is measured.


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


@dataclass
class Pair:
    """What was measured of one thing, round by round."""

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


def start_up(program):
    pair = Pair()
    for _ in range(ROUNDS):
        pair.ours.append(run([program, "--help"]))
        pair.raw.append(run(["/bin/true"]))
    print(pair.line(f"{'--help':10} against /bin/true:"))


# What it is measured against.


@dataclass
class Engine:
    name: str
    url: str

    def remove(self):
        """Drops the database."""

    def renew(self):
        """Makes it anew, empty."""

    def raw(self, script):
        """The client that runs a script."""

    def prepare(self, script, pieces):
        """The script as its client should run it, in so many transactions."""
        return script


class Sqlite(Engine):
    def __init__(self, folder):
        self.file = folder / "bench.db"
        super().__init__("sqlite", f"sqlite:///{self.file}")

    def renew(self):
        self.remove()

    def remove(self):
        for file in self.file.parent.glob("bench.db*"):
            file.unlink()

    def raw(self, script):
        return run(["sqlite3", "-batch", "-bail", str(self.file)], script)

    def prepare(self, script, pieces):
        return f"BEGIN IMMEDIATE;\n{script}COMMIT;\n"


class Postgres(Engine):
    def __init__(self, _folder):
        self.server = os.environ["BINDS_TEST_POSTGRES_URL"]
        super().__init__("postgres", other_database(self.server))

    def renew(self):
        self.remove()
        self.run(f"create database {DATABASE}")

    def remove(self):
        self.run(f"drop database if exists {DATABASE}")

    def run(self, sql):
        subprocess.run(["psql", "-qX", self.server, "-c", "set client_min_messages = warning", "-c", sql], check=True)

    def raw(self, script):
        return run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", self.url], script)

    def prepare(self, script, pieces):
        return "".join(f"BEGIN;\n{piece}COMMIT;\n" for piece in cut(script, pieces))


class MySql(Engine):
    def __init__(self, name):
        self.client = client(os.environ[f"BINDS_TEST_{name.upper()}_URL"])
        super().__init__(name, without_tls(other_database(os.environ[f"BINDS_TEST_{name.upper()}_URL"])))

    def renew(self):
        self.remove()
        self.run(f"create database {DATABASE} character set utf8mb4")

    def remove(self):
        self.run(f"drop database if exists {DATABASE}")

    def run(self, sql):
        subprocess.run([*self.client, "-e", sql], check=True)

    def raw(self, script):
        return run([*self.client, DATABASE], script)


ENGINES = {
    "sqlite": Sqlite,
    "postgres": Postgres,
    "mysql": lambda _folder: MySql("mysql"),
    "mariadb": lambda _folder: MySql("mariadb"),
}


def other_database(url):
    return urllib.parse.urlsplit(url)._replace(path=f"/{DATABASE}").geturl()


def without_tls(url):
    """The client of MariaDB does not begin TLS by itself, so that binds must not, either."""
    return url + ("&" if "?" in url else "?") + "sslmode=disable"


def client(url):
    """The client for a server; MariaDB's speaks to both."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    command = ["mariadb", "--no-defaults", "--skip-ssl", "--default-character-set=utf8mb4", f"-u{parts.username}"]
    if parts.password:
        command.append(f"-p{urllib.parse.unquote(parts.password)}")
    if "socket" in query:
        return [*command, f"--socket={query['socket']}"]
    return [*command, "--protocol=tcp", f"--host={parts.hostname}", f"--port={parts.port or 3306}"]


def cut(script, pieces):
    """A script in so many pieces of about the same number of statements."""
    statements = re.findall(r".*?;\n", script, re.DOTALL)
    per_piece = -(-len(statements) // pieces)
    return ["".join(statements[at : at + per_piece]) for at in range(0, len(statements), per_piece)]


# The measuring itself.


def measure(program, engine, size, arguments, folder):
    file = folder / "binds.toml"
    file.write_text(declaration(engine.url, size))
    command = lambda verb, *more: [program, "--config", str(file), verb, "--db", "bench", *more]
    verbs = {"create-all": [], "drop-all": ["--yes"]}
    engine.renew()
    # Only with a database can it be known how many transactions the server has room for.
    planned = run(command("create-all", "--dry-run")).output
    pieces = transactions(planned)
    scripts = {verb: folder / f"{verb}.sql" for verb in verbs}
    for verb, script in scripts.items():
        script.write_text(engine.prepare(run(command(verb, "--sql")).output, pieces))
    pairs = {verb: Pair() for verb in verbs}

    def ours():
        for verb, more in verbs.items():
            pairs[verb].ours.append(run(command(verb, *more)))

    def raw():
        for verb, script in scripts.items():
            pairs[verb].raw.append(engine.raw(script))

    begin = time.perf_counter()
    number = 0
    while number < arguments.rounds or (number < ROUNDS and time.perf_counter() - begin < arguments.seconds):
        for turn in (ours, raw) if number % 2 == 0 else (raw, ours):
            engine.renew()
            turn()
        number += 1
    for verb, pair in pairs.items():
        print(pair.line(f"{engine.name:10} {size:6}  {verb:10}"), flush=True)


def transactions(report):
    """How many transactions binds announces; one where it announces none."""
    words = report.split()
    return next((int(words[at - 1]) for at, word in enumerate(words) if word == "transactions" and at), 1)


if __name__ == "__main__":
    main()
