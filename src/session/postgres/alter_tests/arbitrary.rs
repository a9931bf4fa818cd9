//! Random tables that the server takes, in the words in which it tells them.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::kind::{KINDS, Kind};
use crate::schema::*;

pub(super) const COLUMNS: usize = 5;
const PARTS: usize = 8;

/// A table by numbers: what a column or part is does not depend on how others are called.
#[derive(Clone, Debug)]
pub(super) struct Blueprint {
    name: TableName,
    comment: Option<String>,
    pub columns: Vec<Option<ColumnPlan>>,
    names: Vec<String>,
    parts: Vec<Option<PartPlan>>,
    part_names: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct ColumnPlan {
    pub kind: usize,
    nullable: bool,
    default: bool,
    origin: Origin,
    collation: bool,
    comment: Option<String>,
}

#[derive(Clone, Debug)]
enum Origin {
    Plain,
    Numbered(Identity),
    ComputedFrom(usize),
}

#[derive(Clone, Debug)]
enum PartPlan {
    Key(Vec<usize>),
    Unique(Vec<usize>, bool, Timing),
    Check(usize, Option<usize>),
    Index(usize, Option<usize>, IndexKind, bool),
    ForeignKey(usize, Option<usize>, Timing, Action),
}

fn comment() -> impl Strategy<Value = Option<String>> {
    of(select(vec!["one", "it's \\ two"]).prop_map(str::to_owned))
}

fn column() -> impl Strategy<Value = ColumnPlan> {
    let origin = prop_oneof![
        6 => Just(Origin::Plain),
        1 => select(vec![Identity::ByDefault, Identity::Always]).prop_map(Origin::Numbered),
        2 => (0..COLUMNS).prop_map(Origin::ComputedFrom),
    ];
    // Half of all are of the kinds that convert to each other.
    let kind = prop_oneof![0..KINDS.len(), 0..3_usize];
    (kind, any::<bool>(), any::<bool>(), origin, any::<bool>(), comment()).prop_map(
        |(kind, nullable, default, origin, collation, comment)| ColumnPlan {
            kind,
            nullable,
            default,
            origin,
            collation,
            comment,
        },
    )
}

fn part(slot: usize) -> BoxedStrategy<PartPlan> {
    let one = || 0..COLUMNS;
    let some = || subsequence((0..COLUMNS).collect::<Vec<_>>(), 1..=2).prop_shuffle();
    let timing = || select(vec![Timing::NotDeferrable, Timing::InitiallyImmediate, Timing::InitiallyDeferred]);
    let kind = select(vec![IndexKind::Plain, IndexKind::Unique]);
    match slot {
        0 => some().prop_map(PartPlan::Key).boxed(),
        1 | 2 => {
            (some(), any::<bool>(), timing()).prop_map(|(c, nulls, timing)| PartPlan::Unique(c, nulls, timing)).boxed()
        }
        3 | 4 => (one(), of(one())).prop_map(|(column, other)| PartPlan::Check(column, other)).boxed(),
        5 | 6 => (one(), of(one()), kind, any::<bool>())
            .prop_map(|(column, condition, kind, lower)| PartPlan::Index(column, condition, kind, lower))
            .boxed(),
        _ => (one(), of(one()), timing(), select(vec![Action::NoAction, Action::Cascade, Action::SetNull]))
            .prop_map(|(column, own, timing, action)| PartPlan::ForeignKey(column, own, timing, action))
            .boxed(),
    }
}

fn shuffled(names: &[&str]) -> impl Strategy<Value = Vec<String>> + use<> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    Just(names).prop_shuffle()
}

pub(super) fn blueprint() -> impl Strategy<Value = Blueprint> {
    let parts: Vec<_> = (0..PARTS).map(|slot| of(part(slot))).collect();
    let name = (of(Just("app".to_owned())), select(vec!["t", "T 2"]));
    let names = shuffled(&["a", "b", "select", "A b", "quo\"te", "名前"]);
    let part_names = shuffled(&["p1", "p2", "p3", "p\"4", "p 5", "P6", "p7", "p8", "p9"]);
    (name, comment(), vec(of(column()), COLUMNS), names, parts, part_names).prop_map(
        |((schema, name), comment, columns, names, parts, part_names)| Blueprint {
            name: TableName { schema, name: name.to_owned() },
            comment,
            columns,
            names,
            parts,
            part_names,
        },
    )
}

