//! The exit codes, in one place.

/// How a command ended, for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Failed, and no selected database was changed.
    Failed,
    /// Usage or configuration.
    Usage,
    /// `diff` or `check` found differences.
    Differs,
    /// Refused; a stable word says why.
    Refused,
    /// Another run holds a lock.
    Locked,
    /// Failed after some of the selected databases were changed.
    FailedAfterChanges,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Differs => 3,
            Exit::Refused => 4,
            Exit::Locked => 5,
            Exit::FailedAfterChanges => 6,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }

    /// From what must be looked at first to what is well.
    const GRAVEST_FIRST: [Exit; 9] = [
        Exit::Interrupted,
        Exit::Terminated,
        Exit::FailedAfterChanges,
        Exit::Failed,
        Exit::Usage,
        Exit::Locked,
        Exit::Refused,
        Exit::Differs,
        Exit::Done,
    ];

    /// The one code for several ends.
    pub fn of(exits: impl IntoIterator<Item = Exit>) -> Exit {
        let exits: Vec<Exit> = exits.into_iter().collect();
        Self::GRAVEST_FIRST.into_iter().find(|exit| exits.contains(exit)).unwrap_or(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_of_several_ends_wins() {
        assert_eq!(Exit::of([]), Exit::Done);
        assert_eq!(Exit::of([Exit::Done, Exit::Refused, Exit::Locked]), Exit::Locked);
        assert_eq!(Exit::of([Exit::Failed, Exit::FailedAfterChanges, Exit::Done]), Exit::FailedAfterChanges);
        assert_eq!(Exit::of([Exit::FailedAfterChanges, Exit::Terminated]).code(), 143);
    }
}
