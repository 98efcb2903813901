//! Each stack is compared with itself, on the command line.

use std::fs;

use serde_json::{Value, json};

use super::builder::{Planned, document};
use crate::support::{Cli, fixture};

fn write(cli: &Cli, path: &str, names: &[&str]) {
    let instances: Vec<_> = names
        .iter()
        .map(|name| Planned::new(&format!("aws_instance.{name}"), json!({ "tags": null })))
        .collect();
    let path = cli.home.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, document(&instances, &json!({})).to_string()).unwrap();
}

fn scan(cli: &Cli, arguments: &[&str]) -> Value {
    let report: Value = serde_json::from_str(
        &cli.out(&[&["scan", "--pack", "core", "--output", "json"], arguments].concat()),
    )
    .unwrap();
    json!([
        report["changes"]["new"],
        report["changes"]["still_failing"],
        report["changes"]["gone"],
        report["evaluations"][0]["account_id"]
    ])
}

#[test]
fn nothing_is_new_or_gone_between_stacks() {
    let cli = Cli::new();
    write(&cli, "shop.json", &["web", "cart"]);
    write(&cli, "blog.json", &["web"]);
    write(&cli, "prod/plan.json", &["web"]);
    let home = cli.home.path().file_name().unwrap().to_string_lossy().into_owned();
    for (arguments, expected) in [
        (&["--plan", "shop.json"][..], json!([2, 0, 0, format!("plan/{home}/shop")])),
        (&["--plan", "blog.json"], json!([1, 0, 0, format!("plan/{home}/blog")])),
        (&["--plan", "prod/plan.json"], json!([1, 0, 0, "plan/prod"])),
        (&["--plan", "shop.json"], json!([0, 2, 0, format!("plan/{home}/shop")])),
        (&["--plan", "prod/../blog.json"], json!([0, 1, 0, format!("plan/{home}/blog")])),
        (&["--plan", "blog.json", "--stack", "shop"], json!([1, 0, 0, "plan/shop"])),
        (&["--plan", "shop.json", "--stack", "shop"], json!([1, 1, 0, "plan/shop"])),
        (&["--plan", "blog.json", "--stack", "shop"], json!([0, 1, 1, "plan/shop"])),
    ] {
        assert_eq!(scan(&cli, arguments), expected, "{arguments:?}");
    }
    let history = cli.home.path().join("plan/history.sqlite");
    let listed = cli.out(&["history", "--history", history.to_str().unwrap()]);
    assert!(listed.contains("plan/prod (all)") && listed.contains("plan/shop (all)"), "{listed}");
    assert_eq!(cli.fails(&["scan", "--demo", "--stack", "shop"]).0, 2);
    assert_eq!(cli.fails(&["scan", "--plan", "shop.json", "--stack", ""]).0, 2);
}

#[test]
fn a_plan_with_nothing_to_evaluate_is_no_failure() {
    let cli = Cli::new();
    let plan = fixture("plans/empty/plan.json");
    let output = cli.run(&["scan", "--plan", plan.to_str().unwrap(), "--exit-code"]);
    assert_eq!(output.status.code(), Some(0));
    let (shown, note) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(note.contains("nothing was evaluated") && !shown.contains("not seen"), "{shown}{note}");
    let errored = document(&[], &json!({ "errored": true }));
    fs::write(cli.home.path().join("errored.json"), errored.to_string()).unwrap();
    let output = cli.run(&["scan", "--plan", "errored.json", "--exit-code"]);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}
