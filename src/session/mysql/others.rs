//! What a database has beside tables.

use super::MySqlSession;
use super::connection::{optional, text};
use crate::dialect::mysql::literal::quote;
use crate::schema::TableName;
use crate::session::others::{self, Other, Stands, Unsaid};
use crate::session::{ServerError, Session as _};

/// What the catalogs tell in part, with what prints the whole of it, and where in the row that stands:
/// <https://dev.mysql.com/doc/refman/8.4/en/show-create-procedure.html>, <https://mariadb.com/kb/en/show-create-sequence/>.
const PRINTED: [(&str, usize); 4] = [("function", 2), ("procedure", 2), ("event", 3), ("sequence", 1)];

pub(super) fn others(session: &mut MySqlSession) -> Result<Vec<Other>, ServerError> {
    let rows = session.query(&others::others(session.engine.flavour), &[])?;
    let mut found: Vec<Other> = rows.iter().filter_map(Other::read).collect();
    for other in &mut found {
        let Some((kind, at)) = PRINTED.iter().find(|(kind, _)| *kind == other.kind) else { continue };
        let sql = format!("SHOW CREATE {} {}", kind.to_ascii_uppercase(), quote(&other.name));
        // Nothing is printed for a user without the right, and of what was dropped meanwhile.
        let printed = session.query(&sql, &[]).ok();
        let whole = printed.as_ref().and_then(|rows| optional(rows.first()?, *at));
        other.definition = whole.map(str::to_owned).or(other.definition.take());
    }
    Ok(found)
}

/// The parser of a full text index stands in no catalog but in the definition of its table:
/// <https://dev.mysql.com/doc/refman/8.4/en/fulltext-search-ngram.html>.
pub(super) fn unsaid(session: &mut MySqlSession) -> Result<Vec<Unsaid>, ServerError> {
    let sql = others::unsaid(session.engine.flavour).unwrap_or_default();
    let rows = session.query(&sql, &[])?;
    let mut found: Vec<Unsaid> = rows.iter().filter_map(Unsaid::read).map(in_its_column).collect();
    let indexed = "SELECT DISTINCT TABLE_NAME FROM information_schema.STATISTICS \
                   WHERE TABLE_SCHEMA = DATABASE() AND INDEX_TYPE = 'FULLTEXT' ORDER BY 1";
    for row in session.query(indexed, &[])? {
        let table = text(&row, 0);
        let Some(definition) = session.connection.definition(table)? else { continue };
        let lines = definition.lines().filter(|line| line.contains(" WITH PARSER "));
        found.extend(lines.map(|line| Unsaid {
            table: TableName::new(table),
            remark: format!("index: {}", line.trim().trim_end_matches(',')),
            stands: Stands::Apart,
        }));
    }
    Ok(found)
}

/// Our own query begins what it says of a column with its name.
fn in_its_column(unsaid: Unsaid) -> Unsaid {
    let column = unsaid.remark.strip_prefix("column `").and_then(|rest| rest.rsplit_once("`: "));
    let stands = column.map_or(Stands::Apart, |(name, _)| Stands::InColumn(name.to_owned()));
    Unsaid { stands, ..unsaid }
}
