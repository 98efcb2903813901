//! docs/differences.md: which rule takes the place of a check of another scanner, from the tables
//! in `checks/fixtures/peers`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use compliance::rules::{RULES, Rule};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::controls;
use crate::support::fixture;

const PAGE: &str = "docs/differences.md";

/// Another scanner, and which list of its checks is compared.
struct Peer {
    name: &'static str,
    url: &'static str,
    version: &'static str,
    file: &'static str,
    /// How many checks it has for AWS in all.
    of: usize,
    /// How many of them are for the services that are compared.
    compared: usize,
}

const PEERS: [Peer; 3] = [
    Peer {
        name: "Prowler",
        url: "https://github.com/prowler-cloud/prowler",
        version: "5.40.0, 3e000faa of 2026-08-21",
        file: "prowler.tsv",
        of: 645,
        compared: 260,
    },
    Peer {
        name: "Powerpipe",
        url: "https://github.com/turbot/steampipe-mod-aws-compliance",
        version: "AWS Compliance mod 1.13.0, a1d0b446 of 2025-12-06",
        file: "powerpipe.tsv",
        of: 679,
        compared: 286,
    },
    Peer {
        name: "Checkov",
        url: "https://github.com/bridgecrewio/checkov",
        version: "3.3.30, its checks of Terraform for AWS",
        file: "checkov.tsv",
        of: 455,
        compared: 158,
    },
];

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Same,
    Differs,
    Missing,
    Out,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Same, Self::Differs, Self::Missing, Self::Out];

    fn text(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Missing => "not yet",
            Self::Out => "left out",
        }
    }

    fn has_rules(self) -> bool {
        matches!(self, Self::Same | Self::Differs)
    }
}

/// A check of another scanner.
#[derive(Deserialize)]
struct Check {
    service: String,
    id: String,
    outcome: Outcome,
    rules: String,
    remark: String,
}

impl Check {
    fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.split_whitespace()
    }
}

/// A control of the AWS Foundational Security Best Practices standard.
#[derive(Deserialize)]
struct Standard {
    control: String,
    remark: String,
}

/// A rule that serves a control, and the parameters without which it does not.
type Served = (&'static Rule, Option<String>);

fn rows<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let path = fixture("peers").join(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows =
        reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{file}: {error}")));
    rows.collect()
}

/// The rule by its id of today.
fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

fn link(rule: &Rule) -> String {
    format!("[`{0}`](rules.md#{0}){1}", rule.id, if rule.is_noisy { " †" } else { "" })
}

fn links<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    ids.filter_map(rule).map(link).collect::<Vec<_>>().join(", ")
}

/// The rules that serve each control of Security Hub.
fn served() -> BTreeMap<String, Vec<Served>> {
    let mut served: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for rule in RULES.iter().copied() {
        for claim in controls::of(rule) {
            if claim.framework.value == "aws-security-hub" {
                let only_with = claim.only_with.map(|text| text.value);
                served.entry(claim.id.value).or_default().push((rule, only_with));
            }
        }
    }
    served
}

const HEAD: &str = "\
# Compared with Prowler, Powerpipe, Checkov and Security Hub

Generated from `checks/fixtures/peers`: do not edit.

Which rule takes the place of a check that you know, and where its verdict differs. Compared are the services that rules evaluate: EC2 with EBS
and VPC, S3, RDS, IAM with Access Analyzer, the account and its organization, CloudTrail, CloudWatch, KMS, AWS Config, Macie and Security Hub; with Checkov EFS as well.
The rows were decided by reading the code of each check, its query or its metadata, and the text of each rule, in the versions named here;
with Prowler 5.46.0 one account was scanned side by side as well, and with Checkov 3.3.30 and Cloud Custodian 0.9.53 one plan.

| outcome | meaning, with the default parameters |
|---|---|
| same | A rule fails what the check fails, by the same facts. |
| differs | A rule evaluates the same subject otherwise. The remark says how, and which parameter changes it. |
| not yet | There is no rule. The remark says what one needs from AWS's API. |
| left out | There is no rule, on purpose. The remark says why. |

These differences hold everywhere and are not repeated:

- What could not be read is `INSUFFICIENT_DATA`, with the reason. It neither passes nor fails.
- Prowler leaves out what it regards as unused, such as security groups without a network interface and policies without an attachment, unless
  `--scan-unused-services` is given. Rules evaluate every resource of the account.
