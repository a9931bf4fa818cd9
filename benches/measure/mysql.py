import os
import subprocess
import urllib.parse

from engine import DATABASE, Engine, other_database
from process import run


class MySql(Engine):
    """MySQL or MariaDB; MariaDB's client speaks to both."""

    def __init__(self, name):
        server = os.environ[f"BINDS_TEST_{name.upper()}_URL"]
        self.client = client(server)
        super().__init__(name, without_tls(other_database(server)))

    def renew(self):
        self.remove()
        self.run(f"create database {DATABASE} character set utf8mb4")

    def remove(self):
        self.run(f"drop database if exists {DATABASE}")

    def run(self, sql):
        subprocess.run([*self.client, "-e", sql], check=True)

    def raw(self, script):
        return run([*self.client, DATABASE], script)

    def count(self):
        return run([*self.client, DATABASE, "-e", "select count(*) from information_schema.tables"])

    def dump(self):
        return run(["mariadb-dump", *self.client[1:], "--no-data", DATABASE])


def without_tls(url):
    """The client of MariaDB does not begin TLS by itself, so that binds must not, either."""
    return url + ("&" if "?" in url else "?") + "sslmode=disable"


def client(url):
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    command = ["mariadb", "--no-defaults", "--skip-ssl", "--default-character-set=utf8mb4", f"-u{parts.username}"]
    if parts.password:
        command.append(f"-p{urllib.parse.unquote(parts.password)}")
    if "socket" in query:
        return [*command, f"--socket={query['socket']}"]
    return [*command, "--protocol=tcp", f"--host={parts.hostname}", f"--port={parts.port or 3306}"]
