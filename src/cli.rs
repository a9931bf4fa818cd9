//! The command line. Each command has its arguments, its help and its work in a file of `commands/`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    self, CommandError, check_config, completions, create_all, databases, diff, drop_all, init, json_schema, man,
    migrate, pull, show, tables,
};
use crate::report::{Console, Format};
use crate::run::Exit;

/// Schemas and migrations of several databases from one TOML file
#[derive(Debug, Parser)]
#[command(name = "binds", version, max_term_width = 100, arg_required_else_help = true, after_help = EXITS)]
pub struct Cli {
    /// The file that declares databases and tables [default: binds.toml here or in a parent folder]
    #[arg(short, long, global = true, help_heading = GLOBAL, value_name = "FILE", env = "BINDS_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,

    /// Variables for the file, one NAME=value a line [default: .env beside the file]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// How results are written
    #[arg(long, global = true, help_heading = GLOBAL, value_enum, default_value_t)]
    pub format: Written,

    #[command(subcommand)]
    pub command: Command,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Written {
    /// For people
    #[default]
    Text,
    /// For programs: one object, with `"format": 1`
    Json,
    /// For GitHub, beside the lines of the files: of `migrate check` alone
    Github,
}

impl Written {
    fn format(self) -> Format {
        match self {
            Written::Json => Format::Json,
            Written::Text | Written::Github => Format::Text,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Args),
    CheckConfig(check_config::Args),
    Databases(databases::Args),
    Tables(tables::Args),
    Show(show::Args),
    CreateAll(create_all::Args),
    DropAll(drop_all::Args),
    Diff(diff::Args),
    Pull(pull::Args),
    Migrate(migrate::Args),
    Completions(completions::Args),
    Man(man::Args),
    JsonSchema(json_schema::Args),
}

/// Where the options that every command has stand in its help.
const GLOBAL: &str = "Options of every command";

const EXITS: &str = "\
Exit codes:
  0    done, or nothing to do
  1    failed, and no selected database was changed
  2    usage or configuration
  3    `diff` or `migrate check` found something
  4    refused; a word in parentheses says why
  5    another run holds the lock
  6    failed after some of the selected databases were changed
  130  ended by SIGINT
  143  ended by SIGTERM

Example:
  binds create-all --db default,auth";

/// Runs the program and gives its exit code. Everything that is said is said here or below.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    survive_full_disks();
    let matches = match Cli::command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return refuse_usage(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return refuse_usage(&error),
    };
    let mut console = Console::of_process(cli.format.format());
    match run(&cli, &mut console) {
        Ok(exit) => exit,
        Err(error) if cli.is_annotated() => commands::annotate(error, &mut console),
        Err(error) => commands::complain(error, &full_name(&matches), &mut console),
    }
}

impl Cli {
    /// Whether findings are written for GitHub.
    pub fn is_annotated(&self) -> bool {
        self.format == Written::Github && self.command.has_findings_in_files()
    }
}

impl Command {
    fn has_findings_in_files(&self) -> bool {
        matches!(self, Command::Migrate(migrate::Args { command: migrate::Command::Check(_) }))
    }
}

/// The command with those that it is below: `binds migrate upgrade`.
fn full_name(matches: &ArgMatches) -> String {
    let mut name = "binds".to_owned();
    let mut inner = matches.subcommand();
    while let Some((word, below)) = inner {
        name = format!("{name} {word}");
        inner = below.subcommand();
    }
    name
}

/// A limit on the size of files sends a signal that ends a process. Caught, it leaves the write to fail with an error,
/// which is told and rolled back: <https://man7.org/linux/man-pages/man2/setrlimit.2.html>.
fn survive_full_disks() {
    #[cfg(unix)]
    // Where it cannot be caught, all is as it would be without.
    drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false))));
}

fn refuse_usage(error: &clap::Error) -> Exit {
    // Where even this cannot be written there is nobody left to tell.
    drop(error.print());
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn run(cli: &Cli, console: &mut Console) -> Result<Exit, CommandError> {
    if cli.format == Written::Github && !cli.is_annotated() {
        let message = "`--format github` is for `binds migrate check` alone";
        return Err(CommandError::usage(message, "this command has `--format text` and `--format json`"));
    }
    match &cli.command {
        Command::Init(args) => init::run(args, cli, console),
        Command::CheckConfig(args) => check_config::run(args, cli, console),
        Command::Databases(args) => databases::run(args, cli, console),
        Command::Tables(args) => tables::run(args, cli, console),
        Command::Show(args) => show::run(args, cli, console),
        Command::CreateAll(args) => create_all::run(args, cli, console),
        Command::DropAll(args) => drop_all::run(args, cli, console),
        Command::Diff(args) => diff::run(args, cli, console),
        Command::Pull(args) => pull::run(args, cli, console),
        Command::Migrate(args) => migrate::run(args, cli, console),
        Command::Completions(args) => completions::run(args, console),
        Command::Man(args) => man::run(args, console),
        Command::JsonSchema(args) => json_schema::run(args, console),
    }
}
