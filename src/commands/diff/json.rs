//! What a comparison found, for programs.

use serde_json::{Map, Value, json};

use super::Looked;
use super::text::Words;
use crate::change::Change;
use crate::config::Database;
use crate::diff::neutral;
use crate::diff::physical::Difference;
use crate::language::operation::write;
use crate::physical::TableName;
use crate::report::{self, FORMAT};
use crate::run::{Exit, Expected, Mismatch};
use crate::tasks::{Compared, Comparison, Nothing, Script, Tables};

/// One object for the whole command.
pub(super) fn object(exit: Exit, databases: &[&Database], found: &[Looked], words: Words) -> Value {
    let databases = databases.iter().zip(found);
    let databases: Vec<Value> = databases.map(|(key, found)| database(key, found, words)).collect();
    json!({ "format": FORMAT, "command": "binds diff", "exit_code": exit.code(), "databases": databases })
}

fn database(database: &Database, found: &Looked, words: Words) -> Value {
    let key = database.key.as_str();
    let Comparison { found, script } = match found {
        Ok(found) => found,
        Err(unread) => return json!({ "key": key, "message": unread.message, "help": unread.help }),
    };
    let mut object = Map::new();
    object.insert("key".into(), json!(key));
    let body = match found {
        Compared::Nothing(Nothing::InMemory) => json!({ "in_memory": true }),
        Compared::Nothing(Nothing::Unmanaged) => json!({ "managed": false }),
        Compared::Changes { difference, undecided } => changes(difference, undecided),
        Compared::Tables(found) if words == Words::AsDeclared => declared(found),
        Compared::Tables(found) => tables(found),
    };
    if let Value::Object(body) = body {
        object.extend(body);
    }
    if let Some(script) = script {
        object.insert("sql".into(), statements(script));
        object.insert("remarks".into(), json!(script.remarks));
    }
    Value::Object(object)
}

fn changes(difference: &neutral::Difference, undecided: &[String]) -> Value {
    let words: Vec<String> = difference.changes.iter().map(Change::describe_for_review).collect();
    let unclear: Vec<String> = difference.ambiguous.iter().map(|ambiguous| ambiguous.message()).collect();
    json!({
        "changes": words, "ambiguous": unclear, "undecided": undecided, "toml": write::changes(&difference.changes),
    })
}

/// What is not as declared.
fn declared(found: &Tables) -> Value {
    let mismatch = |one: &Mismatch| report::mismatch_json(one, Expected::Declared);
    let mut object = Map::new();
    object.insert("as_declared".into(), json!(found.same));
    object.insert("missing".into(), names(&found.added.tables));
    object.insert("different".into(), found.different.iter().map(mismatch).collect());
    if !found.undecided.is_empty() {
        object.insert("undecided".into(), found.undecided.iter().map(mismatch).collect());
    }
    Value::Object(object)
}

fn tables(found: &Tables) -> Value {
    let Tables { added, removed, same, different, undecided } = found;
    json!({
        "added": { "enums": names(&added.enums), "tables": names(&added.tables) },
        "removed": { "enums": names(&removed.enums), "tables": names(&removed.tables) },
        "same": same,
        "different": different.iter().map(changed).collect::<Vec<_>>(),
        "undecided": undecided.iter().map(changed).collect::<Vec<_>>(),
    })
}

fn names(names: &[TableName]) -> Value {
    names.iter().map(ToString::to_string).collect()
}

fn changed(mismatch: &Mismatch) -> Value {
    let one = |one: &Difference| json!({ "what": one.what, "from": one.live, "to": one.wanted });
    let differences: Vec<Value> = mismatch.differences.iter().map(one).collect();
    json!({ "table": mismatch.table.to_string(), "differences": differences, "undecided": mismatch.undecided })
}

fn statements(script: &Script) -> Value {
    script.steps.iter().flat_map(|step| &step.statements).map(|statement| statement.sql.as_str()).collect()
}
