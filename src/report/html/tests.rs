use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::macros::datetime;

use super::super::format::Format;
use super::super::{Report, ReportBuilder, Spool, samples};
use crate::history::changes::Solved;
use crate::history::trend::TrendPoint;
use crate::model::counts::Counts;
use crate::model::evaluation::ComplianceType;
use crate::settings::exceptions::Exceptions;

const EXCEPTIONS: &str = r#"
[[exception]]
rule = "ec2-required-tags"
resource = "i-2"
owner = "web team"
reason = "Moves out in <spring>."
ticket = "OPS-1"
until = 2027-01-31
[[exception]]
rule = "ec2-required-tags"
resource = "i-3"
owner = "data team"
reason = "It was to be gone by now."
until = 2026-11-01
"#;

/// A report with everything that a page can show: exceptions in force and ended, changes, a trend.
fn eventful() -> Report<Spool> {
    let table: toml::Table = EXCEPTIONS.parse().unwrap();
    let exceptions = Exceptions::parse(table["exception"].as_array().unwrap()).unwrap();
    let mut builder = ReportBuilder::new(datetime!(2026-11-23 12:00 UTC), &exceptions).unwrap();
    for (number, since) in [
        "2026-11-23T12:00:00.000001Z",
        "2026-10-01T06:00:00.000001Z",
        "2026-11-20T06:00:00.000001Z",
    ]
    .into_iter()
    .enumerate()
    {
        let mut evaluation = samples::evaluation(&format!("i-{}", number + 1));
        evaluation.failing_since = Some(since.to_owned());
        builder.except(&mut evaluation);
        builder.add(&evaluation).unwrap();
    }
    builder
        .add(&crate::model::evaluation::Evaluation {
            compliance_type: ComplianceType::Compliant,
            ..samples::evaluation("i-4")
        })
        .unwrap();
    builder.changes.compared_with = Some("2026-11-23T06:00:00Z".to_owned());
    (
        builder.changes.new,
        builder.changes.still_failing,
        builder.changes.solved,
        builder.changes.gone,
    ) = (1, 1, 1, 1);
    builder.changes.solved_findings = [("ledger-exports", false), ("old-<b>", true)]
        .map(|(name, gone)| Solved {
            resource_id: name.to_owned(),
            resource_name: name.to_owned(),
            rule: "s3-encryption-enabled".to_owned(),
            failing_since: "2026-11-01T06:00:00.000002Z".to_owned(),
            gone,
        })
        .into();
    let point = |scan_time: &str, compliance_percentage| TrendPoint {
        scan_time: scan_time.to_owned(),
        compliant: 1,
        non_compliant: 3,
        insufficient_data: 0,
        excepted: 0,
        compliance_percentage,
        by_rule: BTreeMap::new(),
    };
    builder.trend = vec![
        point("2026-11-21T12:00:00.000000Z", 20.0),
        point("2026-11-22T12:00:00.000000Z", 25.0),
        point("2026-11-23T12:00:00.000000Z", 33.3),
    ];
    builder.finish().unwrap()
}

fn page(report: &Report<Spool>) -> String {
    samples::rendered(Format::Html, report)
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before)
        .and_then(|(_, rest)| rest.split_once(after))
        .map(|(inner, _)| inner)
        .unwrap()
}

/// The page without its style, its script and their sums, which no snapshot need hold, and with a
/// line for each element.
fn outline(page: &str) -> String {
    let mut text = page
        .replace(super::STYLE, "STYLE")
        .replace(super::SCRIPT, "SCRIPT")
        .replace(env!("CARGO_PKG_VERSION"), "VERSION");
    for text_of in [super::STYLE, super::SCRIPT] {
        text = text.replace(&STANDARD.encode(Sha256::digest(text_of)), "HASH");
    }
    for start in [
        "<section", "<details", "<table", "<tr", "<dl", "<h2", "<h3", "<figure", "<form", "<label",
        "<meta", "<li", "<p",
    ] {
        text = text.replace(start, &format!("\n{start}"));
    }
    text
}

fn facts(page: &str) -> Value {
    serde_json::from_str(between(page, "id=\"facts\">", "</script>")).unwrap()
}

fn rows(page: &str) -> Vec<Value> {
    let blocks =
        page.split("class=\"rows\">").skip(1).map(|block| block.split_once("</script>").unwrap().0);
    blocks.flat_map(|block| serde_json::from_str::<Vec<Value>>(block).unwrap()).collect()
}

