"""A folder with a binds.toml, and revisions where they are wanted."""

from process import run

COLUMNS = """\
{prefix}id = {{ type = "bigint", {key}autoincrement = true }}
{prefix}parent = {{ type = "bigint"{reference} }}
{prefix}name = {{ type = "string({width})", nullable = false{index} }}
{prefix}amount = {{ type = "decimal(10,2)", default = "0.00" }}
{prefix}active = {{ type = "boolean", nullable = false, default = true }}
{prefix}born = {{ type = "date" }}
{prefix}note = {{ type = "text" }}
{prefix}created = {{ type = "timestamp", default = {{ now = true }} }}
"""


class Project:
    """`size` tables of 8 columns with a key, an index and a foreign key each, in every database of `urls`."""

    def __init__(self, program, folder, urls, size):
        self.program, self.folder, self.urls, self.size = program, folder, urls, size
        folder.mkdir(exist_ok=True)
        self.declare()

    def declare(self, width=lambda _number: 64):
        """Writes the file; `width` is that of one column of each table."""
        keys = ", ".join(f'"{key}"' for key in self.urls)
        databases = "".join(f'{key} = "{url}"\n' for key, url in self.urls.items())
        tables = "".join(declared(number, width(number), keys) for number in range(self.size))
        text = f'[databases]\n{databases}[options]\nconnect_timeout = "60s"\n{tables}'
        (self.folder / "binds.toml").write_text(text)

    def record(self):
        """Writes a revision for each table, as `migrate revision --autogenerate` would."""
        versions = self.folder / "migrations" / "versions"
        versions.mkdir(parents=True)
        settings = 'format = 1\nproject = "b1d5b1d5b1d5b1d5"\ndatabases = "all"\n'
        (self.folder / "migrations" / "migrations.toml").write_text(settings)
        for number in range(self.size):
            (versions / f"{revision(number)}.toml").write_text(recorded(number, self.urls))

    def command(self, *words):
        return run([self.program, "--config", str(self.folder / "binds.toml"), *words])


def target(number):
    return max(number - 1, 0)


def declared(number, width, keys):
    reference = f', references = {{ table = "t{target(number):05}", column = "id" }}'
    columns = COLUMNS.format(prefix="", key="primary_key = true, ", reference=reference, width=width, index=", index = true")
    return f"[tables.t{number:05}]\ndatabase = [{keys}]\n[tables.t{number:05}.columns]\n{columns}"


def revision(number):
    return f"{number:012x}"


def recorded(number, keys):
    revises = f'"{revision(number - 1)}"' if number else ""
    name, other = f"t{number:05}", f"t{target(number):05}"
    columns = COLUMNS.format(prefix="columns.", key="nullable = false, ", reference="", width=64, index="")
    table = f"""\
create_table = "{name}"
{columns}primary_key = {{ name = "pk_{name}", columns = ["id"] }}
foreign_keys.fk_{name}_parent_{other} = {{ columns = ["parent"], references = {{ table = "{other}", columns = ["id"] }} }}
indexes.ix_{name}_name = {{ on = ["name"] }}
"""
    head = f"""\
revision = "{revision(number)}"
revises  = [{revises}]
message  = "add {name}"
created  = "2026-11-20T10:15:00Z"
"""
    return head + "".join(f"\n[[upgrade.{key}]]\n{table}" for key in keys)
