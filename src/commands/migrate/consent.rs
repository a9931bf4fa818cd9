//! Consent to what a run may cost, on the command line.

use crate::key::Key;
use crate::tasks::Consent;

#[derive(Clone, Debug, clap::Args)]
pub struct ConsentArgs {
    /// Let this run lose the rows of a table or the values of a column
    #[arg(long, value_name = "KEY.TABLE[.COLUMN]", value_delimiter = ',')]
    pub allow_data_loss: Vec<String>,

    /// Let this protected database lose data
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub on_protected: Vec<Key>,
}

impl ConsentArgs {
    pub(super) fn consent(&self) -> Consent {
        Consent { losses: self.allow_data_loss.clone(), on_protected: self.on_protected.clone() }
    }
}
