//! The proxies that the environment names: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in
//! small letters too.
//!
//! As for the AWS CLI, a variable in small letters decides where it is set, and an empty one means
//! no proxy. What is no address of a proxy is refused: a user who names a proxy does not want
//! traffic to pass it by.

use std::env;
use std::fmt;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use thiserror::Error;

use super::fault::is_on_the_link;

/// A variable that names a proxy which cannot be used.
#[derive(Debug, Error)]
#[error("{variable} {why}")]
pub struct ProxyVariableError {
    variable: String,
    why: String,
}

/// Which requests go through which proxy.
pub struct Proxies {
    matcher: Matcher,
    /// The addresses as they were given.
    http: String,
    https: String,
}

/// The proxy of one request.
#[derive(Debug)]
pub struct Proxy<'a> {
    /// Without user and password.
    pub uri: Uri,
    /// The value of a `Proxy-Authorization` header, where the address holds a user.
    pub authorization: Option<HeaderValue>,
    /// With user and password, for clients that read those themselves.
    pub address: &'a str,
}

impl Proxies {
    /// The proxies of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case.
    pub fn from_environment() -> Result<Self, ProxyVariableError> {
        Self::new(|name| env::var(name).ok())
    }

    pub(crate) fn new(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ProxyVariableError> {
        let set = |name: &str| {
            let small = name.to_ascii_lowercase();
            let (variable, value) = match (variable(&small), variable(name)) {
                (Some(value), _) => (small, value),
                (None, Some(value)) => (name.to_owned(), value),
                (None, None) => return Ok(String::new()),
            };
            address(&value).map_err(|why| ProxyVariableError { variable, why })
        };
        let all = set("ALL_PROXY")?;
        let or_all = |address: String| if address.is_empty() { all.clone() } else { address };
        let (http, https) = (or_all(set("HTTP_PROXY")?), or_all(set("HTTPS_PROXY")?));
        let no = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
        let matcher =
            Matcher::builder().http(http.clone()).https(https.clone()).no(exceptions(&no)).build();
        Ok(Self { matcher, http, https })
    }

    /// The proxy that leads to a request's host, if any does. The metadata services of instances
    /// and containers are on the machine itself.
    pub fn of(&self, target: &Uri) -> Option<Proxy<'_>> {
        if is_on_the_link(target.host()?) {
            return None;
        }
        let proxy = self.matcher.intercept(target)?;
        let address = if target.scheme_str() == Some("https") { &self.https } else { &self.http };
        Some(Proxy {
            uri: proxy.uri().clone(),
            authorization: proxy.basic_auth().cloned(),
            address,
        })
    }
}

impl Proxy<'_> {
    /// `HOST:PORT`, for messages.
    pub fn name(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }
}

/// Not the addresses: they may hold passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Proxies").field("matcher", &self.matcher).finish_non_exhaustive()
    }
}

/// A proxy's address as a URL, or what is wrong with it.
fn address(value: &str) -> Result<String, String> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(String::new());
    }
    let address = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let uri: Uri = address
        .parse()
        .map_err(|_| "is not the address of a proxy: write http://HOST:PORT".to_owned())?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => Ok(address),
        Some("http" | "https") | None => {
            Err("is not the address of a proxy: write http://HOST:PORT".to_owned())
        }
        Some(scheme) => Err(format!(
            "names a proxy of the kind {scheme}://, and only http:// and https:// can be used"
        )),
    }
}

