//! Files that users and the bot send.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::Platform;
use crate::world::{Media, MediaKind};

/// The most bytes of a file, as the API has it.
pub(super) const MAX_FILE: usize = 10 * 1024 * 1024;
const MAX_TYPE: usize = 100;

/// Keeps a file, which the bot can then get by its id.
pub(super) async fn add(
    State(platform): State<Platform>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Refusal> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind_of(content_type).filter(|_| content_type.len() <= MAX_TYPE);
    let kind = kind.ok_or_else(|| {
        Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the Content-Type must be that of a picture, a sound or a video",
        )
    })?;
    let bytes = bytes?;
    let media_id = platform
        .world()
        .add_media(Media::new(kind, content_type, bytes));
    Ok(Json(json!({ "media_id": media_id })))
}

/// Shows a file in a way that nothing in it can act in the page's name.
pub(super) async fn show(
    State(platform): State<Platform>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let media = platform.world().media(&id);
    let media = media.ok_or_else(|| {
        Refusal::not_found("there is no such file, or it is older than three days")
    })?;
    let shown = kind_of(&media.content_type).map(|_| media.content_type.as_str());
    let headers = [
        (
            header::CONTENT_TYPE,
            shown.unwrap_or("application/octet-stream"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    Ok((headers, media.bytes).into_response())
}

/// What a file is by its type. A picture in SVG is a document with scripts, and no picture to the platform.
fn kind_of(content_type: &str) -> Option<MediaKind> {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.split_once('/')? {
        ("image", "png" | "jpeg" | "jpg" | "gif" | "bmp" | "webp") => Some(MediaKind::Image),
        ("audio", _) => Some(MediaKind::Voice),
        ("video", _) => Some(MediaKind::Video),
        _ => None,
    }
}
