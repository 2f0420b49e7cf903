//! What the benchmarks share: the pushes, the floor, and the stack that is held against it.

pub(crate) mod bot;
pub(crate) mod corpus;
pub(crate) mod direct;
pub(crate) mod floor;
