//! What the layers tell, above the check and over messages.

mod futures;
mod pushes;
mod refusals;
mod spans;
mod support;
