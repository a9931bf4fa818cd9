//! `--help`, `completions`, `man` and `json-schema`: what the program tells of itself.

use binds::cli::Cli;
use clap::CommandFactory as _;

use crate::harness::Test;

/// The words of every command, groups of commands included: `["migrate", "init"]`.
fn commands() -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in Cli::command().get_subcommands() {
        let name = command.get_name().to_owned();
        let inner = command.get_subcommands().map(|inner| vec![name.clone(), inner.get_name().to_owned()]);
        found.extend(std::iter::once(vec![name.clone()]).chain(inner));
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

#[test]
fn every_command_says_what_it_does_with_an_example() {
    let test = Test::new();
    let program = std::iter::once(Vec::new());
    for words in program.chain(commands()) {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let ran = test.run(&arguments);
        let about = ran.stdout.lines().next().unwrap_or_default().to_owned();
        assert!(!about.ends_with('.') && about.len() > 15, "{words:?} begins with `{about}`");
        let (_, example) = ran.stdout.split_once("\nExample:\n").unwrap_or_else(|| panic!("{words:?} has no example"));
        let call = format!("  binds {}", words.join(" "));
        assert!(example.lines().all(|line| line.starts_with(call.trim_end())), "{words:?}: {example}");
        ran.success();
    }
}

#[test]
fn every_example_of_the_help_is_a_command_that_is_understood() {
    for words in commands() {
        let mut command = Cli::command();
        let help = words.iter().fold(&mut command, |command, word| command.find_subcommand_mut(word).unwrap());
        let help = help.render_long_help().to_string();
        let (_, examples) = help.split_once("Example:\n").unwrap();
        for example in examples.lines().map(str::trim).filter(|line| line.starts_with("binds ")) {
            let call = example.split(" | ").next().unwrap_or(example).split(" > ").next().unwrap_or(example);
            for call in call.split(" && ") {
                let words = call.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
                // Words of a quoted message are one argument in a shell; the first is enough here.
                let words = words.take_while(|word| *word != "users");
                Cli::command().try_get_matches_from(words).unwrap_or_else(|error| panic!("{call}: {error}"));
            }
        }
    }
}

#[test]
fn completions_know_every_command_in_every_shell() {
    let test = Test::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = test.run(&["completions", shell]);
        for word in commands().concat() {
            assert!(ran.stdout.contains(&word), "{shell} does not complete `{word}`");
        }
        ran.success();
    }
}

#[test]
fn bash_takes_the_completions() {
    let test = Test::new();
    test.shell(
        "binds completions bash > binds.bash && source ./binds.bash && complete -p binds | grep -o -e '-F _binds'",
    )
    .stdout("-F _binds\n")
    .success();
}

#[test]
fn there_is_a_man_page_for_every_command() {
    let test = Test::new();
    let pages = commands().len() + 1;
    test.run(&["man", "pages/man1"]).stdout(format!("{pages} pages in pages/man1\n")).success();
    for words in commands() {
        let page = test.read(&format!("pages/man1/binds-{}.1", words.join("-")));
        assert!(page.contains(".SH SYNOPSIS") && page.contains("Example:"), "{words:?}\n{page}");
    }
}

#[test]
fn the_json_schema_is_json() {
    let ran = Test::new().run(&["json-schema"]);
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(schema["title"], "binds.toml");
    ran.success();
}
