//! A request as a command.

use crate::transcript::SentRequest;

/// Where a server in this process could be, if it had an address.
const SOMEWHERE: &str = "http://127.0.0.1:3000";

/// The command that makes this request again, to the server of this address.
pub(super) fn command(url: Option<&str>, request: &SentRequest) -> String {
    let note = match url {
        Some(_) => "",
        None => {
            "# The bot is in the process of the simulator and has no address. This one is only an example.\n"
        }
    };
    let url = url.unwrap_or(SOMEWHERE);
    // The path is that of the request.
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let host_end = url
        .get(after_scheme..)
        .and_then(|rest| rest.find(['/', '?']));
    let origin = host_end
        .and_then(|end| url.get(..after_scheme + end))
        .unwrap_or(url);
    let mut command = format!(
        "{note}curl -i {}",
        quoted(&format!("{origin}{}", request.uri))
    );
    if request.method == "POST" {
        let headers = request.headers.iter();
        for (name, value) in headers.filter(|(name, _)| !is_curls_own(name)) {
            command.push_str(&format!(
                " \\\n  -H {}",
                quoted(&format!("{name}: {value}"))
            ));
        }
        command.push_str(&format!(" \\\n  --data-binary {}", quoted(&request.body)));
    }
    command.push('\n');
    command
}

fn is_curls_own(name: &str) -> bool {
    ["host", "content-length", "connection"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

/// For a shell, which takes everything between two such quotes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_cannot_become_a_command() {
        let request = SentRequest {
            method: "POST".into(),
            uri: "/weixin?nonce=1".into(),
            headers: vec![
                ("Content-Type".into(), "text/xml".into()),
                ("Host".into(), "x".into()),
            ],
            body: "it's $(rm -rf) `x`".into(),
        };
        let command = command(Some("http://127.0.0.1:3000/weixin"), &request);
        assert_eq!(
            command,
            "curl -i 'http://127.0.0.1:3000/weixin?nonce=1' \\\n  -H 'Content-Type: text/xml' \\\n  \
             --data-binary 'it'\\''s $(rm -rf) `x`'\n"
        );
    }
}
