//! Rows that are looked for before a run, in the database as it is.

/// Queries for the rows that something is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Gives their number.
    pub count: String,
    /// Gives a row if there is any.
    pub any: String,
    /// Gives what is to be shown of one of them, as texts; none where nothing is.
    pub example: Option<String>,
}

impl Sought {
    /// The rows of `from` that meet `condition`, with the expressions that show one of them.
    pub fn new(from: &str, condition: &str, shown: &[String]) -> Self {
        let rows = if condition.is_empty() { format!("FROM {from}") } else { format!("FROM {from} WHERE {condition}") };
        Sought {
            count: format!("SELECT count(*) {rows}"),
            any: format!("SELECT 1 {rows} LIMIT 1"),
            example: (!shown.is_empty()).then(|| format!("SELECT {} {rows} LIMIT 1", shown.join(", "))),
        }
    }

    /// The rows of all of them together.
    pub fn sum(all: &[Sought]) -> Self {
        let counts: Vec<String> = all.iter().map(|one| format!("({})", one.count)).collect();
        let there: Vec<String> = all.iter().map(|one| format!("EXISTS ({})", one.any)).collect();
        let any = format!("SELECT 1 FROM (SELECT 1 AS one) AS binds_one WHERE {}", there.join(" OR "));
        Sought { count: format!("SELECT {}", counts.join(" + ")), any, example: None }
    }
}
