//! Aligned columns, with colour that a terminal shows and a pipe does not.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// A piece of text in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub tone: Tone,
}

/// What a text is, from which its colour follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Name,
    Good,
    Notable,
    Bad,
    Faint,
}

impl Tone {
    pub fn style(self) -> Style {
        match self {
            Tone::Plain => Style::new(),
            Tone::Name => Style::new().bold(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Notable => AnsiColor::Yellow.on_default(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Faint => Style::new().dimmed(),
        }
    }

    /// The text in its colour.
    pub fn paint(self, text: &str) -> String {
        let style = self.style();
        format!("{style}{text}{style:#}")
    }
}

impl Cell {
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Cell { text: text.into(), tone }
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Cell::new(text, Tone::Plain)
    }
}

/// Rows of cells that are printed with every column as wide as its widest cell.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: Vec<Vec<Cell>>,
}

impl Columns {
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The rows as lines, two spaces between columns, nothing behind the last.
    pub fn render(&self) -> String {
        let width_of =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max();
        let widths: Vec<usize> = (0..).map_while(width_of).collect();
        let mut text = String::new();
        for row in &self.rows {
            let last = row.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |at| at + 1);
            for (at, (cell, width)) in row.iter().zip(&widths).take(last).enumerate() {
                text.push_str(&cell.tone.paint(&cell.text));
                if at + 1 < last {
                    text.extend(std::iter::repeat_n(' ', width - cell.text.width() + 2));
                }
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut columns = Columns::default();
        columns.push(vec![Cell::plain("a"), Cell::plain("é"), Cell::plain("x")]);
        columns.push(vec![Cell::plain("long"), Cell::plain(""), Cell::plain("y")]);
        columns.push(vec![Cell::plain("b"), Cell::plain("z"), Cell::plain("")]);
        assert_eq!(columns.render(), "a     é  x\nlong     y\nb     z\n");
    }
}
