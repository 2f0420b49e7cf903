//! The simulator over HTTP: a chat page, a control API for any language, and the platform's API.
//!
//! [`serve`] puts them on a port, [`router`] makes them an [`axum::Router`]:
//!
//! | route | does |
//! |---|---|
//! | `/` | the page |
//! | `GET /sim/state` | account, settings, users, menu, QR codes, clock, faults; with `?user=` the menu that this user sees |
//! | `GET /sim/transcript` | what happened, with `?format=json` (the default) or `text`, and `?after=` a number |
//! | `GET /sim/events` | what happens, as server-sent events; goes on after `Last-Event-ID` or `?after=` |
//! | `POST /sim/send` | a message: `{"user": "oAlice", "type": "text", "fields": {"Content": "hi"}}`, or a `document` as it is |
//! | `POST /sim/event` | an event: `{"user": "oAlice", "name": "CLICK", "fields": {"EventKey": "HELP"}}` |
//! | `POST /sim/info` | a push to a third-party platform: `{"name": "component_verify_ticket"}` |
//! | `POST /sim/menu/tap` | a tap on the menu: `{"user": "oAlice", "path": [1, 0]}` |
//! | `POST /sim/scan` | a QR code: `{"user": "oAlice", "scene": "42"}`, or the `ticket` of one that the bot made |
//! | `POST /sim/follow`, `/sim/unfollow` | `{"user": "oAlice"}` |
//! | `POST /sim/verify`, `/sim/probe` | [`Platform::verify`](crate::Platform::verify), [`Platform::probe`](crate::Platform::probe) |
//! | `GET /sim/outbox` | what users were sent by the API |
//! | `GET`, `POST /sim/faults` | [`Faults`](crate::world::Faults) |
//! | `POST /sim/clock` | `{"advance_s": 3600}`, `{"stop": true}` or `{"resume": true}` |
//! | `POST /sim/settings` | those of [`Settings`](crate::Settings) that are to change: `{"mode": "plaintext"}` |
//! | `POST /sim/reset` | forgets all but clock, settings and send rules; `{"users": ["oAlice"]}` follow the account from then on |
//! | `POST /sim/media`, `GET /sim/media/ID` | keeps a file that a user sends; shows one |
//! | `GET /sim/export/curl`, `/sim/export/rust` | a delivery, by `?seq=`, as a command or a test |
//! | `/cgi-bin/…` | [the platform's API](crate::api), for the bot |
//!
//! The `fields` of a push are elements of its document by their names or paths, such as `ScanCodeInfo.ScanResult`;
//! `null` takes one out. Beside them a push can have the members of a [`Manner`](crate::Manner), such as `times` and
//! `forged`. One with `"delay_ms": 3000` is put together at once and arrives so much later, so that what follows overtakes
//! it. A push is answered with the finished entry of the transcript, and goes on if the caller hangs up.
//!
//! What cannot be done is answered with a status of 4xx and `{"error": "…"}`, which names what is wrong.
//!
//! Only callers that address the server by a loopback name are answered, and of web pages only those from there: a page
//! from elsewhere in the same browser can neither read nor do anything. There is no other protection, so listen on
//! `127.0.0.1` alone. Bodies have to come within 30 seconds.
//!
//! ```no_run
//! use weixin_sim::{Platform, SimAccount};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let platform = Platform::new(SimAccount::new()).serve_url("http://127.0.0.1:3000/weixin")?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! weixin_sim::server::serve(listener, platform).await;
//! # Ok(())
//! # }
//! ```

mod assets;
mod body;
mod control;
mod deadline;
mod events;
mod export;
mod guard;
mod manner;
mod media;
mod menu;
mod push;
mod refusal;
mod router;
mod serve;
mod state;
mod transcript;

pub use self::router::router;
pub use self::serve::serve;
