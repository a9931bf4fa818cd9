use proptest::prelude::*;
use toml_edit::{ArrayOfTables, DocumentMut, Item};

use super::{read, write};
use crate::change::{Operation, arbitrary};
use crate::diagnostic::{Diagnostic, Sources};
use crate::language::Value;

fn written(operation: &Operation) -> String {
    let mut operations = ArrayOfTables::new();
    operations.push(write::operation(operation));
    let mut document = DocumentMut::new();
    document.insert("do", Item::ArrayOfTables(operations));
    document.to_string()
}

fn read(text: &str) -> (Option<Operation>, Vec<Diagnostic>) {
    let file = Sources::default().add("a.toml".into(), String::new());
    let (root, mut diagnostics) = Value::parse(file, text);
    let change = root.get("do").and_then(|value| read::operation(&value.array("do").unwrap()[0], &mut diagnostics));
    (change, diagnostics)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn an_operation_is_read_back_as_it_was_written(operation in arbitrary::operation()) {
        let text = written(&operation);
        let (back, diagnostics) = read(&text);
        prop_assert_eq!(diagnostics, vec![], "{}", text);
        prop_assert_eq!(back.as_ref(), Some(&operation), "{}", text);
        prop_assert_eq!(written(&back.unwrap()), text);
    }
}

#[test]
fn an_operation_says_what_it_does_in_one_key() {
    for text in [
        "[[do]]\ncreate_enum = \"role\"\nvalues = [\"admin\", \"member\"]\n",
        "[[do]]\ncreate_table = \"log\"\nschema = \"audit\"\ncolumns.id = { type = \"bigint\", nullable = false }\n\
         primary_key = { name = \"pk_log\", columns = [\"id\"] }\n",
        "[[do]]\nadd_column = \"user.email\"\ncolumn = { type = \"string(255)\" }\n",
        "[[do]]\nadd_column = \"e.mail\"\ntable = \"user\"\ncolumn = { type = \"string(255)\" }\n",
        "[[do]]\nadd_check = \"ck_user_email\"\ntable = \"user\"\ncheck = \"email LIKE '%@%'\"\n",
        "[[do]]\ncreate_index = \"ix_user_email\"\ntable = \"user\"\non = [\"email\"]\nunique = true\n",
        "[[do]]\ncreate_index = \"ix_user_email\"\ntable = \"user\"\non = [\"email\"]\nconcurrently = true\n",
        "[[do]]\nrename_table = \"user\"\nto = \"member\"\n",
        "[[do]]\nrename_table = \"user\"\nschema = \"old\"\nto = { table = \"user\" }\n",
        "[[do]]\nrename_column = \"user.nick\"\nto = \"handle\"\n",
        "[[do]]\nrename_index = \"ix_user_nick\"\ntable = \"user\"\nto = \"ix_user_handle\"\n",
        "[[do]]\nadd_primary_key = \"pk_user\"\ntable = \"user\"\ncolumns = [\"id\"]\n",
        "[[do]]\ndrop_primary_key = \"pk_user\"\ntable = \"user\"\nwas = { columns = [\"id\"] }\n",
        "[[do]]\nadd_column = \"user.age\"\ncolumn = { type = \"integer\", nullable = false }\nfill = { sql = \"0\" }\n",
        "[[do]]\nalter_column = \"invoice.total\"\nbefore = { type = \"decimal(10,2)\", default = \"0.00\" }\n\
         after = { type = \"decimal(12,2)\", nullable = false }\nfill = 0\nusing = { postgres = \"total::numeric\" }\n",
        "[[do]]\nalter_table = \"user\"\nbefore = { comment = \"people\" }\nafter = { mysql = { engine = \"InnoDB\" } }\n",
        "[[do]]\nalter_enum = \"role\"\nbefore = { values = [\"admin\"] }\nafter = { values = [\"owner\", \"guest\"] }\n\
         renamed = { admin = \"owner\" }\n",
        "[[do]]\nsql = \"UPDATE user SET age = 0\"\nundo = \"nothing\"\n",
        "[[do]]\nsql = { any = { file = \"a.sql\" }, postgres = [\"VACUUM\", \"ANALYZE\"] }\nundo = []\n\
         applied = \"SELECT 1\"\ntransaction = false\n\
         changes = [{ add_check = \"ck\", table = \"user\", check = \"age > 0\" }]\n",
        "[[do]]\ndrop_table = \"log\"\nwas.columns.id = { type = \"bigint\", nullable = false }\n\
         data_loss = \"empty\"\nmax_rows = 0\n",
        "[[do]]\ndrop_index = \"ix_user_email\"\ntable = \"user\"\nwas = { on = [\"email\"], unique = true }\n",
        "[[do]]\ndrop_column = \"user.email\"\nwas = { type = \"string(255)\" }\n",
        "[[do]]\ndrop_table = \"log\"\nwas.columns.id = { type = \"bigint\", nullable = false }\n\
         was.primary_key = { name = \"pk_log\", columns = [\"id\"] }\n",
    ] {
        let (change, diagnostics) = read(text);
        assert_eq!(diagnostics, [], "{text}");
        assert_eq!(written(&change.unwrap()), text);
    }
}

