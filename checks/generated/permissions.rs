//! docs/permissions.md: which AWS actions each function has, as tofu/permissions.tf gives them, and
//! which the command line needs.

use std::collections::{BTreeMap, BTreeSet};
use std::{fmt::Write as _, fs, path::Path};

use compliance::rules::RULES;
use compliance::rules::catalogue::catalogue;
use compliance::rules::selection::Pack;
use serde_json::Value;

use super::check;

/// What a statement of tofu/permissions.tf is for, by its Sid.
const WHY: &[(&str, &str)] = &[
    ("ReadResources", "what its rules judge, above"),
    ("StoreEvaluations", "evaluations, and the marker of a finished scan, go to the history"),
    (
        "Alert",
        "one message for each rule that found something, or for all rules of a service; with digests the aggregator sends",
    ),
    (
        "AnswerConfig",
        "verdicts go to AWS Config; what it still has of resources that are gone is taken back; an oversized item is fetched",
    ),
    ("CompareWithLastScan", "what is new and what is solved, since the scan before"),
    ("ScanOrganization", "that role in any account of the own organization, and in no other's"),
    ("ReadEvaluations", "the newest finished scan of every checker, and what came before it"),
    ("WriteReports", "reports, and what is written beside them"),
    ("ReadTargets", "which account and region each part of a large scan was"),
    ("ListAccounts", "the organization's accounts, anew at each scan"),
    ("LinkToReports", "a presigned link may do what the role that signed it may"),
    ("ImportFindings", "findings go to Security Hub"),
    ("Log", "its own log group"),
    ("Trace", "X-Ray"),
    ("LeaveDeadLetters", "events that Lambda gave up on"),
];

/// What the command line asks for beyond the rules' own actions: when, which, why.
const COMMANDS: &[(&str, &[&str], &str)] = &[
    (
        "`scan`, `watch` on a live account",
        &["sts:GetCallerIdentity"],
        "whose credentials these are; it needs no permission",
    ),
    ("… with `--region all`", &["ec2:DescribeRegions"], "the regions that the account has enabled"),
    (
        "… with `--role-arn`, `--accounts`, `--organization`",
        &["sts:AssumeRole"],
        "the role in each further account, which has the actions of the rules",
    ),
    (
        "… with `--organization`",
        &["organizations:ListAccounts"],
        "the active accounts; asked in the management account or a delegated administrator",
    ),
    (
        "… with `--organizational-unit` too",
        &["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"],
        "those of a unit and of the units below it",
    ),
    (
        "`scan --snapshot s3://…`",
        &["s3:ListBucket", "s3:GetObject"],
        "AWS Config's files; the first for a prefix, on the bucket",
    ),
    (
        "`history`, `diff`, `trend`, `exceptions`, `report`, `evidence` with `--from-aws`",
        &["dynamodb:Query"],
        "the deployed scanner's table, and its index",
    ),
];

/// An API call whose IAM action has another name. Those of S3 Control are S3's.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("accessanalyzer:ListAnalyzers", "access-analyzer:ListAnalyzers"),
    ("efs:DescribeFileSystems", "elasticfilesystem:DescribeFileSystems"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListDirectoryBuckets", "s3express:ListAllMyDirectoryBuckets"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    ("s3:GetBucketNotificationConfiguration", "s3:GetBucketNotification"),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("s3:GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
    ("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("s3control:GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"),
];

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[derive(Clone, Debug, Default)]
struct Statement {
    sid: String,
    actions: String,
    resource: String,
    /// The expression on which it depends, as the configuration has it; empty: always.
    when: String,
}

/// The value of `key = value` on a line, without a trailing comment.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let value = line.trim().strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
    Some(value.split(" # ").next().unwrap_or(value).trim())
}

/// `condition ? [` and `condition ? [] : [`: when what follows is there.
fn condition(line: &str) -> Option<String> {
    let line = line.trim();
    let (condition, rest) = line.split_once(" ? ")?;
    if !rest.starts_with('[') {
        return None;
    }
    let condition = condition.trim();
    Some(if rest.starts_with("[]") {
        format!("unless `{condition}`")
    } else {
        format!("if `{condition}`")
    })
}

