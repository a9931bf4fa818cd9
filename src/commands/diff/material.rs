//! What it takes to read a source, besides the file.

use crate::cli::Cli;
use crate::commands::migrate::{needed, point};
use crate::commands::{CommandError, request};
use crate::config::{LoadRequest, Project, load_other};
use crate::migrations::Point;
use crate::tasks::{Migrations, Origin, Source};

pub(super) enum Material {
    Nothing,
    File(Project),
    Revisions(Migrations, Point),
}

impl Material {
    pub(super) fn of(source: &Source, cli: &Cli, project: &Project) -> Result<Self, CommandError> {
        match source {
            Source::Declared | Source::Live | Source::LiveOf(_) => Ok(Material::Nothing),
            Source::File(path) => {
                let here = LoadRequest { path: Some(project.file.clone()), ..request(cli)? };
                Ok(Material::File(load_other(&here, path)?))
            }
            Source::Recorded(target) => {
                let migrations = needed(project)?;
                let point = point(target.as_deref().unwrap_or("heads"), &migrations)?;
                Ok(Material::Revisions(migrations, point))
            }
        }
    }

    pub(super) fn origin<'a>(&'a self, source: &Source, project: &'a Project) -> Origin<'a> {
        match (self, source) {
            (Material::File(other), _) => Origin::DeclaredIn(other),
            (Material::Revisions(migrations, point), _) => Origin::Recorded(migrations, point.clone()),
            (Material::Nothing, Source::LiveOf(key)) => match project.databases.get(key) {
                Some(database) => Origin::LiveOf(database),
                // Whether there is one was checked with its URL.
                None => Origin::Live,
            },
            (Material::Nothing, Source::Declared) => Origin::Declared,
            (Material::Nothing, _) => Origin::Live,
        }
    }
}
