//! What the command line says while it watches.

use std::process::Stdio;

use crate::support::Cli;

#[test]
fn watching_fails_at_once_where_it_cannot_begin() {
    let cli = Cli::new();
    let (code, error) = cli.fails(&["watch", "--snapshot", "missing.json"]);
    assert!(code == 1 && error.contains("missing.json"), "{error}");
    let (code, error) = cli.fails(&["watch", "--plan", "-"]);
    assert!(code == 1 && error.contains("only once"), "{error}");
}

#[cfg(unix)]
#[test]
fn watching_says_a_line_a_scan_and_a_change_and_ends_cleanly() {
    use std::io::{BufRead, BufReader};
    let cli = Cli::new();
    let mut child = cli
        .command()
        .args(["watch", "--demo", "--pack", "core", "--interval", "10s"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first: Vec<_> = lines.by_ref().take(12).collect();
    assert!(first[0].ends_with("; 3 new, 2 solved, 6 gone"), "{first:?}");
    for (kind, count) in [(" new ", 3), (" solved ", 2), (" gone ", 6)] {
        assert_eq!(
            first[1..].iter().filter(|line| line.contains(kind)).count(),
            count,
            "{first:?}"
        );
    }
    let stopped = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
