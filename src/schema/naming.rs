//! How the names are made that a file leaves out.

mod fitting;
mod preset;
mod template;

use super::convention::cut;

pub use preset::Preset;
pub use template::{Template, TemplateError, Token};

/// What is named by a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    PrimaryKey,
    Unique,
    ForeignKey,
    Index,
    Check,
}

impl Named {
    pub const ALL: [Named; 5] = [Named::PrimaryKey, Named::Unique, Named::ForeignKey, Named::Index, Named::Check];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Named::PrimaryKey => "primary_key",
            Named::Unique => "unique",
            Named::ForeignKey => "foreign_key",
            Named::Index => "index",
            Named::Check => "check",
        }
    }
}

/// A template for each kind of name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming([Template; 5]);

impl Default for Naming {
    /// `pk_user`, `uq_user_email`, `fk_user_boss_user`, `ix_user_color`, `ck_user_age`.
    fn default() -> Self {
        Preset::Binds.naming()
    }
}

impl Naming {
    /// What names of that kind are made of.
    pub fn template(&self, named: Named) -> &Template {
        &self.0[named as usize]
    }

    /// Makes names of that kind of something else.
    pub fn set(&mut self, named: Named, template: Template) {
        self.0[named as usize] = template;
    }

    /// The name of the primary key of those columns.
    pub fn primary_key(&self, table: &str, columns: &[impl AsRef<str>]) -> String {
        let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
        self.name(Named::PrimaryKey, &Subject { table, columns: &columns, ..Subject::default() })
    }

    /// The name of a unique constraint on those columns.
    pub fn unique(&self, table: &str, columns: &[&str]) -> String {
        self.name(Named::Unique, &Subject { table, columns, ..Subject::default() })
    }

    /// The name of a key of those columns that refers to `referred`.
    pub fn foreign_key(&self, table: &str, columns: &[&str], referred: &str) -> String {
        self.name(Named::ForeignKey, &Subject { table, columns, referred })
    }

    /// The name of an index on those columns.
    pub fn index(&self, table: &str, columns: &[&str]) -> String {
        self.name(Named::Index, &Subject { table, columns, ..Subject::default() })
    }

    /// The name of a check that stands beside a column.
    pub fn check(&self, table: &str, column: &str) -> String {
        self.name(Named::Check, &Subject { table, columns: &[column], ..Subject::default() })
    }

    fn name(&self, named: Named, subject: &Subject<'_>) -> String {
        cut(self.template(named).fill(subject))
    }
}

/// What a name is made from.
#[derive(Clone, Copy, Debug, Default)]
struct Subject<'a> {
    table: &'a str,
    columns: &'a [&'a str],
    /// The table that a foreign key refers to.
    referred: &'a str,
}

#[cfg(test)]
mod tests {
    use super::{Naming, Preset};

    fn names(naming: &Naming) -> [String; 5] {
        [
            naming.primary_key("user", &["id"]),
            naming.unique("user", &["email", "realm"]),
            naming.foreign_key("user", &["boss", "realm"], "person"),
            naming.index("user", &["color", "size"]),
            naming.check("user", "age"),
        ]
    }

    #[test]
    fn each_preset_has_its_habit() {
        let cases = [
            (
                Preset::Binds,
                ["pk_user", "uq_user_email_realm", "fk_user_boss_realm_person", "ix_user_color_size", "ck_user_age"],
            ),
            (
                Preset::Postgres,
                ["user_pkey", "user_email_realm_key", "user_boss_realm_fkey", "user_color_size_idx", "user_age_check"],
            ),
            (Preset::MySql, ["pk_user", "email", "fk_user_boss_realm_person", "color", "ck_user_age"]),
            (Preset::SqlAlchemy, ["pk_user", "uq_user_email", "fk_user_boss_person", "ix_user_color", "ck_user_age"]),
        ];
        for (preset, expected) in cases {
            assert_eq!(names(&preset.naming()), expected, "{}", preset.name());
        }
    }

    #[test]
    fn a_long_name_is_cut_whatever_the_template() {
        let naming = Preset::Postgres.naming();
        let long = naming.unique(&"t".repeat(40), &[&"c".repeat(40)]);
        assert_eq!(long.len(), 60, "{long}");
        assert!(long.starts_with(&"t".repeat(40)), "{long}");
    }
}
