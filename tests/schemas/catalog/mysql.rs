//! The catalogs of MySQL and MariaDB.

use crate::harness::{Client, Engine};

/// What both servers have under the same names.
const BOTH: [&str; 10] = [
    "SELECT CONCAT_WS('\t', table_name, 'left out', 'is a table') FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    "SELECT CONCAT_WS('\t', table_name, 'engine', CONCAT_WS(' ', engine, table_collation))
     FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    "SELECT CONCAT_WS('\t', table_name, 'comment', table_comment) FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_comment <> '' AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    "SELECT CONCAT_WS('\t', c.table_name, CONCAT('`', column_name, '`'),
            CONCAT_WS(' ; ', 'column', ordinal_position, column_type, is_nullable, CONCAT('default ', column_default), extra,
                      NULLIF(generation_expression, ''), collation_name, NULLIF(column_comment, '')))
     FROM information_schema.columns c JOIN information_schema.tables t
          ON t.table_schema = c.table_schema AND t.table_name = c.table_name
     WHERE c.table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', constraint_name, '`'), constraint_type)
     FROM information_schema.table_constraints WHERE table_schema = DATABASE()",
    "SELECT CONCAT_WS('\t', r.table_name, CONCAT('`', r.constraint_name, '`'),
            -- RESTRICT is NO ACTION: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html.
            CONCAT_WS(' ', match_option, REPLACE(update_rule, 'RESTRICT', 'NO ACTION'), REPLACE(delete_rule, 'RESTRICT', 'NO ACTION'),
                      REPLACE(referenced_table_schema, DATABASE(), ''),
                      k.referenced_table_name,
                      GROUP_CONCAT(column_name, ' = ', referenced_column_name ORDER BY ordinal_position)))
     FROM information_schema.referential_constraints r JOIN information_schema.key_column_usage k
          ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
     WHERE r.constraint_schema = DATABASE() GROUP BY r.table_name, r.constraint_name, match_option, update_rule, delete_rule,
           referenced_table_schema, k.referenced_table_name",
    "SELECT CONCAT_WS('\t', table_name, 'partition', CONCAT_WS(' ', partition_name, subpartition_name, partition_method,
            partition_expression, subpartition_method, partition_description))
     FROM information_schema.partitions WHERE table_schema = DATABASE() AND partition_name IS NOT NULL",
    "SELECT CONCAT_WS('\t', '', CONCAT('trigger ', trigger_name, ' of ', event_object_table),
            CONCAT_WS(' ', action_timing, event_manipulation, SHA2(action_statement, 256)))
     FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
    "SELECT CONCAT_WS('\t', '', CONCAT(LOWER(routine_type), ' ', routine_name), SHA2(routine_definition, 256))
     FROM information_schema.routines WHERE routine_schema = DATABASE()",
    "SELECT CONCAT_WS('\t', '', CONCAT('event ', event_name), event_definition)
     FROM information_schema.events WHERE event_schema = DATABASE()",
];

const VIEWS: &str = "SELECT CONCAT_WS('\t', '', CONCAT('view ', table_name), SHA2(view_definition, 256)) \
     FROM information_schema.views WHERE table_schema = DATABASE()";

const OF_MYSQL: [&str; 4] = [
    "SELECT CONCAT_WS('\t', table_name, 'option', create_options) FROM information_schema.tables
     WHERE table_schema = DATABASE() AND create_options NOT IN ('', 'partitioned') AND table_type = 'BASE TABLE'",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', index_name, '`'),
            CONCAT_WS(' ; ', 'index', non_unique, index_type, is_visible, NULLIF(index_comment, ''),
                      GROUP_CONCAT(CONCAT_WS(' ', column_name, expression, sub_part, collation) ORDER BY seq_in_index)))
     FROM information_schema.statistics WHERE table_schema = DATABASE()
     GROUP BY table_name, index_name, non_unique, index_type, is_visible, index_comment",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', c.constraint_name, '`'), CONCAT_WS(' ', enforced, check_clause))
     FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
          ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
     WHERE c.constraint_schema = DATABASE()",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', column_name, '`'), CONCAT('srid ', srs_id))
     FROM information_schema.columns WHERE table_schema = DATABASE() AND srs_id IS NOT NULL",
];

const OF_MARIADB: [&str; 5] = [
    "SELECT CONCAT_WS('\t', table_name, 'option', create_options) FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
       AND create_options NOT IN ('', 'partitioned')",
    "SELECT CONCAT_WS('\t', table_name, 'system versioned', '') FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'SYSTEM VERSIONED'",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', index_name, '`'),
            CONCAT_WS(' ; ', 'index', non_unique, index_type, ignored, NULLIF(index_comment, ''),
                      GROUP_CONCAT(CONCAT_WS(' ', column_name, sub_part, collation) ORDER BY seq_in_index)))
     FROM information_schema.statistics WHERE table_schema = DATABASE()
     GROUP BY table_name, index_name, non_unique, index_type, ignored, index_comment",
    "SELECT CONCAT_WS('\t', table_name, CONCAT('`', constraint_name, '`'), check_clause)
     -- Whether it is written in a column or behind them is no difference.
     FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()",
    "SELECT CONCAT_WS('\t', '', CONCAT('sequence ', table_name), 'is there')
     FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'",
];

pub(super) fn lines(client: &mut Client, engine: Engine, database: &str) -> Vec<String> {
    let own: &[&str] = if engine == Engine::MySql { &OF_MYSQL } else { &OF_MARIADB };
    client.run("SET SESSION group_concat_max_len = 1000000");
    let all = BOTH.iter().chain(own).chain([&VIEWS]).flat_map(|sql| client.column(sql)).collect::<Vec<_>>();
    all.iter().map(|line| line.replace(database, "DATABASE")).collect()
}
