//! stub
use crate::plan::Record;
use crate::session::{ServerError, Session};
pub fn write(_session: &mut dyn Session, _record: &Record) -> Result<(), ServerError> { todo!() }