#[test]
fn a_small_report() {
    samples::snapshot("format_html", &outline(&page(&samples::small())));
}

#[test]
fn what_aws_config_captured_says_when() {
    let page = page(&samples::captured());
    let line = between(&page, "<p class=\"note age\">", "</p>");
    assert!(
        line.contains("account 123456789012, eu-central-1, eu-west-1</bdi>, captured from "),
        "{line}"
    );
    assert!(
        line.contains("2026-11-19 18:30 UTC") && line.contains("2026-11-20 12:00 UTC"),
        "{line}"
    );
    let words = facts(&page)["words"].clone();
    for row in rows(&page) {
        // The last of ten: when it was captured.
        let word = words[usize::try_from(row[9].as_u64().unwrap()).unwrap()].as_str().unwrap();
        assert!(word.starts_with("2026-11-19T") || word.starts_with("2026-11-20T"), "{row}");
    }
    assert!(!self::page(&samples::small()).contains("note age"));
}

#[test]
fn exceptions_changes_and_the_trend() {
    samples::snapshot("format_html_with_a_past", &outline(&page(&eventful())));
}

#[test]
fn the_policy_allows_what_is_embedded_and_nothing_else() {
    for report in [samples::small(), samples::report(&samples::hostile())] {
        let page = page(&report);
        let policy =
            between(&page, "<meta http-equiv=\"Content-Security-Policy\" content=\"", "\">");
        assert!(
            policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
            "{policy}"
        );
        for (directive, text) in [
            ("style-src", between(&page, "<style>", "</style>")),
            ("script-src", between(&page, "<script type=\"module\">", "</script>")),
        ] {
            let hash = STANDARD.encode(Sha256::digest(text));
            assert!(policy.contains(&format!("{directive} 'sha256-{hash}';")), "{policy}");
        }
        assert_eq!(page.matches("<style").count(), 1);
        let scripts = page.matches("<script").count();
        assert_eq!(
            scripts,
            page.matches("<script type=\"application/json\" class=\"rows\">").count() + 2,
            "rows, facts, and the one that runs"
        );
        for tag in tags(&page) {
            // Values are within quotes; what is not is the tag's own.
            let own: String = tag.split('"').step_by(2).collect();
            assert!(
                !own.contains(" on")
                    && !own.contains(" style")
                    && !own.contains(" src")
                    && !own.contains('\''),
                "{tag}"
            );
            let address = tag.split_once("href=\"").map(|(_, rest)| rest);
            assert!(
                address.is_none_or(|address| address.starts_with('#')
                    || address.starts_with("data:image/svg+xml,")),
                "{tag}"
            );
        }
    }
}

/// Every tag of the page but those within its script, style and data.
fn tags(page: &str) -> Vec<String> {
    let markup = page.replace(super::STYLE, "").replace(super::SCRIPT, "");
    let (markup, _) = markup.split_once("<script type=\"application/json\"").unwrap();
    markup.split('<').skip(1).map(|tag| tag.split_once('>').unwrap().0.to_owned()).collect()
}

