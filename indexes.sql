SELECT i.indrelid, ic.relname::text, i.indisunique, i.indnullsnotdistinct, am.amname::text,
            pg_get_expr(i.indpred, i.indrelid), part.number, part.place > i.indnkeyatts,
            i.indoption[part.place - 1]::int4,
            CASE WHEN NOT oc.opcdefault THEN
                (SELECT CASE WHEN n.nspname = 'pg_catalog' OR EXISTS (SELECT FROM pg_depend x
                            WHERE x.classid = 'pg_opclass'::regclass AND x.objid = oc.oid AND x.deptype = 'e')
                        THEN '' ELSE n.nspname || '.' END || oc.opcname
                 FROM pg_namespace n WHERE n.oid = oc.opcnamespace)
            END,
            CASE WHEN i.indcollation[part.place - 1] = 0 THEN NULL
                 WHEN i.indcollation[part.place - 1] <> CASE WHEN part.number > 0 THEN
                          (SELECT a.attcollation FROM pg_attribute a
                           WHERE a.attrelid = i.indrelid AND a.attnum = part.number)
                      ELSE
                          (SELECT t.typcollation FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                           WHERE a.attrelid = i.indexrelid AND a.attnum = part.place)
                      END
                 THEN (SELECT co.collname::text FROM pg_collation co WHERE co.oid = i.indcollation[part.place - 1])
            END,
            CASE WHEN part.number = 0 THEN pg_get_indexdef(i.indexrelid, part.place::int4, false) END,
            CASE WHEN part.number = 0 THEN pg_get_indexdef(i.indexrelid) END,
            i.indpred IS NOT NULL
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_index i ON i.indrelid = wanted.oid
     JOIN pg_class ic ON ic.oid = i.indexrelid
     JOIN pg_am am ON am.oid = ic.relam
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS part (number, place)
     LEFT JOIN pg_opclass oc ON oc.oid = i.indclass[part.place - 1]
     WHERE i.indisvalid AND NOT EXISTS (SELECT FROM pg_constraint k
                       WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
     ORDER BY i.indrelid, ic.relname, part.place