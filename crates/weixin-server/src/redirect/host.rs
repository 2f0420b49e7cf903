use http::{HeaderMap, header};

/// The name in the `Host` header, without its port, if it is there once and is one that an address can hold.
pub(super) fn host(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::HOST).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let value = value.to_str().ok()?;
    let end = match value.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => value.find(':').unwrap_or(value.len()),
    };
    let (host, port) = value.split_at_checked(end)?;
    (is_host(host) && is_port(port)).then_some(host)
}

fn is_host(host: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => (1..=253).contains(&host.len()) && host.bytes().all(is_name),
    }
}

fn is_port(port: &str) -> bool {
    match port.strip_prefix(':') {
        Some(digits) => digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn check(values: &[&[u8]], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::HOST, HeaderValue::from_bytes(value).unwrap());
        }
        assert_eq!(host(&headers), expected, "{values:?}");
    }

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for (value, expected) in [
            ("bot.example.com", "bot.example.com"),
            ("bot.example.com:80", "bot.example.com"),
            ("bot.example.com:", "bot.example.com"),
            ("192.0.2.1:8080", "192.0.2.1"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("[2001:db8::1]:80", "[2001:db8::1]"),
        ] {
            check(&[value.as_bytes()], Some(expected));
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_no_host() {
        let long = "a".repeat(254);
        for value in [
            "",
            ":80",
            "a/b",
            "a@b",
            "a b",
            "a,b",
            "a\\b",
            "a?b",
            "a#b",
            "a%0d%0ab",
            "user:pass@example.com",
            "example.com:80:80",
            "example.com:x",
            "example.com:123456",
            "[::1",
            "[::1]x",
            "[evil]",
            "[]",
            "]:[",
            "bücher.example",
            &long,
        ] {
            check(&[value.as_bytes()], None);
        }
        check(&[], None);
        check(&[b"a.example", b"b.example"], None);
        check(&[b"\xff"], None);
    }
}
