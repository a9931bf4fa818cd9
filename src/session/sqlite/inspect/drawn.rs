//! Any CREATE TABLE, in any spelling that SQLite takes and some that it does not.

/// The definition that some numbers draw; with something broken in it.
pub fn definition(numbers: Vec<u32>, is_broken: bool) -> String {
    let mut choices = Choices(numbers.into_iter());
    let text = create_table(&mut choices);
    if is_broken { mutate(&mut choices, &text) } else { text }
}

/// Choices that are made one after the other; the first of each, once there are no more.
struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    fn below(&mut self, bound: usize) -> usize {
        self.0.next().map_or(0, |number| number as usize % bound)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const NAMES: [&str; 36] = [
    "a",
    "b",
    "Ab",
    "größe",
    "名前",
    "a b",
    "key",
    "first",
    "always",
    "generated",
    "virtual",
    "stored",
    "action",
    "row",
    "select",
    "primary",
    "check",
    "constraint",
    "not",
    "default",
    "references",
    "unique",
    "foreign",
    "as",
    "on",
    "\"",
    "'",
    "`",
    "(",
    ")",
    ",",
    "--",
    "/*",
    "*/",
    ";",
    "a\"b''c``d",
];

/// What may stand between two words.
const GAPS: [&str; 9] = [" ", "  ", "\n", "\t", " /* , ) ' */ ", "-- it's ( \"\n", "/**/", "\u{c}", "/*/ -- */\r\n"];

const TYPES: [&str; 14] = [
    "",
    "INTEGER",
    "int",
    "TEXT",
    "varchar ( 10 )",
    "decimal(10,-2)",
    "unsigned big int",
    "\"my type\"",
    "'t'",
    "[t y](3)",
    "blob",
    "double precision",
    "ANY",
    "key int",
];

const VALUES: [&str; 16] = [
    "5",
    "-5",
    "+ 7",
    "- .5",
    "1e3",
    "0x1F",
    "'it''s'",
    "x'00ff'",
    "NULL",
    "(NULL)",
    "TRUE",
    "current_timestamp",
    "(1 + (2))",
    "('a) , (' || \"x\")",
    "red",
    "\"re,d\"",
];

/// The pieces of a text, each a token; what stands between them is put there last.
struct Text<'a> {
    choices: &'a mut Choices,
    tokens: Vec<String>,
    columns: Vec<String>,
}

/// A definition of a table.
fn create_table(choices: &mut Choices) -> String {
    let mut text = Text { choices, tokens: Vec::new(), columns: Vec::new() };
    text.table();
    text.join()
}