- Ranges that are the whole internet together, such as 0.0.0.0/1 and 128.0.0.0/1, count as the whole internet in every rule on ports.
- A group that opens all ports fails every rule on ports; Prowler reports it once.
- A limit in days is reached on the day itself; some checks allow that day.
- What belongs to another account, such as a shared subnet or a copy of a trail, is evaluated in that account.
- Some checks, one for each port or kind of character, are one rule here. Its message names what is wrong.
- A rule with † is not in the pack `recommended`: name it with `--rule`, or choose `--pack all`.
";

fn page() -> String {
    let mut page = format!("{HEAD}\n");
    let lists: Vec<(&Peer, Vec<Check>)> =
        PEERS.iter().map(|peer| (peer, rows(peer.file))).collect();
    write_counts(&mut page, &lists);
    for written in ["verdicts.md", "plans.md", "public-files.md"] {
        let written = fs::read_to_string(fixture("peers").join(written)).unwrap();
        let _ = write!(page, "\n{written}");
    }
    write_standard(&mut page, &rows("fsbp.tsv"));
    for (peer, checks) in &lists {
        let _ = writeln!(page, "\n## {}", peer.name);
        for of_service in checks.chunk_by(|one, next| one.service == next.service) {
            write_service(&mut page, peer, of_service);
        }
    }
    page
}

fn write_counts(page: &mut String, lists: &[(&Peer, Vec<Check>)]) {
    page.push_str("| list | version | compared | same | differs | not yet | left out |\n");
    page.push_str("|---|---|--:|--:|--:|--:|--:|\n");
    for (Peer { name, url, version, of, .. }, checks) in lists {
        let _ = write!(page, "| [{name}]({url}) | {version} | {} of {of} |", checks.len());
        for outcome in Outcome::ALL {
            let count = checks.iter().filter(|check| check.outcome == outcome).count();
            let _ = write!(page, " {count} |");
        }
        page.push('\n');
    }
}

fn write_service(page: &mut String, peer: &Peer, checks: &[Check]) {
    let _ = writeln!(page, "\n### {}: {}\n", peer.name, checks[0].service);
    page.push_str("| check | outcome | rules | remark |\n|---|---|---|---|\n");
    for check in checks {
        let (outcome, rules) = (check.outcome.text(), links(check.rules()));
        let Check { id, remark, .. } = check;
        let _ = writeln!(page, "| `{id}` | {outcome} | {rules} | {remark} |");
    }
}

fn write_standard(page: &mut String, standard: &[Standard]) {
    let mut served = served();
    let served: Vec<_> =
        standard.iter().map(|row| (row, served.remove(&row.control).unwrap_or_default())).collect();
    let by_default = |rules: &[Served]| rules.iter().any(|(_, only_with)| only_with.is_none());
    let count =
        |holds: &dyn Fn(&[Served]) -> bool| served.iter().filter(|(_, rules)| holds(rules)).count();
    let _ = writeln!(
        page,
        "\n## AWS Foundational Security Best Practices\n\nOf the {} controls that the \
         [standard](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html) \
         has in 2026 for EC2, S3, RDS, IAM,\nCloudTrail, KMS, AWS Config and the account, rules \
         evaluate **{}**: {} by default and {} with the parameter that is named. Of {} there is \
         no rule yet.\nWhere each is written: [controls.md](controls.md).\n\n| control | rules | \
         only with | remark |\n|---|---|---|---|",
        standard.len(),
        count(&|rules| !rules.is_empty()),
        count(&by_default),
        count(&|rules| !rules.is_empty() && !by_default(rules)),
        count(&|rules| rules.is_empty()),
    );
    for (Standard { control, remark }, rules) in &served {
        let names = links(rules.iter().map(|(rule, _)| rule.id));
        let only_with: Vec<_> = rules.iter().filter_map(|(_, with)| with.as_deref()).collect();
        let only_with = if by_default(rules) { String::new() } else { only_with.join(", ") };
        let _ = writeln!(page, "| {control} | {names} | {only_with} | {remark} |");
    }
}

#[test]
fn the_page_of_differences_is_current() {
    super::check(PAGE, &page());
    let summary = fs::read_to_string(fixture("../../docs/SUMMARY.md")).unwrap();
    assert!(summary.contains("(differences.md)"), "docs/SUMMARY.md does not have {PAGE}");
}

