//! Against real servers, both of them.

mod alter;
mod connect;
mod defaults;
mod injection;
mod limits;
mod parts;
mod random;
mod session;
mod settle;
mod tls;
mod types;
