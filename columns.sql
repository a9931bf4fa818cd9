SELECT a.attrelid, a.attnum, a.atttypid, a.atttypmod, a.attcollation,
            a.attname::text, a.attnotnull, a.attidentity::text, a.attgenerated::text,
            pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0 END), d.oid IS NOT NULL,
            CASE WHEN a.attnotnull AND a.attgenerated = '' AND a.atttypid IN (20, 21, 23) AND d.oid IS NOT NULL THEN EXISTS
                   (SELECT FROM pg_depend takes
                    JOIN pg_depend owns ON owns.classid = 'pg_class'::regclass AND owns.objid = takes.refobjid
                     AND owns.refclassid = 'pg_class'::regclass AND owns.refobjid = a.attrelid
                     AND owns.refobjsubid = a.attnum AND owns.deptype = 'a'
                    WHERE takes.classid = 'pg_attrdef'::regclass AND takes.objid = d.oid
                      AND takes.refclassid = 'pg_class'::regclass)
            ELSE false END,
            co.description
     FROM unnest($1::oid[]) AS wanted (oid)
     JOIN pg_attribute a ON a.attrelid = wanted.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     LEFT JOIN pg_description co
            ON co.objoid = a.attrelid AND co.classoid = 'pg_class'::regclass AND co.objsubid = a.attnum
     ORDER BY a.attrelid, a.attnum