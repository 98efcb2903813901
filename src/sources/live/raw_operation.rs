//! Operations that are called without an SDK: a resource type's file says how one is asked for, and
//! its answer is read by field as any other.
//!
//! How it is asked for, AWS's model of the API says: the header that names an operation of JSON
//! 1.1, the method and path of one of REST, the version of a Query API, and the members that carry
//! the tokens of pages.

use std::fmt::Write;

use futures_util::future::BoxFuture;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value as Json};

use super::calls::{Ask, Called, Connection, Refusal, refusal};
use super::page_token;
use crate::aws::endpoint;
use crate::aws::error::ANOTHER_ANSWERS;
use crate::aws::raw_client::{self, RawRequest};
use crate::sources::live::field_reader::FieldReader;

/// What stands in a path or a query as it is
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An operation that is called without an SDK.
#[derive(Clone, Copy, Debug)]
pub struct RawOperation {
    /// The service, which says where the operation is asked for.
    pub service: endpoint::Service,
    /// Its shape's name, and its name in reasons: `efs:DescribeFileSystems`.
    pub name: &'static str,
    /// How a request names it.
    pub protocol: Protocol,
    /// What it is asked with, by the model's names.
    pub arguments: &'static [(&'static str, Argument)],
    /// How its pages follow each other; `None` where there is one.
    pub pages: Option<Pages>,
}

