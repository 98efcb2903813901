//! `--notify`, against a server on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Cli, DemoCounts};

/// What a request carried.
struct Asked {
    line: String,
    content_type: String,
    body: Value,
}

/// A server that gives each of these answers once, the last one again and again, and hands on what
/// it was asked.
fn server(answers: &'static [&'static str]) -> (u16, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, asked) = channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let request = read(&mut stream);
            let answer = answers[number.min(answers.len() - 1)];
            write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .unwrap();
            if sender.send(request).is_err() {
                break;
            }
        }
    });
    (port, asked)
}

fn read(stream: &mut TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let line = lines.iter().find(|line| line.to_ascii_lowercase().starts_with(name)).unwrap();
        line.split_once(": ").unwrap().1.to_owned()
    };
    let mut body = vec![0; header("content-length").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    Asked {
        line: lines[0].clone(),
        content_type: header("content-type"),
        body: serde_json::from_slice(&body).unwrap(),
    }
}

fn scan<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["scan", "--demo", "--quiet"], more].concat()
}

#[test]
fn each_takes_its_own_shape() {
    let (port, asked) = server(&["200 OK"]);
    let cli = Cli::with_demo_past();
    let urls = ["slack", "teams", "json"]
        .map(|shape| format!("{shape}=http://127.0.0.1:{port}/{shape}/secret?key=1"));
    cli.out(&scan(&["--notify", &urls[0], "--notify", &urls[1], "--notify", &urls[2]]));
    let asked: Vec<_> = asked.iter().take(3).collect();
    let lines: Vec<_> = asked.iter().map(|one| one.line.as_str()).collect();
    assert_eq!(
        lines,
        ["slack", "teams", "json"].map(|shape| format!("POST /{shape}/secret?key=1 HTTP/1.1"))
    );
    assert!(asked.iter().all(|one| one.content_type == "application/json"));
    let compliance = format!("Compliance {} %", DemoCounts::read().percentage());
    let [slack, teams, json] = asked.as_slice() else { panic!("three") };
    let headline = slack.body["text"].as_str().unwrap();
    assert!(headline.starts_with(&format!("{compliance}: 3 new violations, ")), "{headline}");
    assert!(
        slack.body["blocks"][0]["text"]["text"]
            .as_str()
            .unwrap()
            .contains("the bundled account (invented)")
    );
    let card = &teams.body["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["body"][0]["inlines"][0]["text"], headline);
    assert_eq!(
        (
            &json.body["headline"],
            &json.body["changes"]["new"],
            &json.body["counts"]["non_compliant"]
        ),
        (&headline.into(), &3.into(), &DemoCounts::read().non_compliant.into())
    );
    assert_eq!(json.body["new_violations"].as_array().unwrap().len(), 3);
    assert_eq!(json.body["new_violations"][0]["severity"], "HIGH", "the worst first");
    assert!(json.body["report"].as_str().unwrap().contains("compliance-report-"));
}

#[test]
fn only_what_is_wanted_is_told() {
    let (port, asked) = server(&["204 No Content"]);
    let compliance = format!("Compliance {} %", DemoCounts::read().percentage());
    let cli = Cli::with_demo_past();
    let url = format!("http://127.0.0.1:{port}/");
    let posted = |more: &[&str]| {
        cli.out(&scan(&[&["--notify", &url], more].concat()));
        asked
            .recv_timeout(Duration::from_millis(300))
            .ok()
            .map(|one| one.body["headline"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        posted(&["--notify-severity", "high"]).unwrap(),
        format!("{compliance}: 1 new violation, 0 solved, 0 gone")
    );
    assert_eq!(posted(&[]), None, "the second scan finds the same");
    assert_eq!(
        posted(&["--notify-on", "violations"]).unwrap(),
        format!("{compliance}: 0 new violations, 0 solved, 0 gone")
    );
    let critical = ["--notify-on", "violations", "--notify-severity", "critical"];
    assert_eq!(posted(&[&critical[..], &["--pack", "core"]].concat()), None, "none is critical");
    assert!(posted(&["--notify-on", "always", "--notify-severity", "critical"]).is_some());
    std::fs::write(
        cli.home.path().join("compliance.toml"),
        "[rules.ec2-required-tags]\ntags = [\"Owner\"]\n",
    )
    .unwrap();
    let solved = posted(&[]).unwrap();
    assert!(solved.contains(": 0 new violations, ") && !solved.contains(" 0 solved, "), "{solved}");
}

#[test]
fn a_busy_server_is_asked_again_as_it_says() {
    let (port, asked) = server(&[
        "429 Too Many Requests\r\nRetry-After: 1",
        "503 Service Unavailable\r\nRetry-After: 0",
        "200 OK",
    ]);
    let begun = Instant::now();
    Cli::with_demo_past().out(&scan(&["--notify", &format!("http://127.0.0.1:{port}/")]));
    assert_eq!(asked.iter().take(3).count(), 3);
    assert!(begun.elapsed() >= Duration::from_secs(1), "it waited as long as the server asked");
}

#[test]
fn failures_name_the_host_alone_and_come_after_everything_else() {
    let cli = Cli::with_demo_past();
    let (no, _) = server(&["404 Not Found"]);
    let (broken, asked) = server(&["500 Internal Server Error\r\nRetry-After: 0"]);
    let (elsewhere, _) = server(&["302 Found\r\nLocation: http://127.0.0.1:9/secret"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (port, expected) in [
        (no, "127.0.0.1 (json) answered 404: is the webhook still there?"),
        (broken, "127.0.0.1 (json) answered 500 3 times"),
        (elsewhere, "127.0.0.1 (json) answered 302, which sends elsewhere"),
        (closed, "127.0.0.1 (json) could not be reached"),
    ] {
        let url = format!("http://127.0.0.1:{port}/secret");
        let (code, error) = cli.fails(&scan(&[
            "--notify",
            &url,
            "--notify-on",
            "always",
            "--output-file",
            "report.csv",
        ]));
        assert!(code == 1 && error.contains(expected), "{error}");
        assert!(
            !error.contains("secret")
                && error.contains("the scan is done and its report is HOME/demo/reports/"),
            "{error}"
        );
        assert!(cli.home.path().join("report.csv").exists());
    }
    assert_eq!(asked.try_iter().count(), 3, "no more attempts than that");
}

#[test]
fn a_refused_url_is_not_repeated() {
    let cli = Cli::new();
    for (url, expected) in [
        ("http://example.com/secret", "https:// only"),
        ("irc=https://example.com/secret", "it is slack, teams or json"),
        ("https://me:secret@example.com/", "a URL with a user in it"),
    ] {
        let (code, error) = cli.fails(&scan(&["--notify", url]));
        assert!(
            code == 2
                && error.contains(expected)
                && !error.contains("secret@")
                && !error.contains("/secret"),
            "{error}"
        );
    }
    let (code, error) = cli.fails(&scan(&["--notify-on", "always"]));
    assert!(code == 2 && error.contains("--notify <[SHAPE=]URL>"), "{error}");
    assert!(!cli.home.path().join("demo").exists(), "nothing was scanned");
}
