//! What the tests share: servers that can be broken, the platform as a client, and the judge of the history.

mod ports;
mod redis_server;
