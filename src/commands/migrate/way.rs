//! Going up or down the revisions.

use super::commits::CommitArgs;
use super::consent::ConsentArgs;
use super::folder::{complain, outlined, tell_vanished};
use super::target::resolve;
use super::views::ViewArgs;
use crate::cli::Cli;
use crate::commands::running::{execute, finish};
use crate::commands::{CommandError, RunArgs, request, select_connectable};
use crate::config::load_databases;
use crate::plan::Way;
use crate::report::Console;
use crate::run::{Exit, Interrupt};
use crate::session::Access;
use crate::tasks::{Declared, Migrate};

#[derive(Clone, Debug, clap::Args)]
pub struct WayArgs {
    #[command(flatten)]
    pub run: RunArgs,

    #[command(flatten)]
    pub consent: ConsentArgs,

    #[command(flatten)]
    pub commits: CommitArgs,

    #[command(flatten)]
    pub views: ViewArgs,
}

impl WayArgs {
    pub(super) fn go(
        &self,
        way: Way,
        target: &str,
        access: Access,
        cli: &Cli,
        console: &mut Console,
    ) -> Result<Exit, CommandError> {
        let request = request(cli)?;
        let mut project = load_databases(&request)?;
        let (migrations, sources) = outlined(&project)?;
        tell_vanished(&migrations, &project, console)?;
        let interrupt = Interrupt::listen()?;
        let databases = select_connectable(&self.run.select, &mut project)?;
        let task = Migrate {
            migrations: &migrations,
            declared: Declared::In(&request),
            way,
            target: resolve(target, way, &migrations, &databases)?,
            consent: self.consent.consent(),
            commits: self.commits.after(),
            views: self.views.views(),
        };
        let outcomes = execute(&databases, &task, &self.commits.settings(self.run.settings(access)), &interrupt);
        complain(&migrations, sources)?;
        let command = match way {
            Way::Up => "binds migrate upgrade",
            Way::Down => "binds migrate downgrade",
        };
        finish(&outcomes, command, console)
    }
}
