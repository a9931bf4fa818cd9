"""What binds is measured against: a database and the engine's own client for it."""

import urllib.parse
from dataclasses import dataclass

DATABASE = "binds_bench"


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

    def count(self):
        """The client that counts what the catalog holds: the least that can be asked of it."""

    def dump(self):
        """The tool that writes down the definitions of all tables."""

    def prepare(self, script, pieces):
        """The script as its client should run it, in so many transactions."""
        return script


def other_database(url):
    return urllib.parse.urlsplit(url)._replace(path=f"/{DATABASE}").geturl()
