//! One request: its head, and as much of its body as matters.

use std::borrow::Cow;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;

use percent_encoding::percent_decode_str;

/// A longer body is an upload: it is read and let go.
const KEPT: u64 = 1 << 20;

#[derive(Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    /// Service and region, as the signature's scope names them.
    pub service: String,
    pub region: String,
    /// `X-Amz-Target`, of which the part behind the dot is the operation.
    pub target: String,
    pub body: Vec<u8>,
}

impl Request {
    /// A parameter of the query, or of a form in the body.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let form = if self.target.is_empty() && self.method == "POST" {
            std::str::from_utf8(&self.body).unwrap_or_default()
        } else {
            ""
        };
        let mut pairs = self
            .query
            .split('&')
            .chain(form.split('&'))
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy())
    }

    pub fn number(&self, name: &str) -> Option<u64> {
        self.parameter(name)?.parse().ok()
    }
}

/// What was read of a connection beyond the request at hand.
#[derive(Debug, Default)]
pub struct Reader {
    bytes: Vec<u8>,
}

impl Reader {
    /// The next request; none where the client has hung up between two.
    pub fn next(&mut self, mut stream: &TcpStream) -> Result<Option<Request>> {
        loop {
            if let Some((mut request, length, waits)) = self.head()? {
                if waits {
                    stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                }
                match length {
                    Some(length) => self.body(stream, length, &mut request.body)?,
                    None => self.chunks(stream)?,
                }
                return Ok(Some(request));
            }
            if !self.fill(stream)? {
                return if self.bytes.is_empty() {
                    Ok(None)
                } else {
                    Err(ErrorKind::UnexpectedEof.into())
                };
            }
        }
    }

    fn fill(&mut self, mut stream: &TcpStream) -> Result<bool> {
        let mut part = [0; 16 * 1024];
        let read = stream.read(&mut part)?;
        self.bytes.extend_from_slice(&part[..read]);
        Ok(read > 0)
    }

    /// The head, once it is all there; with the length of the body (none where it comes in chunks),
    /// and whether the client waits to send it.
    fn head(&mut self) -> Result<Option<(Request, Option<u64>, bool)>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(end) = parsed.parse(&self.bytes).map_err(Error::other)?
        else {
            return Ok(None);
        };
        let (path, query) = parsed
            .path
            .unwrap_or_default()
            .split_once('?')
            .unwrap_or((parsed.path.unwrap_or_default(), ""));
        let mut request = Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Request::default()
        };
        let (mut length, mut waits) = (Some(0), false);
        for header in parsed.headers.iter() {
            let value = std::str::from_utf8(header.value).unwrap_or_default();
            match header.name {
                name if name.eq_ignore_ascii_case("content-length") => {
                    length = Some(value.parse().map_err(Error::other)?);
                }
                name if name.eq_ignore_ascii_case("transfer-encoding") => length = None,
                name if name.eq_ignore_ascii_case("expect") => waits = true,
                name if name.eq_ignore_ascii_case("x-amz-target") => {
                    value.clone_into(&mut request.target);
                }
                name if name.eq_ignore_ascii_case("authorization") => {
                    let mut scope = value
                        .split_once("Credential=")
                        .map_or("", |(_, scope)| scope)
                        .split('/')
                        .skip(2);
                    scope.next().unwrap_or_default().clone_into(&mut request.region);
                    scope.next().unwrap_or_default().clone_into(&mut request.service);
                }
                _ => {}
            }
        }
        self.bytes.drain(..end);
        Ok(Some((request, length, waits)))
    }

    fn body(&mut self, stream: &TcpStream, length: u64, body: &mut Vec<u8>) -> Result<()> {
        let mut left = length;
        loop {
            let here = self.bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if length <= KEPT {
                body.extend_from_slice(&self.bytes[..here]);
            }
            self.bytes.drain(..here);
            left -= here as u64;
            if left == 0 {
                return Ok(());
            }
            if !self.fill(stream)? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// A body in chunks is an upload.
    fn chunks(&mut self, stream: &TcpStream) -> Result<()> {
        loop {
            let size = u64::from_str_radix(
                self.line(stream)?.split(';').next().unwrap_or_default().trim(),
                16,
            )
            .map_err(Error::other)?;
            if size == 0 {
                while !self.line(stream)?.is_empty() {}
                return Ok(());
            }
            self.body(stream, size, &mut Vec::new())?;
            self.line(stream)?;
        }
    }

    fn line(&mut self, stream: &TcpStream) -> Result<String> {
        loop {
            if let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\r\n") {
                let line = String::from_utf8_lossy(&self.bytes[..end]).into_owned();
                self.bytes.drain(..end + 2);
                return Ok(line);
            }
            if !self.fill(stream)? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
