//! What must be true after a step.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::group::Group;
use super::{Act, Altering, Course, Touched};
use crate::change::{Change, Sql};
use crate::dialect::Engine;
use crate::dialect::tokens::first_tokens;
use crate::physical::TableName;
use crate::plan::{By, Claim, Past, Proof, Since};
use crate::schema::{ColumnType, Schema, Table};

impl Course<'_> {
    /// What a step leads to, from what was `before` it to what there is now.
    pub(super) fn proof(&mut self, before: &Schema, group: &Group<'_>, touched: &Touched, act: &Act) -> Proof {
        let mut proof = self.of_act(before, touched, act);
        if group.changes().any(renames) {
            let reached = Touched { tables: self.reached(touched), ..Touched::default() };
            proof.add(proof_of(self.engine, &reached, before, &self.schema));
        }
        self.proven.extend(touched.clone());
        self.proven.tables.extend(proof.tables.keys().cloned());
        if let Act::Runs(sql) = act
            && let Some(past) = self.past.clone().filter(|_| may_define(self.engine, sql))
        {
            // Earlier changes are proved here too, so that what is wrong is known to be this one's doing.
            proof.add(proof_of(self.engine, &self.proven, before, &self.schema));
            proof.claim = Some(Box::new(self.claim(past)));
        }
        proof
    }

    fn of_act(&self, before: &Schema, touched: &Touched, act: &Act) -> Proof {
        match act {
            Act::Creates(made) => Proof::present(made.clone()),
            Act::Drops(gone) => Proof {
                enums: gone.enums.keys().map(|name| (name.clone(), None)).collect(),
                ..Proof::absent(gone.tables.keys().cloned())
            },
            Act::Alters(tables) if touched.enums.is_empty() && !tables.is_empty() => {
                let gone = tables.iter().filter(|table| table.before.name != table.after.name);
                let mut proof = Proof::absent(gone.map(|table| table.before.name.clone()));
                let after = |table: &Altering| (table.after.name.clone(), Some(table.after.clone()));
                proof.tables.extend(tables.iter().map(after));
                proof
            }
            _ => {
                let mut all = touched.clone();
                all.tables.extend(act.tables());
                proof_of(self.engine, &all, before, &self.schema)
            }
        }
    }

    /// The tables of earlier steps that go along when what they name gets another name.
    fn reached(&self, touched: &Touched) -> BTreeSet<TableName> {
        let refers = |table: &Table| table.foreign_keys.values().any(|key| touched.tables.contains(&key.table));
        let is_it = |used: &ColumnType| matches!(used, ColumnType::Enum(name) if touched.enums.contains(name));
        let uses =
            |table: &Table| table.columns.values().any(|column| column.r#type.values().any(|(_, used)| is_it(used)));
        let earlier = self.proven.tables.iter().filter_map(|name| self.schema.tables.get(name));
        earlier.filter(|table| refers(table) || uses(table)).map(|table| table.name.clone()).collect()
    }

    fn claim(&self, past: Arc<Past>) -> Claim {
        let others = self.schema.tables.keys().filter(|name| !self.proven.tables.contains(*name)).cloned().collect();
        let enums = self.engine.enums(&self.schema).into_keys();
        let enums = enums.filter(|name| !self.proven.enums.contains(&name.name)).collect();
        Claim { past, at: self.ran, others, enums, since: Since::Run, by: By::Sql }
    }
}

/// What is touched as it is to be.
fn proof_of(engine: &Engine, touched: &Touched, before: &Schema, after: &Schema) -> Proof {
    let mut proof = Proof::present(touched.lower(engine, after));
    let gone = touched.tables.iter().filter(|name| !after.tables.contains_key(*name));
    proof.tables.extend(gone.map(|name| (name.clone(), None)));
    let was = engine.enums(before).into_keys().filter(|name| touched.enums.contains(&name.name));
    let gone: Vec<TableName> = was.filter(|name| !proof.enums.contains_key(name)).collect();
    proof.enums.extend(gone.into_iter().map(|name| (name, None)));
    proof
}

fn renames(change: &Change) -> bool {
    match change {
        Change::RenameTable { .. } | Change::RenameColumn { .. } => true,
        Change::RenameEnum { .. } | Change::AlterEnum { .. } => true,
        Change::Sql(sql) => sql.changes.iter().any(renames),
        _ => false,
    }
}

/// Whether SQL may do more than change rows. A query may, too: it calls functions.
fn may_define(engine: &Engine, sql: &Sql) -> bool {
    const ROWS: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "REPLACE"];
    let Some(script) = sql.run.get(engine.flavour) else { return false };
    let changes_rows = |text: &String| {
        let words = first_tokens(engine.flavour, text, 1).unwrap_or_default();
        words.first().is_some_and(|first| ROWS.iter().any(|word| first.is_word(word)))
    };
    !sql.changes.is_empty() || !script.statements().iter().all(changes_rows)
}
