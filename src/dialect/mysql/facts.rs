//! What the two flavours can do.

use crate::dialect::facts::Scope;
use crate::dialect::{Engine, Facts, Length};
use crate::flavour::Flavour;

pub(super) fn of(engine: &Engine) -> Facts {
    let mysql = engine.flavour == Flavour::MySql;
    Facts {
        transactional_ddl: false,
        concurrent_indexes: false,
        views_follow_renames: false,
        views_hold_types: false,
        rewrites_expressions: true,
        // https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html
        name_length: Length::Characters(64),
        columns_ignore_case: true,
        // Depends on lower_case_table_names, which differs between Linux, macOS and Windows.
        tables_ignore_case: true,
        index_names: Scope::Table,
        names_keys: false,
        // Every one is called PRIMARY: https://dev.mysql.com/doc/refman/8.4/en/create-table.html
        named_primary_keys: false,
        uniques_are_indexes: true,
        // https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html
        check_names: if mysql { Scope::Database } else { Scope::Table },
        foreign_key_names: Scope::Database,
        schemas: false,
        comments: true,
        storage_options: true,
        enum_types: false,
        deferrable_foreign_keys: false,
        deferrable_uniques: false,
        nulls_equal: false,
        partial_indexes: false,
        // Since 8.0.13, older than the oldest that is supported. MariaDB indexes generated columns instead.
        expression_indexes: mysql,
        include_columns: false,
        nulls_order: false,
        operator_classes: false,
        index_collations: false,
        prefix_lengths: true,
        full_text_indexes: true,
        spatial_indexes: true,
        index_methods: &["btree", "hash"],
        virtual_columns: true,
        identity_always: false,
        // InnoDB refuses it: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
        set_default_action: false,
        set_null_anywhere: false,
        adds_foreign_keys: true,
        checks_references: true,
    }
}
