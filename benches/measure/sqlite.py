from engine import Engine
from process import run


class Sqlite(Engine):
    def __init__(self, folder, name="bench"):
        self.file = folder / f"{name}.db"
        super().__init__("sqlite", f"sqlite:///{self.file}")

    def renew(self):
        self.remove()

    def remove(self):
        for file in self.file.parent.glob(f"{self.file.name}*"):
            file.unlink()

    def raw(self, script):
        return run(["sqlite3", "-batch", "-bail", str(self.file)], script)

    def count(self):
        return run(["sqlite3", str(self.file), "select count(*) from sqlite_schema"])

    def dump(self):
        return run(["sqlite3", str(self.file), ".schema"])

    def prepare(self, script, pieces):
        return f"BEGIN IMMEDIATE;\n{script}COMMIT;\n"
