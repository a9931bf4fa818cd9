//! The catalog of PostgreSQL. What belongs to a partition is told as a fact about the table that it is part of.

pub(super) const SCHEMAS: &str = "SELECT nspname FROM pg_namespace
     WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public') ORDER BY 1";

pub(super) const LINES: &str = r"
WITH RECURSIVE
space AS (SELECT oid, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END AS prefix FROM pg_namespace
          WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'),
rooted (oid, root) AS (
    SELECT oid, oid FROM pg_class WHERE NOT relispartition
    UNION ALL
    SELECT i.inhrelid, r.root FROM rooted r JOIN pg_inherits i ON i.inhparent = r.oid
    JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relispartition),
relation AS (
    SELECT c.*, s.prefix || r.relname AS owner, c.oid <> r.oid AS is_part
    FROM pg_class c JOIN rooted ON rooted.oid = c.oid JOIN pg_class r ON r.oid = rooted.root
    JOIN space s ON s.oid = r.relnamespace WHERE c.relkind IN ('r', 'p', 'f')),
fact (owner, is_part, relname, what, value) AS (
    SELECT owner, is_part, relname, 'left out', 'is a table' FROM relation
    UNION ALL SELECT owner, is_part, relname, 'partition', pg_get_partkeydef(oid) FROM relation WHERE relkind = 'p'
    UNION ALL SELECT owner, is_part, relname, 'partition', pg_get_expr(relpartbound, oid) FROM relation WHERE relispartition
    UNION ALL SELECT owner, is_part, relname, 'unlogged', relpersistence::text FROM relation WHERE relpersistence <> 'p'
    UNION ALL SELECT owner, is_part, relname, 'storage parameters', reloptions::text FROM relation WHERE reloptions IS NOT NULL
    UNION ALL SELECT owner, is_part, relation.relname, 'storage parameters', t.reloptions::text
              FROM relation JOIN pg_class t ON t.oid = relation.reltoastrelid WHERE t.reloptions IS NOT NULL
    UNION ALL SELECT owner, is_part, relname, 'row security', relforcerowsecurity::text FROM relation WHERE relrowsecurity
    UNION ALL SELECT owner, is_part, relname, 'replica identity', relreplident::text FROM relation WHERE relreplident <> 'd'
    UNION ALL SELECT owner, is_part, relname, 'privileges', relacl::text FROM relation WHERE relacl IS NOT NULL
    UNION ALL SELECT owner, is_part, relname, 'foreign table', relkind::text FROM relation WHERE relkind = 'f'
    UNION ALL SELECT owner, is_part, relname, 'comment', obj_description(oid, 'pg_class') FROM relation
              WHERE obj_description(oid, 'pg_class') IS NOT NULL
    UNION ALL SELECT owner, is_part, relation.relname, 'inherits', string_agg(p.relname, ', ' ORDER BY inhseqno)
              FROM relation JOIN pg_inherits ON inhrelid = relation.oid JOIN pg_class p ON p.oid = inhparent
              WHERE NOT relation.relispartition GROUP BY 1, 2, 3
    UNION ALL
    SELECT owner, is_part, relname, '`' || attname || '`',
           concat_ws(' ; ', 'column', rank() OVER (PARTITION BY attrelid ORDER BY attnum), format_type(atttypid, atttypmod),
                     CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid),
                     nullif(attidentity::text, ''), nullif(attgenerated::text, ''),
                     CASE WHEN attcollation <> typcollation THEN 'collate ' || attcollation::regcollation::text END,
                     'comment ' || col_description(attrelid, attnum),
                     CASE WHEN attstorage <> typstorage THEN 'storage ' || attstorage::text END, nullif(attcompression::text, ''),
                     CASE WHEN attstattarget >= 0 THEN 'statistics ' || attstattarget END, attoptions::text, attacl::text,
                     (SELECT concat_ws(' ', 'sequence', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
                      FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence(format('%I.%I', n.nspname, relname), attname)::regclass))
    FROM relation JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = relation.oid JOIN pg_type t ON t.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT owner, is_part, relname, '`' || conname || '`',
           concat_ws(' ; ', 'constraint', pg_get_constraintdef(k.oid), 'comment ' || obj_description(k.oid, 'pg_constraint'))
    FROM relation JOIN pg_constraint k ON conrelid = relation.oid WHERE contype NOT IN ('t', 'n', 'x') AND conparentid = 0
    UNION ALL
    SELECT owner, is_part, relation.relname, '`' || i.relname || '`',
           concat_ws(' ; ', 'index', replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON '), CASE WHEN indisclustered THEN 'clustered' END,
                     CASE WHEN indisreplident THEN 'replica identity' END, CASE WHEN NOT indisvalid THEN 'invalid' END,
                     'comment ' || obj_description(i.oid, 'pg_class'))
    FROM relation JOIN pg_index ON indrelid = relation.oid JOIN pg_class i ON i.oid = indexrelid WHERE NOT indisexclusion),
other (kind, name, value) AS (
    SELECT 'view', prefix || relname, pg_get_viewdef(c.oid) FROM pg_class c JOIN space ON space.oid = relnamespace WHERE relkind = 'v'
    UNION ALL SELECT 'materialized view', prefix || relname, pg_get_viewdef(c.oid)
              FROM pg_class c JOIN space ON space.oid = relnamespace WHERE relkind = 'm'
    UNION ALL SELECT 'sequence', prefix || relname, concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
              FROM pg_class c JOIN space ON space.oid = relnamespace JOIN pg_sequence ON seqrelid = c.oid
              WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i'))
    UNION ALL SELECT CASE prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
                     prefix || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', md5(prosrc)
              FROM pg_proc p JOIN space ON space.oid = pronamespace
    UNION ALL SELECT CASE typtype WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'enum' END, prefix || typname,
                     concat_ws(' ', format_type(typbasetype, typtypmod), typnotnull, typdefault,
                               (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY conname) FROM pg_constraint k WHERE contypid = t.oid),
                               (SELECT string_agg(quote_literal(enumlabel), ' ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
              FROM pg_type t JOIN space ON space.oid = typnamespace
              WHERE typtype IN ('d', 'e', 'r') OR (typtype = 'c' AND (SELECT relkind = 'c' FROM pg_class WHERE pg_class.oid = typrelid))
    UNION ALL SELECT 'collation', prefix || collname, collprovider::text FROM pg_collation JOIN space ON space.oid = collnamespace
    UNION ALL SELECT 'operator', prefix || oprname, oprcode::text FROM pg_operator JOIN space ON space.oid = oprnamespace
    UNION ALL SELECT 'text search configuration', prefix || cfgname, '' FROM pg_ts_config JOIN space ON space.oid = cfgnamespace
    UNION ALL SELECT 'trigger', format('%s of %s', tgname, owner), concat_ws(' ', tgenabled::text, pg_get_triggerdef(t.oid))
              FROM relation JOIN pg_trigger t ON tgrelid = relation.oid WHERE NOT tgisinternal AND tgparentid = 0
    UNION ALL SELECT 'rule', format('%s of %s', rulename, owner), pg_get_ruledef(r.oid)
              FROM relation JOIN pg_rewrite r ON ev_class = relation.oid
    UNION ALL SELECT 'policy', format('%s of %s', polname, owner),
                     concat_ws(' ', polcmd::text, polpermissive, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
              FROM relation JOIN pg_policy ON polrelid = relation.oid
    UNION ALL SELECT 'statistics', format('%s of %s', stxname, owner), pg_get_statisticsobjdef(s.oid)
              FROM relation JOIN pg_statistic_ext s ON stxrelid = relation.oid
    UNION ALL SELECT 'exclusion constraint', format('%s of %s', conname, owner), pg_get_constraintdef(k.oid)
              FROM relation JOIN pg_constraint k ON conrelid = relation.oid WHERE contype = 'x'
    UNION ALL SELECT 'extension', extname, '' FROM pg_extension WHERE extname <> 'plpgsql')
SELECT concat_ws(E'\t', owner, what, coalesce(value, '')) FROM fact WHERE NOT is_part
UNION ALL SELECT concat_ws(E'\t', owner, '`' || relname || '`', what || ' ' || coalesce(value, '')) FROM fact WHERE is_part
UNION ALL SELECT concat_ws(E'\t', '', kind || ' ' || name, value) FROM other";
