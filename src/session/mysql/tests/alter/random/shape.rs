//! Random tables as lists of parts, any of which can be taken from another.

use super::PARENT;
use crate::flavour::Flavour;
use crate::schema::{
    Action, Column, Default, ForeignKey, Index, IndexKey, IndexKind, IndexPart, MySqlOptions, Order, PerEngine,
    PrimaryKey, Table, TableName, Unique,
};
use crate::session::mysql::testing::declared::{check, foreign_key, index, part, unique};

/// What a table is made of, by the numbers of its columns. What a table cannot have is left out of it.
#[derive(Clone, Debug)]
pub(in super::super) struct Shape {
    pub(super) columns: Vec<Option<Column>>,
    pub(super) key: Vec<usize>,
    pub(super) uniques: Vec<Option<Vec<usize>>>,
    pub(super) indexes: Vec<Option<GivenIndex>>,
    pub(super) checks: Vec<Option<usize>>,
    pub(super) foreign_keys: Vec<Option<GivenKey>>,
    pub(super) name: bool,
    pub(super) comment: bool,
    pub(super) options: MySqlOptions,
}

#[derive(Clone, Debug)]
pub(super) struct GivenIndex {
    pub(super) kind: IndexKind,
    pub(super) parts: Vec<(usize, Flaws)>,
}

#[derive(Clone, Debug)]
pub(super) struct GivenKey {
    pub(super) columns: Vec<usize>,
    pub(super) target: Target,
    pub(super) on_delete: Action,
    pub(super) on_update: Action,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Flaws {
    None,
    Descending,
    Prefix,
    Expression,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Parent,
    Itself,
}

fn choose<T: Clone>(one: &[T], other: &[T], choices: &mut impl Iterator<Item = bool>) -> Vec<T> {
    one.iter().zip(other).map(|(one, other)| if choices.next() == Some(true) { other } else { one }.clone()).collect()
}

impl Shape {
    /// This shape with some of the parts of the other in their places.
    pub(super) fn mixed(&self, other: Shape, choices: &[bool]) -> Shape {
        let next = &mut choices.iter().copied();
        let columns = choose(&self.columns, &other.columns, next);
        let uniques = choose(&self.uniques, &other.uniques, next);
        let indexes = choose(&self.indexes, &other.indexes, next);
        let checks = choose(&self.checks, &other.checks, next);
        let foreign_keys = choose(&self.foreign_keys, &other.foreign_keys, next);
        let [key, name, comment, options] =
            [next.next(), next.next(), next.next(), next.next()].map(|c| c == Some(true));
        Shape {
            columns,
            uniques,
            indexes,
            checks,
            foreign_keys,
            key: if key { other.key } else { self.key.clone() },
            name: if name { other.name } else { self.name },
            comment: if comment { other.comment } else { self.comment },
            options: if options { other.options } else { self.options.clone() },
        }
    }

    fn names(&self, at: &[usize]) -> Option<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        for at in at {
            let column = self.columns[*at].as_ref()?;
            if !names.contains(&column.name) {
                names.push(column.name.clone());
            }
        }
        Some(names).filter(|names| !names.is_empty())
    }

