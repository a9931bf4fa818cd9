//! The types of columns, as the server spells them.
//!
//! A database has few types and many columns: each type is spelled once.

use std::collections::{HashMap, HashSet};

use postgres::{Client, Row};

use super::Reader;
use crate::dialect::postgres::quote;
use crate::session::postgres::query;
use crate::session::{ServerError, Value};

/// The type of a column by its numbers in the catalog.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeKey {
    pub(super) oid: u32,
    /// Its length or its precision and scale, in a form of its own.
    pub(super) modifier: i32,
    pub(super) collation: u32,
}

/// A type in words.
pub(super) struct Spelling {
    pub(super) whole: String,
    /// Without length, precision and scale.
    pub(super) bare: String,
    /// Where it is not that of the type.
    pub(super) collation: Option<String>,
}

/// The type of an array's elements stands for the array where names are concerned; the server's own have no name here.
/// Nothing is looked up for them: they are nearly all.
const SELECT: &str = "SELECT key.type, key.modifier, key.collated,
            format_type(key.type, key.modifier), format_type(key.type, NULL),
            CASE WHEN key.collated <> t.typcollation THEN c.collname::text END,
            en.nspname::text, quote_ident(en.nspname) || '.' || quote_ident(e.typname), e.typname::text,
            CASE WHEN en.oid IS NOT NULL THEN quote_ident(e.typname) END, e.typtype = 'e',
            en.oid IS NOT NULL AND EXISTS (SELECT FROM pg_depend x
                    WHERE x.classid = 'pg_type'::regclass AND x.objid = e.oid AND x.deptype = 'e')
     FROM unnest($1::oid[], $2::int4[], $3::oid[]) AS key (type, modifier, collated)
     JOIN pg_type t ON t.oid = key.type
     JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
     LEFT JOIN pg_namespace en ON en.oid = e.typnamespace AND en.oid <> 'pg_catalog'::regnamespace
     LEFT JOIN pg_collation c ON c.oid = key.collated";

/// What `format_type` calls a type that is not there any more.
const VANISHED: &str = "???";

impl Reader {
    /// Spells types. One that another session dropped meanwhile is left out.
    pub(super) fn spell(
        &self,
        client: &mut Client,
        keys: &HashSet<TypeKey>,
    ) -> Result<HashMap<TypeKey, Spelling>, ServerError> {
        let parameters = [
            numbers(keys.iter().map(|key| key.oid)),
            numbers(keys.iter().map(|key| key.modifier)),
            numbers(keys.iter().map(|key| key.collation)),
        ];
        let rows = query::rows(client, SELECT, &parameters)?;
        let there = rows.iter().filter(|row| row.get::<_, &str>(3) != VANISHED);
        Ok(there.map(|row| (key(row), self.spelling(row))).collect())
    }

    /// The server's own types stand as `format_type` spells them. Of the others, an enum is quoted, so that it is
    /// never taken for one of the server's; it and a domain keep their schema unless that is the current one; and a
    /// type of an extension goes without, because extensions are installed anywhere.
    fn spelling(&self, row: &Row) -> Spelling {
        let full: String = row.get(3);
        let whole = match (row.get::<_, Option<String>>(6), row.get::<_, Option<&str>>(7)) {
            (Some(schema), Some(prefix)) => match full.strip_prefix(prefix) {
                Some(rest) => self.named(row, &schema, rest).unwrap_or(full),
                None => full,
            },
            _ => full,
        };
        Spelling { whole, bare: row.get(4), collation: row.get(5) }
    }

    /// A type that is not the server's own, without a schema where that says nothing; `rest` comes after its name. None
    /// where it stands as the server spells it.
    fn named(&self, row: &Row, schema: &str, rest: &str) -> Option<String> {
        let (is_enum, of_extension): (bool, bool) = (row.get(10), row.get(11));
        let is_current = self.current.as_deref() == Some(schema);
        let name: String = if is_enum { quote(row.get(8)) } else { row.get(9) };
        match (is_current || of_extension, is_enum) {
            (true, _) => Some(format!("{name}{rest}")),
            (false, true) => Some(format!("{}.{name}{rest}", quote(schema))),
            (false, false) => None,
        }
    }
}

fn key(row: &Row) -> TypeKey {
    TypeKey { oid: row.get(0), modifier: row.get(1), collation: row.get(2) }
}

fn numbers<N: ToString>(numbers: impl Iterator<Item = N>) -> Value {
    Value::Text(format!("{{{}}}", numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(",")))
}
