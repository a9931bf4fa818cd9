//! PostgreSQL: <https://www.postgresql.org/docs/current/catalogs.html>.
//!
//! Columns that newer versions renamed are read from the row as JSON, which has them or not. For those that newer versions
//! added to a large catalog that takes too long: there, a name that the catalog does not have is that of a table beside it,
//! as in every query within a query.

/// Those of the current schema and of `$1` that no extension brought.
pub(super) const OTHERS: &str = "
WITH own AS (
         SELECT oid, CASE WHEN nspname <> pg_catalog.current_schema() THEN nspname || '.' ELSE '' END AS prefix
         FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema() OR nspname = ANY ($1::text[])),
     brought AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
     relation AS (
         SELECT c.*, own.prefix || c.relname AS name, own.prefix,
                pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted
         FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
         WHERE c.relkind NOT IN ('i', 'I', 't') AND (pg_catalog.regclass 'pg_catalog.pg_class', c.oid) NOT IN (SELECT classid, objid FROM brought)),
     type AS (
         SELECT t.*, own.prefix || t.typname AS name,
                pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) AS quoted
         FROM pg_catalog.pg_type t JOIN own ON own.oid = t.typnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
         WHERE t.typtype IN ('c', 'd', 'r') AND (pg_catalog.regclass 'pg_catalog.pg_type', t.oid) NOT IN (SELECT classid, objid FROM brought))