#[test]
fn what_is_wrong_with_an_operation_is_said_with_its_place() {
    for (text, at, message, help) in [
        ("creat_table = 'a'", "creat_table", "unknown operation `creat_table`", Some("did you mean `create_table`?")),
        ("", "[[do]]", "the operation is empty", None),
        (
            "drop_enum = 'a'\ndrop_index = 'b'",
            "drop_index",
            "an operation is either `drop_enum` or `drop_index`",
            Some("make two operations of it"),
        ),
        (
            "add_column = 'user.x'\ncolumn = { type = 'text' }\ncolum = 1",
            "colum",
            "unknown key `colum` in `add_column`",
            Some("did you mean `column`?"),
        ),
        ("drop_column = 'user.x'", "'user.x'", "`drop_column` needs `was`", None),
        ("create_index = 'ix'\non = ['a']", "'ix'", "`create_index` needs `table`", None),
        (
            "create_index = 'ix'\ntable = 'a'\non = ['a']\nuniqe = true",
            "uniqe",
            "unknown key `uniqe` in index `ix`",
            Some("did you mean `unique`?"),
        ),
        (
            "add_column = 'x'\ncolumn = { type = 'text' }",
            "'x'",
            "`add_column` must name a table and a column",
            Some(
                "write `add_column = \"table.column\"`, or where a name has a dot `add_column = \"column\"` and `table = \"table\"`",
            ),
        ),
        (
            "add_column = 'user.x'\ncolumn = { type = 'text', unique = true }",
            "true",
            "`unique` is no part of a column here",
            Some("make it an operation of its own: `add_unique`"),
        ),
    ] {
        refused(text, at, message, help);
    }
}

#[test]
fn what_is_wrong_with_a_rename_or_an_alteration_is_said_with_its_place() {
    for (text, at, message, help) in [
        ("rename_column = 'user.x'", "'user.x'", "`rename_column` needs `to`", None),
        (
            "rename_column = 'user.x'\ntoo = 'y'\nto = 'z'",
            "too",
            "unknown key `too` in `rename_column`",
            Some("did you mean `to`?"),
        ),
        (
            "rename_table = 'user'\nto = ''",
            "''",
            "the name of a table is empty",
            Some("choose a name of visible characters"),
        ),
        (
            "alter_column = 'user.x'\nbefore = { typ = 'text' }\nafter = { comment = 'a' }",
            "typ",
            "unknown key `typ` in `before`",
            Some("did you mean `type`?"),
        ),
        (
            "alter_column = 'user.x'\nbefore = {}\nafter = { type = 'text' }",
            "'user.x'",
            "`type` must stand in `before` and in `after`",
            Some("what stands in one of them alone comes or goes"),
        ),
        (
            "alter_table = 'user'\nbefore = {}\nafter = {}",
            "'user'",
            "`before` and `after` say the same",
            Some("name what differs, as it was and as it is to be"),
        ),
        (
            "alter_enum = 'role'\nbefore = { values = ['a'] }\nafter = { values = ['b'] }\nrenamed = { a = 'c' }",
            "'c'",
            "`a` cannot become `c`",
            Some("a rename leads from a value that only `before` has to one that only `after` has"),
        ),
        (
            "drop_enum = 'role'\nwas = { values = ['a'] }\nmax_rows = 1",
            "1",
            "`max_rows` limits a loss that is not consented to",
            Some("add `data_loss = \"why\"`, or leave `max_rows` out"),
        ),
        (
            "add_primary_key = 'pk'\ntable = 'user'\ncolumns = ['id']\nconcurrently = true",
            "concurrently",
            "unknown key `concurrently` in `primary_key`",
            Some("known keys are `name`, `columns`"),
        ),
    ] {
        refused(text, at, message, help);
    }
}

#[test]
fn what_is_wrong_with_sql_is_said_with_its_place() {
    for (text, at, message, help) in [
        ("sql = ''", "''", "`sql` is empty", None),
        ("sql = 'x'\nundoo = 'y'", "undoo", "unknown key `undoo` in `sql`", Some("did you mean `undo`?")),
        ("sql = { postgre = 'x' }", "postgre", "unknown key `postgre` in `sql`", Some("did you mean `postgres`?")),
        (
            "sql = 'x'\nchanges = [{ sql = 'y' }]",
            "{ sql = 'y' }",
            "`sql` says nothing of the schema itself",
            Some("leave it out, and name the changes that it makes"),
        ),
        (
            "sql = 'x'\ndrop_enum = 'role'",
            "drop_enum",
            "an operation is either `sql` or `drop_enum`",
            Some("make two operations of it"),
        ),
    ] {
        refused(text, at, message, help);
    }
}

/// An operation that is not read, and the only complaint about it.
#[track_caller]
fn refused(text: &str, at: &str, message: &str, help: Option<&str>) {
    let text = format!("[[do]]\n{text}\n");
    let (operation, diagnostics) = read(&text);
    assert_eq!(operation, None, "{text}");
    let found: Vec<_> = diagnostics
        .iter()
        .map(|found| (&text[found.location.clone().unwrap().span()], found.message.as_str(), found.help.as_deref()))
        .collect();
    assert_eq!(found, [(at, message, help)]);
}
