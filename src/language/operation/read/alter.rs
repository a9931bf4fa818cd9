//! What differs in a thing that stays.

use std::collections::BTreeMap;

use super::Verb;
use crate::change::{Change, ColumnChange, EnumChange, Replaced, TableChange};
use crate::diagnostic::Diagnostic;
use crate::language::operation::{AFTER, BEFORE, Object};
use crate::language::read::{Attributes, Fields, default, mysql, names, sqlite, text};
use crate::language::{Table, Value};

impl Verb<'_> {
    pub(super) fn alter(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Change> {
        let what = self.what();
        match self.object {
            Object::Enum => {
                let fields = self.fields(&what, &[BEFORE, AFTER, "renamed"], diagnostics);
                let mut change = EnumChange::default();
                let (before, after) = self.sides(&fields, &["values", "schema"], diagnostics)?;
                let values = [&before, &after].map(|side| {
                    let values = side.get("values").map(|value| names(value, "values", diagnostics));
                    values.map(|values| values.into_iter().map(|value| value.text).collect::<Vec<_>>())
                });
                change.values = self.replaced("values", values, diagnostics);
                let [schema, new] = [&before, &after].map(|side| side.text("schema", diagnostics));
                change.schema = Replaced::between(&schema, &new);
                if let Some(entries) = fields.map("renamed", diagnostics) {
                    change.renamed = renamed(entries, change.values.as_ref(), diagnostics);
                }
                self.differs(change != EnumChange::default(), diagnostics)?;
                Some(Change::AlterEnum { name: self.name.text.clone(), change })
            }
            Object::Table => {
                let fields = self.fields(&what, &[BEFORE, AFTER], diagnostics);
                let (before, after) = self.sides(&fields, &["comment", "mysql", "sqlite"], diagnostics)?;
                let change = TableChange {
                    comment: Replaced::between(
                        &before.text("comment", diagnostics),
                        &after.text("comment", diagnostics),
                    ),
                    mysql: Replaced::between(&mysql(&before, diagnostics), &mysql(&after, diagnostics)),
                    sqlite: Replaced::between(&sqlite(&before, diagnostics), &sqlite(&after, diagnostics)),
                };
                self.differs(change != TableChange::default(), diagnostics)?;
                Some(Change::AlterTable { table: self.own_table(diagnostics), change })
            }
            Object::Column => {
                let fields = self.fields(&what, &[BEFORE, AFTER, "fill", "using"], diagnostics);
                let fill = fields.get("fill").and_then(|value| default(value, diagnostics));
                let using = fields.get("using").and_then(|value| text(value, "using", diagnostics));
                let (before, after) = self.sides(&fields, &Attributes::KEYS, diagnostics)?;
                let change = self.column_change(&before, &after, diagnostics)?;
                let (table, column) = self.column(diagnostics)?;
                Some(Change::AlterColumn { table, column: column.text, change, fill, using })
            }
            // No verb alters a part.
            Object::Part(_) => None,
        }
    }

    fn column_change(
        &self,
        before: &Fields<'_>,
        after: &Fields<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<ColumnChange> {
        let found = diagnostics.len();
        let [old, new] = [before, after].map(|side| Attributes::read(side, diagnostics));
        let types = [old.r#type, new.r#type];
        // A type that could not be read was said.
        let r#type = if diagnostics.len() == found { self.replaced("type", types, diagnostics) } else { None };
        let change = ColumnChange {
            r#type,
            nullable: Replaced::between(&old.nullable.unwrap_or(true), &new.nullable.unwrap_or(true)),
            default: Replaced::between(&old.default, &new.default),
            generated: Replaced::between(&old.generated, &new.generated),
            identity: Replaced::between(&old.identity, &new.identity),
            collation: Replaced::between(&old.collation, &new.collation),
            comment: Replaced::between(&old.comment, &new.comment),
        };
        if diagnostics.len() > found {
            return None;
        }
        self.differs(change != ColumnChange::default(), diagnostics)?;
        Some(change)
    }

    /// The entries of `before` and `after`.
    fn sides<'b>(
        &self,
        fields: &Fields<'b>,
        keys: &[&str],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Fields<'b>, Fields<'b>)> {
        let [before, after] = [BEFORE, AFTER].map(|side| fields.need(side, &self.name.location, diagnostics));
        let (before, after) = (before?, after?);
        let before = Fields::new(before, "`before`", keys, diagnostics);
        let after = Fields::new(after, "`after`", keys, diagnostics);
        Some((before?, after?))
    }

    /// A value that nothing can be without: on both sides, or on none.
    fn replaced<T: Clone + PartialEq>(
        &self,
        name: &str,
        sides: [Option<T>; 2],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Replaced<T>> {
        match sides {
            [Some(before), Some(after)] => Replaced::between(&before, &after),
            [None, None] => None,
            _ => {
                let complaint = self.name.complain(format!("`{name}` must stand in `before` and in `after`"));
                diagnostics.push(complaint.help("what stands in one of them alone comes or goes"));
                None
            }
        }
    }

    fn differs(&self, differs: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<()> {
        if !differs {
            let complaint = self.name.complain("`before` and `after` say the same");
            diagnostics.push(complaint.help("name what differs, as it was and as it is to be"));
        }
        differs.then_some(())
    }
}

/// Each must lead from a value of before to one of after.
fn renamed(
    entries: &Table,
    values: Option<&Replaced<Vec<String>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    for (from, value) in entries {
        let Ok(to) = value.text(&from.text).map_err(|complaint| diagnostics.push(complaint)) else { continue };
        let fits = values.is_some_and(|values| {
            let (before, after) = (&values.before, &values.after);
            before.contains(&from.text)
                && !after.contains(&from.text)
                && after.iter().any(|value| value == to)
                && before.iter().all(|value| value != to)
        });
        if fits && renamed.values().all(|taken| taken != to) {
            renamed.insert(from.text.clone(), to.to_owned());
        } else {
            diagnostics.push(misfit(from.text.as_str(), value, to));
        }
    }
    renamed
}

fn misfit(from: &str, value: &Value, to: &str) -> Diagnostic {
    value
        .complain(format!("`{from}` cannot become `{to}`"))
        .help("a rename leads from a value that only `before` has to one that only `after` has")
}
