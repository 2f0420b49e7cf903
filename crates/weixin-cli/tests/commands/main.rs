//! Every command as a process: what it prints, in which language, and how it ends.

mod calls;
mod decode;
mod encode;
mod new;
mod secrets;
mod settings;
mod sign;
mod support;
mod usage;
