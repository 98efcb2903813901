//! What the command line does for whoever sits before it: completions, pages of the manual, a page
//! in the browser, Ctrl-C, closed pipes.

use std::fs;
#[cfg(unix)]
use std::process::Stdio;

use crate::support::{Cli, fixture};

#[test]
fn a_shell_offers_what_is_known() {
    let cli = Cli::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = cli.out(&["completions", shell]);
        for name in ["ec2-required-tags", "pci-dss-4.0", "eu-west-1", "recommended", "critical"] {
            assert!(script.contains(name), "{shell}: {name}");
        }
    }
    // What is offered is not all that is taken, and does not fill the help.
    cli.out(&["rules", "list", "--rule", "s3-*"]);
    assert!(!cli.out(&["scan", "--help"]).contains("ec2-required-tags"));
}

#[test]
fn pages_of_the_manual_have_their_sections() {
    let cli = Cli::new();
    cli.out(&["man", "--out", "pages"]);
    let page = |name: &str| fs::read_to_string(cli.home.path().join("pages").join(name)).unwrap();
    for name in ["compliance.1", "compliance-scan.1", "compliance-rules-show.1"] {
        for section in ["\"EXIT STATUS\"", "FILES", "ENVIRONMENT", "\"SEE ALSO\""] {
            assert!(page(name).contains(&format!(".SH {section}\n")), "{name}: {section}");
        }
    }
    // As they are written: filled, their columns would be lost.
    let examples = page("compliance-diff.1");
    let examples =
        examples.split_once(".SH EXAMPLES\n.nf\n").unwrap().1.split_once(".fi").unwrap().0;
    assert!(examples.starts_with("compliance diff       "), "{examples}");
}

#[test]
fn colours_can_be_switched_off() {
    let cli = Cli::with_demo_past();
    let run = |more: &[&str]| {
        let arguments = [&["scan", "--demo", "--rule", "ec2-*"], more].concat();
        let output = cli.command().args(arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&[]).contains('\u{1b}'));
    assert!(!run(&["--no-color"]).contains('\u{1b}'));
}

#[test]
fn days_and_parts_of_names_are_enough() {
    let cli = Cli::with_demo_past();
    cli.out(&["scan", "--demo", "--quiet"]);
    for day in ["yesterday", "2d", "previous"] {
        assert!(cli.out(&["diff", "--demo", day]).contains(" unchanged"), "{day}");
    }
    let part = cli.out(&["history", "--demo", "metabase-reports-prod"]);
    assert!(part.contains("harbourly-metabase-reports-prod"), "{part}");
    let (code, error) = cli.fails(&["history", "--demo", "metabase-reports"]);
    assert_eq!(code, 1);
    assert!(error.contains("harbourly-metabase-reports-dev, harbourly-meta"), "{error}");
    let (_, error) = cli.fails(&["history", "--demo", "no-such-thing"]);
    assert!(error.contains("it is in no id or name"), "{error}");
}

/// Nothing that SQLite puts beside a database is left.
#[test]
fn the_demo_leaves_its_history_and_reports() {
    let cli = Cli::new();
    cli.out(&["scan", "--demo", "--quiet", "--rule", "ec2-required-tags"]);
    let left = fs::read_dir(cli.home.path().join("demo")).unwrap();
    let mut left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["history.sqlite", "reports"]);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_silent_in_every_format() {
    use std::io::Read;
    let cli = Cli::with_demo_past();
    cli.out(&["scan", "--demo", "--quiet"]);
    for format in ["csv", "json", "ndjson", "html", "sarif", "table"] {
        let mut child = cli
            .command()
            .args(["report", "--demo", "--all", "--output", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 10]).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(0), &b""[..]),
            "{format}"
        );
    }
}

