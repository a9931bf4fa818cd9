//! The folder of revisions: what it holds, how they follow each other, and the schema that they add up to.

mod autogenerate;
mod checksum;
mod directory;
mod graph;
mod id;
mod outlines;
mod point;
mod replay;
mod revision;
mod settings;
mod target;

pub use autogenerate::{AutogenerateError, Declared, Unclear, autogenerate};
pub use checksum::Checksum;
pub use directory::{Directory, DirectoryError};
pub use graph::{Graph, GraphError};
pub use id::{InvalidId, RevisionId};
pub use outlines::Outlines;
pub use point::{Point, Position, PositionError};
pub use replay::{Recorded, ReplayError};
pub use revision::{Adopts, Entry, Header, Irreversible, Lines, Outline, Revision, RevisionFile, Section, Versions};
pub use settings::{Databases, Settings};
pub use target::{Target, TargetError};
