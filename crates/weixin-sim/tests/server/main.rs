//! The control API, the page and the platform's API over real sockets.

mod clock_and_faults;
mod events;
// As it was exported, to the letter.
#[rustfmt::skip]
mod exported;
mod exports;
mod guard;
mod media;
mod menu;
mod page;
mod pushes;
mod refusals;
mod slow;
mod support;
