//! What each engine can do and how it says it: facts, native types, and the SQL of every statement.
//!
//! Pure: no connection is ever seen here. sea-query is used here and nowhere else. The four engines have the same file
//! names, so that one concern can be read across them; MySQL and MariaDB share a folder and differ by their facts.

mod alteration;
mod cost;
mod default;
mod engine;
mod facts;
mod fit;
mod history;
mod lower;
pub(crate) mod mysql;
mod normal;
pub(crate) mod postgres;
mod problem;
mod raise;
mod sought;
pub(crate) mod sqlite;
mod statement;
mod target;
pub mod tokens;

use crate::flavour::Flavour;
use crate::physical::{Check, Expression, ForeignKey, Identity, Index, Table, TableName};
use crate::schema;

pub use alteration::{Alteration, EnumAlteration, EnumStatements, Misfits, NewValues};
pub use cost::{Cost, Waits, Work};
pub use engine::{Engine, EngineRange, InvalidEngine, Version};
pub use facts::{Facts, Length};
pub use fit::Enums;
pub use history::Rows;
pub use lower::Lowered;
pub use normal::Meaning;
pub use problem::Problem;
pub use sought::Sought;
pub use statement::{Duty, Effect, Statement};

use lower::{LowerColumn, Reject};

/// The SQL of one engine. One value of it for each flavour; everything that differs between them is behind it.
pub(crate) trait Dialect: Sync {
    /// What is true of `engine`, as data.
    fn facts(&self, engine: &Engine) -> Facts;

    /// An identifier in quotes, whatever is in it.
    fn quote(&self, name: &str) -> String;

    /// A text as a literal, whatever is in it.
    fn literal(&self, text: &str) -> String;

    /// A value of an enum as its columns hold it, as a literal.
    fn enum_value(&self, value: &str) -> String {
        self.literal(value)
    }

    /// What shows any value as a text.
    fn as_text(&self, value: &str) -> String;

    /// NULL as a value of a type.
    fn null(&self, _native: &str) -> String {
        "NULL".to_owned()
    }

    /// Whether an expression may name the column: rather one too many than one too few.
    fn mentions(&self, engine: &Engine, expression: &Expression, column: &str) -> bool;

    /// The one form of an expression about the columns of a table; none where it cannot be read for sure.
    fn normal(&self, _engine: &Engine, _table: &Table, _sql: &str) -> Option<normal::Normal> {
        None
    }

    /// A native type in the catalog's spelling, if this engine has it: `CITEXT` is `citext`, `Int` is `int`.
    fn native(&self, engine: &Engine, text: &str) -> Option<String>;

    /// The native type of a portable one, spelled as the catalog spells it.
    fn native_type(&self, column: &LowerColumn<'_>) -> Result<String, Reject>;

    /// The default, spelled as the catalog reader of this engine spells it.
    fn default(&self, column: &LowerColumn<'_>, native: &str, default: &schema::Default) -> Result<String, Reject>;

    /// How this engine numbers a column. None where nothing of it is stored (SQLite's rowid numbers without a word).
    fn identity(&self, identity: schema::Identity) -> Option<Identity>;

    /// Whether a column of the native type `from` may refer to one of type `to`.
    fn types_reference(&self, from: &str, to: &str) -> bool;

    /// Why rows of `target` cannot be found by the columns that `key` of `table` names; none when they can.
    fn cannot_refer(&self, engine: &Engine, table: &Table, key: &ForeignKey, target: &Table) -> Option<Reject>;

    /// What this engine makes of a whole table besides its columns one by one: implied indexes, fixed names, options.
    /// Here an engine also refuses what no single part shows.
    fn finish_table(&self, engine: &Engine, declared: &schema::Table, table: &mut Table, problems: &mut Vec<Problem>);

    /// Checks that stand for what this engine has no word for, such as an enum's values.
    fn implied_checks(&self, _schema: &schema::Schema, _declared: &schema::Table) -> Vec<Check> {
        Vec::new()
    }

    /// The table with everything in it, comments and indexes included.
    fn create_table(&self, engine: &Engine, table: &Table) -> Vec<Statement>;

    fn drop_table(&self, table: &Table) -> Statement;

    /// What turns one state of a table into another; nothing where both are the same.
    fn alter_table(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Statement>;

    /// The values that new types of columns do not hold, for each column of which that can be told. The table may be
    /// renamed beforehand, but its rows are those of now; `enums` are those of afterwards.
    fn misfits(&self, engine: &Engine, alteration: &Alteration<'_>, enums: &Enums) -> Vec<Misfits>;

    /// What an alteration does with all rows of its table.
    fn costs(&self, engine: &Engine, alteration: &Alteration<'_>) -> Vec<Cost>;

    /// Why a run of an alteration that was cut off could not be taken up again; none when it can.
    fn cannot_resume(&self, _alteration: &Alteration<'_>) -> Option<String> {
        None
    }

    /// An index of an existing table.
    fn create_index(&self, engine: &Engine, table: &TableName, index: &Index) -> Statement;

    /// The same beside those who write, outside of transactions, where the engine can; else as ever.
    fn create_index_concurrently(&self, engine: &Engine, table: &TableName, index: &Index) -> Statement {
        self.create_index(engine, table, index)
    }

    /// Drops an index that may not be there, beside those who write.
    fn drop_index_concurrently(&self, _table: &TableName, index: &str) -> Statement {
        Statement::new(format!("drop index `{index}`"), format!("DROP INDEX IF EXISTS {}", self.quote(index)))
    }

    /// A foreign key of an existing table. None where the engine cannot add one (SQLite).
    fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<Statement>;

    /// None where a foreign key goes with its table alone (SQLite).
    fn drop_foreign_key(&self, table: &TableName, name: &str) -> Option<Statement>;

    /// None where an enum is no object of its own.
    fn create_enum(&self, name: &TableName, values: &[String]) -> Option<Statement>;

    /// What gives an enum another name or schema; nothing where an enum is no object of its own.
    fn rename_enum(&self, _from: &TableName, _to: &TableName) -> Vec<Statement> {
        Vec::new()
    }

    /// What makes the values of an enum others; nothing where an enum is no object of its own.
    fn alter_enum(&self, _engine: &Engine, _alteration: &EnumAlteration<'_>) -> EnumStatements {
        EnumStatements::default()
    }

    fn drop_enum(&self, name: &TableName) -> Option<Statement>;

    /// None where there are no schemas in a database.
    fn create_schema(&self, name: &str) -> Option<Statement>;

    /// What a script of statements must begin with to mean the same in any client.
    fn script_header(&self) -> &'static str;
}

pub(crate) fn of(flavour: Flavour) -> &'static dyn Dialect {
    match flavour {
        Flavour::Sqlite => &sqlite::Sqlite,
        Flavour::Postgres => &postgres::Postgres,
        Flavour::MySql | Flavour::MariaDb => &mysql::MySql,
    }
}
