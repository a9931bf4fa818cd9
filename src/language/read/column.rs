//! One column, with the shorthands that stand for parts of its table.

use super::{Fields, Reference, check_name, column_type, default, old_name, text};
use crate::diagnostic::{Diagnostic, Location};
use crate::language::value::{Kind, Name, Value};
use crate::schema::{Column, ColumnType, Default, Generated, Identity, PerEngine, Storage};

pub(super) const KEYS: [&str; 13] = [
    "type",
    "nullable",
    "default",
    "generated",
    "autoincrement",
    "collation",
    "comment",
    "primary_key",
    "unique",
    "index",
    "references",
    "check",
    "renamed_from",
];

pub(super) const GENERATED_KEYS: [&str; 2] = ["sql", "stored"];

/// A column as it is written, before it is in a table: one that is lent is in several.
#[derive(Clone, Debug)]
pub struct ColumnDraft {
    pub column: Column,
    /// Where its name is written.
    pub location: Location,
    /// Where each of its attributes is written.
    pub attributes: Vec<(&'static str, Location)>,
    pub shorthand: Shorthand,
    /// What it was called before, where the file says so.
    pub renamed_from: Option<String>,
}

/// What a column itself says, each where it is given.
#[derive(Clone, Debug)]
pub struct Attributes {
    pub r#type: Option<PerEngine<ColumnType>>,
    pub nullable: Option<bool>,
    pub default: Option<Default>,
    pub generated: Option<Box<Generated>>,
    pub identity: Option<Identity>,
    pub collation: Option<PerEngine<String>>,
    pub comment: Option<String>,
}

impl Attributes {
    pub const KEYS: [&str; 7] = ["type", "nullable", "default", "generated", "autoincrement", "collation", "comment"];