impl Blueprint {
    /// This one, with what is picked taken from another.
    pub(super) fn mixed(&self, other: &Blueprint, picks: &[bool]) -> Blueprint {
        let mut mixed = self.clone();
        let mut picks = picks.iter().copied().chain(std::iter::repeat(false));
        let mut picked = || picks.next().unwrap_or_default();
        for slot in 0..COLUMNS {
            if picked() {
                mixed.columns[slot] = other.columns[slot].clone();
            }
        }
        for slot in 0..PARTS {
            if picked() {
                mixed.parts[slot] = other.parts[slot].clone();
            }
        }
        if picked() {
            mixed.names.clone_from(&other.names);
        }
        if picked() {
            mixed.part_names.clone_from(&other.part_names);
        }
        if picked() {
            mixed.name = other.name.clone();
        }
        if picked() {
            mixed.comment.clone_from(&other.comment);
        }
        mixed
    }

    pub(super) const PICKS: usize = COLUMNS + PARTS + 4;

    /// The name of a column, if there is one in that slot.
    pub(super) fn column_name(&self, slot: usize) -> Option<&str> {
        self.columns[slot].as_ref().map(|_| self.names[slot].as_str())
    }

    /// The table, without what the server would refuse.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(self.name.clone());
        table.comment.clone_from(&self.comment);
        for slot in 0..COLUMNS {
            if let Some(plan) = &self.columns[slot] {
                table.columns.insert(self.names[slot].clone(), self.column(slot, plan));
            }
        }
        for (slot, plan) in self.parts.iter().enumerate() {
            if let Some(plan) = plan {
                self.add_part(&mut table, &self.part_names[slot], plan);
            }
        }
        table
    }

    fn plain(&self, slot: usize) -> Option<(&str, &'static Kind)> {
        let plan = self.columns[slot].as_ref().filter(|plan| !self.is_computed(slot, plan))?;
        Some((self.names[slot].as_str(), &KINDS[plan.kind]))
    }

    /// A column that is computed must be so from one that is not.
    fn is_computed(&self, slot: usize, plan: &ColumnPlan) -> bool {
        let Origin::ComputedFrom(source) = plan.origin else { return false };
        let base = self.columns[source].as_ref();
        source != slot && base.is_some_and(|base| !matches!(base.origin, Origin::ComputedFrom(_)))
    }

    fn column(&self, slot: usize, plan: &ColumnPlan) -> Column {
        let kind = &KINDS[plan.kind];
        let mut column = super::super::testing::column(&self.names[slot], kind.name);
        column.comment.clone_from(&plan.comment);
        column.nullable = plan.nullable;
        if self.is_computed(slot, plan)
            && let Origin::ComputedFrom(source) = plan.origin
            && let Some((source, of)) = self.plain(source)
        {
            // What is computed has the type of what computes it.
            let whole = ["integer", "bigint", "smallint"].contains(&of.name);
            let (native, sql) = if whole { ("bigint", "+ 1") } else { ("boolean", "IS NULL") };
            column.r#type = PerEngine::any(native.parse().unwrap());
            let sql = PerEngine::any(format!("{} {sql}", spelled(source)));
            column.generated = Some(Box::new(Generated { sql, storage: Storage::Stored }));
            return column;
        }
        match (&plan.origin, kind.name) {
            (Origin::Numbered(identity), "integer" | "bigint" | "smallint") => {
                column.identity = Some(*identity);
                column.nullable = false;
            }
            _ if plan.default => column.default = Some(Default::Literal(kind.default.literal())),
            _ => {}
        }
        if plan.collation && ["text", "string(3)", "string"].contains(&kind.name) {
            column.collation = Some(PerEngine::any("C".to_owned()));
        }
        column
    }

    fn columns_of(&self, slots: &[usize]) -> Option<Vec<String>> {
        slots.iter().map(|slot| self.column_name(*slot).map(str::to_owned)).collect()
    }

    fn add_part(&self, table: &mut Table, name: &str, plan: &PartPlan) -> Option<()> {
        let name = name.to_owned();
        match plan {
            PartPlan::Key(slots) => {
                let columns = self.columns_of(slots)?;
                columns.iter().for_each(|column| table.columns[column].nullable = false);
                table.primary_key = Some(PrimaryKey { name, columns });
            }
            PartPlan::Unique(slots, nulls_equal, timing) => {
                let (columns, nulls_equal, timing) = (self.columns_of(slots)?, *nulls_equal, *timing);
                table.uniques.insert(name.clone(), Unique { name, columns, nulls_equal, timing });
            }
            PartPlan::Check(slot, other) => {
                let sql = PerEngine::any(self.condition(*slot, *other)?);
                table.checks.insert(name.clone(), Check { name, sql, only: Only::default() });
            }
            PartPlan::Index(slot, condition, kind, computed) => {
                let index = self.index(name, *slot, *condition, *kind, *computed)?;
                table.indexes.insert(index.name.clone(), index);
            }
            PartPlan::ForeignKey(slot, own, timing, action) => {
                let key = self.foreign_key(table, name, *slot, *own, *timing, *action)?;
                table.foreign_keys.insert(key.name.clone(), key);
            }
        }
        Some(())
    }

    fn condition(&self, slot: usize, other: Option<usize>) -> Option<String> {
        let (column, kind) = self.plain(slot)?;
        let test = format!("{} {}", spelled(column), kind.test);
        Some(match other {
            None => test,
            Some(other) => format!("({test}) OR ({} IS NULL)", spelled(self.column_name(other)?)),
        })
    }

    fn index(
        &self,
        name: String,
        slot: usize,
        condition: Option<usize>,
        kind: IndexKind,
        computed: bool,
    ) -> Option<Index> {
        let column = self.column_name(slot)?;
        let key = if computed {
            IndexKey::Sql(PerEngine::any(format!("{} IS NULL", spelled(column))))
        } else {
            IndexKey::Column(column.to_owned())
        };
        let (order, nulls) = (Order::Descending, Some(Nulls::Last));
        let part = IndexPart { key, order, nulls, operator_class: None, collation: None, prefix: None };
        let predicate = condition.and_then(|slot| self.condition(slot, None)).map(PerEngine::any);
        let (include, nulls_equal, only) = (Vec::new(), kind == IndexKind::Unique, Only::default());
        Some(Index { name, kind, parts: vec![part], method: None, include, predicate, nulls_equal, only })
    }

    /// To the key of the table itself, or to another one.
    #[expect(clippy::too_many_arguments, reason = "what a foreign key is made of")]
    fn foreign_key(
        &self,
        table: &Table,
        name: String,
        slot: usize,
        own: Option<usize>,
        timing: Timing,
        action: Action,
    ) -> Option<ForeignKey> {
        let column = self.column_name(slot)?;
        let native = &table.columns[column].r#type;
        let key = own.and_then(|own| self.column_name(own)).filter(|own| self.is_key(table, own));
        let (to, references) = match key {
            Some(own) if table.columns[own].r#type == *native && own != column => (table.name.clone(), own.to_owned()),
            _ if native.any == Some(ColumnType::BigInt) => (TableName::new("other"), "id".to_owned()),
            _ => return None,
        };
        let generated = table.columns[column].generated.is_some();
        let action = if generated || !table.columns[column].nullable { Action::NoAction } else { action };
        Some(ForeignKey {
            name,
            columns: vec![column.to_owned()],
            table: to,
            references: vec![references],
            on_delete: action,
            on_update: Action::NoAction,
            timing,
        })
    }

    fn is_key(&self, table: &Table, column: &str) -> bool {
        let key = table.primary_key.iter().map(|key| &key.columns);
        let strict = |unique: &&Unique| unique.timing == Timing::NotDeferrable;
        let uniques = table.uniques.values().filter(strict).map(|unique| &unique.columns);
        key.chain(uniques).any(|columns| columns.len() == 1 && columns[0] == column)
    }
}

/// A name as the server spells it in an expression.
fn spelled(name: &str) -> String {
    if ["a", "b"].contains(&name) { name.to_owned() } else { crate::dialect::postgres::quote(name) }
}
