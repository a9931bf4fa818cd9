//! The queries of the history table, in the words of each engine.

use sea_query::{
    Alias, Expr, ExprTrait, InsertStatement, MysqlQueryBuilder, OnConflict, Order, PostgresQueryBuilder, Query,
    QueryBuilder, QueryStatementWriter, SqliteQueryBuilder,
};

use super::Engine;
use crate::flavour::Flavour;

/// A table with rows that are known by some of its columns.
///
/// Parameters stand in the order in which the columns are named: those that are set first, then those that are known.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    pub table: &'static str,
    pub columns: &'static [&'static str],
}

impl Engine {
    /// Counts the tables of that name where this session creates tables. One row, one number.
    pub fn count_tables(&self, name: &str) -> String {
        let name = self.literal(name);
        match self.flavour {
            Flavour::Sqlite => format!("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = {name}"),
            Flavour::Postgres => format!(
                "SELECT count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
                 WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname = {name}"
            ),
            Flavour::MySql | Flavour::MariaDb => format!(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = database() AND table_name = {name}"
            ),
        }
    }

    /// Reads the rows that `known` columns tell, in that order; all without any.
    pub fn select_rows(&self, rows: Rows, known: &[&'static str], order: &[&'static str]) -> String {
        let mut query = Query::select();
        query.columns(rows.columns.iter().copied().map(Alias::new)).from(Alias::new(rows.table));
        for column in known {
            query.and_where(equals(column));
        }
        for column in order {
            query.order_by(Alias::new(*column), Order::Asc);
        }
        self.write(&query)
    }

    /// Writes so many rows.
    pub fn insert_rows(&self, rows: Rows, count: usize) -> String {
        self.write(&insert(rows, count))
    }

    /// Inserts rows, or overwrites those that are there: `known` are the columns of the primary key.
    pub fn put_rows(&self, rows: Rows, known: &[&'static str], count: usize) -> String {
        let set = rows.columns.iter().filter(|column| !known.contains(column)).copied().map(Alias::new);
        let conflict = OnConflict::columns(known.iter().copied().map(Alias::new)).update_columns(set).to_owned();
        self.write(insert(rows, count).on_conflict(conflict))
    }

    /// Sets columns of the rows that `known` ones tell.
    pub fn update_row(&self, rows: Rows, set: &[&'static str], known: &[&'static str]) -> String {
        let mut query = Query::update();
        query.table(Alias::new(rows.table)).values(set.iter().map(|column| (Alias::new(*column), Expr::val(""))));
        for column in known {
            query.and_where(equals(column));
        }
        self.write(&query)
    }

    /// Takes away the rows that `known` columns tell.
    pub fn delete_rows(&self, rows: Rows, known: &[&'static str]) -> String {
        let mut query = Query::delete();
        query.from_table(Alias::new(rows.table));
        for column in known {
            query.and_where(equals(column));
        }
        self.write(&query)
    }

    fn write(&self, query: &impl QueryStatementWriter) -> String {
        match self.flavour {
            Flavour::Sqlite => build(query, SqliteQueryBuilder),
            Flavour::Postgres => build(query, PostgresQueryBuilder),
            Flavour::MySql | Flavour::MariaDb => build(query, MysqlQueryBuilder),
        }
    }
}

/// The text alone: the values are the caller's, who gives them to the session.
fn build(query: &impl QueryStatementWriter, builder: impl QueryBuilder) -> String {
    query.build(builder).0
}

fn insert(rows: Rows, count: usize) -> InsertStatement {
    let mut query = Query::insert();
    query.into_table(Alias::new(rows.table)).columns(rows.columns.iter().copied().map(Alias::new));
    for _ in 0..count {
        query.values_panic(rows.columns.iter().map(|_| Expr::val("")));
    }
    query
}

fn equals(column: &'static str) -> Expr {
    Expr::col(Alias::new(column)).eq("")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Rows = Rows { table: "binds_revisions", columns: &["key", "revision", "state"] };

    fn on(flavour: Flavour) -> [String; 4] {
        let engine = Engine::oldest(flavour);
        [
            engine.select_rows(ROWS, &["key"], &["revision"]),
            engine.insert_rows(ROWS, 1),
            engine.update_row(ROWS, &["state"], &["key", "revision"]),
            engine.delete_rows(ROWS, &["key", "revision"]),
        ]
    }

    #[test]
    fn parameters_are_question_marks_in_sqlite_mysql_and_mariadb() {
        let sqlite = [
            r#"SELECT "key", "revision", "state" FROM "binds_revisions" WHERE "key" = ? ORDER BY "revision" ASC"#,
            r#"INSERT INTO "binds_revisions" ("key", "revision", "state") VALUES (?, ?, ?)"#,
            r#"UPDATE "binds_revisions" SET "state" = ? WHERE "key" = ? AND "revision" = ?"#,
            r#"DELETE FROM "binds_revisions" WHERE "key" = ? AND "revision" = ?"#,
        ];
        assert_eq!(on(Flavour::Sqlite), sqlite);
        assert_eq!(on(Flavour::MySql), sqlite.map(|sql| sql.replace('"', "`")));
        assert_eq!(on(Flavour::MariaDb), on(Flavour::MySql));
    }

    #[test]
    fn parameters_are_numbered_in_postgres() {
        let postgres = [
            r#"SELECT "key", "revision", "state" FROM "binds_revisions" WHERE "key" = $1 ORDER BY "revision" ASC"#,
            r#"INSERT INTO "binds_revisions" ("key", "revision", "state") VALUES ($1, $2, $3)"#,
            r#"UPDATE "binds_revisions" SET "state" = $1 WHERE "key" = $2 AND "revision" = $3"#,
            r#"DELETE FROM "binds_revisions" WHERE "key" = $1 AND "revision" = $2"#,
        ];
        assert_eq!(on(Flavour::Postgres), postgres);
    }
    #[test]
    fn several_rows_are_written_by_one_statement() {
        let insert = Engine::oldest(Flavour::Postgres).insert_rows(ROWS, 2);
        let rows = r#"INSERT INTO "binds_revisions" ("key", "revision", "state") VALUES ($1, $2, $3), ($4, $5, $6)"#;
        assert_eq!(insert, rows);
        let put = |flavour| Engine::oldest(flavour).put_rows(ROWS, &["key", "revision"], 2);
        let overwrite = r#"ON CONFLICT ("key", "revision") DO UPDATE SET "state" = "excluded"."state""#;
        assert_eq!(put(Flavour::Postgres), format!("{rows} {overwrite}"));
        let marks = rows.replace("($1, $2, $3), ($4, $5, $6)", "(?, ?, ?), (?, ?, ?)");
        assert_eq!(put(Flavour::Sqlite), format!("{marks} {overwrite}"));
        let mysql = format!("{} ON DUPLICATE KEY UPDATE `state` = VALUES(`state`)", marks.replace('"', "`"));
        assert_eq!([put(Flavour::MySql), put(Flavour::MariaDb)], [mysql.clone(), mysql]);
    }
}
