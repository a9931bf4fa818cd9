//! The folder of revisions: what it holds, how they follow each other, and the schema that they add up to.

mod checksum;
mod graph;
mod id;
mod point;
mod replay;
mod revision;
mod target;

pub use checksum::Checksum;
pub use graph::{Graph, GraphError};
pub use id::{InvalidId, RevisionId};
pub use point::{Point, Position, PositionError};
pub use replay::{Recorded, ReplayError};
pub use revision::{Entry, Header, Irreversible, Revision, Section};
pub use target::{Target, TargetError};
