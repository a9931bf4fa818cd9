//! Whole errors for whole files: `fixtures/errors/NAME.toml` must be refused with the text of `NAME.stderr`.
//!
//! Lines such as `# environment: NAME=value` at the top of a file set variables for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Database, LoadError, LoadRequest, Project, load};
use crate::key::Key;
use crate::options::{Options, Tls, TlsMode};
use crate::report::{Paint, render_diagnostics};
use crate::url::Url;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors")
}

fn environment(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map_while(|line| line.strip_prefix("# environment: "));
    lines.filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn load_file(path: &Path) -> Result<Project, LoadError> {
    let environment = environment(&fs::read_to_string(path).unwrap_or_default());
    load(&LoadRequest {
        folder: path.parent().unwrap().to_owned(),
        path: path.file_name().map(PathBuf::from),
        environment,
        ..LoadRequest::default()
    })
}

fn rendered(error: &LoadError) -> String {
    render_diagnostics(&error.diagnostics, &error.sources, Paint::Plain)
}

#[test]
fn every_bad_file_gets_its_whole_error() {
    let mut files: Vec<_> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        let expected = fs::read_to_string(file.with_extension("stderr")).unwrap_or_default();
        let given = match load_file(&file) {
            Ok(_) => "nothing is wrong with it".to_owned(),
            Err(error) => rendered(&error),
        };
        if given != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- given\n{given}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn request(folder: &Path, variables: &[(&str, &str)]) -> LoadRequest {
    let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    LoadRequest { folder: folder.to_owned(), environment, ..LoadRequest::default() }
}

/// One line for each database: its key, where it is or why that is not known, and what it may be.
fn summary(project: &Project) -> Vec<String> {
    let line = |database: &Database| {
        let url = match &database.url {
            Ok(url) => url.to_string(),
            Err(complaint) => complaint.message.clone(),
        };
        let engines: Vec<_> = database.engines.iter().map(ToString::to_string).collect();
        format!("{} | {url} | {}", database.key, engines.join(" "))
    };
    project.databases.values().map(line).collect()
}

const SEVERAL: &str = r#"
[databases]
default = "${DATABASE_URL:-sqlite:///app.db}"
auth = "mysql://app:${PASSWORD}@db/users"
cache = { url = "${CACHE_URL}", engines = ["postgres-16", "sqlite"] }
maria = { url = "mysql://db/maria", engines = "mariadb" }
files = { driver = "postgresql", host = "${HOST}", port = "${PORT}", username = "app", password = "${file:secret}", dbname = "x" }
beside = { url = "postgresql://app@db/shop", password = "p@ss#1" }
"#;

#[test]
fn variables_come_from_the_environment_then_from_the_file_beside_then_from_the_default() {
    let folder = folder(&[
        ("binds.toml", SEVERAL),
        (".env", "PASSWORD='from $file'\nHOST=file.example\nexport PORT=5433 # ours\n"),
        ("secret", "s3cret\n"),
    ]);
    let project = load(&request(folder.path(), &[("HOST", "process.example"), ("DATABASE_URL", "")])).unwrap();
    let app = format!("default | {} | sqlite", folder.path().join("app.db").display());
    assert_eq!(
        summary(&project),
        [
            app.as_str(),
            "auth | mysql://app@db/users | mysql",
            "cache | `cache`: the variable `CACHE_URL` is not set | postgres-16 sqlite",
            "maria | mariadb://db/maria | mariadb",
            "files | postgres://app@process.example:5433/x | postgres",
            "beside | postgres://app@db/shop | postgres",
        ]
    );
    let password = |key: &str| match &project.databases[&Key::new(key).unwrap()].url {
        Ok(Url::Server(server)) => server.password.as_ref().map(|secret| secret.reveal().to_owned()),
        _ => None,
    };
    assert_eq!(password("auth").as_deref(), Some("from $file"));
    assert_eq!(password("files").as_deref(), Some("s3cret"));
    assert_eq!(password("beside").as_deref(), Some("p@ss#1"));
}

#[test]
fn an_unset_variable_leaves_the_engine_that_the_scheme_names() {
    let folder = folder(&[("binds.toml", "[databases]\nauth = \"mysql://app:${PASSWORD}@db/users\"\n")]);
    let project = load(&request(folder.path(), &[])).unwrap();
    assert_eq!(summary(&project), ["auth | `auth`: the variable `PASSWORD` is not set | mysql"]);
}

#[test]
fn a_named_file_of_variables_stands_instead_of_the_one_beside() {
    let folder = folder(&[
        ("binds.toml", "[databases]\ndefault = \"${URL}\"\n"),
        (".env", "URL=sqlite:////beside.db\n"),
        ("ci.env", "URL=sqlite:////named.db\n"),
    ]);
    let mut request = request(folder.path(), &[]);
    request.env_file = Some(PathBuf::from("ci.env"));
    assert_eq!(summary(&load(&request).unwrap()), ["default | /named.db | sqlite"]);
}

#[test]
fn options_are_shared_then_those_of_the_url_then_the_own_ones() {
    let text = r#"
[databases]
shop = { url = "postgresql://db/shop?connect_timeout=3&sslmode=require", connect_timeout = "500ms" }
auth = { url = "mariadb://db/auth?ssl_verify_identity=true&ssl_ca=ca.pem&charset=utf8mb4", lock_retries = 0 }
app = { url = "sqlite:///app.db", pool_size = 5, max_overflow = -1, pool_recycle = -1, pool_pre_ping = true }

[options]
connect_timeout = "2m"
lock_timeout = 1.5
echo = "debug"
role = { postgres = "${ROLE}" }
init_sql = { mysql = "SET @a = 1", any = ["SELECT 1", "SELECT 2"] }
"#;
    let folder = folder(&[("binds.toml", text)]);
    let project = load(&request(folder.path(), &[("ROLE", "owner")])).unwrap();
    let shared = Options {
        connect_timeout: Duration::from_secs(120),
        lock_timeout: Duration::from_millis(1_500),
        echo: true,
        init_sql: vec!["SELECT 1".to_owned(), "SELECT 2".to_owned()],
        ..Options::default()
    };
    let shop = Options {
        connect_timeout: Duration::from_millis(500),
        role: Some("owner".to_owned()),
        tls: Tls { mode: TlsMode::Require, ..Tls::default() },
        ..shared.clone()
    };
    let auth = Options {
        lock_retries: 0,
        init_sql: vec!["SET @a = 1".to_owned()],
        tls: Tls { mode: TlsMode::VerifyFull, root_cert: Some(folder.path().join("ca.pem")), ..Tls::default() },
        ..shared.clone()
    };
    let given: Vec<_> = project.databases.values().map(|database| database.options.clone()).collect();
    assert_eq!(given, [shop, auth, shared]);
}

#[test]
fn an_option_without_its_variable_is_an_error_only_for_who_connects() {
    let text = "[databases]\ndefault = \"sqlite://\"\nshop = { url = \"postgresql://db/shop\", role = \"${ROLE}\" }\n";
    let folder = folder(&[("binds.toml", text)]);
    let project = load(&request(folder.path(), &[])).unwrap();
    let expected = ["default | in memory | sqlite", "shop | `shop`: the variable `ROLE` is not set | postgres"];
    assert_eq!(summary(&project), expected);
}

#[test]
fn the_file_is_found_in_a_parent_folder_and_paths_stay_relative_to_it() {
    let text = "include = [\"schema/*.toml\", \"schema/a.toml\"]\n[databases]\ndefault = \"sqlite:///app.db\"\n";
    let folder = folder(&[("binds.toml", text), ("schema/b.toml", ""), ("schema/a.toml", ""), ("src/deep/x", "")]);
    let project = load(&request(&folder.path().join("src/deep"), &[])).unwrap();
    assert_eq!(project.file, folder.path().join("binds.toml"));
    assert_eq!(project.migrations.directory, folder.path().join("migrations"));
    assert_eq!(summary(&project), [format!("default | {} | sqlite", folder.path().join("app.db").display())]);
}

/// The whole error of a request that fails, with the folder's own path left out.
fn refusal(folder: &Path, change: impl FnOnce(&mut LoadRequest)) -> String {
    let mut request = request(folder, &[]);
    change(&mut request);
    rendered(&load(&request).unwrap_err()).replace(&folder.display().to_string(), "/project")
}

#[test]
fn a_missing_file_is_an_error_that_says_how_to_begin() {
    let folder = folder(&[]);
    assert_eq!(
        refusal(folder.path(), |_| {}),
        "error: there is no `binds.toml` in `/project` or a parent folder\n\
         help: `binds init` writes one, `--config FILE` names one elsewhere\n"
    );
    let expected = "error: there is no file `other.toml`\nhelp: `binds init` writes a first one\n";
    assert_eq!(refusal(folder.path(), |request| request.path = Some("other.toml".into())), expected);
    let by_variable = refusal(folder.path(), |request| {
        request.environment.insert("BINDS_CONFIG".to_owned(), "other.toml".to_owned());
    });
    assert_eq!(by_variable, expected);
}

#[test]
fn a_folder_and_a_file_of_other_bytes_are_told_apart() {
    let folder = folder(&[("sub/x", ""), ("latin.toml", "")]);
    fs::write(folder.path().join("latin.toml"), b"[databases]\n# caf\xe9\n").unwrap();
    assert_eq!(
        refusal(folder.path(), |request| request.path = Some("sub".into())),
        "error: `sub` is a folder\nhelp: name the file in it: `sub/binds.toml`\n"
    );
    assert_eq!(
        refusal(folder.path(), |request| request.path = Some("latin.toml".into())),
        "error: `latin.toml` is not UTF-8: line 2 has other bytes\nhelp: save it as UTF-8\n"
    );
}

#[test]
fn a_broken_file_of_variables_is_told_without_its_line() {
    let folder = folder(&[("binds.toml", "[databases]\ndefault = \"sqlite://\"\n"), (".env", "A=1\nPASSWORD=a b\n")]);
    let expected = "error: cannot read `/project/.env`: line 2 is no `NAME=value`\n";
    assert_eq!(refusal(folder.path(), |_| {}), expected);
}

#[test]
fn the_example_is_right_on_every_engine() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("binds.toml.example");
    let urls = ["sqlite:///x.db", "postgresql://localhost/x", "mysql://localhost/x", "mariadb://localhost/x"];
    for url in urls {
        let variables = ["DATABASE_URL", "AUTH_URL", "META_URL"].map(|name| (name, url));
        let mut request = request(path.parent().unwrap(), &variables);
        request.path = Some(path.clone());
        let project = load(&request).map_err(|error| rendered(&error)).unwrap();
        let keys: Vec<_> = project.databases.keys().map(Key::as_str).collect();
        assert_eq!(keys, ["default", "meta", "auth"], "{url}");
    }
}
