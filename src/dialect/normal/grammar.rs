//! How tight operators bind, engine by engine.

use crate::flavour::Flavour;

/// From the loosest to the tightest. Not every engine tells all of these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    Xor,
    And,
    Not,
    /// PostgreSQL alone: looser than a comparison. On MySQL it is one.
    Is,
    Comparison,
    /// `IN`, `BETWEEN`, `LIKE` and the like.
    Range,
    /// PostgreSQL: all operators that are not named here. MySQL: `|`.
    Other,
    BitAnd,
    Shift,
    Sum,
    Product,
    Power,
    /// PostgreSQL alone: looser than a sign.
    CollateBelowSign,
    Sign,
    /// MySQL's `!`.
    Bang,
    Collate,
    Cast,
}

impl Level {
    /// The next tighter one: what may stand right of an operator that is read from the left.
    pub(super) fn tighter(self) -> Level {
        const ALL: [Level; 18] = [
            Level::Or,
            Level::Xor,
            Level::And,
            Level::Not,
            Level::Is,
            Level::Comparison,
            Level::Range,
            Level::Other,
            Level::BitAnd,
            Level::Shift,
            Level::Sum,
            Level::Product,
            Level::Power,
            Level::CollateBelowSign,
            Level::Sign,
            Level::Bang,
            Level::Collate,
            Level::Cast,
        ];
        ALL[(self as usize + 1).min(ALL.len() - 1)]
    }
}

/// The level of an operator between two values; none where there is no such operator.
pub(super) fn infix(flavour: Flavour, operator: &str) -> Option<Level> {
    if flavour == Flavour::Postgres { postgres(operator) } else { mysql(operator) }
}

/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE>
fn postgres(operator: &str) -> Option<Level> {
    Some(match operator {
        "or" => Level::Or,
        "and" => Level::And,
        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => Level::Comparison,
        "+" | "-" => Level::Sum,
        "*" | "/" | "%" => Level::Product,
        "^" => Level::Power,
        "::" => Level::Cast,
        // `!~~` and all that has a character of an operator.
        text if text.chars().all(|c| "+-*/<>=~!@#%^&|`?".contains(c)) => Level::Other,
        _ => return None,
    })
}

/// <https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html>; MariaDB has the same, without `->`:
/// <https://mariadb.com/kb/en/operator-precedence/>. `a = b LIKE c` is `a = (b LIKE c)` there (seen in 9.7.4 and 10.11).
fn mysql(operator: &str) -> Option<Level> {
    Some(match operator {
        "or" | "||" => Level::Or,
        "xor" => Level::Xor,
        "and" | "&&" => Level::And,
        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" | "<=>" => Level::Comparison,
        "|" => Level::Other,
        "&" => Level::BitAnd,
        "<<" | ">>" => Level::Shift,
        "+" | "-" => Level::Sum,
        "*" | "/" | "%" | "div" | "mod" => Level::Product,
        "^" => Level::Power,
        "->" | "->>" => Level::Cast,
        _ => return None,
    })
}

/// The level of a sign or another operator before a value.
pub(super) fn prefix(flavour: Flavour, operator: &str) -> Option<Level> {
    match (flavour, operator) {
        (_, "+" | "-") => Some(Level::Sign),
        (Flavour::Postgres, "~" | "@" | "|/" | "||/") => Some(Level::Other.tighter()),
        (Flavour::Postgres, _) => None,
        (_, "~") => Some(Level::Sign),
        (_, "!") => Some(Level::Bang),
        _ => None,
    }
}

/// Whether two operators of a level may not stand side by side, or are not known to be read alike everywhere.
pub(super) fn is_alone(flavour: Flavour, level: Level) -> bool {
    match level {
        Level::Range => true,
        Level::Comparison | Level::Is => flavour == Flavour::Postgres,
        _ => false,
    }
}
