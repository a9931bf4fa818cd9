//! What a database has beside tables as a file declares them.

use super::{Row, Value};
use crate::flavour::Flavour;

/// An object that no table definition can say. It is named, and left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What it is, in the words of the engine: `view`, `trigger`, `domain`.
    pub kind: String,
    pub name: String,
    /// As the engine would make it again, where it tells.
    pub definition: Option<String>,
}

impl Other {
    /// None of a row that names nothing.
    pub(super) fn read(row: &Row) -> Option<Self> {
        let text = |at: usize| row.get(at).and_then(Value::as_text).map(str::to_owned);
        Some(Other { kind: text(0)?, name: text(1)?, definition: text(2) })
    }
}

/// One query for each engine, which gives kinds, names and definitions in a stable order.
pub(super) fn select(flavour: Flavour) -> String {
    match flavour {
        Flavour::Sqlite => SQLITE.to_owned(),
        Flavour::Postgres => POSTGRES.to_owned(),
        Flavour::MySql => MYSQL.replace("/*sequences*/", ""),
        Flavour::MariaDb => MYSQL.replace("/*sequences*/", MARIADB_SEQUENCES),
    }
}

/// <https://sqlite.org/schematab.html>
const SQLITE: &str = "
SELECT CASE WHEN type = 'table' THEN 'virtual table' ELSE type END, name, sql
FROM main.sqlite_schema
WHERE type IN ('view', 'trigger') OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%')
ORDER BY 1, 2";

/// Those of the current schema that no extension brought: <https://www.postgresql.org/docs/current/catalogs.html>.
const POSTGRES: &str = "
WITH own AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema()),
     brought AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
     relation AS (
         SELECT c.* FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace
         WHERE (pg_catalog.regclass 'pg_catalog.pg_class', c.oid) NOT IN (SELECT classid, objid FROM brought))
SELECT kind, name, definition FROM (
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, relname::text AS name,
           pg_catalog.concat('CREATE ', CASE relkind WHEN 'm' THEN 'MATERIALIZED ' END, 'VIEW ',
                             pg_catalog.quote_ident(relname), ' AS', E'\\n', pg_catalog.pg_get_viewdef(oid)) AS definition
    FROM relation WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT CASE relkind WHEN 'p' THEN 'partitioned table' ELSE 'foreign table' END, relname::text, NULL
    FROM relation WHERE relkind IN ('p', 'f')
    UNION ALL
    SELECT 'inheritance', pg_catalog.format('%s from %s', c.relname, p.relname), NULL
    FROM pg_catalog.pg_inherits i JOIN relation c ON c.oid = i.inhrelid JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
    WHERE c.relkind IN ('r', 'p', 'f')
    UNION ALL
    SELECT 'sequence', s.relname::text, NULL FROM relation s
    WHERE s.relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = pg_catalog.regclass 'pg_catalog.pg_class' AND d.objid = s.oid AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'trigger', pg_catalog.format('%s of %s', t.tgname, c.relname), pg_catalog.pg_get_triggerdef(t.oid)
    FROM pg_catalog.pg_trigger t JOIN relation c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', pg_catalog.format('%s of %s', r.rulename, c.relname), pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r JOIN relation c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy', pg_catalog.format('%s of %s', p.polname, c.relname), NULL
    FROM pg_catalog.pg_policy p JOIN relation c ON c.oid = p.polrelid
    UNION ALL
    SELECT 'exclusion constraint', pg_catalog.format('%s of %s', k.conname, c.relname),
           pg_catalog.pg_get_constraintdef(k.oid)
    FROM pg_catalog.pg_constraint k JOIN relation c ON c.oid = k.conrelid WHERE k.contype = 'x'
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           pg_catalog.format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
           CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END
    FROM pg_catalog.pg_proc p JOIN own ON own.oid = p.pronamespace
    WHERE (pg_catalog.regclass 'pg_catalog.pg_proc', p.oid) NOT IN (SELECT classid, objid FROM brought)
    UNION ALL
    SELECT 'domain', t.typname::text, NULL FROM pg_catalog.pg_type t JOIN own ON own.oid = t.typnamespace
    WHERE t.typtype = 'd' AND (pg_catalog.regclass 'pg_catalog.pg_type', t.oid) NOT IN (SELECT classid, objid FROM brought)
    UNION ALL
    SELECT 'extension', extname::text, NULL FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
) AS found ORDER BY 1, 2";

/// <https://dev.mysql.com/doc/refman/8.4/en/information-schema.html>
const MYSQL: &str = "
SELECT kind, name, definition FROM (
    SELECT 'view' AS kind, TABLE_NAME AS name, CONCAT('CREATE VIEW `', REPLACE(TABLE_NAME, '`', '``'), '` AS ', NULLIF(VIEW_DEFINITION, '')) AS definition
    FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'trigger', CONCAT(TRIGGER_NAME, ' of ', EVENT_OBJECT_TABLE),
           CONCAT('CREATE TRIGGER `', REPLACE(TRIGGER_NAME, '`', '``'), '` ', ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ON `',
                  REPLACE(EVENT_OBJECT_TABLE, '`', '``'), '` FOR EACH ROW ', ACTION_STATEMENT)
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
    UNION ALL
    SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, ROUTINE_DEFINITION
    FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'event', EVENT_NAME, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'partitioned table', TABLE_NAME, NULL FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL GROUP BY TABLE_NAME
    /*sequences*/
) AS found ORDER BY 1, 2";

/// <https://mariadb.com/kb/en/information-schema-tables-table/>
const MARIADB_SEQUENCES: &str = "
    UNION ALL
    SELECT 'sequence', TABLE_NAME, NULL FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE'";
