//! The URL of a webhook. Anybody who knows it can post to it: it is a secret, and messages name
//! only its host.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::webhook::Shape;

/// A webhook: what it takes, and its URL, which is a secret.
#[derive(Clone, Eq, PartialEq)]
pub struct Webhook {
    /// What the webhook takes.
    pub shape: Shape,
    /// The host of its URL.
    pub host: String,
    #[cfg_attr(not(feature = "notify"), allow(dead_code))]
    pub(super) url: String,
}

/// Only its host: the rest is a secret.
impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Webhook({} at {})", self.shape.name(), self.host)
    }
}

const NO_URL: &str = "it is not a URL: write https://HOST/…, or SHAPE=https://HOST/…, where SHAPE is slack, teams or json";

impl FromStr for Webhook {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = text
            .split_once('=')
            .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let (shape, url) = match named {
            Some((name, url)) => (
                Some(
                    Shape::named(name)
                        .ok_or("there is no such shape: it is slack, teams or json")?,
                ),
                url,
            ),
            None => (None, text),
        };
        if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err("there is a blank or a control character in the URL");
        }
        let (scheme, rest) = url.split_once("://").ok_or(NO_URL)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains(['@', '\\']) {
            return Err("a URL with a user in it is not taken");
        }
        let host = match authority.strip_prefix('[') {
            Some(rest) => rest.split_once(']').ok_or(NO_URL)?.0,
            None => authority.split(':').next().unwrap_or_default(),
        };
        if host.is_empty() {
            return Err(NO_URL);
        }
        let is_loopback = host.eq_ignore_ascii_case("localhost")
            || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => {
                return Err(
                    "a digest goes over https:// only; http:// is for this machine (127.0.0.1, localhost)",
                );
            }
            _ => return Err("it must begin with https://"),
        }
        Ok(Self {
            shape: shape.unwrap_or_else(|| Shape::of_host(host)),
            host: host.to_owned(),
            url: url.to_owned(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_what_is_not() {
        let cases = [
            ("https://hooks.slack.com/services/T/B/secret", Ok((Shape::Slack, "hooks.slack.com"))),
            ("https://example.com:8443/x?a=b", Ok((Shape::Json, "example.com"))),
            ("teams=https://example.com/x", Ok((Shape::Teams, "example.com"))),
            ("http://127.0.0.1:8080/x", Ok((Shape::Json, "127.0.0.1"))),
            ("slack=http://[::1]:8080/x", Ok((Shape::Slack, "::1"))),
            ("HTTP://localhost/x", Ok((Shape::Json, "localhost"))),
            ("http://example.com/x", Err("https:// only")),
            ("http://127.0.0.1.example.com/x", Err("https:// only")),
            ("http://localhost@example.com/x", Err("with a user")),
            ("https://user:password@example.com/x", Err("with a user")),
            ("ftp://example.com", Err("must begin with https://")),
            ("irc=https://example.com", Err("no such shape")),
            ("example.com/secret", Err("not a URL")),
            ("https://", Err("not a URL")),
            ("https:///x", Err("not a URL")),
            ("https://example.com/a b", Err("a blank")),
        ];
        for (text, expected) in cases {
            match (text.parse::<Webhook>(), expected) {
                (Ok(webhook), Ok((shape, host))) => {
                    assert_eq!((webhook.shape, webhook.host.as_str()), (shape, host), "{text}");
                }
                (Err(error), Err(expected)) => assert!(error.contains(expected), "{text}: {error}"),
                (given, _) => panic!("{text}: {given:?}"),
            }
        }
    }

    #[test]
    fn a_webhook_never_shows_its_secret() {
        let webhook: Webhook = "https://hooks.slack.com/services/T/B/secret".parse().unwrap();
        assert_eq!(format!("{webhook:?}"), "Webhook(slack at hooks.slack.com)");
    }
}
