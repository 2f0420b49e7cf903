//! Error codes of the platform.
//!
//! It answers HTTP 200 with `{"errcode": 40003, "errmsg": "…"}`. [`ErrcodeLayer`] makes an [`ApiError`] of that,
//! so that what stands above it, such as `tower::retry`, sees a failure.

mod api_error;
mod body;
#[macro_use]
mod kind;
mod layer;
mod read;
mod sent;
mod service;
mod table;

pub use self::api_error::ApiError;
pub use self::body::ResponseBody;
pub use self::layer::ErrcodeLayer;
pub use self::service::ErrcodeService;
pub use self::table::ApiErrorKind;
