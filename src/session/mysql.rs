//! Stub.
use super::{ConnectError, Session, Target};
use crate::url::ServerUrl;

pub(super) fn connect(_url: &ServerUrl, _target: &Target) -> Result<Box<dyn Session>, ConnectError> {
    todo!()
}
