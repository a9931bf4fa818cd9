//! Stub.
use super::{ConnectError, Session, Target};
use crate::url::SqliteUrl;

pub(super) fn connect(_url: &SqliteUrl, _target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    todo!()
}
