//! What is true of an engine, as data, so that the code above asks for a fact instead of an engine.

/// How long a name may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Unlimited,
    Bytes(usize),
    Characters(usize),
}

impl Length {
    /// What is too long about `name`, for a message; none when it fits.
    pub(super) fn excess(self, name: &str) -> Option<String> {
        let (given, most, unit) = match self {
            Length::Unlimited => return None,
            Length::Bytes(most) => (name.len(), most, "bytes"),
            Length::Characters(most) => (name.chars().count(), most, "characters"),
        };
        (given > most).then(|| format!("{given} {unit}, {} more than the {most} allowed", given - most))
    }
}

/// In what scope two objects of one kind may not have one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Table,
    /// The database, or the PostgreSQL schema in it.
    Database,
    /// The database, together with tables and other indexes.
    Relations,
}

/// What an engine can do and how it treats names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether DDL can be rolled back.
    pub transactional_ddl: bool,
    /// Indexes come and go beside those who write, outside of transactions.
    pub concurrent_indexes: bool,
    /// Whether a view goes on when what it reads gets another name.
    pub views_follow_renames: bool,
    /// Whether a column keeps its type as long as a view reads it.
    pub views_hold_types: bool,
    /// Whether the catalog holds expressions in the server's words, not in those that they were given in.
    pub rewrites_expressions: bool,
    /// The longest name.
    pub name_length: Length,
    /// Whether two columns that differ in case alone are one.
    pub columns_ignore_case: bool,
    /// Whether two tables that differ in case alone are one, or are on some servers.
    pub tables_ignore_case: bool,
    pub index_names: Scope,
    /// Whether the name of a primary key or unique constraint is that of its index.
    pub names_keys: bool,
    /// Whether primary keys have names of their own.
    pub named_primary_keys: bool,
    /// Whether a unique constraint is a unique index and nothing else.
    pub uniques_are_indexes: bool,
    pub check_names: Scope,
    pub foreign_key_names: Scope,
    /// Tables may live in named schemas of one database.
    pub schemas: bool,
    pub comments: bool,
    /// Whether a table has a storage engine, a character set and a collation of its own.
    pub storage_options: bool,
    /// Enums are types of their own.
    pub enum_types: bool,
    pub deferrable_foreign_keys: bool,
    pub deferrable_uniques: bool,
    pub nulls_equal: bool,
    pub partial_indexes: bool,
    pub expression_indexes: bool,
    pub include_columns: bool,
    pub nulls_order: bool,
    pub operator_classes: bool,
    pub index_collations: bool,
    pub prefix_lengths: bool,
    pub full_text_indexes: bool,
    pub spatial_indexes: bool,
    /// The access methods that may be named; empty where none may.
    pub index_methods: &'static [&'static str],
    pub virtual_columns: bool,
    pub identity_always: bool,
    pub set_default_action: bool,
    /// Whether an action may set NULL where no NULL can be, which fails when it is to happen.
    pub set_null_anywhere: bool,
    /// Whether a foreign key can be added to an existing table. Where not, it is written with the table and may name
    /// a table that does not exist yet.
    pub adds_foreign_keys: bool,
    /// Whether the key that a foreign key names must exist when the foreign key is made.
    pub checks_references: bool,
}
