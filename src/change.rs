//! One change of a schema as a value that can be applied, reversed and described.
