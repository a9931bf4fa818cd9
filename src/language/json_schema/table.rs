//! `[tables]` and `[enums]`.

use serde_json::{Value, json};

use super::{closed, either, flag, named, names, one_or_more, per_engine, sql, text, word};
use crate::flavour::Flavour;
use crate::schema::{Action, ColumnType};

pub(super) fn enumeration() -> Value {
    let properties = json!({
        "values": names("Its values, in their order."),
        "schema": text("The PostgreSQL schema that it is in."),
        "database": one_or_more("The keys of its databases; without it, wherever it is used."),
    });
    closed("An enum.", properties, &["values"])
}

pub(super) fn table() -> Value {
    let properties = json!({
        "abstract": flag("Whether it only lends its columns and its database."),
        "extends": names("The tables whose columns come first."),
        "database": one_or_more("The keys of its databases; `default` where nothing else is said."),
        "name": text("What the database calls it, if not as the file does."),
        "schema": text("The PostgreSQL schema that it is in."),
        "renamed_from": text("What the database called it before, so that a revision renames it."),
        "comment": text("A comment, on engines that keep comments."),
        "columns": named("Its columns, in their order.", column()),
        "primary_key": primary_key(),
        "uniques": named("Unique constraints.", unique()),
        "checks": named("Checks.", check()),
        "foreign_keys": named("Foreign keys.", foreign_key()),
        "indexes": named("Indexes.", index()),
        "mysql": closed("How MySQL and MariaDB store it.", json!({
            "engine": text("The storage engine; InnoDB by default."),
            "charset": text("The character set; utf8mb4 by default."),
            "collation": text("The collation of the table."),
        }), &[]),
        "sqlite": closed("How SQLite stores it.", json!({
            "strict": flag("A STRICT table."),
            "without_rowid": flag("A WITHOUT ROWID table."),
            "autoincrement": flag("AUTOINCREMENT: numbers are never used again."),
        }), &[]),
    });
    closed("A table.", properties, &[])
}

fn column() -> Value {
    let known = format!("Its type: {}, or a native type of the engine.", ColumnType::NAMES.join(", "));
    let properties = json!({
        "type": per_engine(&known, &json!({ "type": "string" })),
        "nullable": flag("Whether it may be NULL; true by default, false in a primary key."),
        "default": default(),
        "generated": closed("A column that is computed.", json!({
            "sql": sql("The expression."),
            "stored": flag("False computes it when it is read."),
        }), &["sql"]),
        "autoincrement": json!({ "description": "Whether the engine numbers it.", "enum": [true, false, "always", "serial"] }),
        "collation": sql("Its collation."),
        "comment": text("A comment, on engines that keep comments."),
        "primary_key": flag("Whether it is in the primary key."),
        "unique": flag("Whether it has a unique constraint of its own."),
        "index": flag("Whether it has an index of its own."),
        "references": references(),
        "check": sql("A check of its own: what must be true."),
        "renamed_from": text("What it was called before, so that a revision renames it."),
    });
    closed("A column.", properties, &["type"])
}

fn default() -> Value {
    let one = |name: &str, value: Value| closed("A default that the engine makes.", json!({ name: value }), &[name]);
    let always = json!({ "enum": [true] });
    let forms = [
        json!({ "type": ["string", "number", "boolean"] }),
        one("now", always.clone()),
        one("uuid", always),
        one("sql", sql("An expression.")),
    ];
    either("Its default: a literal, `{ now = true }`, `{ uuid = true }` or `{ sql = \"…\" }`.", forms)
}

/// What a foreign key says besides its columns and its target.
fn behaviour(properties: &mut Value) {
    let actions = Action::ALL.map(Action::name);
    properties["on_delete"] = word("What becomes of the row when the other goes.", &actions);
    properties["on_update"] = word("What becomes of the row when the other's key changes.", &actions);
    properties["deferrable"] = deferrable();
}

fn deferrable() -> Value {
    json!({ "description": "Whether it may be checked at the end of the transaction.", "enum": [true, false, "initially deferred"] })
}

fn references() -> Value {
    let mut properties = json!({
        "table": text("The table, by its key in the file."),
        "column": text("The column of that table."),
        "name": text("The name of the foreign key."),
    });
    behaviour(&mut properties);
    closed("A foreign key of this column alone.", properties, &["table", "column"])
}

fn foreign_key() -> Value {
    let target = json!({
        "table": text("The table, by its key in the file."),
        "columns": names("The columns of that table."),
    });
    let mut properties = json!({
        "columns": names("The columns of this table."),
        "references": closed("What they refer to.", target, &["table", "columns"]),
    });
    behaviour(&mut properties);
    closed("A foreign key.", properties, &["columns", "references"])
}

fn primary_key() -> Value {
    let properties = json!({ "name": text("The name of the constraint."), "columns": names("Its columns.") });
    either("The primary key.", [names("Its columns."), closed("With a name.", properties, &["columns"])])
}

fn unique() -> Value {
    let properties = json!({
        "columns": names("Its columns."),
        "nulls_equal": flag("Whether two NULLs are equal."),
        "deferrable": deferrable(),
    });
    either("A unique constraint.", [names("Its columns."), closed("With more.", properties, &["columns"])])
}

fn check() -> Value {
    let properties = json!({ "sql": sql("What must be true."), "only": only() });
    either("A check.", [text("What must be true."), closed("With more.", properties, &["sql"])])
}

fn only() -> Value {
    let engines = Flavour::ALL.map(Flavour::name);
    json!({ "description": "The engines that it exists on.", "type": "array", "items": { "enum": engines }, "minItems": 1, "uniqueItems": true })
}

fn index() -> Value {
    let on = json!({ "description": "What it is on.", "type": "array", "items": index_part(), "minItems": 1 });
    let properties = json!({
        "on": on,
        "unique": flag("Whether no two rows may be equal in it."),
        "kind": word("Another kind of index, on MySQL and MariaDB.", &["fulltext", "spatial"]),
        "method": sql("The access method: `gin`, `hash`."),
        "include": names("Columns that it carries besides, on PostgreSQL."),
        "where": sql("Which rows are in it, on PostgreSQL and SQLite."),
        "nulls_equal": flag("Whether two NULLs are equal, on PostgreSQL."),
        "only": only(),
    });
    either("An index.", [on, closed("With more.", properties, &["on"])])
}

fn index_part() -> Value {
    let properties = json!({
        "column": text("A column."),
        "sql": sql("An expression."),
        "order": word("Ascending by default.", &["asc", "desc"]),
        "nulls": word("Where NULLs stand, on PostgreSQL.", &["first", "last"]),
        "operator_class": text("The operator class, on PostgreSQL."),
        "collation": sql("The collation, on PostgreSQL and SQLite."),
        "prefix": json!({ "description": "How many characters count, on MySQL and MariaDB.", "type": "integer", "minimum": 1 }),
    });
    either(
        "A column, or a table with `column` or `sql`.",
        [json!({ "type": "string" }), closed("With more.", properties, &[])],
    )
}
