//! The platform's API, `/cgi-bin/…`, as a tower service.
//!
//! [`Api`] is strict where the platform is: it wants a good access token, the right method, UTF-8 without `\u` escapes,
//! and a user who did something lately. What it knows is in a [`World`](crate::world::World).
//!
//! | | |
//! |---|---|
//! | tokens | `token`, `stable_token`, `ticket/getticket` |
//! | messages | `message/custom/send`, `message/custom/typing`, `message/template/send`, `message/subscribe/bizsend` |
//! | users | `user/info`, `user/info/batchget`, `user/info/updateremark`, `user/get` |
//! | menus | `menu/create`, `menu/get`, `menu/delete`, `menu/addconditional`, `menu/delconditional`, `menu/trymatch`, `get_current_selfmenu_info` |
//! | media | `media/upload`, `media/get`, `media/get/jssdk` |
//! | QR codes | `qrcode/create`, `showqrcode` |
//! | network | `getcallbackip`, `get_api_domain_ip`, `callback/check` |
//! | quotas | `clear_quota`, `clear_quota/v2`, `openapi/quota/get`, `openapi/quota/clear`, `openapi/rid/get` |
//!
//! Any other path is answered with status 404. All else is answered with status 200, and what fails with an error code,
//! unless a [fault](crate::world::Faults) wants something else. A body of more than 1 MiB, or 10 MiB of media, is
//! answered with 413.
//!
//! That a template message has arrived is pushed by a [`Platform`](crate::Platform), unless its
//! [settings](crate::Settings::template_results) say no; a [`World`](crate::world::World) alone has nobody to push to.
//!
//! In a test it is the transport of a client, and no port is needed:
//!
//! ```
//! use tower_weixin::client::Client;
//! use weixin_sim::api::Api;
//! use weixin_sim::world::{Action, World};
//! use weixin_sim::{SimAccount, SimClock};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = SimAccount::new();
//! let world = World::new(&account, SimClock::new());
//! let client = Client::with_transport(Api::new(world.clone()))
//!     .app("wx5a1e0000000000de", "5a1e000000000000000000000000dead")?
//!     .build();
//!
//! world.note("oAlice", Action::Message);
//! let alice = tower_weixin::OpenId::new("oAlice").ok_or("no OpenID")?;
//! client.send(&alice, "Your table is ready.").await?;
//! assert_eq!(world.outbox()[0].body["text"]["content"], "Your table is ready.");
//! # Ok(())
//! # }
//! ```

mod asked;
mod call;
mod calls;
mod decide;
mod fields;
mod record;
mod refusal;
mod routes;
mod service;

pub use self::record::ApiCall;
pub use self::service::{Api, ResponseFuture};