    pub fn read(fields: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Attributes {
            r#type: fields.get("type").and_then(|value| column_type(value, diagnostics)),
            nullable: fields.boolean("nullable", diagnostics),
            default: fields.get("default").and_then(|value| default(value, diagnostics)),
            generated: fields.get("generated").and_then(|value| generated(value, diagnostics)).map(Box::new),
            identity: fields.get("autoincrement").and_then(|value| identity(value, diagnostics)),
            collation: fields.get("collation").and_then(|value| text(value, "collation", diagnostics)),
            comment: fields.text("comment", diagnostics),
        }
    }
}

/// What a column adds to its table.
#[derive(Clone, Debug, std::default::Default)]
pub struct Shorthand {
    pub primary_key: bool,
    pub unique: bool,
    pub index: bool,
    pub references: Option<Reference>,
    pub check: Option<PerEngine<String>>,
}

impl ColumnDraft {
    /// Where an attribute is written, or else the column.
    pub fn location_of(&self, attribute: &str) -> &Location {
        self.attributes.iter().find(|(name, _)| *name == attribute).map_or(&self.location, |(_, location)| location)
    }
}

/// A column under its name. One whose type is wrong is returned all the same, so that what names it is not wrong too.
pub fn column(name: &Name, value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<ColumnDraft> {
    check_name("a column", &name.text, &name.location, diagnostics);
    if let Kind::Text(given) = &value.kind {
        let complaint = value.complain(format!("column `{}` must be a table, not a string", name.text));
        diagnostics.push(complaint.help(format!("write `{{ type = \"{given}\" }}`")));
    }
    let what = format!("column `{}`", name.text);
    let fields = match &value.kind {
        Kind::Table(entries) => Fields::of(entries, &what, &KEYS, diagnostics),
        Kind::Text(_) => return Some(placeholder(name)),
        _ => Fields::new(value, &what, &KEYS, diagnostics)?,
    };
    fields.need("type", &name.location, diagnostics);
    let shorthand = Shorthand {
        primary_key: fields.flag("primary_key", diagnostics),
        unique: fields.flag("unique", diagnostics),
        index: fields.flag("index", diagnostics),
        references: fields.get("references").and_then(|value| Reference::of_column(&name.text, value, diagnostics)),
        check: fields.get("check").and_then(|value| text(value, "check", diagnostics)),
    };
    let given = Attributes::read(&fields, diagnostics);
    let column = Column {
        name: name.text.clone(),
        r#type: given.r#type.unwrap_or_else(unknown_type),
        nullable: true,
        default: given.default,
        generated: given.generated,
        identity: given.identity,
        collation: given.collation,
        comment: given.comment,
    };
    let attributes = KEYS.into_iter().filter_map(|key| Some((key, fields.location(key)?))).collect();
    let renamed_from = old_name("a column", &fields, diagnostics);
    let mut draft = ColumnDraft { column, location: name.location.clone(), attributes, shorthand, renamed_from };
    draft.column.nullable = nullable(&draft, given.nullable, diagnostics);
    settle_origin(&mut draft, diagnostics);
    Some(draft)
}

fn placeholder(name: &Name) -> ColumnDraft {
    let column = Column::new(name.text.clone(), unknown_type());
    ColumnDraft {
        column,
        location: name.location.clone(),
        attributes: Vec::new(),
        shorthand: Shorthand::default(),
        renamed_from: None,
    }
}

fn unknown_type() -> PerEngine<ColumnType> {
    PerEngine::any(ColumnType::Text)
}

/// Whether a row may leave the column empty. A number that the engine gives is never missing.
fn nullable(draft: &ColumnDraft, given: Option<bool>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let never = match (draft.shorthand.primary_key, draft.column.identity) {
        (true, _) => Some("a column of the primary key"),
        (_, Some(_)) => Some("a column with `autoincrement`"),
        _ => None,
    };
    match (given, never) {
        (Some(true), Some(what)) => {
            let location = draft.location_of("nullable").clone();
            diagnostics.push(
                Diagnostic::new(format!("column `{}` cannot be nullable", draft.column.name))
                    .at(location)
                    .label(format!("{what} never is"))
                    .help("leave `nullable` out"),
            );
            false
        }
        (given, never) => given.unwrap_or(never.is_none()),
    }
}

/// A value comes from one place alone. The other is left out, so that no engine complains of it once more.
fn settle_origin(draft: &mut ColumnDraft, diagnostics: &mut Vec<Diagnostic>) {
    let column = &mut draft.column;
    let clash = match (&column.generated, &column.identity, &column.default) {
        (Some(_), _, Some(_)) => ("generated", "default"),
        (Some(_), Some(_), _) => ("generated", "autoincrement"),
        (_, Some(_), Some(_)) => ("autoincrement", "default"),
        _ => return,
    };
    column.default = None;
    if column.generated.is_some() {
        column.identity = None;
    }
    diagnostics.push(
        Diagnostic::new(format!("column `{}` has both `{}` and `{}`", draft.column.name, clash.0, clash.1))
            .at(draft.location_of(clash.1).clone())
            .related(draft.location_of(clash.0).clone(), "the other")
            .help("leave one of them out"),
    );
}

/// Stored unless it says otherwise: PostgreSQL before 18 has no other kind
/// (<https://www.postgresql.org/docs/17/ddl-generated-columns.html>).
fn generated(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Generated> {
    let fields = Fields::new(value, "`generated`", &GENERATED_KEYS, diagnostics)?;
    let sql = text(fields.need("sql", &value.location, diagnostics)?, "sql", diagnostics)?;
    let storage = match fields.boolean("stored", diagnostics) {
        Some(false) => Storage::Virtual,
        _ => Storage::Stored,
    };
    Some(Generated { sql, storage })
}

fn identity(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Identity> {
    match &value.kind {
        Kind::Boolean(given) => given.then_some(Identity::ByDefault),
        Kind::Text(given) if given == "always" => Some(Identity::Always),
        Kind::Text(given) if given == "serial" => Some(Identity::Serial),
        Kind::Text(given) => {
            let complaint = value.complain(format!("`autoincrement` cannot be \"{given}\""));
            diagnostics.push(complaint.help("it is true, false, \"always\" or \"serial\""));
            None
        }
        _ => {
            diagnostics.push(value.mismatch("autoincrement", "true, false, \"always\" or \"serial\""));
            None
        }
    }
}
