//! The words for channel binding.

use std::str::FromStr;

use super::ChannelBinding;

/// A word that says nothing about channel binding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`channel_binding` cannot be `{0}`")]
pub struct UnknownChannelBinding(pub String);

impl ChannelBinding {
    pub const ALL: [ChannelBinding; 3] = [ChannelBinding::Disable, ChannelBinding::Prefer, ChannelBinding::Require];

    pub fn name(self) -> &'static str {
        match self {
            ChannelBinding::Disable => "disable",
            ChannelBinding::Prefer => "prefer",
            ChannelBinding::Require => "require",
        }
    }
}

impl FromStr for ChannelBinding {
    type Err = UnknownChannelBinding;

    fn from_str(text: &str) -> Result<Self, UnknownChannelBinding> {
        let known = ChannelBinding::ALL.into_iter().find(|one| one.name() == text);
        known.ok_or_else(|| UnknownChannelBinding(text.to_owned()))
    }
}
