//! Detects truncated responses. To the SDKs an XML document that breaks off is a shorter one, and
//! an empty response a JSON object without members: a list would lack its end without an error.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use http_body::{Body, Frame};
use thiserror::Error;

/// A response that is truncated.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum IncompleteAnswer {
    #[error("the answer is empty")]
    Empty,
    #[error("the answer breaks off in the middle")]
    BreaksOff,
    #[error("the answer breaks off: {0}")]
    Cut(String),
}

impl IncompleteAnswer {
    fn cut(error: &(dyn std::error::Error + 'static)) -> Self {
        let innermost = std::iter::successors(Some(error), |error| error.source()).last();
        Self::Cut(innermost.map(ToString::to_string).unwrap_or_default())
    }
}

/// Whether a request asks for JSON: S3, which is not asked so, rightly says nothing now and then.
pub fn asks_for_json(request: &HttpRequest) -> bool {
    let headers = request.headers();
    headers.contains_key("x-amz-target") || headers.get("accept") == Some("application/json")
}

/// A successful answer, once all of it is there. An error is the network's: the SDK tries again.
pub async fn complete(
    mut response: HttpResponse,
    json: bool,
) -> Result<HttpResponse, ConnectorError> {
    let xml = response.headers().get("content-type").is_some_and(|kind| kind.contains("xml"));
    if !response.status().is_success() || !(xml || json) {
        return Ok(response);
    }
    let body = collected(&mut response).await?;
    if json && body.is_empty() {
        return Err(ConnectorError::io(IncompleteAnswer::Empty.into()));
    }
    if xml && !is_closed(&body) {
        return Err(ConnectorError::io(IncompleteAnswer::BreaksOff.into()));
    }
    *response.body_mut() = SdkBody::from_body_1_x(Unlogged(Some(body)));
    Ok(response)
}

/// A body that the SDK does not write to its log at the level of traces, as it does with one in
/// memory: it may be a role's credentials.
struct Unlogged(Option<Bytes>);

impl Body for Unlogged {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// A response with its body in memory.
pub async fn gathered(mut response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let body = collected(&mut response).await?;
    *response.body_mut() = SdkBody::from(body);
    Ok(response)
}

async fn collected(response: &mut HttpResponse) -> Result<Bytes, ConnectorError> {
    let body = ByteStream::new(response.take_body())
        .collect()
        .await
        .map_err(|error| ConnectorError::io(IncompleteAnswer::cut(&error).into()))?;
    Ok(body.into_bytes())
}

/// Whether a document ends with the end of its root element. One without any is for its reader to
/// refuse.
fn is_closed(document: &[u8]) -> bool {
    let document = document.trim_ascii_end();
    let Some(begin) =
        document.windows(2).position(|two| two[0] == b'<' && two[1].is_ascii_alphabetic())
    else {
        return true;
    };
    let root = &document[begin + 1..];
    let name = root
        .split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .next()
        .unwrap_or_default();
    let closing = [b"</", name, b">"].concat();
    root.ends_with(&closing)
        || root
            .iter()
            .position(|byte| *byte == b'>')
            .is_some_and(|end| end + 1 == root.len() && root[..end].ends_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::is_closed;

    #[test]
    fn documents_that_break_off() {
        let document = "<?xml version=\"1.0\"?>\n<List xmlns=\"http://x/\"><item><name>a</name></item><item/></List>\n";
        let end = document.trim_end().len();
        let begin = document.find("<List").unwrap_or_default() + 2;
        assert!(is_closed(document.as_bytes()) && is_closed(&document.as_bytes()[..end]));
        for broken in begin..end {
            assert!(!is_closed(&document.as_bytes()[..broken]), "{}", &document[..broken]);
        }
        for (document, closed) in [
            ("<List/>", true),
            ("<List a=\"b\" />", true),
            ("<List><item/>", false),
            ("<List", false),
            ("", true),
        ] {
            assert_eq!(is_closed(document.as_bytes()), closed, "{document}");
        }
    }
}
