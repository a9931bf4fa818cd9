//! Columns.

use postgres::{Client, Row};

use super::expression::{without_cast, without_parentheses};
use super::{Found, Reader};
use crate::dialect::postgres::quote;
use crate::physical::{Column, Expression, Generated, Identity, Storage};
use crate::session::postgres::query;
use crate::session::{ServerError, Value};

/// The type of an array's elements stands for the array where names are concerned; the server's own have no name here.
/// Nothing is looked up for them: they are nearly all.
const SELECT: &str = "SELECT a.attrelid, a.attnum, a.attname::text, a.attnotnull,
            a.attidentity::text, a.attgenerated::text,
            format_type(a.atttypid, a.atttypmod),
            CASE WHEN d.oid IS NOT NULL THEN format_type(a.atttypid, NULL) END,
            en.nspname::text, quote_ident(en.nspname) || '.' || quote_ident(e.typname), e.typname::text,
            CASE WHEN en.oid IS NOT NULL THEN quote_ident(e.typname) END, e.typtype = 'e',
            en.oid IS NOT NULL AND EXISTS (SELECT FROM pg_depend x
                    WHERE x.classid = 'pg_type'::regclass AND x.objid = e.oid AND x.deptype = 'e'),
            pg_get_expr(d.adbin, d.adrelid),
            CASE WHEN a.attcollation <> t.typcollation THEN c.collname::text END,
            co.description,
            CASE WHEN a.attnotnull AND a.attgenerated = '' AND a.atttypid IN (20, 21, 23) AND d.oid IS NOT NULL
                      AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN EXISTS
                   (SELECT FROM pg_depend takes
                    JOIN pg_depend owns ON owns.classid = 'pg_class'::regclass AND owns.objid = takes.refobjid
                     AND owns.refclassid = 'pg_class'::regclass AND owns.refobjid = a.attrelid
                     AND owns.refobjsubid = a.attnum AND owns.deptype = 'a'
                    WHERE takes.classid = 'pg_attrdef'::regclass AND takes.objid = d.oid
                      AND takes.refclassid = 'pg_class'::regclass)
            END
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_attribute a ON a.attrelid = wanted.oid AND a.attnum > 0 AND NOT a.attisdropped
     JOIN pg_type t ON t.oid = a.atttypid
     JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
     LEFT JOIN pg_namespace en ON en.oid = e.typnamespace AND en.oid <> 'pg_catalog'::regnamespace
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     LEFT JOIN pg_collation c ON c.oid = a.attcollation
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
            let is_default_gone = row.get::<_, Option<&str>>(7).is_some() && row.get::<_, Option<&str>>(14).is_none();
            // What `format_type` calls a type that is not there any more.
            entry.vanished |= is_default_gone || row.get::<_, &str>(6) == "???";
            let column = self.column(row);
            entry.columns.insert(row.get(1), column.name.clone());
            entry.table.columns.insert(column.name.clone(), column);
        })
    }

    fn column(&self, row: &Row) -> Column {
        let text = |at: usize| row.get::<_, Option<String>>(at);
        let expression = text(14);
        let generated = match row.get::<_, &str>(5) {
            "s" => Some(Storage::Stored),
            "v" => Some(Storage::Virtual),
            _ => None,
        };
        let identity = match row.get::<_, &str>(4) {
            "a" => Some(Identity::Always),
            "d" => Some(Identity::ByDefault),
            _ if row.get::<_, Option<bool>>(17) == Some(true) => Some(Identity::Serial),
            _ => None,
        };
        let (generated, default) = match (generated, expression) {
            (Some(storage), Some(sql)) => {
                (Some(Generated { expression: Expression::new(without_parentheses(&sql)), storage }), None)
            }
            (_, Some(_)) if identity == Some(Identity::Serial) => (None, None),
            (_, sql) => (
                None,
                sql.and_then(|sql| without_cast(&sql, row.get::<_, Option<&str>>(7).unwrap_or_default()))
                    .map(Expression::new),
            ),
        };
        Column {
            name: row.get(2),
            r#type: self.spelling(row),
            nullable: !row.get::<_, bool>(3),
            default,
            generated,
            identity,
            collation: text(15),
            comment: text(16),
        }
    }

    /// The server's own types stand as `format_type` spells them. Of the others, an enum is quoted, so that it is
    /// never taken for one of the server's; it and a domain keep their schema unless that is the current one; and a
    /// type of an extension goes without, because extensions are installed anywhere.
    fn spelling(&self, row: &Row) -> String {
        let full: String = row.get(6);
        let (Some(schema), Some(prefix)) = (row.get::<_, Option<String>>(8), row.get::<_, Option<&str>>(9)) else {
            return full;
        };
        let Some(rest) = full.strip_prefix(prefix) else { return full };
        let (is_enum, of_extension): (bool, bool) = (row.get(12), row.get(13));
        let current = self.current.as_ref() == Some(&schema);
        let name: String = if is_enum { quote(row.get(10)) } else { row.get(11) };
        match (current || of_extension, is_enum) {
            (true, _) => format!("{name}{rest}"),
            (false, true) => format!("{}.{name}{rest}", quote(&schema)),
            (false, false) => full,
        }
    }
}
