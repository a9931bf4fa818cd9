SELECT k.conrelid, k.contype::text, k.conname::text, k.condeferrable, k.condeferred, k.conkey,
            k.contype = 'u' AND (SELECT i.indnullsnotdistinct FROM pg_index i WHERE i.indexrelid = k.conindid),
            pg_get_expr(k.conbin, k.conrelid), k.confrelid, k.confkey, k.confdeltype::text, k.confupdtype::text,
            CASE WHEN k.contype = 'f' AND k.confrelid <> ALL ($1::oid[]) THEN
                (SELECT ARRAY[n.nspname, c.relname]::text[]
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = k.confrelid)
            END,
            CASE WHEN k.contype = 'f' AND k.confrelid <> ALL ($1::oid[]) THEN
                (SELECT array_agg(a.attname::text ORDER BY u.place)
                 FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
            END
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_constraint k ON k.conrelid = wanted.oid AND k.contype IN ('p', 'u', 'c', 'f') AND k.conparentid = 0
     ORDER BY k.conrelid, k.conname