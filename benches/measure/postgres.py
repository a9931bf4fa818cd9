import os
import re
import subprocess

from engine import DATABASE, Engine, other_database
from process import run


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

    def count(self):
        return run(["psql", "-qXAt", self.url, "-c", "select count(*) from pg_class"])

    def dump(self):
        return run(["pg_dump", "--schema-only", self.url])

    def prepare(self, script, pieces):
        return "".join(f"BEGIN;\n{piece}COMMIT;\n" for piece in cut(script, pieces))


def cut(script, pieces):
    """A script in so many pieces of about the same number of statements."""
    statements = re.findall(r".*?;\n", script, re.DOTALL)
    per_piece = -(-len(statements) // pieces)
    return ["".join(statements[at : at + per_piece]) for at in range(0, len(statements), per_piece)]
