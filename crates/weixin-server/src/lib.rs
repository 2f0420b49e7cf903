//! An HTTP/1 server for tower services that stands on the open internet by itself, without a proxy in front.
//!
//! ```no_run
//! use tokio::net::TcpListener;
//! use weixin_server::{Health, Server};
//! # use weixin_server::Readiness;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! # let app = Health::new(Readiness::new());
//! let server = Server::new();
//! let health = Health::new(server.readiness());
//! server
//!     .http(TcpListener::bind("0.0.0.0:80").await?, app) // an axum Router, or any other service
//!     .admin(TcpListener::bind("127.0.0.1:9090").await?, health)
//!     .run() // until SIGTERM or SIGINT
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! It speaks HTTP/1.0 and HTTP/1.1, with the feature `tls` over TLS as well ([`Server::https`], [`Tls`]). It knows nothing
//! of Weixin but how long the platform waits, after which its defaults are made.
//!
//! # What others may do
//!
//! | | at most | set by |
//! |---|---|---|
//! | connections; one more is refused, none waits | 10 000 | [`max_connections`](Server::max_connections) |
//! | from the accept to the end of the first head, TLS included | 3 s | [`header_timeout`](Server::header_timeout) |
//! | waiting for a body that the service reads | 2 s | [`body_timeout`](Server::body_timeout) |
//! | from an answer to the end of the next head | 10 s | [`idle_timeout`](Server::idle_timeout) |
//! | taking nothing of an answer | 10 s | [`stall_timeout`](Server::stall_timeout) |
//! | a head; what is kept of a body that is not read yet | 16 KiB, 64 headers | |
//!
//! There is no limit for a single address: the platform has few, and strangers have many. Who asks for something every few
//! seconds on each of 10 000 connections can hold them all; what is in front of the machine has to know better.
//!
//! How much of a body is read, and how long an answer may take, is up to the service: `weixin-message` takes 64 KiB of it,
//! and layers of tower-http limit both. When a peer hangs up, the future of
//! the service is dropped, unless the peer had sent more than the request. A
//! peer that closes its half of the connection has hung up.
//!
//! A service that panics ends its connection, and nothing else; tower-http's `CatchPanicLayer` makes an answer of it.
//! Where it fails instead, the connection is closed without an answer too, and the log has a WARN.
//!
//! # The end
//!
//! Upon SIGTERM or SIGINT, or with [`Server::run_until`] upon anything else:
//!
//! 1. [`Readiness`] is off, so that [`Health`] on the [admin](Server::admin) listener says 503.
//! 2. The listeners are closed, then connections without a request. [`Server::on_drain`] begins. A request whose head is
//!    on its way may still come.
//! 3. Requests in flight are answered, with `Connection: close`, for [5.5 seconds](Server::drain_timeout) at most.
//! 4. The admin listener is closed, and [`Server::run`] returns. A request or other work that had to be
//!    cut off is an [`Error`]; a peer that takes no answer, or does not end its head, is none.
//!
//! A second signal ends it at once. Once `run` has returned, the process still does not end by these signals: what comes
//! after it must come to an end by itself.
//!
//! # Cancel safety
//!
//! Who drops the future of [`Server::run`] or [`Server::run_until`] ends the server at once: nobody listens any more, and the
//! tasks of the connections end when they are polled next.
//!
//! # Logs
//!
//! By `tracing`: listeners and the end at INFO, refused connections and services that fail at WARN and at most every 10
//! seconds each, errors of single
//! connections at DEBUG. Never an address that was asked for, its query, or a body. [`Counters`] has what metrics want.
//!
//! # Stability
//!
//! tokio 1 is part of the API ([`TcpListener`](tokio::net::TcpListener)), as are `http` and `http-body`; hyper and rustls are
//! not.
//!
//! # Features
//!
//! * `tls`: [`Server::https`], by rustls with ring.

mod body;
mod connection;
mod counters;
mod error;
mod files;
mod group;
mod health;
mod limits;
mod listener;
mod peer;
mod phase;
mod redirect;
mod run;
mod scheme;
mod seldom;
mod server;
mod service;
mod stall;
mod stop;
#[cfg(feature = "tls")]
mod tls;

pub use self::body::{BodyError, RequestBody};
pub use self::counters::Counters;
pub use self::error::Error;
pub use self::health::{Health, HealthFuture, Readiness};
pub use self::peer::Peer;
pub use self::redirect::{RedirectFuture, RedirectToHttps};
pub use self::server::Server;
pub use self::service::HttpService;
#[cfg(feature = "tls")]
pub use self::tls::{Tls, TlsError};
