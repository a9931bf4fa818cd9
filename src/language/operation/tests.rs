use proptest::prelude::*;
use toml_edit::{ArrayOfTables, DocumentMut, Item};

use super::{read, write};
use crate::change::{Change, arbitrary};
use crate::diagnostic::{Diagnostic, Sources};
use crate::language::Value;

fn written(change: &Change) -> String {
    let mut operations = ArrayOfTables::new();
    operations.push(write::operation(change));
    let mut document = DocumentMut::new();
    document.insert("do", Item::ArrayOfTables(operations));
    document.to_string()
}

fn read(text: &str) -> (Option<Change>, Vec<Diagnostic>) {
    let file = Sources::default().add("a.toml".into(), String::new());
    let (root, mut diagnostics) = Value::parse(file, text);
    let change = root.get("do").and_then(|value| read::operation(&value.array("do").unwrap()[0], &mut diagnostics));
    (change, diagnostics)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn an_operation_is_read_back_as_it_was_written(change in arbitrary::change()) {
        let text = written(&change);
        let (back, diagnostics) = read(&text);
        prop_assert_eq!(diagnostics, vec![], "{}", text);
        prop_assert_eq!(back.as_ref(), Some(&change), "{}", text);
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
        let text = format!("[[do]]\n{text}\n");
        let (change, diagnostics) = read(&text);
        assert_eq!(change, None, "{text}");
        let found: Vec<_> = diagnostics
            .iter()
            .map(|found| (&text[found.location.clone().unwrap().span], found.message.as_str(), found.help.as_deref()))
            .collect();
        assert_eq!(found, [(at, message, help)]);
    }
}
