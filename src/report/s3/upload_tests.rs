//! Uploads against a server on this machine that takes what a bucket with object lock takes:
//! nothing without its SHA-256.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::tests::config;
use super::*;

const UPLOAD: &str = "upload/1+2=";
const OBJECT: &str = "/reports/report.json";

/// What a bucket was sent.
#[derive(Default)]
struct Bucket {
    /// The number of the part that loses a byte on its way.
    damaged: Option<usize>,
    requests: Mutex<Vec<String>>,
    parts: Mutex<BTreeMap<usize, Vec<u8>>>,
    object: Mutex<Option<Vec<u8>>>,
}

struct Received {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Bucket {
    async fn serve(self: Arc<Self>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(self.clone().answer_all(stream));
            }
        });
        port
    }

    async fn answer_all(self: Arc<Self>, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = received(&mut stream).await {
            let (status, header, body) = match self.answer(request) {
                Ok((header, body)) => ("200 OK", header, body),
                Err(code) => (
                    "400 Bad Request",
                    String::new(),
                    format!(
                        "<Error><Code>{code}</Code><Message>as S3 refuses it</Message></Error>"
                    ),
                ),
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\n{header}content-length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    /// Headers and body of the answer, or S3's code of the refusal.
    fn answer(&self, request: Received) -> Result<(String, String), &'static str> {
        let Received { method, target, headers, mut body } = request;
        self.requests.lock().unwrap().push(format!("{method} {target}"));
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        assert_eq!(path, OBJECT);
        let query: BTreeMap<_, _> =
            query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
        let upload = utf8_percent_encode(UPLOAD, NON_ALPHANUMERIC).to_string();
        let number = query.get("partNumber").map(|number| number.parse().unwrap());
        if number.is_some() && number == self.damaged {
            body.pop();
        }
        match (method.as_str(), number) {
            ("POST", None) if query.contains_key("uploads") => {
                if headers.get("x-amz-checksum-algorithm").map(String::as_str) != Some("SHA256") {
                    return Err("InvalidRequest");
                }
                Ok((
                    String::new(),
                    format!(
                        "<InitiateMultipartUploadResult><UploadId>{UPLOAD}</UploadId></InitiateMultipartUploadResult>"
                    ),
                ))
            }
            ("POST", None) => {
                assert_eq!(query["uploadId"], upload);
                let listed = String::from_utf8(body).unwrap();
                let parts = self.parts.lock().unwrap();
                let expected = parts.iter().fold(String::new(), |text, (number, part)| {
                    let sum = STANDARD.encode(Sha256::digest(part));
                    format!("{text}<Part><PartNumber>{number}</PartNumber><ETag>\"{number}\"</ETag><ChecksumSHA256>{sum}</ChecksumSHA256></Part>")
                });
                if !listed.contains(&expected) || listed.matches("<Part>").count() != parts.len() {
                    return Err("InvalidPart");
                }
                *self.object.lock().unwrap() = Some(parts.values().flatten().copied().collect());
                Ok((String::new(), "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>".to_owned()))
            }
            ("PUT", number) => {
                let sum = headers.get("x-amz-checksum-sha256").ok_or("InvalidRequest")?;
                if *sum != STANDARD.encode(Sha256::digest(&body)) {
                    return Err("BadDigest");
                }
                if let Some(number) = number {
                    assert_eq!(query["uploadId"], upload);
                    self.parts.lock().unwrap().insert(number, body);
                    Ok((format!("etag: \"{number}\"\r\n"), String::new()))
                } else {
                    *self.object.lock().unwrap() = Some(body);
                    Ok(("etag: \"whole\"\r\n".to_owned(), String::new()))
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn received(stream: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let mut first = lines.first()?.split(' ').map(str::to_owned);
    let (method, target) = (first.next()?, first.next()?);
    let headers: BTreeMap<_, _> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body =
        vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received { method, target, headers, body })
}

/// A report of so many bytes, published to a bucket.
async fn published(
    bytes: usize,
    bucket: Bucket,
) -> (Result<String, PortError>, Arc<Bucket>, Vec<u8>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let content: Vec<u8> = (0..bytes).map(|at| u8::try_from(at / 1000 % 251).unwrap()).collect();
    file.write_all(&content).unwrap();
    let bucket = Arc::new(bucket);
    let port = bucket.clone().serve().await;
    let config = config("eu-west-1").endpoint_url(format!("http://127.0.0.1:{port}")).build();
    let reports = ReportsBucket::new(&config, "reports".to_owned()).unwrap();
    (reports.publish("report.json", file.path()).await, bucket, content)
}

#[tokio::test]
async fn every_object_and_part_carries_its_checksum() {
    for (what, bytes, requests) in [
        ("an empty report", 0, 1),
        ("one that is an object", PART, 1),
        ("one byte more: two parts", PART + 1, 4),
    ] {
        let (location, bucket, content) = published(bytes, Bucket::default()).await;
        assert_eq!(location.unwrap(), "s3://reports/report.json", "{what}");
        assert!(
            bucket.object.lock().unwrap().as_ref() == Some(&content),
            "{what}: the object is not the report"
        );
        assert_eq!(bucket.requests.lock().unwrap().len(), requests, "{what}");
    }
}

#[tokio::test]
async fn a_part_that_was_damaged_on_its_way_makes_no_object() {
    let (location, bucket, _) =
        published(PART + 1, Bucket { damaged: Some(2), ..Bucket::default() }).await;
    let error = location.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        error.to_string().contains("s3://reports/report.json")
            && cause.contains("s3:UploadPart: BadDigest"),
        "{error}: {cause}"
    );
    assert!(bucket.object.lock().unwrap().is_none());
}
