//! Columns.

use std::collections::HashSet;

use postgres::{Client, Row};

use super::expression::{without_cast, without_parentheses};
use super::types::{Spelling, TypeKey};
use super::{Attribute, Found, Reader};
use crate::physical::{Column, Expression, Generated, Identity, Storage};
use crate::session::postgres::query;
use crate::session::{ServerError, Value};

/// A default names no columns, so that the server can print it without its table, which would be loaded for nothing else:
/// <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG>.
const SELECT: &str = "SELECT a.attrelid, a.attnum, a.atttypid, a.atttypmod, a.attcollation,
            a.attname::text, a.attnotnull, a.attidentity::text, a.attgenerated::text,
            pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0 END), d.oid IS NOT NULL,
            CASE WHEN a.attnotnull AND a.attgenerated = '' AND a.atttypid IN (20, 21, 23) AND d.oid IS NOT NULL THEN EXISTS
                   (SELECT FROM pg_depend takes
                    JOIN pg_depend owns ON owns.classid = 'pg_class'::regclass AND owns.objid = takes.refobjid
                     AND owns.refclassid = 'pg_class'::regclass AND owns.refobjid = a.attrelid
                     AND owns.refobjsubid = a.attnum AND owns.deptype = 'a'
                    WHERE takes.classid = 'pg_attrdef'::regclass AND takes.objid = d.oid
                      AND takes.refclassid = 'pg_class'::regclass)
            ELSE false END,
            co.description
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_attribute a ON a.attrelid = wanted.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     LEFT JOIN pg_description co
            ON co.objoid = a.attrelid AND co.classoid = 'pg_class'::regclass AND co.objsubid = a.attnum
     ORDER BY a.attrelid, a.attnum";

impl Reader {
    pub(super) fn read_columns(
        &self,
        client: &mut Client,
        numbers: &Value,
        found: &mut Found,
    ) -> Result<(), ServerError> {
        query::each(client, SELECT, numbers, |row| {
            let Some(entry) = found.get_mut(&row.get::<_, u32>(0)) else { return };
            let is_default_gone = row.get(10) && row.get::<_, Option<&str>>(9).is_none();
            entry.vanished |= is_default_gone;
            let column = column(row);
            entry.attributes.push(attribute(row));
            entry.table.columns.insert(column.name.clone(), column);
        })?;
        self.read_types(client, found)
    }

    /// Gives the columns their types, which the defaults depend on.
    fn read_types(&self, client: &mut Client, found: &mut Found) -> Result<(), ServerError> {
        let attributes = found.values().flat_map(|entry| &entry.attributes);
        let keys: HashSet<TypeKey> = attributes.map(|attribute| attribute.r#type).collect();
        let spellings = self.spell(client, &keys)?;
        for entry in found.values_mut() {
            for (attribute, column) in entry.attributes.iter().zip(entry.table.columns.values_mut()) {
                match spellings.get(&attribute.r#type) {
                    Some(spelling) => set_type(column, spelling),
                    None => entry.vanished = true,
                }
            }
        }
        Ok(())
    }
}

fn attribute(row: &Row) -> Attribute {
    let r#type = TypeKey { oid: row.get(2), modifier: row.get(3), collation: row.get(4) };
    Attribute { number: row.get(1), r#type }
}

/// A column but for what its type says.
fn column(row: &Row) -> Column {
    let expression: Option<String> = row.get(9);
    let generated = match row.get::<_, &str>(8) {
        "s" => Some(Storage::Stored),
        "v" => Some(Storage::Virtual),
        _ => None,
    };
    let is_serial = row.get(11) && expression.as_ref().is_some_and(|sql| sql.starts_with("nextval("));
    let identity = match row.get::<_, &str>(7) {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ if is_serial => Some(Identity::Serial),
        _ => None,
    };
    let (generated, default) = match (generated, expression) {
        (Some(storage), Some(sql)) => {
            let expression = Expression::new(without_parentheses(&sql));
            (Some(Box::new(Generated { expression, storage })), None)
        }
        (_, Some(_)) if is_serial => (None, None),
        (_, sql) => (None, sql.map(Expression::new)),
    };
    Column {
        name: row.get(5),
        r#type: String::new(),
        nullable: !row.get::<_, bool>(6),
        default,
        generated,
        identity,
        collation: None,
        comment: row.get(12),
    }
}

fn set_type(column: &mut Column, spelling: &Spelling) {
    column.r#type.clone_from(&spelling.whole);
    column.collation.clone_from(&spelling.collation);
    if let Some(default) = column.default.take() {
        column.default = without_cast(default.as_str(), &spelling.bare).map(Expression::new);
    }
}