/// How a request says which operation it asks for.
#[derive(Clone, Copy, Debug)]
pub enum Protocol {
    /// JSON 1.1: `TrentService.ListKeys`.
    Json(&'static str),
    /// JSON 1.0, named in the same way.
    Json10(&'static str),
    /// JSON by REST. An argument named in braces is a part of the path.
    Get(&'static str),
    /// The same, with the other arguments in the body and not in the query.
    Post(&'static str),
    /// A Query API of this version, whose answers are XML: the operation and its arguments are a
    /// form.
    Query(&'static str),
    /// XML by REST, as S3 speaks it. An argument named in braces is a part of the path, with its
    /// slashes where a plus follows the name.
    S3(&'static str),
    /// The same, as S3 Control speaks it: of one account, whose number a header and the host have.
    GetOfAccount(&'static str),
}

/// What an operation is asked with.
#[derive(Clone, Copy, Debug)]
pub enum Argument {
    /// The one resource that is meant, by its name or id; left out where all are.
    Resource,
    /// The same, as the only one of a list.
    ResourceInList,
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

/// What the token of the next page is called.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// In a request.
    pub asked: &'static str,
    /// In an answer.
    pub answered: &'static str,
}

impl RawOperation {
    /// Asks for one page, as [`super::calls::Call`] does.
    pub fn call(self, connection: &Connection, ask: Ask) -> Called {
        let Ask { of, token, reader } = ask;
        let answer = self.answer(connection, of, token);
        Box::pin(async move { self.read(&reader, &answer.await?) })
    }

    /// The same, without reading it by field.
    pub fn answer(
        self,
        connection: &Connection,
        of: Option<String>,
        token: Option<String>,
    ) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let (protocol, label): (fn() -> _, _) = match self.protocol {
            Protocol::GetOfAccount(_) => {
                (raw_client::Protocol::s3, Some(connection.account_id.as_str()))
            }
            Protocol::S3(_) => (raw_client::Protocol::s3, None),
            Protocol::Query(_) => (raw_client::Protocol::query, None),
            _ => (raw_client::Protocol::json, None),
        };
        let client = connection.raw_client(self.service, protocol, label);
        let account = connection.account_id.clone();
        Box::pin(async move {
            let client = client.map_err(|error| self.refused(&error.to_string()))?;
            let request = self.request(&account, of.as_deref(), token);
            let request = request.map_err(|error| self.refused(&error.to_string()))?;
            let answer = client.call(request).await;
            answer.map(|answer| answer.body).map_err(|error| refusal(self.name, &error))
        })
    }

    /// Reads an answer by field; the token of the next page.
    pub fn read(self, reader: &FieldReader, body: &[u8]) -> Result<Option<String>, Refusal> {
        self.next(reader, body).map_err(|error| self.refused(&format!("{error}{ANOTHER_ANSWERS}")))
    }

    fn refused(self, error: &str) -> Refusal {
        Refusal::because(format!("{}: {error}", self.name))
    }

    fn request(
        self,
        account: &str,
        of: Option<&str>,
        token: Option<String>,
    ) -> Result<RawRequest, http::Error> {
        let mut arguments = Map::new();
        for (name, argument) in self.arguments {
            let value = match *argument {
                Argument::Resource => match of {
                    Some(of) => of.into(),
                    None => continue,
                },
                Argument::ResourceInList => match of {
                    Some(of) => vec![of].into(),
                    None => continue,
                },
                Argument::Text(text) => text.into(),
                Argument::Integer(number) => number.into(),
                Argument::Boolean(value) => value.into(),
            };
            arguments.insert((*name).to_owned(), value);
        }
        if let (Some(token), Some(Pages { asked, .. })) = (token, self.pages) {
            arguments.insert(asked.to_owned(), token.into());
        }
        match self.protocol {
            Protocol::Json(target) | Protocol::Json10(target) => {
                let minor = u8::from(matches!(self.protocol, Protocol::Json(_)));
                http::Request::post("/")
                    .header("content-type", format!("application/x-amz-json-1.{minor}"))
                    .header("x-amz-target", target)
                    .body(Json::Object(arguments).to_string().into_bytes())
            }
            Protocol::Get(path) => http::Request::get(address(path, arguments))
                .header("accept", "application/json")
                .body(Vec::new()),
            Protocol::S3(path) => http::Request::get(address(path, arguments)).body(Vec::new()),
            Protocol::Query(version) => {
                let (_, action) = self.name.split_once(':').unwrap_or(("", self.name));
                let mut form = format!("Action={action}&Version={version}");
                for (name, value) in &arguments {
                    let _ = write!(form, "&{name}={}", escaped(value));
                }
                http::Request::post("/")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form.into_bytes())
            }
            Protocol::GetOfAccount(path) => http::Request::get(address(path, arguments))
                .header("x-amz-account-id", account)
                .body(Vec::new()),
            Protocol::Post(path) => {
                let address = filled(path, &mut arguments);
                http::Request::post(address)
                    .header("accept", "application/json")
                    .header("content-type", "application/json")
                    .body(Json::Object(arguments).to_string().into_bytes())
            }
        }
    }

    fn next(self, reader: &FieldReader, body: &[u8]) -> Result<Option<String>, String> {
        let rest = reader.read(body).map_err(|error| error.to_string())?;
        let Some(Pages { answered, .. }) = self.pages else { return Ok(None) };
        let rest = rest.as_deref().unwrap_or(body);
        match self.protocol {
            Protocol::Query(_) | Protocol::S3(_) | Protocol::GetOfAccount(_) => {
                page_token::of_xml(rest, answered)
            }
            _ => page_token::of_json(rest, answered),
        }
    }
}

/// A path with its arguments, in the query those that it does not name.
fn address(path: &str, mut arguments: Map<String, Json>) -> String {
    let mut address = filled(path, &mut arguments);
    for (name, value) in &arguments {
        let before = if address.contains('?') { '&' } else { '?' };
        let _ = write!(address, "{before}{name}={}", escaped(value));
    }
    address
}

/// A path with those arguments that it names; a slash stays one where it says `{name+}`.
fn filled(path: &str, arguments: &mut Map<String, Json>) -> String {
    let mut filled = path.to_owned();
    arguments.retain(|name, value| {
        let (place, with_slashes) = (format!("{{{name}}}"), format!("{{{name}+}}"));
        let is_in_path = filled.contains(&place) || filled.contains(&with_slashes);
        if is_in_path {
            let value = escaped(value);
            filled = filled.replace(&place, &value);
            filled = filled.replace(&with_slashes, &value.replace("%2F", "/"));
        }
        !is_in_path
    });
    filled
}

fn escaped(value: &Json) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    utf8_percent_encode(&text, ESCAPED).to_string()
}

#[cfg(test)]
#[cfg(feature = "connector")]
mod tests;
