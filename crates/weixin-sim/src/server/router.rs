use axum::extract::{DefaultBodyLimit, OriginalUri};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Router, http};

use super::refusal::Refusal;
use super::{
    assets, control, deadline, events, export, guard, media, menu, push, state, transcript,
};
use crate::Platform;

/// The most bytes of a body in JSON.
const MAX_JSON: usize = 256 * 1024;

/// The page, the control API and the platform's API: see the [module](crate::server). [`serve`](super::serve()) puts them
/// on a port.
pub fn router(platform: Platform) -> Router {
    let api = platform.api();
    let control = Router::new()
        .route("/state", get(state::state))
        .route("/transcript", get(transcript::transcript))
        .route("/events", get(events::events))
        .route("/send", post(push::send))
        .route("/event", post(push::event))
        .route("/info", post(push::info))
        .route("/menu/tap", post(menu::tap))
        .route("/scan", post(push::scan))
        .route("/follow", post(push::follow))
        .route("/unfollow", post(push::unfollow))
        .route("/verify", post(control::verify))
        .route("/probe", post(control::probe))
        .route("/outbox", get(state::outbox))
        .route("/faults", get(control::faults).post(control::set_faults))
        .route("/clock", post(control::clock))
        .route("/settings", post(control::settings))
        .route("/reset", post(control::reset))
        .route("/export/curl", get(export::curl))
        .route("/export/rust", get(export::rust))
        .layer(DefaultBodyLimit::max(MAX_JSON))
        .route(
            "/media",
            post(media::add).layer(DefaultBodyLimit::max(media::MAX_FILE)),
        )
        .route("/media/{id}", get(media::show))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .with_state(platform);
    Router::new()
        .nest("/sim", control)
        .route_service("/cgi-bin/{*path}", api)
        .fallback(assets::asset)
        .layer(from_fn(deadline::deadline))
        .layer(from_fn(guard::guard))
}

async fn no_route(OriginalUri(uri): OriginalUri) -> Refusal {
    Refusal::not_found(format!("there is no {}", uri.path()))
}

async fn no_method(method: http::Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let reason = format!("{} does not take {method}", uri.path());
    Refusal::new(http::StatusCode::METHOD_NOT_ALLOWED, reason)
}
