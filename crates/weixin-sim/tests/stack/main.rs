//! The platform against the real server in the same process: every mode, every message, retries in no time.

mod catalogue;
mod modes;
mod pushes;
mod results;
mod retries;
