//! Rows of random tables: written one by one, and read back as text.

use std::collections::BTreeMap;

use binds::dialect::Engine;
use binds::flavour::Flavour;
use binds::physical::Physical;
use binds::schema::{Column, ColumnType, Default, Literal, Schema, Table, TableName};
use binds::session::{Session, Value};

use crate::properties::tape::Tape;
use crate::properties::{names, values};

/// Some rows of each table; those that the constraints do not allow are refused one by one.
pub(super) fn inserts(tape: &mut Tape, engine: &Engine, schema: &Schema) -> Vec<String> {
    if tape.chance(20) {
        return Vec::new();
    }
    let mut inserts = Vec::new();
    // Twice, so that rows of tables that refer to each other find some.
    for _ in 0..2 {
        for table in schema.tables.values() {
            for _ in 0..tape.below(4) {
                inserts.push(insert(tape, engine, schema, table));
            }
        }
    }
    inserts
}

fn insert(tape: &mut Tape, engine: &Engine, schema: &Schema, table: &Table) -> String {
    let (mut columns, mut given) = (Vec::new(), Vec::new());
    for column in table.columns.values().filter(|column| column.generated.is_none()) {
        if (column.default.is_some() || column.identity.is_some()) && tape.chance(30) {
            continue;
        }
        columns.push(engine.quote(&column.name));
        let null = column.nullable && tape.chance(25);
        given.push(if null { "NULL".to_owned() } else { value(tape, engine, schema, column) });
    }
    let name = qualified(engine, &table.name);
    if columns.is_empty() {
        let empty =
            if matches!(engine.flavour, Flavour::MySql | Flavour::MariaDb) { "() VALUES ()" } else { "DEFAULT VALUES" };
        return format!("INSERT INTO {name} {empty}");
    }
    let overriding = if engine.flavour == Flavour::Postgres { "OVERRIDING SYSTEM VALUE " } else { "" };
    format!("INSERT INTO {name} ({}) {overriding}VALUES ({})", columns.join(", "), given.join(", "))
}

pub(super) fn qualified(engine: &Engine, name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", engine.quote(schema), engine.quote(&name.name)),
        None if engine.flavour == Flavour::Postgres => format!("public.{}", engine.quote(&name.name)),
        None => engine.quote(&name.name),
    }
}

/// Of few values, so that keys meet and uniques clash; some at the limits of the type.
fn value(tape: &mut Tape, engine: &Engine, schema: &Schema, column: &Column) -> String {
    let small = tape.below(5);
    let column_type = column.r#type.get(engine.flavour).cloned().unwrap_or(ColumnType::Text);
    let listed = match &column_type {
        ColumnType::Enum(name) => schema.enums.get(name).map(|declared| declared.values.clone()).unwrap_or_default(),
        _ => Vec::new(),
    };
    match &column_type {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt if tape.chance(85) => small.to_string(),
        ColumnType::Text | ColumnType::String(_) if tape.chance(40) => engine.literal(&names::text(tape)),
        ColumnType::Text | ColumnType::String(_) | ColumnType::Char(_) => {
            engine.literal(tape.pick(&["1", "2", "ab", "abc", "it's", "4", "2020-01-02", "yes"]))
        }
        ColumnType::Bytes(_) => bytes(engine, small),
        _ => match values::fitting(tape, &column_type, &listed) {
            Default::Literal(Literal::Number(number)) => {
                number.replace('_', "").replace("0x7f", "127").replace('+', "")
            }
            Default::Literal(Literal::Boolean(yes)) if engine.flavour == Flavour::Sqlite => u8::from(yes).to_string(),
            Default::Literal(Literal::Boolean(yes)) => yes.to_string(),
            Default::Literal(Literal::Text(text)) => engine.literal(&text),
            _ => "NULL".to_owned(),
        },
    }
}

fn bytes(engine: &Engine, small: usize) -> String {
    match engine.flavour {
        Flavour::Postgres => format!("'\\x0{small}ff'::bytea"),
        _ => format!("x'0{small}FF'"),
    }
}

/// A value in two forms: exactly, and as the text that another type may give for it. NULL is none.
pub(super) type Cell = Option<(String, String)>;

/// The columns of a table, by name, each from the first row to the last; with how many rows there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) count: usize,
    pub(super) columns: BTreeMap<String, Vec<Cell>>,
}

