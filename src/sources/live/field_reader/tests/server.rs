//! A server on this machine whose every answer a test writes.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What is sent, and then the connection is closed.
pub struct TestResponse {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How long the pieces are in which it is sent, each a chunk; `None` with a Content-Length.
    chunks: Option<usize>,
    /// How much of the body is sent.
    sent: usize,
    /// After how many bytes it waits, and for what.
    waits: Option<(usize, Arc<Notify>)>,
}

impl TestResponse {
    pub fn of(status: u16, body: &str) -> Self {
        Self { status, ..Self::ok(body) }
    }

    pub fn ok(body: &str) -> Self {
        Self::bytes(body.as_bytes().to_vec())
    }

    pub fn bytes(body: Vec<u8>) -> Self {
        let sent = body.len();
        Self { status: 200, headers: Vec::new(), body, chunks: None, sent, waits: None }
    }

    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// In chunks, so many.
    pub fn chunked(mut self, pieces: usize) -> Self {
        self.chunks = Some(self.body.len().div_ceil(pieces).max(1));
        self
    }

    /// Only its first bytes, although all are announced.
    pub fn sending(mut self, bytes: usize) -> Self {
        self.sent = bytes;
        self
    }

    pub fn waiting(mut self, after: usize, what: Arc<Notify>) -> Self {
        self.waits = Some((after, what));
        self
    }

    async fn send(self, stream: &mut TcpStream) -> std::io::Result<()> {
        let length = match self.chunks {
            None => format!("Content-Length: {}", self.body.len()),
            Some(_) => "Transfer-Encoding: chunked".to_owned(),
        };
        let more: Vec<_> =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "HTTP/1.1 {} Said\r\nConnection: close\r\nContent-Type: text/xml;charset=UTF-8\r\n{}{length}\r\n\r\n",
            self.status,
            more.concat(),
        );
        stream.write_all(head.as_bytes()).await?;
        let body = &self.body[..self.sent];
        if let Some((after, what)) = self.waits {
            stream.write_all(&body[..after]).await?;
            what.notified().await;
            return stream.write_all(&body[after..]).await;
        }
        let Some(length) = self.chunks else { return stream.write_all(body).await };
        for chunk in body.chunks(length) {
            stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
            stream.write_all(chunk).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await?;
        }
        if self.sent == self.body.len() {
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Ok(())
    }
}

pub struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers every request, its head and body in one text, as the test says.
    pub async fn start(answer: impl Fn(&str) -> TestResponse + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (requests.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (seen.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let Some(request) = request(&mut stream).await else { return };
                    seen.lock().unwrap().push(request.clone());
                    let mut stream = stream.into_inner();
                    // The client may have gone, which is its business.
                    let _ = answer(&request).send(&mut stream).await;
                    let _ = stream.shutdown().await;
                    let _ = stream.read(&mut [0]).await;
                });
            }
        });
        Self { port, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let start = text.len();
        if stream.read_line(&mut text).await.ok()? == 0 {
            return None;
        }
        let line = text[start..].trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    text.push_str(std::str::from_utf8(&body).ok()?);
    Some(text)
}
