use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::change::arbitrary;
use crate::diagnostic::{Diagnostic, Sources};
use crate::migrations::InvalidId;

const TEXT: &str = r#"# add users
# auth     + enum role, + column user.role, + index ix_user_role of user
# default  - column user.legacy_flag  LOSES DATA
revision = "3f2a9c1b7d4e"
revises  = ["9b1d7c20aa51"]
message  = "add users"
created  = "2026-11-20T10:15:00Z"

[[upgrade.auth]]
create_enum = "role"
values = ["admin", "member"]

[[upgrade.auth]]
add_column = "user.role"
column = { type = "enum:role", default = "member" }

[[upgrade.auth]]
create_index = "ix_user_role"
table = "user"
on = ["role"]

[[upgrade.default]]
drop_column = "user.legacy_flag"
was = { type = "boolean", nullable = false, default = false }
data_loss = "unused since 4.2"
max_rows = 1000

[[downgrade.default]]
add_column = "user.legacy_flag"
column = { type = "boolean", nullable = false, default = true }
"#;

fn read(text: &str) -> Result<RevisionFile, Vec<Diagnostic>> {
    let file = Sources::default().add("a.toml".into(), String::new());
    read::revision(&read::outline(file, Path::new("a.toml"), text)?)
}

fn entry(text: &str) -> Result<Entry, Vec<Diagnostic>> {
    let file = Sources::default().add("a.toml".into(), String::new());
    read::outline(file, Path::new("a.toml"), text).map(|outline| outline.entry)
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

#[test]
fn a_revision_is_read_and_written_byte_for_byte() {
    let file = read(TEXT).unwrap();
    assert_eq!(file.revision.to_toml(), TEXT);
    assert_eq!(file.revision.file_name(), "20261120-1015_3f2a9c1b_add-users.toml");
    assert_eq!(file.revision.sections.keys().map(Key::as_str).collect::<Vec<_>>(), ["auth", "default"]);
    let starts: Vec<&str> =
        file.lines[&key("auth")].upgrade.iter().map(|line| TEXT.lines().nth(line - 1).unwrap()).collect();
    assert_eq!(starts, ["[[upgrade.auth]]"; 3]);
    assert_ne!(file.checksums[&key("auth")], file.checksums[&key("default")]);
}

#[test]
fn a_downgrade_is_the_reverse_unless_the_file_says_otherwise() {
    let file = read(TEXT).unwrap();
    let down = |name| -> Vec<String> {
        file.revision.sections[&key(name)].downward().unwrap().iter().map(|each| each.change.describe()).collect()
    };
    assert_eq!(down("auth"), ["- index ix_user_role of user", "- column user.role", "- enum role"]);
    assert_eq!(down("default"), ["+ column user.legacy_flag"]);
    let written = &file.revision.sections[&key("default")];
    assert_ne!(written.downward().unwrap()[0], written.upgrade[0].reverse().unwrap());
}

#[test]
fn the_header_and_the_databases_are_known_without_reading_the_operations() {
    let whole = read(TEXT).unwrap().revision;
    let expected = Entry { path: "a.toml".into(), header: whole.header, keys: [key("auth"), key("default")].into() };
    assert_eq!(entry(TEXT).unwrap(), expected);
    assert_eq!(entry(&TEXT.replace('\n', "\r\n")).unwrap(), expected);
    // An operation that cannot be read is no matter of the header.
    assert_eq!(entry(&TEXT.replace("drop_column", "dorp_column")).unwrap(), expected);
    // Lines do not tell here: text over several lines, comments behind, values in place of headers.
    assert_eq!(entry(&TEXT.replace("\"add users\"", "\"\"\"add users\"\"\"")).unwrap(), expected);
    assert_eq!(entry(&TEXT.replace("auth]]", "auth]] # x")).unwrap(), expected);
    let (head, _) = TEXT.split_once("\n[[").unwrap();
    let inline = format!("{head}\nupgrade = {{ auth = [{{ create_enum = 'a', values = ['b'] }}], default = [] }}\n");
    assert_eq!(entry(&inline).unwrap(), expected);
    let hidden = TEXT.replace("\"member\"]", "\"\"\"\n[[upgrade.meta]]\n\"\"\"]");
    assert_eq!(entry(&hidden).unwrap(), expected);
}

#[test]
fn a_key_with_a_dot_is_quoted() {
    let mut revision = read(TEXT).unwrap().revision;
    let section = revision.sections.swap_remove(&key("auth")).unwrap();
    revision.sections = [(key("eu.auth"), section)].into_iter().collect();
    let text = revision.to_toml();
    assert!(text.contains("[[upgrade.\"eu.auth\"]]"), "{text}");
    assert_eq!(read(&text).unwrap().revision, revision);
    assert_eq!(entry(&text).unwrap().keys, [key("eu.auth")].into());
}

#[test]
fn a_long_list_of_changes_is_broken_into_lines() {
    let mut revision = read(TEXT).unwrap().revision;
    let create = revision.sections[&key("auth")].upgrade[0].clone();
    revision.sections[&key("auth")].upgrade = vec![create; 11];
    let text = revision.to_toml();
    assert!(text.starts_with(
        "# add users\n\
         # auth     + enum role, + enum role, + enum role, + enum role, + enum role, + enum role, + enum role, + enum role,\n\
         #          + enum role, + enum role, + enum role\n\
         # default  - column user.legacy_flag  LOSES DATA\n\
         revision = "
    ), "{text}");
}

#[test]
fn what_is_wrong_with_a_revision_is_said_with_its_place() {
    for (from, to, at, message, help) in [
        (
            "revision = ",
            "revison = ",
            "revison",
            "unknown key `revison` in a revision",
            Some("did you mean `revision`?"),
        ),
        ("\"3f2a9c1b7d4e\"", "\"head\"", "\"head\"", "`head` cannot be the id of a revision", Some(InvalidId::HELP)),
        (
            "T10:15:00Z",
            "",
            "\"2026-11-20\"",
            "`2026-11-20` is no time",
            Some("write for example `2026-11-20T10:15:00Z`"),
        ),
        ("[\"9b1d7c20aa51\"]", "[\"a\", \"a\"]", "[\"a\", \"a\"]", "`revises` names a revision twice", None),
        (
            "create_enum",
            "create_enums",
            "create_enums",
            "unknown operation `create_enums`",
            Some("did you mean `create_enum`?"),
        ),
        (
            "[[upgrade.default]]",
            "[upgrade.default]",
            "[upgrade.default]",
            "`upgrade.default` must be an array of operations",
            Some("write `[[upgrade.default]]`"),
        ),
        (
            "[[downgrade.default]]",
            "[[downgrade.meta]]",
            "meta",
            "`downgrade.meta` takes back an upgrade that is not there",
            Some("add `[[upgrade.meta]]`, or leave it out"),
        ),
    ] {
        let text = TEXT.replacen(from, to, 1);
        let found = read(&text).unwrap_err();
        let found: Vec<_> = found
            .iter()
            .map(|found| (&text[found.location.clone().unwrap().span()], found.message.as_str(), found.help.as_deref()))
            .collect();
        assert!(found.contains(&(at, message, help)), "{found:#?}");
    }
}

fn any_revision() -> impl Strategy<Value = Revision> {
    let change = || arbitrary::operation();
    let section = (vec(change(), 1..3), proptest::option::of(vec(change(), 1..3)))
        .prop_map(|(upgrade, downgrade)| Section { upgrade, downgrade });
    let sections = proptest::collection::btree_map("[a-zé][a-z.-]{0,5}", section, 0..3);
    let ids = proptest::collection::btree_set("[0-9a-f]{12}", 1..4);
    let versions = proptest::collection::btree_map("[a-z]{1,4}", "\\PC{0,8}", 0..3);
    let versions = versions.prop_map(|versions| versions.into_iter().collect::<Versions>());
    let adopted = proptest::collection::btree_map("[a-zé][a-z.-]{0,5}", versions, 0..3);
    let adopted = adopted.prop_map(|all| all.into_iter().map(|(name, versions)| (key(&name), versions)));
    let adopted = adopted.prop_map(|all| all.collect::<Vec<_>>());
    (ids, sections, adopted, "\\PC{0,20}", 0..4_000_000_000_i64).prop_map(
        |(ids, sections, adopted, message, second)| {
            let mut ids = ids.into_iter().map(|id| RevisionId::new(&id).unwrap());
            let header = Header {
                id: ids.next().unwrap(),
                revises: ids.collect(),
                message,
                created: Timestamp::from_second(second).unwrap(),
                adopts: Adopts::of(adopted),
            };
            Revision { header, sections: sections.into_iter().map(|(name, section)| (key(&name), section)).collect() }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_revision_is_read_back_as_it_was_written(revision in any_revision()) {
        let text = revision.to_toml();
        let back = read(&text).unwrap();
        prop_assert_eq!(&back.revision, &revision, "{}", text);
        prop_assert_eq!(back.revision.to_toml(), text.clone());
        let keys = revision.sections.keys().cloned().collect();
        let expected = Entry { path: "a.toml".into(), header: revision.header, keys };
        prop_assert_eq!(entry(&text).unwrap(), expected, "{}", text);
    }
}
