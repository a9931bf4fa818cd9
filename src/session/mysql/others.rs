//! What a database has beside tables.

use super::MySqlSession;
use super::connection::text;
use crate::dialect::mysql::literal::quote;
use crate::schema::TableName;
use crate::session::others::{self, Other, Unsaid};
use crate::session::{ServerError, Session as _};

/// No catalog of MariaDB 10.11 tells how a sequence was made; each is asked:
/// <https://mariadb.com/kb/en/show-create-sequence/>.
pub(super) fn others(session: &mut MySqlSession) -> Result<Vec<Other>, ServerError> {
    let rows = session.query(&others::others(session.engine.flavour), &[])?;
    let mut found: Vec<Other> = rows.iter().filter_map(Other::read).collect();
    for sequence in found.iter_mut().filter(|other| other.kind == "sequence") {
        let printed = printed(session, &format!("SHOW CREATE SEQUENCE {}", quote(&sequence.name)))?;
        sequence.definition = Some(printed).filter(|definition| !definition.is_empty());
    }
    Ok(found)
}

/// The parser of a full text index stands in no catalog but in the definition of its table:
/// <https://dev.mysql.com/doc/refman/8.4/en/fulltext-search-ngram.html>.
pub(super) fn unsaid(session: &mut MySqlSession) -> Result<Vec<Unsaid>, ServerError> {
    let sql = others::unsaid(session.engine.flavour).unwrap_or_default();
    let mut found: Vec<Unsaid> = session.query(&sql, &[])?.iter().filter_map(Unsaid::read).collect();
    let indexed = "SELECT DISTINCT TABLE_NAME FROM information_schema.STATISTICS \
                   WHERE TABLE_SCHEMA = DATABASE() AND INDEX_TYPE = 'FULLTEXT' ORDER BY 1";
    for row in session.query(indexed, &[])? {
        let table = text(&row, 0);
        let definition = printed(session, &format!("SHOW CREATE TABLE {}", quote(table)))?;
        let lines = definition.lines().filter(|line| line.contains(" WITH PARSER "));
        found.extend(lines.map(|line| Unsaid {
            table: TableName::new(table),
            remark: format!("index: {}", line.trim().trim_end_matches(',')),
        }));
    }
    Ok(found)
}

/// A definition as the server prints it; nothing of what was dropped meanwhile.
fn printed(session: &mut MySqlSession, sql: &str) -> Result<String, ServerError> {
    match session.query(sql, &[]) {
        Err(error) if error.code.as_deref() == Some("1146") => Ok(String::new()),
        rows => Ok(rows?.first().map(|row| text(row, 1).to_owned()).unwrap_or_default()),
    }
}
