
WITH RECURSIVE
     own AS (
         SELECT oid, nullif(nspname, 'public')::text AS schema
         FROM pg_catalog.pg_namespace WHERE nspname = 'public' OR nspname = ANY ('{}'::text[])),
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
    FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN (pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence q ON q.seqrelid = d.objid
               JOIN pg_catalog.pg_class qc ON qc.oid = q.seqrelid)
           ON d.classid = pg_catalog.regclass 'pg_catalog.pg_class' AND d.refclassid = pg_catalog.regclass 'pg_catalog.pg_class'
          AND d.refobjid = r.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main'
              WHEN 'e' THEN 'external' ELSE 'extended' END END,
        CASE a.attcompression WHEN 'p' THEN 'compression pglz' WHEN 'l' THEN 'compression lz4' END,
        CASE WHEN a.attstattarget >= 0 THEN 'statistics ' || a.attstattarget END,
        'options ' || pg_catalog.array_to_string(a.attoptions, ', '),
        'privileges ' || pg_catalog.array_to_string(a.attacl, ', '),
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
    FROM relation r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.conparentid = 0 AND k.contype IN ('p', 'u', 'c', 'f')
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
    LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_description kd ON kd.objoid = k.oid AND kd.classoid = pg_catalog.regclass 'pg_catalog.pg_constraint'
    CROSS JOIN (SELECT true AS conenforced, false AS conperiod) AS older
    CROSS JOIN LATERAL (SELECT conenforced, conperiod FROM pg_catalog.pg_constraint n WHERE n.oid = k.oid) AS newer
    CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
        CASE WHEN NOT k.convalidated THEN 'NOT VALID' END,
        CASE WHEN NOT newer.conenforced THEN 'NOT ENFORCED' END,
        CASE WHEN newer.conperiod THEN 'PERIOD: ' || pg_catalog.pg_get_constraintdef(k.oid) END,
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
) AS found ORDER BY schema NULLS FIRST, name, place, of, remark