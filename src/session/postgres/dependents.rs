//! What depends on tables from outside.

use postgres::Row;

use super::inspect::Reader;
use super::{Postgres, query};
use crate::dialect::Statement;
use crate::dialect::postgres::{qualified, quote};
use crate::physical::TableName;
use crate::session::{Dependent, ServerError, Value};

/// The tables in question, by number.
const WANTED: &str = "wanted AS (
         SELECT c.oid FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN unnest($1::text[], $2::text[]) AS t (schema, name) ON t.schema = n.nspname AND t.name = c.relname)";

/// Views and materialized views, those over other views first, so that each can be dropped when its turn comes.
/// A view hangs on its tables by its rule: <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>.
const VIEWS: &str = ", uses AS (
         SELECT DISTINCT r.ev_class AS oid, d.refobjid AS base
         FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
         WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
           AND d.refobjid <> r.ev_class),
     views AS (
         SELECT u.oid, u.base, 1 AS depth FROM uses u JOIN wanted w ON w.oid = u.base
         UNION
         SELECT u.oid, v.base, v.depth + 1 FROM uses u JOIN views v ON v.oid = u.base WHERE v.depth < 100)
     SELECT c.relkind::text, n.nspname::text, c.relname::text, bn.nspname::text, b.relname::text, NULL::text
     FROM (SELECT oid, min(base) AS base, max(depth) AS depth FROM views GROUP BY oid) v
     JOIN pg_class c ON c.oid = v.oid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class b ON b.oid = v.base JOIN pg_namespace bn ON bn.oid = b.relnamespace
     WHERE c.oid NOT IN (SELECT oid FROM wanted)
     ORDER BY v.depth DESC, 2, 3";

const FOREIGN_KEYS: &str =
    "SELECT 'f', n.nspname::text, c.relname::text, bn.nspname::text, b.relname::text, k.conname::text
     FROM pg_constraint k
     JOIN wanted w ON w.oid = k.confrelid
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class b ON b.oid = k.confrelid JOIN pg_namespace bn ON bn.oid = b.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid NOT IN (SELECT oid FROM wanted)
     ORDER BY 2, 3, 6";

/// Functions that take or return rows of a table, or whose SQL body is bound to it.
const FUNCTIONS: &str =
    "SELECT DISTINCT 'function', '', '', bn.nspname::text, b.relname::text, d.objid::regprocedure::text
     FROM pg_depend d
     LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
     LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
     JOIN wanted w ON w.oid = CASE WHEN d.refclassid = 'pg_class'::regclass THEN d.refobjid
                                   ELSE coalesce(nullif(t.typrelid, 0), e.typrelid) END
     JOIN pg_class b ON b.oid = w.oid JOIN pg_namespace bn ON bn.oid = b.relnamespace
     WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'n'
     ORDER BY 6";

/// Tables that inherit from one of them, partitions apart, which go with their table.
const CHILDREN: &str = "SELECT 'child', n.nspname::text, c.relname::text, bn.nspname::text, b.relname::text, NULL::text
     FROM pg_inherits i
     JOIN wanted w ON w.oid = i.inhparent
     JOIN pg_class c ON c.oid = i.inhrelid AND NOT c.relispartition JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class b ON b.oid = i.inhparent JOIN pg_namespace bn ON bn.oid = b.relnamespace
     WHERE c.oid NOT IN (SELECT oid FROM wanted)
     ORDER BY 2, 3";

impl Postgres {
    pub(super) fn find_dependents(&mut self, tables: &[TableName]) -> Result<Vec<Dependent>, ServerError> {
        self.scratch(|client| {
            let reader = Reader::new(client)?;
            let wanted: [Value; 2] = reader.names(tables);
            let mut found = Vec::new();
            for (with, select) in
                [("WITH RECURSIVE", VIEWS), ("WITH", FOREIGN_KEYS), ("WITH", FUNCTIONS), ("WITH", CHILDREN)]
            {
                let rows = query::rows(client, &format!("{with} {WANTED} {select}"), &wanted)?;
                found.extend(rows.iter().map(|row| dependent(&reader, row)));
            }
            Ok(found)
        })
    }
}

fn dependent(reader: &Reader, row: &Row) -> Dependent {
    let object = reader.name(row.get(1), row.get(2));
    let on = reader.name(row.get(3), row.get(4));
    let part: Option<String> = row.get(5);
    let part = part.unwrap_or_default();
    let drop = |kind: &str, sql: String| Some(Statement::new(format!("drop {kind} `{object}`"), sql));
    match row.get::<_, &str>(0) {
        "v" => {
            let sql = format!("DROP VIEW {}", qualified(&object));
            Dependent { kind: "view", name: object.to_string(), on, drop: drop("view", sql) }
        }
        "m" => {
            let sql = format!("DROP MATERIALIZED VIEW {}", qualified(&object));
            let drop = drop("materialized view", sql);
            Dependent { kind: "materialized view", name: object.to_string(), on, drop }
        }
        "f" => {
            let sql = format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(&object), quote(&part));
            let drop = Some(Statement::new(format!("drop foreign key `{part}` of `{object}`"), sql));
            Dependent { kind: "foreign key", name: format!("{part} of {object}"), on, drop }
        }
        "function" => {
            let drop = Some(Statement::new(format!("drop function `{part}`"), format!("DROP ROUTINE {part}")));
            Dependent { kind: "function", name: part, on, drop }
        }
        "child" => Dependent { kind: "inheriting table", name: object.to_string(), on, drop: None },
        _ => Dependent { kind: "rule", name: format!("of {object}"), on, drop: None },
    }
}
