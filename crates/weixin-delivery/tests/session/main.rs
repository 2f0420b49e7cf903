//! What is kept of a user between messages.
#![cfg(feature = "session")]

mod faults;
mod support;
mod values;
