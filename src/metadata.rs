//! The tables of one key as SQLAlchemy's metadata has them: in dependency order, with the statements that create and
//! drop them, and no connection.

use crate::config::Database;
use crate::dialect::Engine;
use crate::physical::{Physical, Table};
use crate::plan::{self, Plan};

/// What one key declares, lowered for one engine.
#[derive(Clone, Debug)]
pub struct Metadata {
    engine: Engine,
    physical: Physical,
}

impl Metadata {
    /// For the engine that the URL names, or the first of `engines`, in the oldest version that the file admits.
    pub fn of(database: &Database) -> Self {
        let named = database.url.as_ref().ok().map(crate::url::Url::flavour);
        let range =
            database.engines.iter().find(|range| Some(range.from.flavour) == named).or(database.engines.first());
        let engine = range.map_or(Engine::oldest(crate::flavour::Flavour::Sqlite), |range| range.from);
        Self::on(engine, database)
    }

    /// For one engine. What it cannot hold is left out: loading the file has refused it for every engine of `engines`.
    pub fn on(engine: Engine, database: &Database) -> Self {
        Metadata { engine, physical: engine.lower(&database.schema).physical }
    }

    /// The engine that the tables are for.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Each after the tables that it refers to, as far as they make no circle.
    pub fn tables(&self) -> Vec<&Table> {
        plan::order(self.physical.tables.values()).tables
    }

    /// The statements that create everything in an empty database.
    pub fn create_all(&self) -> Script {
        Script { engine: self.engine, plan: plan::create(&self.engine, &self.physical, None) }
    }

    /// The statements that drop everything, where everything is there.
    pub fn drop_all(&self) -> Script {
        Script { engine: self.engine, plan: plan::drop(&self.engine, &self.physical, Vec::new(), None) }
    }
}

/// A plan for one engine, to be run by another client.
#[derive(Clone, Debug)]
pub struct Script {
    pub engine: Engine,
    pub plan: Plan,
}

impl Script {
    /// One text, each statement ended by a semicolon, that means the same in every client.
    pub fn script(&self) -> String {
        let mut text = self.engine.script_header().to_owned();
        for statement in self.plan.statements() {
            text.push_str(&statement.sql);
            text.push_str(";\n");
        }
        text
    }
}