SELECT kind, name, definition FROM (
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, name,
           pg_catalog.concat('CREATE ', CASE relkind WHEN 'm' THEN 'MATERIALIZED ' END, 'VIEW ', quoted,
                             ' WITH (' || pg_catalog.array_to_string(reloptions, ', ') || ')', ' AS', E'\\n',
                             pg_catalog.pg_get_viewdef(oid)) AS definition
    FROM relation WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT 'foreign table', name, NULL FROM relation WHERE relkind = 'f'
    UNION ALL
    SELECT 'sequence', r.name, pg_catalog.concat(
               'CREATE SEQUENCE ', quoted, ' AS ', pg_catalog.format_type(seqtypid, NULL), ' START ', seqstart, ' INCREMENT ',
               seqincrement, ' MINVALUE ', seqmin, ' MAXVALUE ', seqmax, ' CACHE ', seqcache, CASE WHEN seqcycle THEN ' CYCLE' END)
    FROM relation r JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = pg_catalog.regclass 'pg_catalog.pg_class' AND d.objid = r.oid AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'trigger', pg_catalog.format('%s of %s', t.tgname, r.name), pg_catalog.pg_get_triggerdef(t.oid)
    FROM pg_catalog.pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgparentid = 0
    UNION ALL
    SELECT 'rule', pg_catalog.format('%s of %s', r.rulename, c.name), pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r JOIN relation c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy', pg_catalog.format('%s of %s', p.polname, c.name), pg_catalog.concat(
               'CREATE POLICY ', pg_catalog.quote_ident(p.polname), ' ON ', quoted,
               CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
               CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
                             WHEN 'd' THEN ' FOR DELETE' END,
               ' TO ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname)
                          FROM pg_catalog.pg_roles WHERE oid = ANY (p.polroles)),
               ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
               ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
    FROM pg_catalog.pg_policy p JOIN relation c ON c.oid = p.polrelid
    UNION ALL
    SELECT 'exclusion constraint', pg_catalog.format('%s of %s', k.conname, c.name), pg_catalog.concat(
               'ALTER TABLE ', quoted, ' ADD CONSTRAINT ', pg_catalog.quote_ident(k.conname), ' ',
               pg_catalog.pg_get_constraintdef(k.oid))
    FROM pg_catalog.pg_constraint k JOIN relation c ON c.oid = k.conrelid WHERE k.contype = 'x' AND k.conparentid = 0
    UNION ALL
    SELECT 'statistics', pg_catalog.format('%s of %s', s.stxname, c.name), pg_catalog.pg_get_statisticsobjdef(s.oid)
    FROM pg_catalog.pg_statistic_ext s JOIN relation c ON c.oid = s.stxrelid
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           pg_catalog.format('%s%s(%s)', own.prefix, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
           CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END
    FROM pg_catalog.pg_proc p JOIN own ON own.oid = p.pronamespace
    WHERE (pg_catalog.regclass 'pg_catalog.pg_proc', p.oid) NOT IN (SELECT classid, objid FROM brought)
      -- Those that come with a range type.
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = pg_catalog.regclass 'pg_catalog.pg_proc'
                      AND d.objid = p.oid AND d.deptype = 'i')
    UNION ALL
    SELECT 'domain', name, pg_catalog.concat(
               'CREATE DOMAIN ', quoted, ' AS ', pg_catalog.format_type(typbasetype, typtypmod),
               (SELECT ' COLLATE ' || pg_catalog.quote_ident(collname) FROM pg_catalog.pg_collation c
                JOIN pg_catalog.pg_type base ON base.oid = typbasetype
                WHERE c.oid = type.typcollation AND base.typcollation <> c.oid),
               ' DEFAULT ' || typdefault, CASE WHEN typnotnull THEN ' NOT NULL' END,
               (SELECT pg_catalog.string_agg(' CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
                                             || pg_catalog.pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
                FROM pg_catalog.pg_constraint k WHERE k.contypid = type.oid AND k.contype = 'c'))
    FROM type WHERE typtype = 'd'
    UNION ALL
    SELECT 'composite type', name, pg_catalog.concat('CREATE TYPE ', quoted, ' AS (',
               (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                                             || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a WHERE a.attrelid = typrelid AND a.attnum > 0 AND NOT a.attisdropped), ')')
    FROM type WHERE typtype = 'c' AND (SELECT relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = typrelid)
    UNION ALL
    SELECT 'range type', name, pg_catalog.concat('CREATE TYPE ', quoted, ' AS RANGE (SUBTYPE = ',
               (SELECT pg_catalog.format_type(rngsubtype, NULL) FROM pg_catalog.pg_range WHERE rngtypid = type.oid), ')')
    FROM type WHERE typtype = 'r'
    UNION ALL
    SELECT 'collation', own.prefix || collname, pg_catalog.concat(
               'CREATE COLLATION ', pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(collname), ' (PROVIDER = ',
               CASE collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, ', LOCALE = ',
               pg_catalog.quote_literal(coalesce(j ->> 'colllocale', j ->> 'colliculocale', collcollate::text)),
               CASE WHEN NOT collisdeterministic THEN ', DETERMINISTIC = false' END, ')')
    FROM pg_catalog.pg_collation c JOIN own ON own.oid = c.collnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
    CROSS JOIN LATERAL pg_catalog.to_jsonb(c) AS j
    UNION ALL
    SELECT 'operator', pg_catalog.format('%s%s', own.prefix, o.oprname), NULL
    FROM pg_catalog.pg_operator o JOIN own ON own.oid = o.oprnamespace
    WHERE (pg_catalog.regclass 'pg_catalog.pg_operator', o.oid) NOT IN (SELECT classid, objid FROM brought)
    UNION ALL
    SELECT 'text search configuration', own.prefix || t.cfgname, NULL
    FROM pg_catalog.pg_ts_config t JOIN own ON own.oid = t.cfgnamespace
    WHERE (pg_catalog.regclass 'pg_catalog.pg_ts_config', t.oid) NOT IN (SELECT classid, objid FROM brought)
    UNION ALL
    SELECT 'event trigger', evtname::text, NULL FROM pg_catalog.pg_event_trigger
    UNION ALL
    SELECT 'extension', extname::text, 'CREATE EXTENSION ' || pg_catalog.quote_ident(extname)
    FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
) AS found ORDER BY 1, 2, 3";

/// Of the tables of the current schema and of `$1`. A partition is a remark on what it is part of. The remarks on a column
/// are an array, since a list of VALUES would be prepared anew for each of them.
pub(super) const UNSAID: &str = "
WITH RECURSIVE
     own AS (
         SELECT oid, nullif(nspname, pg_catalog.current_schema())::text AS schema
         FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema() OR nspname = ANY ($1::text[])),
     relation AS (
         SELECT own.schema, c.*, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted
         FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition),
     part (schema, root, oid, level, path) AS (
         SELECT schema, relname, oid, 0, ARRAY[]::name[] FROM relation WHERE relkind = 'p'
         UNION ALL
         SELECT p.schema, p.root, i.inhrelid, p.level + 1, p.path || c.relname
         FROM part p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid)
