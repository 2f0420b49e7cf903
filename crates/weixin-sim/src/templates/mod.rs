//! What the platform pushes, as documents whose fields can be set.

mod parse;
mod table;
mod template;
mod write;

pub(crate) use self::template::{Form, Kind, Template};