/// Entries as the matcher takes them: it knows no `*.example.com`, which it calls `.example.com`,
/// and no ports.
fn exceptions(value: &str) -> String {
    let entry = |entry: &str| {
        let entry = if entry.starts_with("*.") { &entry[1..] } else { entry };
        let without_port = entry
            .split_once(':')
            .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
        without_port.map_or(entry, |(host, _)| host).to_owned()
    };
    let entries = value
        .split(|letter: char| letter == ',' || letter.is_whitespace())
        .filter(|entry| !entry.is_empty());
    entries.map(entry).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn proxies(variables: Variables<'_>) -> Result<Proxies, ProxyVariableError> {
        Proxies::new(|name| {
            variables
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn which_proxy_leads_where() {
        let (aws, plain) = ("https://sts.us-east-1.amazonaws.com/", "http://127.0.0.1:4566/");
        let cases: [(&str, Variables, &str, Option<&str>); 20] = [
            ("none", &[], aws, None),
            ("for HTTPS", &[("HTTPS_PROXY", "http://a:1")], aws, Some("a:1")),
            ("not for HTTP", &[("HTTPS_PROXY", "http://a:1")], plain, None),
            ("for HTTP", &[("HTTP_PROXY", "http://a:1")], plain, Some("a:1")),
            ("for all", &[("ALL_PROXY", "http://a:1")], aws, Some("a:1")),
            (
                "the own one before that for all",
                &[("ALL_PROXY", "http://a:1"), ("HTTPS_PROXY", "http://b:2")],
                aws,
                Some("b:2"),
            ),
            ("small letters", &[("https_proxy", "http://a:1")], aws, Some("a:1")),
            ("small letters for all", &[("all_proxy", "http://a:1")], plain, Some("a:1")),
            (
                "small letters first",
                &[("https_proxy", "http://a:1"), ("HTTPS_PROXY", "http://b:2")],
                aws,
                Some("a:1"),
            ),
            (
                "empty in small letters is none",
                &[("https_proxy", ""), ("HTTPS_PROXY", "http://b:2")],
                aws,
                None,
            ),
            ("without a scheme", &[("HTTPS_PROXY", "a:1")], aws, Some("a:1")),
            ("an HTTPS proxy", &[("HTTPS_PROXY", "https://a:1")], aws, Some("a:1")),
            (
                "excepted by domain",
                &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", ".amazonaws.com")],
                aws,
                None,
            ),
            (
                "excepted in small letters",
                &[("HTTPS_PROXY", "http://a:1"), ("no_proxy", "x.com, amazonaws.com")],
                aws,
                None,
            ),
            (
                "excepted with a star",
                &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "*.amazonaws.com")],
                aws,
                None,
            ),
            ("all excepted", &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "*")], aws, None),
            (
                "another domain",
                &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "zonaws.com")],
                aws,
                Some("a:1"),
            ),
            (
                "excepted by network",
                &[("HTTP_PROXY", "http://a:1"), ("NO_PROXY", "127.0.0.0/8")],
                plain,
                None,
            ),
            (
                "excepted with a port",
                &[("HTTP_PROXY", "http://a:1"), ("NO_PROXY", "127.0.0.1:4566")],
                plain,
                None,
            ),
            (
                "metadata is on the machine",
                &[("HTTP_PROXY", "http://a:1")],
                "http://169.254.169.254/latest",
                None,
            ),
        ];
        for (name, variables, target, expected) in cases {
            let proxies = proxies(variables).unwrap();
            let proxy = proxies.of(&target.parse().unwrap());
            assert_eq!(proxy.as_ref().map(Proxy::name), expected, "{name}");
        }
    }

    #[test]
    fn user_and_password_are_sent_and_not_shown() {
        let proxies = proxies(&[("HTTPS_PROXY", "http://me:s%40fe@proxy.example:3128")]).unwrap();
        let proxy = proxies.of(&Uri::from_static("https://sts.us-east-1.amazonaws.com/")).unwrap();
        assert_eq!(proxy.name(), "proxy.example:3128");
        assert_eq!(proxy.authorization.unwrap(), "Basic bWU6c0BmZQ==");
        assert!(!format!("{proxies:?}").contains("s%40fe"));
    }

    #[test]
    fn what_is_no_proxy_is_refused_and_not_passed_by() {
        for (value, expected) in [
            (
                "socks5://a:1",
                "HTTPS_PROXY names a proxy of the kind socks5://, and only http:// and https:// can be used",
            ),
            ("http://", "HTTPS_PROXY is not the address of a proxy: write http://HOST:PORT"),
            ("http://a b", "HTTPS_PROXY is not the address of a proxy: write http://HOST:PORT"),
        ] {
            assert_eq!(proxies(&[("HTTPS_PROXY", value)]).unwrap_err().to_string(), expected);
        }
    }
}