#[test]
fn names_are_text_wherever_they_are_shown() {
    let mut evaluations = samples::hostile();
    for evaluation in &mut evaluations {
        let name = evaluation.resource_name.clone();
        (evaluation.region, evaluation.account_id, evaluation.rule) =
            (name.clone(), name.clone(), name);
    }
    let page = page(&samples::report(&evaluations));
    let markup = page.replace(super::STYLE, "").replace(super::SCRIPT, "");
    assert!(
        !markup.contains("<script>")
            && !markup.contains("<img")
            && !markup.contains("<!--")
            && !markup.contains("alert(1)</script>")
    );
    assert!(!markup.contains(|character: char| (character != '\n' && character.is_control())
        || ('\u{202a}'..='\u{202e}').contains(&character)));
    assert!(page.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"));
    assert_eq!(rows(&page).len(), evaluations.len());
    let names: Vec<_> = rows(&page).iter().map(|row| row[4].as_str().unwrap().to_owned()).collect();
    assert!(
        names.contains(&"<script>alert(1)</script>".to_owned())
            && names.contains(&"x".repeat(10_000)),
        "the data has names in full"
    );
}

#[test]
fn rows_are_all_there_and_the_worst_come_first() {
    let page = page(&samples::small());
    let (rows, facts) = (rows(&page), facts(&page));
    assert_eq!((rows.len(), facts["about"]["rows"].as_u64()), (7, Some(7)));
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row[0].as_u64().unwrap(),
                facts["kinds"][usize::try_from(row[1].as_u64().unwrap()).unwrap()][1]
                    .as_str()
                    .unwrap(),
            )
        })
        .collect();
    let expected = [
        (0, "HIGH"),
        (0, "HIGH"),
        (0, "HIGH"),
        (0, "MEDIUM"),
        (1, "HIGH"),
        (3, "HIGH"),
        (3, "MEDIUM"),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_row_says_what_is_new_since_when_and_who_answers_for_it() {
    let page = page(&eventful());
    let (rows, facts) = (rows(&page), facts(&page));
    let word =
        |number: &Value| facts["words"][usize::try_from(number.as_u64().unwrap()).unwrap()].clone();
    let states: Vec<_> = rows
        .iter()
        .map(|row| {
            (row[3].as_str().unwrap(), row[0].as_u64().unwrap(), row.as_array().unwrap().len())
        })
        .collect();
    assert_eq!(states, [("i-1", 4, 11), ("i-3", 0, 11), ("i-2", 2, 11), ("i-4", 3, 11)]);
    assert_eq!(word(&rows[0][7]), "2026-11-23T12:00:00Z");
    assert_eq!(
        facts["exceptions"][usize::try_from(rows[2][8].as_u64().unwrap()).unwrap()]["owner"],
        "web team"
    );
    assert_eq!(
        facts["exceptions"][usize::try_from(rows[1][8].as_u64().unwrap()).unwrap()]["expired"],
        true
    );
}

#[test]
fn a_page_carries_what_commands_name_beside_the_resource() {
    let tagged = crate::model::evaluation::Evaluation {
        remediation_values: [("tag_keys".to_owned(), vec!["Owner".to_owned()])].into(),
        ..samples::evaluation("i-1")
    };
    let page = page(&samples::report(&[tagged]));
    let (rows, facts) = (rows(&page), facts(&page));
    let values = usize::try_from(rows[0][10].as_u64().unwrap()).unwrap();
    assert_eq!(facts["values"][values]["tag_keys"][0], "Owner");
    let rule = &facts["about"]["rules"]["ec2-required-tags"];
    assert!(rule["steps"][0].as_array().unwrap().contains(&serde_json::json!(["tag_keys"])));
    assert_eq!(rule["blanks"], serde_json::json!(["VALUE"]));
}

#[test]
fn a_thousand_evaluations_take_less_than_a_megabyte() {
    let evaluations: Vec<_> = (0..1000)
        .map(|number| crate::model::evaluation::Evaluation {
            annotation: format!("Missing tags: CostCenter, Owner, number {number}."),
            failing_since: Some(format!("2026-11-{:02}T12:00:00.000001Z", number % 23 + 1)),
            ..samples::evaluation(&format!("i-{number:017x}"))
        })
        .collect();
    let page = page(&samples::report(&evaluations));
    assert!(page.len() < 400_000, "{}", page.len());
}

#[test]
fn blocks_of_rows_follow_each_other() {
    let evaluations: Vec<_> =
        (0..20_001).map(|number| samples::evaluation(&format!("i-{number}"))).collect();
    let page = page(&samples::report(&evaluations));
    assert_eq!(page.matches("class=\"rows\"").count(), 2);
    assert_eq!(rows(&page).len(), evaluations.len());
}

#[test]
fn a_tag_called_like_a_field_changes_no_verdict() {
    let mut compliant = samples::evaluation("i-1");
    compliant.compliance_type = ComplianceType::Compliant;
    compliant.tags = BTreeMap::from([
        ("compliance_type".to_owned(), "NON_COMPLIANT".to_owned()),
        ("a".to_owned(), "b".to_owned()),
    ]);
    let report = samples::report(&[compliant, samples::evaluation("i-2")]);
    assert_eq!(report.total(), Counts { total: 2, compliant: 1, non_compliant: 1, excepted: 0 });
    let states: Vec<_> =
        rows(&page(&report)).iter().map(|row| (row[3].clone(), row[0].clone())).collect();
    assert_eq!(
        states,
        [(Value::from("i-2"), Value::from(0)), (Value::from("i-1"), Value::from(3))]
    );
}

#[test]
fn nothing_at_all_is_a_page_too() {
    let page = page(&samples::report(&[]));
    assert!(
        page.contains("There are no violations.")
            && rows(&page).is_empty()
            && facts(&page)["about"]["rows"] == 0
    );
}
