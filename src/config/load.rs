//! From a request to a project, or to everything that is wrong with its files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::databases::{Connection, Connections};
use super::environment::{Environment, read_env_file};
use super::include::Given;
use super::mask::mask;
use super::option_tables::Scope;
use super::project::DeclaringFile;
use super::{Database, Document, Project, Role, check, databases, find, include, migrations_table, naming, tables};
use crate::diagnostic::{Diagnostic, FileId, Sources};
use crate::key::Key;
use crate::language::Value;

/// Which file is read, and with what.
#[derive(Clone, Debug, Default)]
pub struct LoadRequest {
    /// The current folder, absolute: where a search and a relative path begin.
    pub folder: PathBuf,
    /// The file itself, where one is named.
    pub path: Option<PathBuf>,
    /// A file of variables instead of the `.env` beside the file.
    pub env_file: Option<PathBuf>,
    /// A file that declares instead of all others.
    pub instead: Option<PathBuf>,
    /// The variables of the process.
    pub environment: BTreeMap<String, String>,
    /// What files are read as, whatever is on disk, by their absolute paths: what they are about to become.
    pub overlay: BTreeMap<PathBuf, String>,
}

/// Everything that is wrong with the files, at once.
#[derive(Debug, thiserror::Error)]
#[error("{}", diagnostics.iter().map(|each| each.message.as_str()).collect::<Vec<_>>().join("\n"))]
pub struct LoadError {
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `binds.toml` and what belongs to it, and checks all that can be known without a connection.
pub fn load(request: &LoadRequest) -> Result<Project, LoadError> {
    read(request, Depth::Tables)
}

/// Reads the databases and where the migrations are. What is declared is left, and so are the files that are included.
pub fn load_databases(request: &LoadRequest) -> Result<Project, LoadError> {
    read(request, Depth::Databases)
}

/// Reads what another file declares. One with `[databases]` is read as the file itself is; one without is read as it
/// would be in `include`, for the databases of the file.
pub fn load_other(request: &LoadRequest, path: &Path) -> Result<Project, LoadError> {
    let path = crate::url::absolute(&request.folder, path);
    let names_databases = std::fs::read_to_string(&path).is_ok_and(|text| {
        let file = Sources::default().add(path.clone(), String::new());
        Value::parse(file, &text).0.get("databases").is_some()
    });
    if names_databases {
        return load(&LoadRequest { path: Some(path), ..request.clone() });
    }
    load(&LoadRequest { instead: Some(path), ..request.clone() })
}

/// How much of the files is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Databases,
    Tables,
}

impl Depth {
    /// What nobody asks for in the tables at the top of a file.
    fn unread(self) -> &'static [&'static str] {
        match self {
            Depth::Databases => &["tables", "enums"],
            Depth::Tables => &[],
        }
    }
}

fn read(request: &LoadRequest, depth: Depth) -> Result<Project, LoadError> {
    let mut loader = Loader { request, depth, sources: Sources::default(), files: Vec::new(), diagnostics: Vec::new() };
    let project = loader.load();
    let Loader { sources, mut diagnostics, .. } = loader;
    diagnostics.sort_by_key(|each| each.location.as_ref().map(|location| (location.file, location.start())));
    match project {
        Some(project) if diagnostics.is_empty() => Ok(Project { sources, ..project }),
        _ => Err(LoadError { sources, diagnostics }),
    }
}