#[test]
fn every_check_of_the_other_scanners_has_an_outcome() {
    for Peer { name, file, compared, .. } in &PEERS {
        let checks: Vec<Check> = rows(file);
        assert_eq!(checks.len(), *compared, "{name}: checks were lost or added");
        let mut seen = BTreeSet::new();
        for check in &checks {
            assert!(seen.insert(&check.id), "{file}: {} is there twice", check.id);
        }
        let wrong: Vec<_> = checks.iter().flat_map(mistakes).collect();
        assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
        let services: Vec<_> = checks.chunk_by(|one, next| one.service == next.service).collect();
        let distinct: BTreeSet<_> = checks.iter().map(|check| &check.service).collect();
        assert_eq!(services.len(), distinct.len(), "{file}: the checks of a service are apart");
    }
}

/// What is wrong with a row: rules that do not exist, and an outcome that does not fit.
fn mistakes(row: &Check) -> Vec<String> {
    let mut wrong = Vec::new();
    let Check { id, outcome, rules, remark, .. } = row;
    for other in row.rules().filter(|id| rule(id).is_none()) {
        wrong.push(format!("{id}: there is no rule {other}"));
    }
    if outcome.has_rules() == rules.is_empty() {
        wrong.push(format!("{id}: `{}` with the rules `{rules}`", outcome.text()));
    }
    if *outcome != Outcome::Same && remark.is_empty() {
        wrong.push(format!("{id}: `{}` without a remark", outcome.text()));
    }
    if !remark.is_empty() && !remark.ends_with('.') {
        wrong.push(format!("{id}: the remark is no sentence"));
    }
    let named: Vec<_> = row.rules().filter_map(rule).collect();
    wrong.extend(
        remark
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| !is_known(code, &named))
            .map(|code| format!("{id}: neither a rule nor a parameter of {rules}: {code}")),
    );
    wrong
}

/// Whether code in a remark names a rule or a parameter of the row's rules, where it looks like it.
fn is_known(code: &str, rules: &[&Rule]) -> bool {
    let name = code.split(" = ").next().unwrap_or(code);
    let is_word =
        |part: &str| part.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit());
    if name.contains('-') && name.split('-').all(is_word) {
        return rule(name).is_some();
    }
    let is_parameter = (name.contains('_') || name != code) && name.split('_').all(is_word);
    !is_parameter
        || rules.is_empty()
        || rules.iter().any(|rule| rule.parameters.iter().any(|parameter| parameter.name == name))
}

#[test]
fn mistakes_in_a_row_are_seen() {
    let row = |outcome, rules: &str, remark: &str| Check {
        service: "ec2".to_owned(),
        id: "ec2_check".to_owned(),
        outcome,
        rules: rules.to_owned(),
        remark: remark.to_owned(),
    };
    for (outcome, rules, remark, count) in [
        (Outcome::Same, "ec2-imdsv2-check", "", 0),
        (Outcome::Differs, "encrypted-volumes", "With `include_unattached = true` all.", 0),
        (Outcome::Out, "", "See `ec2-imdsv2-check`.", 0),
        // The former name of mfa-enabled-for-iam-console-access.
        (Outcome::Same, "iam-user-mfa-enabled", "", 1),
        (Outcome::Same, "", "", 1),
        (Outcome::Missing, "ec2-imdsv2-check", "Needs a call.", 1),
        (Outcome::Differs, "ec2-imdsv2-check", "", 1),
        (Outcome::Out, "", "", 1),
        (Outcome::Out, "", "No sentence", 1),
        (Outcome::Differs, "encrypted-volumes", "With `unattached = true` all.", 1),
        (Outcome::Differs, "encrypted-volumes", "By `include_all`.", 1),
        (Outcome::Out, "", "See `ec2-no-such-rule`.", 1),
    ] {
        let wrong = mistakes(&row(outcome, rules, remark));
        assert_eq!(wrong.len(), count, "{rules} {remark}: {wrong:?}");
    }
}

#[test]
fn every_control_of_the_standard_is_evaluated_or_explained() {
    let standard: Vec<Standard> = rows("fsbp.tsv");
    assert_eq!(standard.len(), 103, "controls of the standard were lost or added");
    let mut seen = BTreeSet::new();
    let served = served();
    for Standard { control, remark } in &standard {
        assert!(seen.insert(control), "{control} is there twice");
        let is_explained = served.contains_key(control) || remark.ends_with('.');
        assert!(is_explained, "{control}: no rule names it, and there is no remark");
    }
}
