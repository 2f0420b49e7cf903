//! A bot for each mistake: the mistake is named.

mod echo;
mod http_answers;
mod probes;
mod replies;
mod sealed;
mod support;
