//! The control API, the page and the platform's API over real sockets.

mod clock_and_faults;
mod events;
mod exports;
mod guard;
mod media;
mod menu;
mod page;
mod pushes;
mod refusals;
mod support;