impl Rows {
    /// The rows of some columns, in an order of their own.
    pub(super) fn of(&self, columns: &[(String, Form)]) -> Vec<Vec<Option<&str>>> {
        let row = |at: usize| {
            let cell = |(name, form): &(String, Form)| {
                let (exact, text) = self.columns[name][at].as_ref()?;
                Some(if *form == Form::Exact { exact.as_str() } else { text.as_str() })
            };
            columns.iter().map(cell).collect::<Vec<_>>()
        };
        let mut rows: Vec<_> = (0..self.count).map(row).collect();
        rows.sort();
        rows
    }

    pub(super) fn has_values(&self, column: &str) -> bool {
        self.columns.get(column).is_some_and(|cells| cells.iter().any(Option::is_some))
    }

    pub(super) fn has_nulls(&self, column: &str) -> bool {
        self.columns.get(column).is_some_and(|cells| cells.iter().any(Option::is_none))
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Exact,
    Text,
}

pub(super) fn read(session: &mut dyn Session, live: &Physical) -> Result<BTreeMap<TableName, Rows>, String> {
    let engine = session.engine();
    let mut all = BTreeMap::new();
    for table in live.tables.values() {
        let names: Vec<&String> = table.columns.keys().collect();
        let forms = names.iter().flat_map(|name| forms(&engine, name, &table.columns[name.as_str()].r#type));
        let forms: Vec<String> = std::iter::once("1".to_owned()).chain(forms).collect();
        let sql = format!("SELECT {} FROM {}", forms.join(", "), qualified(&engine, &table.name));
        let found = session.query(&sql, &[]).map_err(|error| format!("{error}\n{sql}"))?;
        let column = |at: usize| {
            let cell = |row: &Vec<Value>| Some((text(&row[1 + 2 * at])?, text(&row[2 + 2 * at])?));
            found.iter().map(cell).collect::<Vec<Cell>>()
        };
        let columns = names.iter().enumerate().map(|(at, name)| ((*name).clone(), column(at))).collect();
        all.insert(table.name.clone(), Rows { count: found.len(), columns });
    }
    Ok(all)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
    }
}

fn forms(engine: &Engine, name: &str, column_type: &str) -> [String; 2] {
    let name = engine.quote(name);
    match engine.flavour {
        Flavour::Sqlite => [
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE typeof({name}) || ' ' || quote({name}) END"),
            format!("hex(CAST({name} AS TEXT))"),
        ]
        .map(|form| {
            if form.starts_with("hex") { format!("CASE WHEN {name} IS NULL THEN NULL ELSE {form} END") } else { form }
        }),
        Flavour::Postgres => [format!("{name}::text"), format!("{name}::text")],
        Flavour::MySql | Flavour::MariaDb => {
            let binary = ["binary", "blob", "bit", "point", "varbinary"].iter().any(|word| column_type.contains(word));
            let exact =
                if binary { format!("HEX(CONCAT({name}, ''))") } else { format!("HEX(CONVERT({name} USING utf8mb4))") };
            [exact, format!("HEX(CONCAT({name}, ''))")]
        }
    }
}

/// The exact form of a text.
pub(super) fn exact(engine: &Engine, text: &str) -> String {
    match engine.flavour {
        Flavour::Sqlite => format!("text {}", engine.literal(text)),
        Flavour::Postgres => text.to_owned(),
        Flavour::MySql | Flavour::MariaDb => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
    }
}

/// Takes all rows away.
pub(super) fn empty(session: &mut dyn Session, live: &Physical) -> Result<(), String> {
    let engine = session.engine();
    let mut run = |sql: &str| session.query(sql, &[]).map_err(|error| format!("{error}\n{sql}"));
    let (off, on) = match engine.flavour {
        Flavour::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        Flavour::Postgres => ("SELECT 1", "SELECT 1"),
        Flavour::MySql | Flavour::MariaDb => ("SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
    };
    run(off)?;
    for table in live.tables.values() {
        let name = qualified(&engine, &table.name);
        run(&match engine.flavour {
            Flavour::Postgres => format!("TRUNCATE {name} CASCADE"),
            _ => format!("DELETE FROM {name}"),
        })?;
    }
    run(on)?;
    Ok(())
}
