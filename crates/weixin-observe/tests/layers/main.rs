//! What the layers tell, above the check and over messages.

mod pushes;
mod refusals;
mod spans;
mod support;
