//! Answers that were too late for a passive reply.

mod customer_service;
mod departure;
mod messages;
mod progress;

pub use self::customer_service::CustomerService;
pub(crate) use self::departure::note_departure;