impl Text<'_> {
    fn add(&mut self, words: &str) {
        self.tokens.extend(words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
    }

    fn one_of(&mut self, choices: &[&str]) {
        let words = self.choices.pick(choices);
        self.add(words);
    }

    fn whole(&mut self, token: String) {
        self.tokens.push(token);
    }

    fn quoted(&mut self, name: &str) -> String {
        let is_plain = name.chars().all(char::is_alphanumeric);
        match self.choices.below(5) {
            0 if is_plain => name.to_owned(),
            1 if !name.contains(']') => format!("[{name}]"),
            2 => format!("`{}`", name.replace('`', "``")),
            3 => format!("'{}'", name.replace('\'', "''")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    fn name(&mut self) {
        let name = self.choices.pick(&NAMES).to_owned();
        let quoted = self.quoted(&name);
        self.whole(quoted);
    }

    /// A column that is there, in some spelling. Where an expression stands, apostrophes would make it a text.
    fn column(&mut self, in_expression: bool) {
        let at = self.choices.below(self.columns.len().max(1));
        let name = self.columns.get(at).cloned().unwrap_or_default();
        let mut quoted = self.quoted(&name);
        if in_expression && quoted.starts_with('\'') {
            quoted = format!("\"{}\"", name.replace('"', "\"\""));
        }
        self.whole(quoted);
    }

    fn table(&mut self) {
        self.one_of(&["CREATE TABLE", "create table", "CREATE TABLE IF NOT EXISTS"]);
        self.name();
        self.add("(");
        let count = 1 + self.choices.below(4);
        let mut names: Vec<String> = Vec::new();
        while names.len() < count {
            let drawn = self.choices.pick(&NAMES).to_owned();
            let is_taken = names.iter().any(|name| name.to_lowercase() == drawn.to_lowercase());
            names.push(if is_taken { format!("c{}", names.len()) } else { drawn });
        }
        self.columns = names.clone();
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                self.add(",");
            }
            let quoted = self.quoted(name);
            self.whole(quoted);
            self.r#type();
            for _ in 0..self.choices.below(4) {
                self.column_constraint();
            }
        }
        for at in 0..self.choices.below(4) {
            // SQLite takes constraints without a comma between them.
            if at == 0 || !self.choices.chance(30) {
                self.add(",");
            }
            self.table_constraint();
        }
        self.add(")");
        if self.choices.chance(15) {
            self.one_of(&["WITHOUT ROWID", "STRICT", "strict , without rowid"]);
        }
    }

    fn r#type(&mut self) {
        match self.choices.pick(&TYPES) {
            quoted @ ("\"my type\"" | "'t'") => self.whole(quoted.to_owned()),
            "[t y](3)" => {
                self.whole("[t y]".to_owned());
                self.add("( 3 )");
            }
            "decimal(10,-2)" => self.add("decimal ( 10 , - 2 )"),
            words => self.add(words),
        }
    }

    fn constraint_name(&mut self) {
        for _ in 0..self.choices.below(3).saturating_sub(1) {
            self.add("CONSTRAINT");
            self.name();
        }
    }

    fn conflict(&mut self) {
        if self.choices.chance(20) {
            self.add("ON CONFLICT");
            self.one_of(&["ABORT", "FAIL", "IGNORE", "replace", "ROLLBACK"]);
        }
    }

    fn column_constraint(&mut self) {
        self.constraint_name();
        match self.choices.below(24) {
            0 | 1 | 11 | 12 => {
                self.add("NOT NULL");
                self.conflict();
            }
            2 => {
                self.add("PRIMARY KEY");
                self.one_of(&["", "", "ASC", "desc"]);
                self.conflict();
                if self.choices.chance(5) {
                    self.add("AUTOINCREMENT");
                }
            }
            3 | 19 => {
                self.add("unique");
                self.conflict();
            }
            4 | 20 | 21 => {
                self.add("CHECK");
                self.group();
            }
            5 | 6 | 13 | 14 | 15 => self.default(),
            7 | 16 => {
                self.add("COLLATE");
                self.one_of(&["nocase", "BINARY", "\"rtrim\"", "'NoCase'"]);
            }
            8 | 17 | 18 => self.references(1),
            9 => {
                // A comment between the two makes SQLite take the first for a type.
                let words = self.choices.pick(&["AS", "GENERATED ALWAYS", "generated\n\talways"]);
                self.whole(words.to_owned());
                if words != "AS" {
                    self.add("as");
                }
                self.group();
                self.one_of(&["", "VIRTUAL", "stored"]);
            }
            _ => self.add("NULL"),
        }
    }

    fn default(&mut self) {
        self.add("DEFAULT");
        match self.choices.pick(&VALUES) {
            whole @ ("'it''s'" | "x'00ff'" | "\"re,d\"") => self.whole(whole.to_owned()),
            "('a) , (' || \"x\")" => {
                self.add("(");
                self.whole("'a) , ('".to_owned());
                self.add("|| 'x' )");
            }
            words => self.add(&words.replace('(', "( ").replace(')', " )")),
        }
    }

    fn group(&mut self) {
        self.add("(");
        self.expression(0);
        self.add(")");
    }

    fn expression(&mut self, depth: usize) {
        match self.choices.below(7) {
            0 if depth < 4 => self.group_within(depth),
            1 if depth < 4 => {
                self.add("coalesce (");
                self.expression(depth + 1);
                self.add(",");
                self.expression(depth + 1);
                self.add(")");
            }
            2 => self.whole("'it''s ) , (--'".to_owned()),
            3 => self.whole("'/* \"'".to_owned()),
            4 if depth < 4 => {
                self.expression(depth + 1);
                self.one_of(&["+", "||", "<>", "AND", "not like", "IS NOT", "-", "*"]);
                self.expression(depth + 1);
            }
            5 => self.add("1"),
            _ => self.column(true),
        }
    }

    fn group_within(&mut self, depth: usize) {
        self.add("(");
        self.expression(depth + 1);
        self.add(")");
    }

    fn references(&mut self, columns: usize) {
        self.add("REFERENCES");
        let target = self.choices.pick(&["other", "\"an other\"", "[o)ther]", "'o,ther'"]);
        self.whole(target.to_owned());
        if self.choices.chance(60) {
            self.add("(");
            for at in 0..columns {
                if at > 0 {
                    self.add(",");
                }
                self.name();
            }
            self.add(")");
        }
        for _ in 0..self.choices.below(3) {
            self.one_of(&[
                "ON DELETE SET NULL",
                "on update cascade",
                "ON DELETE NO ACTION",
                "ON UPDATE SET DEFAULT",
                "MATCH simple",
                "ON DELETE restrict",
            ]);
        }
        self.one_of(&[
            "",
            "",
            "DEFERRABLE",
            "NOT DEFERRABLE INITIALLY DEFERRED",
            "deferrable initially deferred",
            "DEFERRABLE INITIALLY IMMEDIATE",
        ]);
    }

    fn table_constraint(&mut self) {
        self.constraint_name();
        match self.choices.below(4) {
            0 => {
                self.add("PRIMARY KEY (");
                self.column_list(true);
                if self.choices.chance(10) {
                    self.add("AUTOINCREMENT");
                }
                self.add(")");
                self.conflict();
            }
            1 => {
                self.add("UNIQUE (");
                self.column_list(true);
                self.add(")");
                self.conflict();
            }
            2 => {
                self.add("check");
                self.group();
                self.conflict();
            }
            _ => {
                self.add("FOREIGN KEY (");
                let columns = self.column_list(false);
                self.add(")");
                self.references(columns);
            }
        }
    }

    fn column_list(&mut self, may_sort: bool) -> usize {
        let count = 1 + self.choices.below(2);
        for at in 0..count {
            if at > 0 {
                self.add(",");
            }
            self.column(false);
            if may_sort {
                self.one_of(&["", "", "COLLATE nocase", "ASC", "desc", "collate \"binary\" DESC"]);
            }
        }
        count
    }

    /// Two words need a gap, signs do not.
    fn join(mut self) -> String {
        let mut text = String::new();
        for token in std::mem::take(&mut self.tokens) {
            let is_word = |c: char| c.is_alphanumeric() || "_'\"`[]".contains(c);
            let touch = text.chars().last().is_some_and(is_word) && token.chars().next().is_some_and(is_word);
            let comment = text.ends_with(['-', '/', '*']) || token.starts_with(['-', '/', '*']);
            match self.choices.below(4) {
                0 | 1 if touch || comment => text.push(' '),
                0 | 1 => {}
                2 => text.push(' '),
                _ => text.push_str(self.choices.pick(&GAPS)),
            }
            text.push_str(&token);
        }
        text
    }
}

