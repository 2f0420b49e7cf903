//! What of a path may be logged.

/// A path that is longer has no meaning for whoever reads logs.
const MAX: usize = 128;

/// The beginning of a path, up to where it is no path any more: a proxy that encodes the `?` puts the query, which is a
/// credential, into the path.
#[must_use]
pub fn loggable_path(path: &str) -> &str {
    let is_end = |(at, byte): (usize, u8)| {
        let rest = &path.as_bytes()[at..];
        matches!(byte, b'?' | b';' | b'=' | b'&')
            || rest.get(..3).is_some_and(|code| {
                [b"%3f", b"%3b", b"%3d", b"%26", b"%25"]
                    .iter()
                    .any(|end| code.eq_ignore_ascii_case(*end))
            })
    };
    let end = path.bytes().enumerate().take(MAX).find(|it| is_end(*it));
    let mut end = end.map_or(path.len().min(MAX), |(at, _)| at);
    while !path.is_char_boundary(end) {
        end -= 1;
    }
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_query_is_no_path() {
        for (path, expected) in [
            ("/weixin", "/weixin"),
            ("/a/b%20c", "/a/b%20c"),
            ("/weixin%3Fsignature=1", "/weixin"),
            ("/weixin%3fsignature%3d1", "/weixin"),
            ("/weixin%253Fsignature", "/weixin"),
            ("/weixin;signature=1", "/weixin"),
            ("/signature=1/nonce=2", "/signature"),
            ("%3", "%3"),
            ("", ""),
        ] {
            assert_eq!(loggable_path(path), expected, "{path}");
        }
        assert_eq!(loggable_path(&"a".repeat(4000)).len(), MAX);
        assert_eq!(loggable_path(&"信".repeat(4000)).chars().count(), MAX / 3);
    }
}
