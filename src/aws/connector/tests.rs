//! The client against servers on this machine.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::*;
use crate::network::fault::network_error;

/// What a server saw.
#[derive(Default)]
struct Seen {
    open: AtomicUsize,
    most: AtomicUsize,
    connections: AtomicUsize,
    /// The first line of each request, and its headers that begin with `Host` or `Proxy`.
    requests: Mutex<Vec<String>>,
}

/// Answers each request with this, on as many connections as come; closes each after so many
/// answers.
async fn serve(answer: &'static str, answers: usize) -> (u16, Arc<Seen>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Seen::default());
    let recorded = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = recorded.clone();
            seen.connections.fetch_add(1, Ordering::SeqCst);
            seen.most.fetch_max(seen.open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::spawn(async move {
                answer_all(stream, answer, answers, &seen).await;
                seen.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    (port, seen)
}

async fn answer_all(stream: TcpStream, answer: &str, answers: usize, seen: &Seen) {
    let mut stream = BufReader::new(stream);
    for _ in 0..answers {
        let mut request = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            let line = line.trim().to_owned();
            if request.is_empty()
                || line.to_ascii_lowercase().starts_with("host")
                || line.to_ascii_lowercase().starts_with("proxy")
            {
                request.push(line.to_ascii_lowercase());
            }
        }
        seen.requests.lock().unwrap().push(request.join(" | "));
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
    // Until the client has read it.
    let _ = stream.get_mut().shutdown().await;
    let _ = stream.read(&mut [0]).await;
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn client(connections: usize, proxies: Proxies) -> SharedHttpConnector {
    let client =
        http_client(RootCertStore::empty(), proxies, connections, Duration::from_secs(5)).unwrap();
    let components = RuntimeComponentsBuilder::for_tests().build().unwrap();
    client.http_connector(&HttpConnectorSettings::builder().build(), &components)
}

async fn get(client: &SharedHttpConnector, url: &str) -> Result<String, ConnectorError> {
    let mut response = client.call(HttpRequest::get(url).unwrap()).await?;
    let body = aws_smithy_types::byte_stream::ByteStream::new(response.take_body()).collect().await;
    Ok(String::from_utf8(body.unwrap().to_vec()).unwrap())
}

fn direct() -> Proxies {
    Proxies::new(|_| None).unwrap()
}

#[tokio::test]
async fn connections_are_bounded_over_all_hosts() {
    let (port, seen) = serve(OK, usize::MAX).await;
    let client = client(8, direct());
    let mut calls = JoinSet::new();
    for call in 0..400 {
        let client = client.clone();
        calls.spawn(async move {
            get(&client, &format!("http://127.0.0.{}:{port}/", 1 + call % 100)).await.unwrap()
        });
    }
    assert!(calls.join_all().await.iter().all(|body| body == "ok"));
    assert_eq!(seen.requests.lock().unwrap().len(), 400);
    // A connection that the client has closed is open to the server a little longer.
    assert!(seen.most.load(Ordering::SeqCst) <= 8 + 4, "{:?}", seen.most);
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (port, seen) = serve(OK, usize::MAX).await;
    let client = client(8, direct());
    for _ in 0..20 {
        assert_eq!(get(&client, &format!("http://127.0.0.1:{port}/a?b=c")).await.unwrap(), "ok");
        tokio::task::yield_now().await;
    }
    assert_eq!(seen.connections.load(Ordering::SeqCst), 1);
    assert_eq!(
        seen.requests.lock().unwrap()[0],
        format!("get /a?b=c http/1.1 | host: 127.0.0.1:{port}")
    );
}

/// Over a connection that another thread drives, each request and each answer would wake it.
#[tokio::test]
async fn a_connection_is_used_by_the_runtime_that_drives_it() {
    let (port, seen) = serve(OK, usize::MAX).await;
    let client = client(8, direct());
    for thread in 1..=2 {
        let client = client.clone();
        let reading = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                for _ in 0..10 {
                    get(&client, &format!("http://127.0.0.1:{port}/")).await.unwrap();
                    tokio::task::yield_now().await;
                }
            });
        };
        tokio::task::spawn_blocking(reading).await.unwrap();
        assert_eq!(seen.connections.load(Ordering::SeqCst), thread);
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_fails_no_request() {
    let (port, seen) = serve(OK, 1).await;
    let client = client(2, direct());
    for _ in 0..20 {
        assert_eq!(get(&client, &format!("http://127.0.0.1:{port}/")).await.unwrap(), "ok");
    }
    assert_eq!(seen.connections.load(Ordering::SeqCst), 20);
}

#[tokio::test]
async fn one_connection_is_enough_for_many_hosts() {
    let (port, seen) = serve(OK, usize::MAX).await;
    let client = client(1, direct());
    for call in 0..30 {
        assert_eq!(
            get(&client, &format!("http://127.0.0.{}:{port}/", 1 + call % 3)).await.unwrap(),
            "ok"
        );
    }
    assert!(seen.most.load(Ordering::SeqCst) <= 2);
}

fn through(port: u16, scheme: &str) -> Proxies {
    Proxies::new(|name| (name == scheme).then(|| format!("http://me:secret@127.0.0.1:{port}")))
        .unwrap()
}

#[tokio::test]
async fn plain_http_is_passed_on_by_a_proxy() {
    let (port, seen) = serve(OK, usize::MAX).await;
    let client = client(4, through(port, "HTTP_PROXY"));
    assert_eq!(get(&client, "http://aws.example:4566/a").await.unwrap(), "ok");
    let asked = "get http://aws.example:4566/a http/1.1 | host: aws.example:4566 | proxy-authorization: basic bwu6c2vjcmv0";
    let mut requests = seen.requests.lock().unwrap();
    requests.iter_mut().for_each(|request| request.make_ascii_lowercase());
    let mut parts: Vec<_> = requests[0].split(" | ").collect();
    parts[1..].sort_unstable();
    assert_eq!(parts.join(" | "), asked);
}

#[tokio::test]
async fn what_a_proxy_refuses_is_told() {
    let cases = [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            NetworkFault::Proxy,
            "does not accept the user and password",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            NetworkFault::Proxy,
            "does not lead to sts.us-east-1.amazonaws.com: it answered 403",
        ),
        ("", NetworkFault::Proxy, "broke off when it was asked for sts.us-east-1.amazonaws.com"),
        (
            "HTTP/1.1 200 Connection established\r\n\r\nno TLS",
            NetworkFault::Tls,
            "TLS with sts.us-east-1.amazonaws.com failed",
        ),
    ];
    for (answer, fault, expected) in cases {
        let (port, seen) = serve(answer, usize::from(!answer.is_empty())).await;
        let error =
            get(&client(4, through(port, "HTTPS_PROXY")), "https://sts.us-east-1.amazonaws.com/")
                .await
                .unwrap_err();
        let error = network_error(&error).unwrap_or_else(|| panic!("{error:?}"));
        assert_eq!(error.fault, fault, "{error}");
        assert!(
            error.to_string().contains(expected) && !error.to_string().contains("secret"),
            "{error}"
        );
        if !answer.is_empty() {
            assert!(
                seen.requests.lock().unwrap()[0]
                    .starts_with("connect sts.us-east-1.amazonaws.com:443 http/1.1 | ")
            );
        }
    }
}

#[tokio::test]
async fn faults_of_a_host_are_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let cases = [
        (format!("http://127.0.0.1:{closed}/"), direct(), NetworkFault::Refused),
        ("https://no-such-host.invalid/".to_owned(), direct(), NetworkFault::Dns),
        (
            "https://sts.us-east-1.amazonaws.com/".to_owned(),
            through(closed, "HTTPS_PROXY"),
            NetworkFault::Proxy,
        ),
    ];
    for (url, proxies, fault) in cases {
        let error = get(&client(4, proxies), &url).await.unwrap_err();
        assert_eq!(network_error(&error).map(|error| error.fault), Some(fault), "{url}: {error:?}");
    }
}