struct Loader<'a> {
    request: &'a LoadRequest,
    depth: Depth,
    sources: Sources,
    /// Each file that was read, the main one first.
    files: Vec<(FileId, PathBuf)>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Nothing is given where there is nothing to go on with; everything that is wrong is gathered on the way.
    fn load(&mut self) -> Option<Project> {
        let file = self.keep(find::find(self.request))?;
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let main = self.document(&file, Role::Main);
        let main = self.keep(main)?;
        let environment = self.environment(&folder)?;
        let included = match self.depth {
            Depth::Tables if self.request.instead.is_none() => self.included(&main, &file, &environment),
            _ => Vec::new(),
        };
        let instead = match &self.request.instead {
            Some(path) => {
                let document = self.document(path, Role::Included);
                Some(self.keep(document)?)
            }
            None => None,
        };
        let documents: Vec<_> = std::iter::once(main).chain(included).chain(instead).collect();
        // What a syntax error swallows would be complained of once more as missing.
        if documents.iter().any(|document| document.broken) {
            return None;
        }
        let whole = self.diagnostics.is_empty();
        let scope = Scope { folder: &folder, environment: &environment };
        let main = &documents[0];
        let connections = databases::read(main.file, &main.root, scope, &mut self.diagnostics);
        // What a misspelt key or a missing file holds would be complained of as missing, too.
        let migrations = migrations_table::read(&main.root, &folder, &mut self.diagnostics);
        let keys: Vec<&Key> = connections.keys().collect();
        // What is wrong with them is said where the tables are read.
        let namings = naming::of_documents(&documents, keys.iter().copied(), &mut Vec::new());
        let files = self.files.iter().zip(namings);
        let files: Vec<DeclaringFile> =
            files.map(|((id, path), naming)| DeclaringFile { id: *id, path: path.clone(), naming }).collect();
        let declared = if whole && self.depth == Depth::Tables { self.declaring(documents) } else { Vec::new() };
        let mut databases = self.databases(connections, declared);
        if let (Depth::Databases, Some(main)) = (self.depth, files.first()) {
            databases.values_mut().for_each(|database| database.naming = main.naming.of(&database.key).clone());
        }
        Some(Project { file, files, databases, migrations, sources: Sources::default() })
    }

    /// The documents whose tables count.
    fn declaring(&self, mut documents: Vec<Document>) -> Vec<Document> {
        match self.request.instead {
            Some(_) => documents.split_off(documents.len() - 1),
            None => documents,
        }
    }

    fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|complaint| self.diagnostics.push(complaint)).ok()
    }

    fn document(&mut self, path: &Path, role: Role) -> Result<Document, Diagnostic> {
        let shown = path.strip_prefix(&self.request.folder).unwrap_or(path).to_owned();
        let text: Arc<str> = match self.request.overlay.get(path) {
            Some(text) => text.as_str().into(),
            None => find::read(path, &shown)?.into(),
        };
        let masked = match mask(&text) {
            Cow::Borrowed(_) => Arc::clone(&text),
            Cow::Owned(masked) => masked.into(),
        };
        let file = self.sources.add(shown, masked);
        self.files.push((file, path.to_owned()));
        Ok(Document::parse(file, role, &text, self.depth.unread(), &mut self.diagnostics))
    }

    fn environment(&mut self, folder: &Path) -> Option<Environment> {
        let beside = folder.join(".env");
        let path = match &self.request.env_file {
            Some(named) => Some(self.request.folder.join(named)),
            None => Some(beside).filter(|path| path.is_file()),
        };
        let variables = match path {
            Some(path) => self.keep(read_env_file(&path))?,
            None => BTreeMap::new(),
        };
        Some(Environment::new(&self.request.environment, variables, folder))
    }

    fn included(&mut self, main: &Document, file: &Path, environment: &Environment) -> Vec<Document> {
        let mut documents = Vec::new();
        for found in
            include::find(&main.root, file, &Given { environment, request: self.request }, &mut self.diagnostics)
        {
            let document = self.document(&found.path, Role::Included);
            // The file that cannot be read is named; where it was asked for is shown.
            let document = document.map_err(|complaint| complaint.at(found.pattern.location.clone()));
            documents.extend(self.keep(document));
        }
        documents
    }

    /// The databases with what the documents declare for them. Those with an error of their own have their tables
    /// checked, too, but are left out.
    fn databases(&mut self, connections: Connections, documents: Vec<Document>) -> IndexMap<Key, Database> {
        if connections.is_empty() {
            return IndexMap::new();
        }
        let engines = |each: &Option<Connection>| each.as_ref().map(|each| each.engines.clone()).unwrap_or_default();
        let engines = connections.iter().map(|(key, each)| (key.clone(), engines(each))).collect();
        let mut schemas = tables::resolve(documents, &engines, &mut self.diagnostics);
        let databases = connections
            .into_iter()
            .filter_map(|(key, connection)| {
                let mut declared = schemas.swap_remove(&key).unwrap_or_default();
                // A map that grew has room for nearly twice as many tables.
                declared.schema.tables.shrink_to_fit();
                Some((key.clone(), connection?.holding(key, declared)))
            })
            .collect();
        self.diagnostics.extend(check::check_all(&databases));
        databases
    }
}
