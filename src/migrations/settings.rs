//! `migrations.toml`: what a folder of revisions is for.

use super::id::random_digits;
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::key::Key;
use crate::language::read::Fields;
use crate::language::{Kind, Value};

/// The format of the folder that this version writes.
const FORMAT: i64 = 1;

/// What `migrations.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Tells the rows of this project from those of others in one database.
    pub project: String,
    pub databases: Databases,
}

/// The databases that the revisions are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Databases {
    /// Every one of the file: a new one joins by itself.
    All,
    Listed(Vec<Key>),
}

impl Databases {
    /// Whether the revisions are for that key too.
    pub fn includes(&self, key: &Key) -> bool {
        match self {
            Databases::All => true,
            Databases::Listed(keys) => keys.contains(key),
        }
    }
}

impl Settings {
    /// Of a new project.
    pub fn new(databases: Databases) -> Self {
        Settings { project: random_digits(16), databases }
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        let databases: toml_edit::Value = match &self.databases {
            Databases::All => "all".into(),
            Databases::Listed(keys) => keys.iter().map(Key::as_str).collect::<toml_edit::Array>().into(),
        };
        let project = toml_edit::Value::from(&self.project);
        format!(
            "# Keep this folder under version control. `project` marks its rows in the history of every database.\n\
             format    = {FORMAT}\nproject   = {project}\ndatabases = {databases}\n"
        )
    }

    pub(super) fn read(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (root, mut diagnostics) = Value::parse(file, text);
        let top = Location::new(file, 0..0);
        let fields = Fields::some(&root, "`migrations.toml`");
        if let Some(complaint) = fields.need("format", &top, &mut diagnostics).and_then(newer) {
            // What else is in the file may mean something else then.
            return Err(vec![complaint]);
        }
        let fields = Fields::of(&root, "`migrations.toml`", &["format", "project", "databases"], &mut diagnostics);
        let project =
            fields.need("project", &top, &mut diagnostics).and_then(|_| fields.text("project", &mut diagnostics));
        let databases = fields.need("databases", &top, &mut diagnostics);
        let databases = databases.and_then(|value| read_databases(value, &mut diagnostics));
        match (project, databases) {
            (Some(project), Some(databases)) if diagnostics.is_empty() => Ok(Settings { project, databases }),
            _ => Err(diagnostics),
        }
    }
}

/// What is wrong with `format`.
fn newer(value: &Value) -> Option<Diagnostic> {
    let Kind::Integer(digits) = &value.kind else { return Some(value.mismatch("format", "a whole number")) };
    match digits.parse::<i64>() {
        Ok(FORMAT) => None,
        _ => Some(
            value
                .complain(format!("this version of binds reads format {FORMAT} of the folder, not {digits}"))
                .help("use the version of binds that wrote it, or a newer one"),
        ),
    }
}

fn read_databases(value: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Databases> {
    let help = "write `databases = \"all\"`, or the keys: `[\"default\", \"auth\"]`";
    let mut key = |value: &Value| {
        let text = value.text("databases").map_err(|complaint| diagnostics.push(complaint.help(help))).ok()?;
        Key::new(text).map_err(|error| diagnostics.push(value.complain(error.to_string()))).ok()
    };
    match &value.kind {
        Kind::Text(word) if word == "all" => Some(Databases::All),
        Kind::Array(values) => Some(Databases::Listed(values.iter().filter_map(&mut key).collect())),
        _ => {
            diagnostics.push(value.mismatch("databases", "`\"all\"` or an array of keys").help(help));
            None
        }
    }
}
