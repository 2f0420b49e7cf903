//! Answers that were too late for a passive reply.

mod customer_service;
mod messages;
mod progress;

pub use self::customer_service::CustomerService;
