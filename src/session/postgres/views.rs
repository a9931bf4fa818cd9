//! Views over columns, and what makes them again: <https://www.postgresql.org/docs/current/catalog-pg-depend.html>.

use postgres::Row;

use super::inspect::Reader;
use super::{Postgres, query};
use crate::dialect::Statement;
use crate::dialect::postgres::{literal, qualified, quote};
use crate::physical::TableName;
use crate::session::{ServerError, Value, View};

/// The views that read one of the columns, and those that read these views.
const OVER_COLUMNS: &str = "WITH RECURSIVE wanted AS (
         SELECT a.attrelid AS oid, a.attnum FROM pg_attribute a
         JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN unnest($1::text[], $2::text[], $3::text[]) AS t (schema, name, part)
              ON t.schema = n.nspname AND t.name = c.relname AND t.part = a.attname),
     uses AS (
         SELECT DISTINCT r.ev_class AS oid, d.refobjid AS base, d.refobjsubid AS part
         FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
         WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
           AND d.refobjid <> r.ev_class),
     views AS (
         SELECT u.oid, u.base, 1 AS depth FROM uses u JOIN wanted w ON w.oid = u.base AND w.attnum = u.part
         UNION
         SELECT u.oid, v.base, v.depth + 1 FROM uses u JOIN views v ON v.oid = u.base WHERE v.depth < 100),
     found AS (SELECT oid, min(base) AS base, max(depth) AS depth FROM views GROUP BY oid)";

const NAMED: &str = "WITH found AS (
         SELECT c.oid, c.oid AS base, 0 AS depth FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN unnest($1::text[], $2::text[]) AS t (schema, name) ON t.schema = n.nspname AND t.name = c.relname)";

/// Whole is a view that has nothing which the statements made of these columns would lose: triggers, further rules,
/// and rights, comments and defaults of its columns.
const VIEWS: &str = "SELECT n.nspname::text, c.relname::text, bn.nspname::text, b.relname::text,
         rtrim(pg_get_viewdef(c.oid), ';'), array_to_string(c.reloptions, ', '),
         nullif(o.rolname::text, current_user::text), obj_description(c.oid, 'pg_class'),
         array_to_string(ARRAY(
             SELECT format('%s TO %s%s', g.privilege_type,
                           coalesce((SELECT quote_ident(r.rolname) FROM pg_roles r WHERE r.oid = g.grantee), 'PUBLIC'),
                           CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END)
             FROM aclexplode(c.relacl) g ORDER BY 1), E'\\n'),
         c.relkind = 'v'
             AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid)
             AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN')
             AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
             AND NOT EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = c.oid)
             AND NOT EXISTS (SELECT FROM pg_description d WHERE d.classoid = 'pg_class'::regclass
                                                             AND d.objoid = c.oid AND d.objsubid > 0)
             AND NOT EXISTS (SELECT FROM pg_seclabel s WHERE s.objoid = c.oid AND s.classoid = 'pg_class'::regclass),
         c.relkind = 'm'
     FROM found v
     JOIN pg_class c ON c.oid = v.oid AND c.relkind IN ('v', 'm')
     JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
     JOIN pg_class b ON b.oid = v.base JOIN pg_namespace bn ON bn.oid = b.relnamespace
     ORDER BY v.depth DESC, 1, 2";

impl Postgres {
    pub(super) fn find_views(&mut self, columns: &[(TableName, String)]) -> Result<Vec<View>, ServerError> {
        let tables: Vec<TableName> = columns.iter().map(|(table, _)| table.clone()).collect();
        let parts = query::array(columns.iter().map(|(_, column)| Some(column.as_str())));
        self.read_views(OVER_COLUMNS, &tables, Some(parts))
    }

    pub(super) fn find_named_views(&mut self, names: &[TableName]) -> Result<Vec<View>, ServerError> {
        self.read_views(NAMED, names, None)
    }

    fn read_views(&mut self, with: &str, names: &[TableName], more: Option<Value>) -> Result<Vec<View>, ServerError> {
        self.scratch(|client| {
            let reader = Reader::new(client)?;
            let wanted: Vec<Value> = reader.names(names).into_iter().chain(more).collect();
            let rows = query::rows(client, &format!("{with} {VIEWS}"), &wanted)?;
            Ok(rows.iter().map(|row| view(&reader, row)).collect())
        })
    }
}

fn view(reader: &Reader, row: &Row) -> View {
    let name = reader.name(row.get(0), row.get(1));
    let on = reader.name(row.get(2), row.get(3));
    let kind = if row.get(10) { "MATERIALIZED VIEW" } else { "VIEW" };
    let drop = statement("drop", &name, format!("DROP {kind} {}", qualified(&name)));
    let make = row.get::<_, bool>(9).then(|| make(&name, row));
    View { name, on, drop, make }
}

fn make(name: &TableName, row: &Row) -> Vec<Statement> {
    let [options, owner, comment, rights]: [Option<String>; 4] = [row.get(5), row.get(6), row.get(7), row.get(8)];
    let view = qualified(name);
    let with = options.map(|options| format!(" WITH ({options})")).unwrap_or_default();
    let mut made = vec![statement("create", name, format!("CREATE VIEW {view}{with} AS\n{}", row.get::<_, &str>(4)))];
    made.extend(owner.map(|owner| statement("alter", name, format!("ALTER VIEW {view} OWNER TO {}", quote(&owner)))));
    let rights = rights.unwrap_or_default();
    made.extend(rights.lines().filter_map(|right| {
        let (privilege, to) = right.split_once(" TO ")?;
        Some(statement("grant rights on", name, format!("GRANT {privilege} ON {view} TO {to}")))
    }));
    let comment = comment.map(|text| format!("COMMENT ON VIEW {view} IS {}", literal(&text)));
    made.extend(comment.map(|sql| statement("comment on", name, sql)));
    made
}

fn statement(verb: &str, name: &TableName, sql: String) -> Statement {
    Statement::new(format!("{verb} view `{name}`"), sql)
}
