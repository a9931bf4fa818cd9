//! Which tables there are.

use postgres::Client;

use super::{Entry, Found, Reader};
use crate::physical::{Table, TableName};
use crate::session::postgres::query;
use crate::session::{Scope, ServerError, Value, is_own_table};

const SELECT: &str = "SELECT c.oid, n.nspname::text, c.relname::text, d.description, c.relnatts
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0";

/// Tables of other sessions, of extensions and parts of partitioned tables are nobody's declaration.
const OWN: &str = "c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition
     AND NOT EXISTS (SELECT FROM pg_depend e
                     WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')";

impl Reader {
    pub(super) fn find_tables(&self, client: &mut Client, scope: &Scope) -> Result<Found, ServerError> {
        let rows = match scope {
            Scope::All { schemas } => {
                let sql = format!("{SELECT} WHERE {OWN} AND n.nspname = ANY ($1::text[]) ORDER BY 2, 3");
                query::rows(client, &sql, &[self.schemas(schemas)])?
            }
            Scope::Only { tables, .. } if tables.is_empty() => Vec::new(),
            Scope::Only { tables, .. } => {
                let sql = format!(
                    "{SELECT} JOIN unnest($1::text[], $2::text[]) AS wanted (schema, name)
                              ON wanted.schema = n.nspname AND wanted.name = c.relname
                     WHERE {OWN} ORDER BY 2, 3"
                );
                query::rows(client, &sql, &self.names(tables))?
            }
        };
        let own = |name: &TableName| name.schema.is_some() || !is_own_table(&name.name);
        let mut found = Found::with_capacity(rows.len());
        for row in rows {
            let name = self.name(row.get(1), row.get(2));
            if own(&name) {
                let mut entry = entry(name, row.get(3));
                entry.table.columns.reserve_exact(row.get::<_, i16>(4).unsigned_abs().into());
                found.insert(row.get(0), entry);
            }
        }
        Ok(found)
    }

    /// A table in the temporary schema of this session, under the name that it stands for.
    pub(in crate::session::postgres) fn find_temporary(
        &self,
        client: &mut Client,
        name: &TableName,
    ) -> Result<Found, ServerError> {
        let sql = "SELECT oid FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = $1::name";
        let rows = query::rows(client, sql, &[Value::text(&name.name)])?;
        Ok(rows.iter().map(|row| (row.get(0), entry(name.clone(), None))).collect())
    }
}

fn entry(name: TableName, comment: Option<String>) -> Entry {
    let mut table = Table::new(name);
    table.comment = comment;
    Entry { table: Box::new(table), attributes: Vec::new(), vanished: false }
}
