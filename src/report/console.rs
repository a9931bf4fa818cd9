//! The two streams: results go to stdout, errors and progress to stderr.

use std::io::{self, IsTerminal, Write};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one object, with `"format": 1`
    Json,
}

/// Where a command writes. Colour is kept on a terminal only, and not where NO_COLOR says so.
pub struct Console {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    pub format: Format,
}

impl Console {
    /// The streams of this process.
    pub fn of_process(format: Format) -> Self {
        Console { out: Box::new(anstream::stdout()), err: Box::new(anstream::stderr()), format }
    }

    /// Writes a result. A reader that went away (`binds … | head`) is no error.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        quiet(self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()))
    }

    /// Writes what is wrong, or what should be known beside the result.
    pub fn complain(&mut self, text: &str) -> io::Result<()> {
        quiet(self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush()))
    }

    /// Whether somebody can be asked.
    pub fn is_interactive(&self) -> bool {
        self.format == Format::Text && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks on stderr and waits for a line on stdin.
    pub fn ask(&mut self, question: &str) -> io::Result<String> {
        self.complain(question)?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }
}

fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
