//! Primary keys, unique constraints, checks and foreign keys.

use postgres::{Client, Row};

use super::expression::without_parentheses;
use super::{Entry, Found, Reader};
use crate::physical::{Check, Expression, ForeignKey, PrimaryKey, Timing, Unique};
use crate::schema::Action;
use crate::session::postgres::query;
use crate::session::{ServerError, Value};

/// The names of a referenced table are asked for only where that table is not read itself. The parts that a foreign
/// key of or to a partitioned table is made of are left out, and so are the NOT NULL constraints of PostgreSQL 18.
const SELECT: &str = "SELECT k.conrelid, k.contype::text, k.conname::text, k.condeferrable, k.condeferred, k.conkey,
            k.contype = 'u' AND (SELECT i.indnullsnotdistinct FROM pg_index i WHERE i.indexrelid = k.conindid),
            pg_get_expr(k.conbin, k.conrelid), k.confrelid, k.confkey, k.confdeltype::text, k.confupdtype::text,
            CASE WHEN k.contype = 'f' AND k.confrelid <> ALL ($1::oid[]) THEN
                (SELECT ARRAY[n.nspname, c.relname]::text[]
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = k.confrelid)
            END,
            CASE WHEN k.contype = 'f' AND k.confrelid <> ALL ($1::oid[]) THEN
                (SELECT array_agg(a.attname::text ORDER BY u.place)
                 FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
            END
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_constraint k ON k.conrelid = wanted.oid AND k.contype IN ('p', 'u', 'c', 'f') AND k.conparentid = 0
     ORDER BY k.conrelid, k.conname";

impl Reader {
    pub(super) fn read_constraints(
        &self,
        client: &mut Client,
        numbers: &Value,
        found: &mut Found,
    ) -> Result<(), ServerError> {
        query::each(client, SELECT, numbers, |row| {
            let key = if row.get::<_, &str>(1) == "f" { self.foreign_key(row, found) } else { None };
            let Some(entry) = found.get_mut(&row.get::<_, u32>(0)) else { return };
            match key {
                Some(key) => {
                    entry.table.foreign_keys.insert(key.name.clone(), key);
                }
                None => add(entry, row),
            }
        })
    }

    fn foreign_key(&self, row: &Row, found: &Found) -> Option<ForeignKey> {
        let (table, references) = match (row.get::<_, Option<Vec<String>>>(12), row.get(13)) {
            (Some(names), Some(columns)) => {
                let [schema, name] = names.try_into().ok()?;
                (self.name(schema, name), columns)
            }
            _ => {
                let target = found.get(&row.get::<_, u32>(8))?;
                (target.table.name.clone(), target.names(&row.get::<_, Vec<i16>>(9)))
            }
        };
        Some(ForeignKey {
            name: row.get(2),
            columns: found.get(&row.get::<_, u32>(0))?.names(&row.get::<_, Vec<i16>>(5)),
            table,
            references,
            on_delete: action(row.get(10)),
            on_update: action(row.get(11)),
            timing: timing(row),
        })
    }
}

fn add(entry: &mut Entry, row: &Row) {
    let name: String = row.get(2);
    let columns = entry.names(&row.get::<_, Option<Vec<i16>>>(5).unwrap_or_default());
    let table = &mut entry.table;
    match row.get::<_, &str>(1) {
        "p" => table.primary_key = Some(PrimaryKey { name: Some(name), columns }),
        "u" => {
            let unique = Unique { name: name.clone(), columns, nulls_equal: row.get(6), timing: timing(row) };
            table.uniques.insert(name, unique);
        }
        "c" => {
            let Some(sql) = row.get::<_, Option<String>>(7) else {
                entry.vanished = true;
                return;
            };
            let check = Check { name: name.clone(), expression: Expression::new(without_parentheses(&sql)) };
            table.checks.insert(name, check);
        }
        _ => {}
    }
}

fn timing(row: &Row) -> Timing {
    match (row.get(3), row.get(4)) {
        (false, _) => Timing::NotDeferrable,
        (true, false) => Timing::InitiallyImmediate,
        (true, true) => Timing::InitiallyDeferred,
    }
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
