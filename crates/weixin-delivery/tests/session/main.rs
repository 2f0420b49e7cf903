//! What is kept of a user between messages.
#![cfg(feature = "session")]

mod dialogue;
mod faults;
mod locks;
mod support;
mod values;