/// A browser's stand-in notes what it is to show.
#[cfg(unix)]
#[test]
fn the_report_is_opened_as_a_page() {
    use std::os::unix::fs::PermissionsExt;
    let cli = Cli::with_demo_past();
    let browser = cli.home.path().join("xdg-open");
    fs::write(&browser, "#!/bin/sh\necho \"$1\" > \"$COMPLIANCE_HOME/opened\"\n").unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", cli.home.path().display());
    let scan = |more: &[&str]| {
        let arguments = [&["scan", "--demo", "--rule", "ec2-required-tags"], more].concat();
        let output = cli.command().args(arguments).env("PATH", &path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let told = scan(&[]);
    assert!(told.contains("page    --open shows all of it in the browser"), "{told}");
    assert!(!cli.home.path().join("opened").exists());
    for (more, ending) in
        [(&["--open"][..], ".html"), (&["--open", "-o", "mine.html"], "mine.html")]
    {
        scan(more);
        let opened = cli.home.path().join("opened");
        let wait = std::time::Duration::from_millis(50);
        (0..100).take_while(|_| !opened.exists()).for_each(|_| std::thread::sleep(wait));
        let page = fs::read_to_string(&opened).unwrap();
        fs::remove_file(&opened).unwrap();
        assert!(page.trim().ends_with(ending), "{page}");
        let page = fs::read_to_string(cli.home.path().join(page.trim())).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>"));
    }
}

/// A scan that the user ends says what to do, and leaves a history that is whole.
#[cfg(unix)]
/// A scan of so many instances, which is interrupted once some of it is stored.
fn interrupted(number: usize) -> (Cli, std::process::Output) {
    use std::time::Duration;
    let cli = Cli::new();
    let item = |number: usize| {
        serde_json::json!({
            "version": "1.3", "accountId": "123456789012", "awsRegion": "eu-west-1",
            "configurationItemCaptureTime": "2026-11-20T05:41:07.000Z",
            "configurationItemStatus": "OK", "resourceType": "AWS::EC2::Instance",
            "resourceId": format!("i-{number:017x}"), "tags": {},
            "configuration": { "instanceId": format!("i-{number:017x}") },
        })
    };
    let items: Vec<_> = (0..number).map(item).collect();
    let snapshot = serde_json::json!({
        "fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": items,
    });
    fs::write(cli.home.path().join("snapshot.json"), snapshot.to_string()).unwrap();
    let child = cli
        .command()
        .args(["scan", "--snapshot", "snapshot.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let history = cli.home.path().join("history.sqlite-wal");
    let is_stored = || fs::metadata(&history).is_ok_and(|stored| stored.len() > 500_000);
    for _ in 0..600 {
        if is_stored() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let signal = ["-INT", &child.id().to_string()];
    assert!(std::process::Command::new("kill").args(signal).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    (cli, output)
}

#[test]
fn ctrl_c_says_how_to_go_on() {
    // On a busy machine a small scan may end before the signal comes.
    let mut runs = [40_000, 160_000, 640_000].into_iter().map(interrupted);
    let (cli, output) = runs.find(|(_, output)| !output.status.success()).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{error}");
    assert!(error.contains("interrupted; no report counts what was read"), "{error}");
    let (_, error) = cli.fails(&["report"]);
    assert!(error.contains("holds no finished scan"), "{error}");
}

/// Code scanning marks the lines of a pull request.
#[test]
fn what_a_plan_would_make_points_to_its_lines() {
    let cli = Cli::new();
    let folder = fixture("plans/all");
    let plan = folder.join("plan.json").display().to_string();
    let scan =
        |more: &[&str]| cli.out(&[&["scan", "--plan", &plan, "--output", "sarif"], more].concat());
    let places = |sarif: &str| -> Vec<(String, String, u64)> {
        let sarif: serde_json::Value = serde_json::from_str(sarif).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let place = |result: &serde_json::Value| {
            let place = &result["locations"][0];
            let file = &place["physicalLocation"]["artifactLocation"]["uri"];
            (
                place["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap().to_owned(),
                file.as_str().unwrap().to_owned(),
                place["physicalLocation"]["region"]["startLine"].as_u64().unwrap(),
            )
        };
        results.iter().map(place).collect()
    };
    let found = places(&scan(&[]));
    assert!(found.len() > 20);
    for (address, file, line) in &found {
        let (_, file) =
            file.split_once("plans/all/").unwrap_or_else(|| panic!("{address}: {file}"));
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let block = text.lines().nth(usize::try_from(*line).unwrap() - 1).unwrap();
        let address = address.split(['[', '"']).next().unwrap_or(address);
        let mut parts = address.rsplit('.').filter(|part| !part.is_empty());
        let name = parts.next().unwrap();
        if !address.contains("module.") {
            assert!(
                block.starts_with("resource \"") && block.contains(&format!("\"{name}\"")),
                "{address}: {block}"
            );
        }
    }
    assert!(
        found.iter().any(|(_, file, _)| file.ends_with("plans/all/service/main.tf")),
        "{found:?}"
    );
    let markdown = cli.out(&["scan", "--plan", &plan, "--output", "markdown"]);
    assert!(markdown.contains("plans/all/buckets.tf&#58;"), "{markdown}");
    assert!(markdown.contains("See backup&#95;retention&#95;period at "), "{markdown}");
    // Of another configuration there is no line.
    let other = fixture("plans/update").display().to_string();
    let found = places(&scan(&["--source", &other]));
    assert!(found.iter().all(|(_, file, line)| file.starts_with("aws/") && *line == 1));
    assert_eq!(cli.fails(&["scan", "--plan", &plan, "--source", "nowhere"]).0, 2);
}
