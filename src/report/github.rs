//! Findings as GitHub shows them beside the lines that they are about.
//!
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#setting-an-error-message>

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Location, Sources};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub level: Level,
    /// None is the file as a whole.
    pub location: Option<Location>,
    pub title: String,
    pub message: String,
}

/// How much an annotation matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        }
    }
}

/// What the places of annotations are in.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    pub sources: &'a Sources,
    /// What a finding without a line points at.
    pub file: Option<&'a Path>,
    /// The folder that paths are relative to, and that which GitHub takes them to be relative to.
    pub here: &'a Path,
    pub workspace: Option<&'a Path>,
}

impl Files<'_> {
    /// One line.
    pub fn annotation(&self, annotation: &Annotation) -> String {
        let place = annotation.location.as_ref().map(|location| {
            let source = self.sources.get(location.file);
            (source.path.as_path(), Some(source.line_and_column(location.start())))
        });
        let mut properties = Vec::new();
        if let Some((path, point)) = place.or(self.file.map(|file| (file, None))) {
            properties.push(format!("file={}", property(&self.shown(path).display().to_string())));
            if let Some((line, column)) = point {
                properties.push(format!("line={line},col={column}"));
            }
        }
        properties.push(format!("title={}", property(&annotation.title)));
        format!("::{} {}::{}\n", annotation.level.word(), properties.join(","), message(&annotation.message))
    }

    /// What is wrong with files.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic]) -> String {
        let annotation = |diagnostic: &Diagnostic| {
            let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
            self.annotation(&Annotation {
                level: Level::Error,
                location: diagnostic.location.clone(),
                title: "binds".to_owned(),
                message: std::iter::once(diagnostic.message.clone()).chain(help).collect(),
            })
        };
        diagnostics.iter().map(annotation).collect()
    }

    /// The path from the root of the repository.
    fn shown(&self, path: &Path) -> PathBuf {
        let whole = self.here.join(path);
        let root = self.workspace.unwrap_or(self.here);
        whole.strip_prefix(root).map_or_else(|_| path.to_owned(), Path::to_owned)
    }
}

/// Its end is the end of the line.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// It ends before a comma or two colons.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_github_reads_as_its_own_is_escaped() {
        let mut sources = Sources::default();
        let file = sources.add("a:b,c.toml".into(), "ä = 1\nb = 2\n".to_owned());
        let (here, workspace) = (Path::new("/repo/app"), Path::new("/repo"));
        let files = Files {
            sources: &sources,
            file: Some(Path::new("/repo/app/binds.toml")),
            here,
            workspace: Some(workspace),
        };
        let mut annotation = Annotation {
            level: Level::Error,
            location: Some(Location::new(file, 9..10)),
            title: "app: 100%, drift".to_owned(),
            message: "a: b, 100%\r\nc".to_owned(),
        };
        assert_eq!(
            files.annotation(&annotation),
            "::error file=app/a%3Ab%2Cc.toml,line=2,col=3,title=app%3A 100%25%2C drift::a: b, 100%25%0D%0Ac\n"
        );
        annotation.location = None;
        annotation.level = Level::Notice;
        assert!(files.annotation(&annotation).starts_with("::notice file=app/binds.toml,title="));
        let files = Files { file: None, ..files };
        assert!(files.annotation(&annotation).starts_with("::notice title="));
    }
}
