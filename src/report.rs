//! What people and programs are told.

mod diagnostic;

pub use diagnostic::{Paint, render};