/// The statements of permissions.tf, by the local or the role's policy that has them.
fn statements() -> BTreeMap<String, Vec<Statement>> {
    let configuration = source("tofu/permissions.tf");
    let mut groups: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    let (mut group, mut when, mut current) = (String::new(), String::new(), None::<Statement>);
    for line in configuration.lines() {
        let indent = line.len() - line.trim_start().len();
        if indent == 2 && line.trim_start().starts_with("statement") && line.contains(" = ") {
            line.trim().split(" = ").next().unwrap_or_default().clone_into(&mut group);
            when.clear();
        } else if let Some(named) = line.strip_prefix("resource \"aws_iam_role_policy\" \"") {
            group = format!("policy {}", named.split('"').next().unwrap_or_default());
            when.clear();
        }
        if let Some(found) = condition(line) {
            when = found;
            // On one line: a statement of another local, under this condition.
            if let Some(name) = line
                .split_once("[local.")
                .map(|(_, rest)| rest.split(']').next().unwrap_or_default())
                .filter(|name| name.starts_with("statement"))
            {
                let shared = groups
                    .get(name)
                    .unwrap_or_else(|| {
                        panic!("permissions.tf uses local.{name} before it says what that is")
                    })
                    .clone();
                let conditioned =
                    shared.into_iter().map(|one| Statement { when: when.clone(), ..one });
                groups.entry(group.clone()).or_default().extend(conditioned);
                when.clear();
            }
        }
        if let Some(sid) = value(line, "Sid") {
            current = Some(Statement {
                sid: sid.trim_matches('"').to_owned(),
                when: when.clone(),
                ..Statement::default()
            });
        } else if let (Some(actions), Some(statement)) = (value(line, "Action"), &mut current) {
            actions.clone_into(&mut statement.actions);
        } else if let (Some(resource), Some(statement)) = (value(line, "Resource"), &mut current) {
            resource.clone_into(&mut statement.resource);
            groups.entry(group.clone()).or_default().extend(current.take());
        } else if line.trim_start().starts_with("] : []") || (indent <= 6 && line.trim() == "],") {
            when.clear();
        }
    }
    groups
}

/// Quoted actions as code, expressions as they are.
fn actions(expression: &str) -> String {
    let quoted: Vec<_> =
        expression.split('"').skip(1).step_by(2).map(|action| format!("`{action}`")).collect();
    if quoted.is_empty() { format!("`{expression}`") } else { quoted.join(", ") }
}

fn table(statements: &[Statement]) -> String {
    let mut text = "| statement | actions | on | when | why |\n|---|---|---|---|---|\n".to_owned();
    for Statement { sid, actions: given, resource, when } in statements {
        let why = WHY
            .iter()
            .find(|(known, _)| known == sid)
            .unwrap_or_else(|| panic!("say in checks/generated/permissions.rs what {sid} is for"))
            .1;
        let given = match given.as_str() {
            expression if expression.contains("checker.permissions") => {
                "those of its rules".to_owned()
            }
            // Written on several lines above: both, of which one is given.
            "local.organization_actions" => actions(&organization_actions()),
            expression => actions(expression),
        };
        let resource = resource
            .trim_start_matches('[')
            .trim_end_matches(']')
            .replace("local.table_arns", "the table and its indexes");
        let resource = if resource == "\"*\"" {
            "`*`".to_owned()
        } else if resource.starts_with("the ") {
            resource
        } else {
            format!("`{resource}`")
        };
        let when = if when.is_empty() { "always" } else { when };
        let _ = writeln!(
            text,
            "| {sid} | {given} | {} | {} | {why} |",
            resource.replace('|', "\\|"),
            when.replace('|', "\\|")
        );
    }
    text
}

