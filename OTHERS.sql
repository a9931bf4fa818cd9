
WITH own AS (
         SELECT oid, CASE WHEN nspname <> 'public' THEN nspname || '.' ELSE '' END AS prefix
         FROM pg_catalog.pg_namespace WHERE nspname = 'public' OR nspname = ANY ('{}'::text[])),
     brought AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
     relation AS (
         SELECT c.*, own.prefix || c.relname AS name, own.prefix,
                pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted
         FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
         WHERE (pg_catalog.regclass 'pg_catalog.pg_class', c.oid) NOT IN (SELECT classid, objid FROM brought)),
     type AS (
         SELECT t.*, own.prefix || t.typname AS name,
                pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) AS quoted
         FROM pg_catalog.pg_type t JOIN own ON own.oid = t.typnamespace JOIN pg_catalog.pg_namespace n ON n.oid = own.oid
         WHERE (pg_catalog.regclass 'pg_catalog.pg_type', t.oid) NOT IN (SELECT classid, objid FROM brought))
SELECT kind, name, definition FROM (
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, name,
           pg_catalog.concat('CREATE ', CASE relkind WHEN 'm' THEN 'MATERIALIZED ' END, 'VIEW ', quoted,
                             ' WITH (' || pg_catalog.array_to_string(reloptions, ', ') || ')', ' AS', E'\n',
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
) AS found ORDER BY 1, 2, 3