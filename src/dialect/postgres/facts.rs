//! What PostgreSQL can do.

use crate::dialect::facts::Scope;
use crate::dialect::{Engine, Facts, Length, Version};

/// The access methods of the server, then those of widespread extensions (bloom, pgvector).
const INDEX_METHODS: &[&str] = &["btree", "hash", "gin", "gist", "spgist", "brin", "bloom", "hnsw", "ivfflat"];

pub(super) fn facts(engine: &Engine) -> Facts {
    Facts {
        transactional_ddl: true,
        concurrent_indexes: true,
        views_follow_renames: true,
        views_hold_types: true,
        rewrites_expressions: true,
        name_length: Length::Bytes(63),
        columns_ignore_case: false,
        tables_ignore_case: false,
        index_names: Scope::Relations,
        names_keys: true,
        named_primary_keys: true,
        uniques_are_indexes: false,
        check_names: Scope::Table,
        foreign_key_names: Scope::Table,
        schemas: true,
        comments: true,
        storage_options: false,
        enum_types: true,
        deferrable_foreign_keys: true,
        deferrable_uniques: true,
        nulls_equal: true,
        partial_indexes: true,
        expression_indexes: true,
        include_columns: true,
        nulls_order: true,
        operator_classes: true,
        index_collations: true,
        prefix_lengths: false,
        full_text_indexes: false,
        spatial_indexes: false,
        index_methods: INDEX_METHODS,
        // https://www.postgresql.org/docs/18/release-18.html
        virtual_columns: engine.version >= Version::new(18, 0, 0),
        identity_always: true,
        set_default_action: true,
        set_null_anywhere: true,
        adds_foreign_keys: true,
        checks_references: true,
    }
}
