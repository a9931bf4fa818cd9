//! What is true of SQLite, as data.

use crate::dialect::facts::Scope;
use crate::dialect::{Facts, Length};

/// Of the version that this program carries, <https://sqlite.org/lang.html>.
pub(super) const FACTS: Facts = Facts {
    transactional_ddl: true,
    concurrent_indexes: false,
    views_follow_renames: true,
    views_hold_types: false,
    rewrites_expressions: false,
    name_length: Length::Unlimited,
    columns_ignore_case: true,
    tables_ignore_case: true,
    index_names: Scope::Relations,
    names_keys: false,
    check_names: Scope::Table,
    foreign_key_names: Scope::Table,
    schemas: false,
    comments: false,
    enum_types: false,
    deferrable_foreign_keys: true,
    deferrable_uniques: false,
    nulls_equal: false,
    partial_indexes: true,
    expression_indexes: true,
    include_columns: false,
    nulls_order: false,
    operator_classes: false,
    index_collations: true,
    prefix_lengths: false,
    full_text_indexes: false,
    spatial_indexes: false,
    index_methods: &[],
    virtual_columns: true,
    identity_always: false,
    set_default_action: true,
    set_null_anywhere: true,
    adds_foreign_keys: false,
    checks_references: false,
};
