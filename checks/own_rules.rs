//! Rules of the user's own: docs/own-rules.md followed literally, the cookbook, the schema, and
//! what the commands say of files that are wrong.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use compliance::rules::file::{run_tests, untested};
use compliance::rules::folders::load;
use serde_json::{Value, json};

use super::generated::check;
use super::support::Cli;

fn docs(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(path)
}

/// A block of the page: its line, what stands behind the three quotes, and its text.
fn blocks(page: &str) -> Vec<(usize, &str, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(head) = line.strip_prefix("```") {
            let text = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let text: Vec<_> = text.chain([""]).collect();
            found.push((number + 1, head, text.join("\n")));
        }
    }
    found
}

/// `LANGUAGE file=PATH` is a file, `append=PATH` goes to its end, `sh` are commands (`exit=N`: with
/// this exit code), and each line of a `text` is in what they print.
#[test]
fn the_page_is_followed_to_the_letter() {
    let cli = Cli::with_demo_past();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    let path = Path::new(env!("CARGO_BIN_EXE_compliance")).parent().unwrap().display().to_string();
    let page = fs::read_to_string(docs("own-rules.md")).unwrap();
    let mut printed = String::new();
    let mut ran = 0;
    for (line, head, text) in blocks(&page) {
        let mut words = head.split_whitespace();
        let (language, place) = (words.next().unwrap(), words.next());
        match (language, place.and_then(|place| place.split_once('='))) {
            ("sh", exit) => {
                let expected = exit.map_or(0, |(_, code)| code.parse().unwrap());
                let output = std::process::Command::new("bash")
                    .args(["-euo", "pipefail", "-c", &text])
                    .env_clear()
                    .env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap()))
                    .env("COMPLIANCE_HOME", &home)
                    .current_dir(&home)
                    .output()
                    .unwrap();
                printed = String::from_utf8(output.stdout).unwrap();
                let error = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(expected), "line {line}: {printed}{error}");
                ran += 1;
            }
            ("text", None) => {
                for expected in text.lines() {
                    let is_there = printed.lines().any(|line| line.contains(expected.trim_end()));
                    assert!(is_there, "line {line}: {expected} is not in:\n{printed}");
                }
            }
            (_, Some(("file", file))) => {
                fs::create_dir_all(home.join(file).parent().unwrap()).unwrap();
                fs::write(home.join(file), text).unwrap();
            }
            (_, Some(("append", file))) => {
                let before = fs::read_to_string(home.join(file)).unwrap();
                fs::write(home.join(file), before + &text).unwrap();
            }
            _ => {}
        }
    }
    assert!(ran >= 10, "{ran} blocks of commands");
}