fn organization_actions() -> String {
    let configuration = source("tofu/permissions.tf");
    let (_, from) = configuration.split_once("  organization_actions = ").unwrap();
    from.split("\n\n").next().unwrap().split_once('?').unwrap().1.to_owned()
}

fn page() -> String {
    let groups = statements();
    let group = |name: &str| {
        groups
            .get(name)
            .unwrap_or_else(|| panic!("permissions.tf has no {name}; it has {:?}", groups.keys()))
    };
    let mut text = "# Permissions\n\n\
        Generated from [tofu/permissions.tf](../tofu/permissions.tf) and the rules: do not edit. Everything that judges an account only reads it: lists and\n\
        descriptions, never the contents of a bucket or a database. *on* and *when* are the configuration's own words:\n\
        [tofu/variables.tf](../tofu/variables.tf) says what a variable means.\n\n\
        ## What the rules read\n\n\
        For the checker that runs them in AWS, and for the caller of the command line. Rules of the pack `core` run in AWS in any case, others with `rule_packs`.\n\n| checker | rule | `core` | actions |\n|---|---|---|---|\n"
        .to_owned();
    for rule in RULES.iter().copied() {
        let needed: Vec<_> = rule.permissions.iter().map(|action| format!("`{action}`")).collect();
        let _ = writeln!(
            text,
            "| `{}` | [`{1}`](rules.md#{1}) | {2} | {3} |",
            rule.checker,
            rule.id,
            if rule.is_core { "yes" } else { "" },
            needed.join(", ")
        );
    }
    text.push_str(
        "\nBesides, where `regions` is `[\"all\"]`:\n\n| checker | actions |\n|---|---|\n",
    );
    for (checker, described) in catalogue()["functions"].as_object().unwrap() {
        let all: Vec<_> = described["all_regions_permissions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .map(|one| format!("`{one}`"))
            .collect();
        if !all.is_empty() {
            let _ = writeln!(text, "| `{checker}` | {} |", all.join(", "));
        }
    }
    text.push_str(&of_packs());
    let _ = write!(text, "\n## Each checker\n\n{}", table(group("statements_of_checkers")));
    let _ = write!(text, "\n## The aggregator\n\n{}", table(group("statements_of_aggregator")));
    let every = [group("policy function").as_slice(), group("policy runtime")].concat();
    let _ = write!(text, "\n## Every function\n\n{}", table(&every));
    text.push_str(
        "\nWith a key of your own (`kms_key_arn`, `create_kms_key`) each may use it too, through the service and for the resource that lies under it:\n\
         [tofu/key.tf](../tofu/key.tf).\n\nWith `accounts` each checker may `sts:AssumeRole` on those roles and no others: managed policies that the checkers share, in which a role is its name and\n\
         the accounts that have it (`aws:ResourceAccount`): [tofu/accounts.tf](../tofu/accounts.tf).\n\nThe role in a member account ([tofu/member-account](../tofu/member-account/main.tf)) has what the rules read, and `ec2:DescribeRegions`.\n\
         The state machine's role and the schedule's are in [tofu/scan.tf](../tofu/scan.tf) and [tofu/schedule.tf](../tofu/schedule.tf).\n\n\
         ## The command line\n\nWhat the rules read, for the rules that are run, and:\n\n| command | actions | why |\n|---|---|---|\n",
    );
    for (command, needed, why) in COMMANDS {
        let needed: Vec<_> = needed.iter().map(|action| format!("`{action}`")).collect();
        let _ = writeln!(text, "| {command} | {} | {why} |", needed.join(", "));
    }
    text.push_str(
        "\n`doctor` asks whose credentials these are; with `--from-aws` it needs what [doctor.md](doctor.md) lists. Everything else asks AWS for nothing: `scan` of files and plans, `--demo`, `rules`, `frameworks`, `cost`, `init`, `completions`, `man`.\n",
    );
    text
}

/// What each pack adds to the actions that the rules of `core` take, by function.
fn of_packs() -> String {
    let mut text = "\n## What a pack adds\n\nTo what the functions read for the rules of `core`, where `rule_packs` names it; a function that is \
        not listed has what it has without the pack. The role in a member account has the same.\n\n\
        | pack | function | rules | actions |\n|---|---|---|---|\n"
        .to_owned();
    for pack in Pack::all() {
        let mut added: BTreeMap<_, (usize, BTreeSet<&str>)> = BTreeMap::new();
        for rule in RULES.iter().filter(|rule| pack.contains(rule) && !rule.is_core) {
            let (rules, actions) = added.entry(rule.checker.as_str()).or_default();
            *rules += 1;
            actions.extend(rule.permissions);
        }
        for (function, (rules, mut actions)) in added {
            for rule in
                RULES.iter().filter(|rule| rule.is_core && rule.checker.as_str() == function)
            {
                rule.permissions.iter().for_each(|action| {
                    actions.remove(action);
                });
            }
            let actions: Vec<_> = actions.iter().map(|action| format!("`{action}`")).collect();
            let actions = if actions.is_empty() { "none".to_owned() } else { actions.join(", ") };
            let _ = writeln!(text, "| `{}` | `{function}` | {rules} | {actions} |", pack.name());
        }
    }
    text
}

#[test]
fn the_permissions_page_is_current() {
    check("docs/permissions.md", &page());
}

/// Calls that take a token instead of credentials, and so no permission.
const UNSIGNED: &[&str] = &["sts:AssumeRoleWithWebIdentity"];

/// Every call that is named in src/, the resource types' files among it, is on the page, under
/// the name that IAM has for it.
#[test]
fn every_call_is_on_the_page() {
    let page = page();
    let mut calls = 0;
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = waiting.pop() {
        // What `compliance doctor` asks is on a page of its own.
        if path.ends_with("src/doctor") {
            continue;
        }
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let is_of_tests = path.ends_with("tests.rs");
        if is_of_tests || path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let marks = ["explain(\"", ": &str = \"", "name: \""];
        let named = marks.into_iter().flat_map(|mark| text.split(mark).skip(1));
        let named = named.filter_map(|rest| rest.split('"').next());
        for call in named.filter(|named| is_operation(named) && !UNSIGNED.contains(named)) {
            let other = OTHER_NAMES.iter().find(|(name, _)| *name == call);
            let usual = call.replace("s3control:", "s3:");
            let action = other.map_or(&*usual, |(_, action)| action);
            assert!(
                page.contains(&format!("`{action}`")),
                "{}: {call} is not in docs/permissions.md",
                path.display()
            );
            calls += 1;
        }
    }
    assert!(calls >= 20, "the calls are named otherwise: {calls} found");
}

/// `ec2:DescribeInstances`
fn is_operation(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
    name.split_once(':').is_some_and(|(service, operation)| {
        is_word(service) && is_word(operation) && operation.starts_with(char::is_uppercase)
    })
}

/// Each statement of permissions.tf is on the page once for each of those who have it.
#[test]
fn no_statement_is_passed_over() {
    let found: usize = statements()
        .iter()
        .filter(|(name, _)| *name != "statement_of_alerts")
        .map(|(_, statements)| statements.len())
        .sum();
    let configuration = source("tofu/permissions.tf");
    let written = configuration.matches(" Sid ").count() - 1
        + configuration.matches("[local.statement_of_alerts]").count();
    assert_eq!(found, written);
}

/// Rules beside those of the specification cost its functions no call and no permission.
#[test]
fn the_named_functions_need_no_more_than_their_own_rules() {
    let catalogue: serde_json::Value =
        serde_json::from_str(&source("tofu/catalogue.json")).unwrap();
    for (rule, needed) in [
        ("ec2-required-tags", &["ec2:DescribeInstances", "ec2:DescribeTags"][..]),
        ("s3-encryption-enabled", &["s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets"]),
        ("rds-backup-enabled", &["rds:DescribeDBClusters", "rds:DescribeDBInstances"]),
    ] {
        let needed = serde_json::json!(needed);
        assert_eq!(catalogue["rules"][rule]["permissions"], needed, "{rule}");
    }
}
