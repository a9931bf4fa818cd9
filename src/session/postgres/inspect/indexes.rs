//! Indexes that no constraint made.

use postgres::{Client, Row};

use super::expression::without_parentheses;
use super::{Entry, Found, Reader};
use crate::dialect::tokens::{TokenKind, tokens};
use crate::flavour::Flavour;
use crate::physical::{Expression, Index, IndexKey, IndexKind, IndexPart, Nulls, Order};
use crate::schema::room;
use crate::session::postgres::query;
use crate::session::{ServerError, Value};

/// One row for each part of an index, included columns too. An operator class or collation is named only where it is
/// not the one that the server takes by itself, and looked up only there. What a CREATE INDEX CONCURRENTLY that failed left behind is no index.
const SELECT: &str = "SELECT i.indrelid, ic.relname::text, i.indisunique, i.indnullsnotdistinct, am.amname::text,
            pg_get_expr(i.indpred, i.indrelid), part.number, part.place > i.indnkeyatts,
            i.indoption[part.place - 1]::int4,
            CASE WHEN NOT oc.opcdefault THEN
                (SELECT CASE WHEN n.nspname = 'pg_catalog' OR EXISTS (SELECT FROM pg_depend x
                            WHERE x.classid = 'pg_opclass'::regclass AND x.objid = oc.oid AND x.deptype = 'e')
                        THEN '' ELSE n.nspname || '.' END || oc.opcname
                 FROM pg_namespace n WHERE n.oid = oc.opcnamespace)
            END,
            CASE WHEN i.indcollation[part.place - 1] = 0 THEN NULL
                 WHEN i.indcollation[part.place - 1] <> CASE WHEN part.number > 0 THEN
                          (SELECT a.attcollation FROM pg_attribute a
                           WHERE a.attrelid = i.indrelid AND a.attnum = part.number)
                      ELSE
                          (SELECT t.typcollation FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                           WHERE a.attrelid = i.indexrelid AND a.attnum = part.place)
                      END
                 THEN (SELECT co.collname::text FROM pg_collation co WHERE co.oid = i.indcollation[part.place - 1])
            END,
            CASE WHEN part.number = 0 THEN pg_get_indexdef(i.indexrelid, part.place::int4, false) END,
            CASE WHEN part.number = 0 THEN pg_get_indexdef(i.indexrelid) END,
            i.indpred IS NOT NULL
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_index i ON i.indrelid = wanted.oid
     JOIN pg_class ic ON ic.oid = i.indexrelid
     JOIN pg_am am ON am.oid = ic.relam
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS part (number, place)
     LEFT JOIN pg_opclass oc ON oc.oid = i.indclass[part.place - 1]
     WHERE i.indisvalid AND NOT EXISTS (SELECT FROM pg_constraint k
                       WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
     ORDER BY i.indrelid, ic.relname, part.place";

impl Reader {
    pub(super) fn read_indexes(
        &self,
        client: &mut Client,
        numbers: &Value,
        found: &mut Found,
    ) -> Result<(), ServerError> {
        query::each(client, SELECT, numbers, |row| {
            if let Some(entry) = found.get_mut(&row.get::<_, u32>(0)) {
                add(entry, row);
            }
        })?;
        found.values_mut().for_each(|entry| room::give_back(&mut entry.table.indexes));
        Ok(())
    }
}

fn add(entry: &mut Entry, row: &Row) {
    let name: String = row.get(1);
    let column = entry.name(row.get(6)).cloned();
    let is_null = |at: usize| row.get::<_, Option<&str>>(at).is_none();
    entry.vanished |= (row.get(13) && is_null(5)) || (row.get::<_, i16>(6) == 0 && (is_null(11) || is_null(12)));
    let index = entry.table.indexes.entry(name).or_insert_with_key(|name| start(name, row));
    match (row.get(7), column) {
        (true, Some(included)) => index.include.push(included),
        (_, column) => {
            let place = index.parts.len();
            index.parts.push(part(row, place, column));
        }
    }
}

fn start(name: &str, row: &Row) -> Index {
    let predicate: Option<String> = row.get(5);
    Index {
        name: name.to_owned(),
        kind: if row.get(2) { IndexKind::Unique } else { IndexKind::Plain },
        parts: Vec::new(),
        method: Some(row.get::<_, String>(4)).filter(|method| method != "btree"),
        include: Vec::new(),
        predicate: predicate.map(|sql| Expression::new(without_parentheses(&sql))),
        nulls_equal: row.get(3),
    }
}

fn part(row: &Row, place: usize, column: Option<String>) -> IndexPart {
    let whole: Option<String> = row.get(12);
    let collation: Option<String> = row.get(10);
    let collation = collation.filter(|_| whole.is_none_or(|definition| names_collation(&definition, place)));
    let key = match column {
        Some(name) => IndexKey::Column(name),
        None => {
            let sql: Option<String> = row.get(11);
            IndexKey::Expression(Expression::new(without_parentheses(&sql.unwrap_or_default())))
        }
    };
    // Bits of `indoption`: 1 is descending, 2 is nulls first.
    let option = row.get::<_, Option<i32>>(8).unwrap_or_default();
    let order = if option & 1 == 0 { Order::Ascending } else { Order::Descending };
    let nulls = match (order, option & 2 != 0) {
        (Order::Ascending, true) => Some(Nulls::First),
        (Order::Descending, false) => Some(Nulls::Last),
        _ => None,
    };
    IndexPart { key, order, nulls, operator_class: row.get(9), collation, prefix: None }
}

/// Whether the part of an index at `place` has a collation that its expression does not bring along. The server prints
/// it then, and keeps nothing else that tells.
fn names_collation(definition: &str, place: usize) -> bool {
    let tokens = tokens(Flavour::Postgres, definition).unwrap_or_default();
    let (mut depth, mut at) = (0_usize, 0);
    for token in tokens.iter().skip_while(|token| !token.is_word("USING")) {
        match token.text {
            "(" if token.kind == TokenKind::Symbol => depth += 1,
            ")" if token.kind == TokenKind::Symbol && depth == 1 => return false,
            ")" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
            "," if token.kind == TokenKind::Symbol && depth == 1 => at += 1,
            _ if at == place && depth == 1 && token.is_word("COLLATE") => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collation_is_that_of_a_part_and_not_of_its_expression() {
        let definition = r#"CREATE INDEX "USING" ON public.t USING btree (lower(a) DESC, ((b COLLATE "C") || ','::text), c COLLATE "POSIX") INCLUDE (d)"#;
        assert_eq!([0, 1, 2, 3].map(|place| names_collation(definition, place)), [false, false, true, false]);
    }
}
