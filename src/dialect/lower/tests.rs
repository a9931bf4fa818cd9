use proptest::prelude::*;

use super::*;
use crate::change::arbitrary;
use crate::flavour::Flavour;

fn found_twice(schema: &Schema) -> Vec<Problem> {
    let both = Flavour::ALL.into_iter().flat_map(|flavour| {
        let engine = Engine::oldest(flavour);
        let (lean, whole) = (problems(&engine, schema), lower(&engine, schema).problems);
        assert_eq!(lean, whole, "{engine}");
        lean
    });
    both.collect()
}

#[test]
fn what_tables_have_to_do_with_each_other_is_found_without_the_whole_of_them() {
    let text = r#"
[tables.user.columns]
id = { type = "bigint", primary_key = true }
nick = { type = "string(20)", unique = true, collation = { mysql = "utf8mb4_bin", mariadb = "utf8mb4_bin" } }
note = { type = "text", index = true }
[tables.post]
columns.id = { type = "bigint", primary_key = true }
columns.user = { type = "integer", references = { table = "user", column = "id" } }
columns.nick = { type = "string(20)", references = { table = "user", column = "nick" } }
indexes.ix_user_note = { on = ["user"] }
"#;
    let file = crate::diagnostic::Sources::default().add("a.toml".into(), text);
    let (root, _) = crate::language::Value::parse(file, text);
    let mut schema = Schema::default();
    let at = |text: &str| crate::language::Name {
        text: text.to_owned(),
        location: crate::diagnostic::Location::new(file, 0..0),
    };
    for (name, entries) in root.get("tables").unwrap().table("tables").unwrap() {
        let name = TableName::new(&name.text);
        let entries = entries.table("a table").unwrap();
        let table = crate::language::read::table(name.clone(), &at(&name.name), entries, &[], &mut Vec::new());
        schema.tables.insert(name, table);
    }
    let found = found_twice(&schema);
    let about = |what: &str| found.iter().any(|problem| problem.message.contains(what));
    for what in ["cannot refer to `user.id`", "is taken by index `ix_user_note`", "the collation of `nick`"] {
        assert!(about(what), "{what}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_problems_of_any_schema_are_found_without_the_whole_of_it((schema, _) in arbitrary::two()) {
        found_twice(&schema);
    }
}
