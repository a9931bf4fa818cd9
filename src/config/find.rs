//! Which file is the one, and its text.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::LoadRequest;
use crate::diagnostic::Diagnostic;

/// The name that is searched for.
pub const FILE_NAME: &str = "binds.toml";

/// The variable that names the file where no option does.
pub const VARIABLE: &str = "BINDS_CONFIG";

/// The absolute path of the file that is named, or of the nearest one here or in a parent folder.
pub(super) fn find(request: &LoadRequest) -> Result<PathBuf, Diagnostic> {
    let variable = request.environment.get(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    if let Some(named) = request.path.clone().or(variable) {
        return Ok(crate::url::absolute(&request.folder, &named));
    }
    let candidates = request.folder.ancestors().map(|folder| folder.join(FILE_NAME));
    candidates.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Diagnostic::new(format!("there is no `{FILE_NAME}` in `{}` or a parent folder", request.folder.display()))
            .help("`binds init` writes one, `--config FILE` names one elsewhere")
    })
}

/// The whole text of a file, which complaints call `shown`.
pub(super) fn read(path: &Path, shown: &Path) -> Result<String, Diagnostic> {
    let name = shown.display();
    if path.is_dir() {
        let help = format!("name the file in it: `{}`", shown.join(FILE_NAME).display());
        return Err(Diagnostic::new(format!("`{name}` is a folder")).help(help));
    }
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Diagnostic::new(format!("there is no file `{name}`")).help("`binds init` writes a first one")
        }
        _ => Diagnostic::new(format!("cannot read `{name}`: {error}")),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::new(format!("`{name}` is not UTF-8: line {line} has other bytes")).help("save it as UTF-8")
    })
}
