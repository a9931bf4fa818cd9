//! `create-all`