/// Signs that mean something to a reader.
const SIGNS: [&str; 22] = [
    "'",
    "\"",
    "`",
    "[",
    "]",
    "(",
    ")",
    ",",
    "-",
    "--",
    "/*",
    "*/",
    "\n",
    ";",
    "x'",
    "CONSTRAINT",
    " AS ",
    "é",
    ".",
    "\u{feff}",
    "\u{a0}",
    "\u{3000}",
];

/// The text with some of it lost, doubled or replaced.
fn mutate(choices: &mut Choices, text: &str) -> String {
    let mut letters: Vec<String> = text.chars().map(String::from).collect();
    for _ in 0..=choices.below(4) {
        if letters.is_empty() {
            break;
        }
        let at = choices.below(letters.len());
        let until = (at + 1 + choices.below(12)).min(letters.len());
        match choices.below(7) {
            0 => letters.truncate(at),
            1 => _ = letters.remove(at),
            2 => letters[at] = choices.pick(&SIGNS).to_owned(),
            3 => letters.insert(at, choices.pick(&SIGNS).to_owned()),
            4 => _ = letters.drain(at..until),
            5 => {
                let again = letters[at..until].to_vec();
                letters.splice(at..at, again);
            }
            _ => {
                let flipped = letters[at].bytes().next().map_or(0, |byte| (byte ^ 1 << choices.below(7)) & 0x7f);
                letters[at] = char::from(flipped).to_string();
            }
        }
    }
    letters.concat()
}
