//! What becomes of views that are in the way, on the command line.

use crate::tasks::Views;

#[derive(Clone, Debug, clap::Args)]
pub struct ViewArgs {
    /// Drop views that keep a column from changing, and make them again just as they were (PostgreSQL)
    #[arg(long)]
    pub recreate_views: bool,
}

impl ViewArgs {
    pub(super) fn views(&self) -> Views {
        if self.recreate_views { Views::Recreate } else { Views::Refuse }
    }
}
