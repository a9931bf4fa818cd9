//! What stands in a definition and in no file: it is not lost without a word when the definition is written anew.

use crate::dialect::{Duty, Engine, Statement};
use crate::plan::{Act, Planned};
use crate::run::{Reason, Refusal, Verdict};
use crate::schema::TableName;
use crate::session::{Session, Stands, Unsaid};

/// Refuses what would make a table or a column again without something that it has.
pub(super) fn check<'a>(
    session: &mut dyn Session,
    engine: &Engine,
    steps: impl Iterator<Item = &'a Planned>,
) -> Result<(), Verdict> {
    let made: Vec<Made<'_>> = steps.flat_map(Made::of).filter(|made| made.anything_again(engine)).collect();
    if made.is_empty() {
        return Ok(());
    }
    let schemas: Vec<String> = made.iter().filter_map(|made| made.table.schema.clone()).collect();
    let unsaid = session.unsaid(&schemas).map_err(|error| Verdict::failed("reading the database", error))?;
    let lost = unsaid.iter().filter(|unsaid| made.iter().any(|made| made.loses(engine, unsaid)));
    let lost: Vec<String> = lost.map(|unsaid| format!("table `{}`: {}", unsaid.table, unsaid.remark)).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let message = "what no file can say would be lost, since its table or column has to be defined anew";
    let help = "take it away first, or write the change as SQL of your own: `sql` with `changes`";
    Err(Refusal::new(Reason::Unsupported, message).details(lost).help(help).into())
}

/// A table that a step alters, and how.
struct Made<'a> {
    table: &'a TableName,
    statements: &'a [Vec<Statement>],
}

impl<'a> Made<'a> {
    fn of(step: &'a Planned) -> Vec<Self> {
        let Act::Alters(tables) = &step.act else { return Vec::new() };
        let made = tables.iter().map(|altering| Made { table: &altering.before.name, statements: &step.pieces });
        made.collect()
    }

    fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().flatten()
    }

    /// Whether there is anything to ask about.
    fn anything_again(&self, engine: &Engine) -> bool {
        self.is_rebuilt() || (!engine.facts().transactional_ddl && self.statements().any(|one| redefines(&one.sql, "")))
    }

    fn is_rebuilt(&self) -> bool {
        self.statements()
            .any(|statement| matches!(&statement.duty, Duty::BeginRebuild(name) if *name == self.table.name))
    }

    fn loses(&self, engine: &Engine, unsaid: &Unsaid) -> bool {
        unsaid.table == *self.table
            && match &unsaid.stands {
                Stands::Apart => false,
                Stands::InTable => self.is_rebuilt(),
                Stands::InColumn(name) => self.statements().any(|one| redefines(&one.sql, &engine.quote(name))),
            }
    }
}

/// Whether a statement writes the definition of a column anew, as MySQL and MariaDB want it.
fn redefines(sql: &str, column: &str) -> bool {
    ["MODIFY COLUMN ", "CHANGE COLUMN "].iter().any(|verb| sql.contains(&format!("{verb}{column}")))
}
