//! What the stand-in itself can serve: the requests of a scan, made beforehand as bare text, over
//! as many connections as the scan has.
//!
//! usage: raw-load HOST:PORT CONNECTIONS INSTANCES BUCKETS DATABASES USERS      prints seconds

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, bail};

const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, connections, numbers @ ..] = arguments.as_slice() else {
        bail!("usage: raw-load HOST:PORT CONNECTIONS INSTANCES BUCKETS DATABASES USERS")
    };
    let numbers: Vec<u64> = numbers
        .iter()
        .map(|number| number.parse())
        .collect::<Result<_, _>>()
        .context("how many of each")?;
    let [instances, buckets, databases, users] = numbers[..] else {
        bail!("four numbers are wanted")
    };
    let connections: usize = connections.parse().context("how many connections")?;
    let requests = Mutex::new(requests(instances, buckets, databases, users));
    let started = Instant::now();
    std::thread::scope(|scope| {
        let serving: Vec<_> =
            (0..connections).map(|_| scope.spawn(|| send(address, &requests))).collect();
        serving.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| bail!("a connection's thread ended early"))
        })
    })?;
    writeln!(std::io::stdout(), "{:.3}", started.elapsed().as_secs_f64())?;
    Ok(())
}

/// Pages come last, to be sent first: as in a scan, they are under way while the many small ones
/// are.
fn requests(instances: u64, buckets: u64, databases: u64, users: u64) -> Vec<String> {
    let mut all = Vec::new();
    for number in 0..users {
        for action in ["ListAccessKeys", "GetLoginProfile", "ListMFADevices"] {
            all.push(form(
                "iam",
                "us-east-1",
                &format!("Action={action}&Version=2010-05-08&UserName=stand-in-{number:06}"),
            ));
        }
    }
    all.extend((0..buckets).map(|number| {
        request("GET", &format!("/stand-in-{number:09}?encryption"), "s3", "eu-west-1", "")
    }));
    for region in REGIONS {
        let pages =
            |total: u64, size: u64| (0..(total / 2).div_ceil(size)).map(move |page| page * size);
        all.extend(pages(databases, 100).map(|at| {
            form(
                "rds",
                region,
                &format!(
                    "Action=DescribeDBInstances&Version=2014-10-31&MaxRecords=100&Marker={at}"
                ),
            )
        }));
        all.extend(pages(databases, 100).map(|at| {
            form(
                "rds",
                region,
                &format!("Action=DescribeDBClusters&Version=2014-10-31&MaxRecords=100&Marker={at}"),
            )
        }));
        all.extend(pages(instances, 1000).map(|at| {
            form(
                "ec2",
                region,
                &format!(
                    "Action=DescribeInstances&Version=2016-11-15&MaxResults=1000&NextToken={at}"
                ),
            )
        }));
    }
    all
}

fn form(service: &str, region: &str, body: &str) -> String {
    request("POST", "/", service, region, body)
}

fn request(method: &str, path: &str, service: &str, region: &str, body: &str) -> String {
    let mut text = format!(
        "{method} {path} HTTP/1.1\r\nhost: stand-in\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/{region}/{service}/aws4_request\r\n"
    );
    let _ = write!(text, "content-length: {}\r\n\r\n{body}", body.len());
    text
}

fn send(address: &str, requests: &Mutex<Vec<String>>) -> Result<()> {
    let mut stream = TcpStream::connect(address).context("connecting")?;
    stream.set_nodelay(true)?;
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let Some(request) = requests.lock().ok().and_then(|mut requests| requests.pop()) else {
            return Ok(());
        };
        stream.write_all(request.as_bytes())?;
        let (mut filled, mut wanted) = (0, usize::MAX);
        while filled < wanted {
            if filled == bytes.len() {
                bytes.resize(filled * 2, 0);
            }
            let read = stream.read(&mut bytes[filled..])?;
            if read == 0 {
                bail!("the stand-in hung up");
            }
            filled += read;
            if wanted == usize::MAX {
                wanted = whole(&bytes[..filled])?.unwrap_or(usize::MAX);
            }
        }
    }
}

/// How long the answer is, once its head is there.
fn whole(bytes: &[u8]) -> Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(bytes)? else { return Ok(None) };
    let length = response
        .headers
        .iter()
        .find(|header| header.name == "content-length")
        .context("an answer says how long it is")?;
    Ok(Some(head + std::str::from_utf8(length.value)?.parse::<usize>()?))
}