    fn type_of(&self, name: &str) -> String {
        let column = self.columns.iter().flatten().find(|column| column.name == name);
        column.map(|column| column.r#type.any.as_ref().unwrap().to_string()).unwrap_or_default()
    }

    fn part(&self, at: usize, flaws: Flaws) -> Option<IndexPart> {
        let column = self.columns[at].as_ref().filter(|column| self.type_of(&column.name) != "json")?;
        let long = matches!(self.type_of(&column.name).as_str(), "text");
        let part = part(&column.name);
        Some(match flaws {
            Flaws::Descending if !long => IndexPart { order: Order::Descending, ..part },
            Flaws::Prefix if self.type_of(&column.name).starts_with("string") => IndexPart { prefix: Some(3), ..part },
            Flaws::Expression => {
                let name = column.name.replace('`', "``");
                IndexPart { key: IndexKey::Sql(PerEngine::any(format!("length(`{name}`) + 1"))), ..part }
            }
            _ if long => IndexPart { prefix: Some(10), ..part },
            _ => part,
        })
    }

    pub(super) fn table(&self, flavour: Flavour) -> Table {
        let mut table = Table::new(TableName::new(if self.name { "t" } else { "other`t" }));
        table.columns = self.columns.iter().flatten().map(|c| (c.name.clone(), self.column(c))).collect();
        if let Some(columns) = self.names(&self.key) {
            for name in &columns {
                table.columns[name.as_str()].nullable = false;
            }
            table.primary_key = Some(PrimaryKey { name: "pk".to_owned(), columns });
        }
        for (at, columns) in self.uniques.iter().enumerate() {
            let Some(columns) = columns.as_ref().and_then(|at| self.names(at)) else { continue };
            let short = |name: &String| !matches!(self.type_of(name).as_str(), "text" | "json");
            if columns.iter().all(short) {
                let name = format!("uq{at}");
                let unique = Unique { columns, ..unique(&name, &[]) };
                table.uniques.insert(name, unique);
            }
        }
        for (name, given) in ["ix0", "ix`1", "fk0", "IX2"].into_iter().zip(&self.indexes) {
            if let Some(index) = given.as_ref().and_then(|given| self.index(name, given, flavour)) {
                table.indexes.insert(name.to_owned(), index);
            }
        }
        for (name, at) in ["ck0", "t_chk_1"].into_iter().zip(&self.checks) {
            let Some(column) = at.filter(|at| *at > 0).and_then(|at| self.columns[at].as_ref()) else { continue };
            let sql = format!("length(`{}`) < 1000", column.name.replace('`', "``"));
            table.checks.insert(name.to_owned(), check(name, &sql));
        }
        for (name, given) in ["fk0", "fk1", "t_ibfk_1"].into_iter().zip(&self.foreign_keys) {
            let given = given.as_ref().filter(|_| self.options.engine.is_none());
            if let Some(key) = given.and_then(|given| self.foreign_key(name, given, &table)) {
                table.foreign_keys.insert(name.to_owned(), key);
            }
        }
        table.comment = self.comment.then(|| "a 'table'".to_owned());
        table.mysql = self.options.clone();
        table
    }

    /// The column without what it cannot have here.
    fn column(&self, given: &Column) -> Column {
        let mut column = given.clone();
        let exists = |name: &str| self.columns.iter().flatten().any(|column| column.name.replace('`', "``") == name);
        let lacks = |sql: &PerEngine<String>| {
            let used = sql.any.as_ref().and_then(|sql| sql.strip_prefix("length(`")?.rsplit_once("`)"));
            used.is_some_and(|(name, _)| !exists(name))
        };
        column.generated = column.generated.filter(|generated| !lacks(&generated.sql));
        column.default = column.default.filter(|default| !matches!(default, Default::Sql(sql) if lacks(sql)));
        column.identity = column.identity.filter(|_| self.key.first() == Some(&0));
        column
    }

    fn index(&self, name: &str, given: &GivenIndex, flavour: Flavour) -> Option<Index> {
        let full_text = given.kind == IndexKind::FullText;
        let flaws = |flaws: Flaws| match flaws {
            _ if full_text => Flaws::None,
            Flaws::Expression if flavour == Flavour::MariaDb => Flaws::None,
            flaws => flaws,
        };
        let mut parts: Vec<IndexPart> = Vec::new();
        for (at, given) in &given.parts {
            let part = self.part(*at, flaws(*given))?;
            if !parts.iter().any(|other| other.key == part.key) {
                parts.push(part);
            }
        }
        if full_text {
            let texts = |part: &IndexPart| match &part.key {
                IndexKey::Column(name) => self.type_of(name).starts_with("string") || self.type_of(name) == "text",
                IndexKey::Sql(_) => false,
            };
            parts = Some(parts).filter(|parts| parts.iter().all(texts))?;
            parts.iter_mut().for_each(|part| part.prefix = None);
        }
        Some(index(name, given.kind, parts))
    }

    fn foreign_key(&self, name: &str, given: &GivenKey, table: &Table) -> Option<ForeignKey> {
        let columns = self.names(&given.columns)?;
        let types: Vec<_> = columns.iter().map(|column| self.type_of(column)).collect();
        let types: Vec<_> = types.iter().map(String::as_str).collect();
        let keyed = table.primary_key.as_ref().is_some_and(|key| key.columns == ["id"]);
        let (target, references): (&str, &[&str]) = match (given.target, types.as_slice()) {
            (Target::Itself, [one]) if keyed && *one == self.type_of("id") => (&table.name.name, &["id"]),
            (Target::Itself, _) => return None,
            (_, ["integer"]) => (PARENT, &["i"]),
            (_, ["bigint"]) => (PARENT, &["id"]),
            (_, ["string(20)"]) => (PARENT, &["s"]),
            (_, ["integer", "string(20)"]) => (PARENT, &["i", "s"]),
            _ => return None,
        };
        let nullable = columns.iter().all(|name| table.columns[name.as_str()].nullable);
        let fit = |action| if action == Action::SetNull && !nullable { Action::Cascade } else { action };
        let (on_delete, on_update) = (fit(given.on_delete), fit(given.on_update));
        Some(ForeignKey { columns, on_delete, on_update, ..foreign_key(name, &[], target, references) })
    }
}
