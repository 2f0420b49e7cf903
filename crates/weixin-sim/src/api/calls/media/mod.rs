//! Temporary media.

mod form;

use serde_json::json;

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::check;
use crate::api::refusal::Refusal;
use crate::world::{Media, MediaKind};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// `POST /cgi-bin/media/upload`
pub(in crate::api) fn upload(call: &mut Call<'_>) -> Answered {
    let kind = MediaKind::of(call.asked.parameter("type"));
    let kind = kind.ok_or_else(|| Refusal::new(40004))?;
    let body = call.asked.body.as_ref().map_err(|_| Refusal::new(41005))?;
    let file = form::file(&call.asked.content_type, body);
    let file = file.ok_or_else(|| Refusal::new(41005))?;
    check(!file.content.is_empty(), 44001)?;
    let content_type = type_of(kind, &file.name).ok_or_else(|| Refusal::new(40005))?;
    check(file.content.len() <= max_bytes(kind), 45001)?;
    let media = Media::new(kind, content_type, file.content);
    let media_id = call.state.media.add(media, call.now);
    let id_name = match kind {
        MediaKind::Thumb => "thumb_media_id",
        MediaKind::Image | MediaKind::Voice | MediaKind::Video => "media_id",
    };
    Ok(Answer::json(&json!({
        "type": kind.as_str(),
        id_name: media_id,
        "created_at": call.now.as_secs(),
    })))
}

/// `GET /cgi-bin/media/get`
pub(in crate::api) fn get(call: &mut Call<'_>) -> Answered {
    let media_id = call.asked.parameter("media_id");
    check(!media_id.is_empty(), 41006)?;
    let media = call.state.media.get(media_id, call.now);
    let media = media.ok_or_else(|| Refusal::new(40007))?;
    if media.kind == MediaKind::Video {
        // A video is fetched from another address, where the simulator's server has all files.
        let id = form_urlencoded::byte_serialize(media_id.as_bytes());
        let url = format!("{}/sim/media/{}", call.asked.base, id.collect::<String>());
        return Ok(Answer::json(&json!({"video_url": url})));
    }
    let end = match media.content_type.as_str() {
        "image/png" => "png",
        "image/gif" => "gif",
        "image/bmp" => "bmp",
        "audio/mpeg" => "mp3",
        _ if media.kind == MediaKind::Voice => "amr",
        _ => "jpg",
    };
    let name = format!("{media_id}.{end}");
    Ok(Answer::file(
        media.content_type.clone(),
        name,
        media.bytes.clone(),
    ))
}

fn max_bytes(kind: MediaKind) -> usize {
    match kind {
        MediaKind::Image | MediaKind::Video => 10 * MIB,
        MediaKind::Voice => 2 * MIB,
        MediaKind::Thumb => 64 * KIB,
    }
}

/// The type of a file by the end of its name, if this kind may have it.
fn type_of(kind: MediaKind, name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match (kind, end.to_ascii_lowercase().as_str()) {
        (MediaKind::Image | MediaKind::Thumb, "jpg" | "jpeg") => "image/jpeg",
        (MediaKind::Image, "png") => "image/png",
        (MediaKind::Image, "gif") => "image/gif",
        (MediaKind::Image, "bmp") => "image/bmp",
        (MediaKind::Voice, "amr") => "audio/amr",
        (MediaKind::Voice, "mp3") => "audio/mpeg",
        (MediaKind::Voice, "speex") => "audio/speex",
        (MediaKind::Video, "mp4") => "video/mp4",
        _ => return None,
    })
}
