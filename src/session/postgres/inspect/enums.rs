//! Enum types.

use indexmap::IndexMap;
use postgres::Client;

use super::Reader;
use crate::physical::TableName;
use crate::session::postgres::query;
use crate::session::{Scope, ServerError};

const SELECT: &str = "SELECT n.nspname::text, t.typname::text,
            (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
     FROM pg_type t
     JOIN pg_namespace n ON n.oid = t.typnamespace";

const OWN: &str = "t.typtype = 'e' AND NOT EXISTS
     (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')";

impl Reader {
    pub(super) fn read_enums(
        &self,
        client: &mut Client,
        scope: &Scope,
    ) -> Result<IndexMap<TableName, Vec<String>>, ServerError> {
        let rows = match scope {
            Scope::All { schemas } => {
                let sql = format!("{SELECT} WHERE {OWN} AND n.nspname = ANY ($1::text[]) ORDER BY 1, 2");
                query::rows(client, &sql, &[self.schemas(schemas)])?
            }
            Scope::Only { enums, .. } if enums.is_empty() => Vec::new(),
            Scope::Only { enums, .. } => {
                let sql = format!(
                    "{SELECT} JOIN unnest($1::text[], $2::text[]) AS wanted (schema, name)
                              ON wanted.schema = n.nspname AND wanted.name = t.typname
                     WHERE {OWN} ORDER BY 1, 2"
                );
                query::rows(client, &sql, &self.names(enums))?
            }
        };
        let values = |row: &postgres::Row| row.get::<_, Option<Vec<String>>>(2).unwrap_or_default();
        Ok(rows.iter().map(|row| (self.name(row.get(0), row.get(1)), values(row))).collect())
    }
}