#[test]
fn the_cookbook_passes_its_tests_and_each_takes_every_check() {
    let loaded = load(&[docs("cookbook")]).unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.rules.len() >= 20, "{}", loaded.rules.len());
    let page = fs::read_to_string(docs("own-rules.md")).unwrap();
    let mut wrong = Vec::new();
    for (source, file) in &loaded.rules {
        let definition = file.definition();
        let found = run_tests(file, &definition, &source.source);
        let lacking = untested(file, &definition, &source.source);
        let lacking = lacking.into_iter().filter(|place| place.what.contains("this check"));
        wrong
            .extend(found.into_iter().chain(lacking).map(|line| format!("{}:{line}", source.name)));
        let row = format!("| [{0}](cookbook/{0}.toml) | {1} |", definition.id, definition.title);
        assert!(page.contains(&row), "{row}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_schema_takes_every_rule_and_refuses_what_means_nothing() {
    let schema = fs::read_to_string(docs("rule.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut seen = 0;
    for folder in [rules, docs("cookbook")] {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let table: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
            let mut rule = serde_json::to_value(&table).unwrap();
            moments_as_texts(&mut rule);
            let errors: Vec<_> = validator.iter_errors(&rule).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
            // A key that the reader refuses is refused here too.
            rule["chekc"] = 1.into();
            assert!(!validator.is_valid(&rule), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100);
}

/// TOML's moments, which serde gives as a table.
fn moments_as_texts(value: &mut Value) {
    match value {
        Value::Object(object) if object.contains_key("$__toml_private_datetime") => {
            *value = object["$__toml_private_datetime"].clone();
        }
        Value::Object(object) => object.values_mut().for_each(moments_as_texts),
        Value::Array(array) => array.iter_mut().for_each(moments_as_texts),
        _ => {}
    }
}

#[test]
fn every_command_says_what_is_wrong_before_it_does_anything() {
    let cli = Cli::new();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    fs::create_dir(home.join("rules")).unwrap();
    fs::write(home.join("rules/a.toml"), "id = \"s3-mine\"\n").unwrap();
    fs::write(home.join("rules/b.toml"), "title = 3\n").unwrap();
    for command in [
        &["scan", "--demo"][..],
        &["report"],
        &["rules"],
        &["rules", "check"],
        &["rules", "test"],
        &["frameworks"],
        &["cost"],
    ] {
        let (code, error) = cli.fails(command);
        assert_eq!(code, 2, "{command:?}: {error}");
        let has = |text: &str| error.contains(text);
        assert!(has("rules/a.toml:1:1: `title` is missing"), "{command:?}: {error}");
        assert!(has("rules/b.toml:1:9: `title` must be a text in quotes"), "{command:?}: {error}");
    }
    // Files that are named are looked at alone.
    let (_, error) = cli.fails(&["rules", "check", "rules/b.toml"]);
    assert!(!error.contains("a.toml"), "{error}");
    for (arguments, expected) in [
        (&["rules", "check", "missing.toml"][..], "there is no file missing.toml"),
        (&["--rules", "missing", "scan", "--demo"], "missing:1:1: it cannot be read"),
        (&["rules", "new", "acme-x", "--resource", "AWS::S3::Bukket"], "did you mean AWS::S3::Buc"),
        (&["rules", "new", "s3-x", "--resource", "AWS::S3::Bucket"], "ids that begin with `s3-`"),
        (&["rules", "fields", "AWS::S3::Bucket", "zzz"], "has no field with `zzz`"),
    ] {
        let (code, error) = cli.fails(arguments);
        assert!(code == 2 && error.contains(expected), "{arguments:?}: {error}");
    }
    let doctor = cli.run(&["doctor"]);
    let doctor = String::from_utf8(doctor.stdout).unwrap();
    assert!(doctor.contains("rules/a.toml:1:1: `title` is missing"), "{doctor}");
}

#[test]
fn tests_run_again_whenever_a_file_changes() {
    let cli = Cli::new();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    cli.run(&["rules", "new", "acme-names", "--resource", "AWS::S3::Bucket"]);
    let file = home.join("rules/acme-names.toml");
    let written = fs::read_to_string(&file).unwrap();
    let mut command = cli.command();
    command.args(["rules", "test", "--watch"]).stdout(Stdio::piped());
    let mut watching = command.spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |text: &str| assert!(lines.any(|line| line.contains(text)), "{text}");
    until("3 tests of 1 rule ran: 1 failure");
    until("Ctrl-C");
    fs::write(&file, "title = 3\n").unwrap();
    until("acme-names.toml:1:9: `title` must be a text in quotes");
    // What an editor does while it saves.
    fs::remove_file(&file).unwrap();
    until("0 tests of 0 rules passed");
    let mended =
        written.replacen("{\"tags\": {\"Owner\": \"web\"}}' # JSON", "{\"tags\": {}}' # JSON", 1);
    fs::write(&file, mended).unwrap();
    until("3 tests of 1 rule passed");
    watching.kill().unwrap();
    watching.wait().unwrap();
}

/// The plans of tofu's tests are of the rules that the rehearsal deploys.
#[test]
fn the_bundle_that_tofu_is_tested_with_is_the_rehearsals() {
    let cli = Cli::new();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/rehearsal/rules");
    cli.run(&["--rules", rules.to_str().unwrap(), "rules", "bundle", "--out", "own-rules.json"]);
    check("tofu/tests/own-rules.json", &fs::read_to_string(home.join("own-rules.json")).unwrap());
}

/// Queues are in AWS Config's files alone.
#[test]
fn a_type_that_only_aws_config_knows_is_judged_from_its_files_and_missing_elsewhere() {
    let cli = Cli::new();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    let cookbook = docs("cookbook");
    let cookbook = cookbook.to_str().unwrap();
    let item = |name: &str, configuration: &str| {
        format!(
            r#"{{"resourceType": "AWS::SQS::Queue", "resourceId": "https://sqs.eu-west-1.amazonaws.com/123456789012/{name}",
            "resourceName": "{name}", "awsAccountId": "123456789012", "awsRegion": "eu-west-1",
            "configurationItemStatus": "OK", "configurationItemCaptureTime": "2026-11-23T12:00:00Z",
            "configuration": {configuration}, "supplementaryConfiguration": {{}}, "tags": {{}}}}"#
        )
    };
    let items = [
        item("plain", r#"{"SqsManagedSseEnabled": "false"}"#),
        item("with-key", r#"{"SqsManagedSseEnabled": "false", "KmsMasterKeyId": "alias/q"}"#),
        item("managed", r#"{"SqsManagedSseEnabled": "true"}"#),
        item("unknown", "{}"),
    ];
    let snapshot = format!(r#"{{"configurationItems": [{}]}}"#, items.join(","));
    fs::write(home.join("snapshot.json"), snapshot).unwrap();
    let rule = ["--rules", cookbook, "--rule", "acme-queue-encryption"];
    let scan = |source: &[&str]| -> Value {
        let arguments = [&["scan", "--output", "json"], source, &rule].concat();
        serde_json::from_str(&cli.out(&arguments)).unwrap()
    };
    let report = scan(&["--snapshot", "snapshot.json"]);
    let verdict = |name: &str| {
        let evaluations = report["evaluations"].as_array().unwrap();
        let of = evaluations.iter().find(|evaluation| evaluation["resource_name"] == name);
        of.unwrap()["compliance_type"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["plain", "with-key", "managed", "unknown"].map(verdict),
        ["NON_COMPLIANT", "COMPLIANT", "COMPLIANT", "INSUFFICIENT_DATA"]
    );
    fs::write(
        home.join("plan.json"),
        r#"{"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": []}"#,
    )
    .unwrap();
    let report = scan(&["--plan", "plan.json"]);
    let gaps = report["incomplete"].to_string();
    assert!(
        gaps.contains("AWS::SQS::Queue") && gaps.contains("nothing says how plans describe it"),
        "{gaps}"
    );
}

const QUEUES: &str = r#"
[resource_type]
name = "AWS::SQS::Queue"
noun = "queue"

[[plan]]
kind = "aws_sqs_queue"
none_if_null = "configuration.KmsMasterKeyId"

[plan.attributes]
"configuration.QueueName" = "name"

[plan.defaults]
"configuration.SqsManagedSseEnabled" = "true"

[plan.words]
"configuration.SqsManagedSseEnabled" = { true = "true", false = "false" }
"#;

#[test]
fn plans_are_judged_where_a_file_says_how_they_describe_a_type() {
    let cli = Cli::new();
    let home = cli.command().get_current_dir().unwrap().to_owned();
    fs::create_dir(home.join("rules")).unwrap();
    for file in ["acme-queue-encryption.toml", "acme-baseline.toml"] {
        fs::copy(docs("cookbook").join(file), home.join("rules").join(file)).unwrap();
    }
    fs::write(home.join("rules/queues.toml"), QUEUES).unwrap();
    let mut plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": []}},
        "resource_changes": [], "configuration": {"root_module": {"resources": []}}});
    for (name, values, unknown) in [
        ("plain", json!({"kms_master_key_id": null, "sqs_managed_sse_enabled": false}), json!({})),
        (
            "keyed",
            json!({"kms_master_key_id": "alias/q", "sqs_managed_sse_enabled": false}),
            json!({}),
        ),
        ("managed", json!({"kms_master_key_id": null, "sqs_managed_sse_enabled": true}), json!({})),
        ("unwritten", json!({"kms_master_key_id": null}), json!({"sqs_managed_sse_enabled": true})),
        ("later", json!({"sqs_managed_sse_enabled": false}), json!({"kms_master_key_id": true})),
    ] {
        let resource = json!({"address": format!("aws_sqs_queue.{name}"), "mode": "managed", "type": "aws_sqs_queue",
            "name": name, "provider_name": "registry.opentofu.org/hashicorp/aws"});
        let with = |more: Value| {
            let mut with = resource.clone();
            with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            with
        };
        let written = values.as_object().unwrap().keys().chain(unknown.as_object().unwrap().keys());
        let written = written.filter(|key| name != "unwritten" || *key == "kms_master_key_id");
        let expressions: serde_json::Map<_, _> =
            written.map(|key| (key.clone(), json!({"references": ["var.x"]}))).collect();
        let push = |list: &mut Value, one: Value| list.as_array_mut().unwrap().push(one);
        push(
            &mut plan["planned_values"]["root_module"]["resources"],
            with(json!({"values": values})),
        );
        push(
            &mut plan["resource_changes"],
            with(
                json!({"change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}}),
            ),
        );
        push(
            &mut plan["configuration"]["root_module"]["resources"],
            with(json!({"provider_config_key": "aws", "expressions": expressions})),
        );
    }
    fs::write(home.join("plan.json"), plan.to_string()).unwrap();
    let arguments = ["scan", "--output", "json", "--rule", "acme-*", "--plan", "plan.json"];
    let report: Value = serde_json::from_str(&cli.out(&arguments)).unwrap();
    assert_eq!(report["incomplete"].as_array().map_or(0, Vec::len), 0, "{}", report["incomplete"]);
    let verdict = |name: &str| {
        let id = format!("aws_sqs_queue.{name}");
        let mut evaluations = report["evaluations"].as_array().unwrap().iter();
        let of = evaluations.find(|evaluation| evaluation["resource_id"] == *id).unwrap();
        of["compliance_type"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["plain", "keyed", "managed", "unwritten", "later"].map(verdict),
        ["NON_COMPLIANT", "COMPLIANT", "COMPLIANT", "COMPLIANT", "INSUFFICIENT_DATA"]
    );
    let fields = cli.out(&["rules", "fields", "AWS::SQS::Queue", "KmsMasterKeyId"]);
    assert!(fields.contains("plans (aws_sqs_queue)"), "{fields}");
    // A resource of the plan is of one type, and a field is one of it.
    for (file, from, to) in [
        ("twice.toml", "aws_sqs_queue", "aws_s3_bucket"),
        ("wrong.toml", "configuration.QueueName", "configuration.QueueNam"),
    ] {
        fs::write(home.join("rules").join(file), QUEUES.replace(from, to)).unwrap();
    }
    let (code, error) = cli.fails(&["rules", "check"]);
    assert_eq!(code, 2);
    for expected in [
        "queues.toml describes `AWS::SQS::Queue` too",
        "twice.toml:7:8: `aws_s3_bucket` is already of a type that is read anyway",
        "`AWS::SQS::Queue` has no field `configuration.QueueNam` (did you mean",
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

/// A thousand files take little of a command's start. The figure is of a release build: this holds
/// that it is not ten times as much.
#[test]
fn a_thousand_files_are_loaded_and_checked_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let cookbook: Vec<_> = fs::read_dir(docs("cookbook"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .filter(|text| !text.contains("[framework]") && !text.contains("acme-baseline"))
        .collect();
    for number in 0..1_000 {
        let text = &cookbook[number % cookbook.len()];
        let text = text.replacen("id = \"acme-", &format!("id = \"acme-{number}-"), 1);
        fs::write(folder.path().join(format!("{number}.toml")), text).unwrap();
    }
    let begun = Instant::now();
    let loaded = load(&[folder.path().to_owned()]).unwrap_or_else(|error| panic!("{error}"));
    let took = begun.elapsed();
    assert_eq!(loaded.rules.len(), 1_000);
    assert!(took.as_millis() < 5_000, "{took:?}");
}
