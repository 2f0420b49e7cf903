//! What the tests share: servers that can be broken, the platform as a client, and the judge of the history.

mod history;
mod platform;
mod ports;
mod proxy;
mod redis_server;
