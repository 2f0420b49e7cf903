//! Every command as a process: what it prints, in which language, and how it ends.

mod calls;
mod decode;
mod encode;
mod new;
mod pages;
mod replay;
mod secrets;
mod send;
mod settings;
mod sign;
mod support;
mod usage;
mod verify;
