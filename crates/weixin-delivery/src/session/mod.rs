//! What a user said before: values that are kept between messages, and dialogues.
//!
//! [`SessionLayer`] gives handlers a value of the user's own by the extractor [`Session`]. A
//! [`dialogue`](dialogue()) is a bot whose state is such a value, and which a user walks through message
//! by message.
//!
//! Both keep their values in a [`SessionStore`](crate::store::SessionStore), by account, user and name,
//! as JSON. The name is given by hand, so that a type can be renamed or moved without anybody losing a
//! session.
//!
//! * A store that fails is an error. A user never seems to be a new one because of it.
//! * Writes are checked: of two that were made upon the same value, one is a
//!   [conflict](SessionErrorKind::Conflict).
//! * A value is forgotten 24 hours after it was last saved, and has at most 64 KiB. Both can be set.
//! * Errors say nothing of what a value holds.
//!
//! ```
//! use std::sync::Arc;
//!
//! use serde::{Deserialize, Serialize};
//! use tower::ServiceBuilder;
//! use weixin_delivery::session::{Session, SessionError, SessionLayer};
//! use weixin_delivery::store::MemoryStore;
//! use weixin_message::Router;
//! use weixin_message::message::Text;
//!
//! #[derive(Clone, Default, Serialize, Deserialize)]
//! struct Cart {
//!     items: Vec<String>,
//! }
//!
//! async fn add(text: Text, mut cart: Session<Cart>) -> Result<String, SessionError> {
//!     cart.update(|cart| cart.items.push(text.content.to_string())).await?;
//!     Ok(format!("{} things in your cart", cart.items.len()))
//! }
//!
//! let store = Arc::new(MemoryStore::new());
//! let bot = ServiceBuilder::new()
//!     .layer(SessionLayer::<Cart>::new("cart", store))
//!     .service(Router::new().on(add).fallback(async || {}));
//! ```

mod dialogue;
mod error;
mod extract;
mod layer;
mod lease;
mod line;
mod service;
mod slot;

pub use self::dialogue::{Dialogue, DialogueFuture, NextState, dialogue};
pub use self::error::{SessionError, SessionErrorKind};
pub use self::extract::Session;
pub use self::layer::SessionLayer;
pub use self::service::SessionService;