SELECT schema, name::text, remark FROM (
    SELECT schema, relname AS name, 1 AS place, '' AS of, 'it is unlogged' AS remark FROM relation WHERE relpersistence = 'u'
    UNION ALL
    SELECT schema, relname, 2, '', 'storage parameters: ' || pg_catalog.array_to_string(reloptions, ', ')
    FROM relation WHERE reloptions IS NOT NULL
    UNION ALL
    SELECT r.schema, r.relname, 2, 'toast', 'storage parameters: toast.' || pg_catalog.array_to_string(t.reloptions, ', toast.')
    FROM relation r JOIN pg_catalog.pg_class t ON t.oid = r.reltoastrelid WHERE t.reloptions IS NOT NULL
    UNION ALL
    SELECT schema, relname, 3, '', 'tablespace: ' || pg_catalog.quote_ident(t.spcname)
    FROM relation r JOIN pg_catalog.pg_tablespace t ON t.oid = r.reltablespace
    UNION ALL
    SELECT schema, relname, 3, '', 'access method: ' || m.amname FROM relation r JOIN pg_catalog.pg_am m ON m.oid = r.relam
    WHERE m.amname <> 'heap'
    UNION ALL
    SELECT schema, relname, 4, '', 'row security is on' || CASE WHEN relforcerowsecurity THEN ', by force' ELSE '' END
    FROM relation WHERE relrowsecurity
    UNION ALL
    SELECT schema, relname, 5, '', 'replica identity: ' || CASE relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' ELSE 'an index' END
    FROM relation WHERE relreplident <> 'd'
    UNION ALL
    SELECT schema, relname, 6, '', 'privileges: ' || pg_catalog.array_to_string(relacl, ', ') FROM relation WHERE relacl IS NOT NULL
    UNION ALL
    SELECT schema, relname, 7, '', 'of the type ' || pg_catalog.format_type(reloftype, NULL) FROM relation WHERE reloftype <> 0
    UNION ALL
    SELECT r.schema, r.relname, 8, pg_catalog.to_char(i.inhseqno, '0000'),
           pg_catalog.format('inherits from `%s`: ALTER TABLE %s INHERIT %s', p.relname, quoted, p.oid::pg_catalog.regclass)
    FROM relation r JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
    UNION ALL
    SELECT r.schema, r.relname, 9, '', 'partition by ' || pg_catalog.pg_get_partkeydef(r.oid) FROM relation r WHERE relkind = 'p'
    UNION ALL
    SELECT p.schema, p.root, 10, pg_catalog.array_to_string(p.path, '/'), pg_catalog.concat(
               'partition `', c.relname, '` ', pg_catalog.pg_get_expr(c.relpartbound, c.oid),
               CASE WHEN p.level > 1 THEN ' of `' || p.path[p.level - 1] || '`' END,
               ' partition by ' || CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END)
    FROM part p JOIN pg_catalog.pg_class c ON c.oid = p.oid WHERE p.level > 0
    UNION ALL
    SELECT r.schema, r.relname, 11, pg_catalog.to_char(a.attnum, '0000'), pg_catalog.format('column `%s`: %s', a.attname, odd)
    -- Hardly a column of thousands is odd. OFFSET finds those that are before anything else is asked of all of them.
    FROM (SELECT a.*, t.typstorage FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
          WHERE a.attnum > 0 AND (a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attstattarget >= 0
                                  OR a.attoptions IS NOT NULL OR a.attacl IS NOT NULL) OFFSET 0) AS a
    JOIN relation r ON r.oid = a.attrelid
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        CASE WHEN a.attstorage <> a.typstorage THEN 'storage ' || CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main'
              WHEN 'e' THEN 'external' ELSE 'extended' END END,
        CASE a.attcompression WHEN 'p' THEN 'compression pglz' WHEN 'l' THEN 'compression lz4' END,
        CASE WHEN a.attstattarget >= 0 THEN 'statistics ' || a.attstattarget END,
        'options ' || pg_catalog.array_to_string(a.attoptions, ', '),
        'privileges ' || pg_catalog.array_to_string(a.attacl, ', ')]) AS odd
    WHERE odd IS NOT NULL
    UNION ALL
    SELECT r.schema, r.relname, 11, pg_catalog.to_char(a.attnum, '0000'), pg_catalog.format('column `%s`: %s', a.attname, odd)
    FROM pg_catalog.pg_sequence q JOIN pg_catalog.pg_class qc ON qc.oid = q.seqrelid
    JOIN pg_catalog.pg_depend d
      ON d.classid = pg_catalog.regclass 'pg_catalog.pg_class' AND d.objid = q.seqrelid AND d.objsubid = 0
     AND d.refclassid = pg_catalog.regclass 'pg_catalog.pg_class' AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    JOIN relation r ON r.oid = d.refobjid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid AND NOT a.attisdropped
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        CASE WHEN q.seqstart <> 1 OR q.seqincrement <> 1 OR q.seqmin <> 1 OR q.seqcache <> 1 OR q.seqcycle
                   OR q.seqtypid <> a.atttypid
                   OR q.seqmax <> CASE q.seqtypid WHEN pg_catalog.regtype 'bigint' THEN 9223372036854775807
                                  WHEN pg_catalog.regtype 'integer' THEN 2147483647 ELSE 32767 END
              THEN pg_catalog.concat('sequence AS ', pg_catalog.format_type(q.seqtypid, NULL), ' START ', q.seqstart, ' INCREMENT ',
                   q.seqincrement, ' MINVALUE ', q.seqmin, ' MAXVALUE ', q.seqmax, ' CACHE ', q.seqcache,
                   CASE WHEN q.seqcycle THEN ' CYCLE' END) END,
        -- Longer names are cut by a rule of the server's own.
        CASE WHEN qc.relname <> r.relname || '_' || a.attname || '_seq'
                   AND pg_catalog.octet_length(r.relname || '_' || a.attname || '_seq') < 64
              THEN 'sequence ' || pg_catalog.quote_ident(qc.relname) END]) AS odd
    WHERE odd IS NOT NULL
    UNION ALL
    SELECT r.schema, r.relname, 12, k.conname, pg_catalog.format('constraint `%s`: %s', k.conname, odd)
    FROM (SELECT true AS conenforced, false AS conperiod) AS older
    CROSS JOIN LATERAL (
        SELECT k.oid, conname, conrelid, contype, conindid, convalidated, connoinherit, confmatchtype, confdelsetcols,
               conenforced, conperiod
        FROM pg_catalog.pg_constraint k WHERE conparentid = 0 AND contype IN ('p', 'u', 'c', 'f')) AS k
    JOIN relation r ON r.oid = k.conrelid
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
    LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_description kd ON kd.objoid = k.oid AND kd.classoid = pg_catalog.regclass 'pg_catalog.pg_constraint'
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        CASE WHEN NOT k.convalidated THEN 'NOT VALID' END,
        CASE WHEN NOT k.conenforced THEN 'NOT ENFORCED' END,
        CASE WHEN k.conperiod THEN 'PERIOD: ' || pg_catalog.pg_get_constraintdef(k.oid) END,
        CASE WHEN k.contype = 'c' AND k.connoinherit THEN 'NO INHERIT' END,
        CASE WHEN k.contype = 'f' AND k.confmatchtype = 'f' THEN 'MATCH FULL' END,
        CASE WHEN k.contype = 'f' AND k.confdelsetcols IS NOT NULL THEN pg_catalog.pg_get_constraintdef(k.oid) END,
        CASE WHEN i.indnkeyatts < i.indnatts THEN pg_catalog.pg_get_constraintdef(k.oid) END,
        'storage parameters ' || pg_catalog.array_to_string(ic.reloptions, ', '),
        CASE WHEN i.indisclustered THEN 'the table is clustered by it' END,
        CASE WHEN i.indisreplident THEN 'it is the replica identity' END,
        'comment ' || pg_catalog.quote_literal(kd.description)]) AS odd
    WHERE odd IS NOT NULL
    UNION ALL
    SELECT r.schema, r.relname, 13, c.relname, pg_catalog.format('index `%s`: %s', c.relname, odd)
    FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
    LEFT JOIN pg_catalog.pg_description cd
           ON cd.objoid = c.oid AND cd.classoid = pg_catalog.regclass 'pg_catalog.pg_class' AND cd.objsubid = 0
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        'storage parameters ' || pg_catalog.array_to_string(c.reloptions, ', '),
        'tablespace ' || pg_catalog.quote_ident(s.spcname),
        CASE WHEN i.indisclustered THEN 'the table is clustered by it' END,
        CASE WHEN i.indisreplident THEN 'it is the replica identity' END,
        CASE WHEN NOT i.indisvalid THEN 'it is not valid: ' || pg_catalog.pg_get_indexdef(c.oid) END,
        CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attoptions IS NOT NULL)
              THEN 'parameters of an operator class: ' || pg_catalog.pg_get_indexdef(c.oid) END,
        'comment ' || pg_catalog.quote_literal(cd.description)]) AS odd
    WHERE odd IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = r.oid
                                          AND k.contype IN ('p', 'u', 'x'))
) AS found ORDER BY schema NULLS FIRST, name, place, of, remark";
