use super::super::format::Format;
use super::super::samples;
use super::*;
use std::collections::BTreeSet;

const SARIF: &str = include_str!("../../../checks/fixtures/schemas/sarif-2.1.0.json");

fn checked(report: &Report<Spool>) -> Value {
    samples::valid(Format::Sarif, report, SARIF)
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn a_small_report() {
    let mut log = checked(&samples::small());
    log["runs"][0]["tool"]["driver"]["semanticVersion"] = "VERSION".into();
    samples::snapshot("format_sarif", &format!("{log:#}"));
}

#[test]
fn a_plan_and_nothing_at_all() {
    let log = checked(&samples::planned());
    let location = &results(&log)[0]["locations"][0];
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        r#"module.store["eu"].aws_s3_bucket.this[0]"#
    );
    assert_eq!(
        location["physicalLocation"]["artifactLocation"]["uri"],
        "aws/plan/unknown/AWS%3A%3AS3%3A%3ABucket/module.store%5B%22eu%22%5D.aws_s3_bucket.this%5B0%5D"
    );
    assert!(results(&checked(&samples::report(&[]))).is_empty());
}

#[test]
fn what_could_not_be_judged_is_for_review() {
    let log = checked(&samples::small());
    let kinds: Vec<_> = results(&log)
        .iter()
        .map(|result| (result["kind"].as_str().unwrap(), result["level"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == ("review", "none")).count(), 1);
    assert_eq!(kinds.iter().filter(|kind| kind.0 == "fail" && kind.1 != "none").count(), 4);
    assert_eq!(kinds.len(), 5, "compliant ones are not results");
    assert_eq!(
        log["runs"][0]["invocations"][0]["executionSuccessful"], false,
        "something was not seen"
    );
}

#[test]
fn an_exception_in_force_suppresses_and_one_that_has_ended_does_not() {
    let log = checked(&samples::excepted());
    let exceptions: Vec<_> = results(&log)
        .iter()
        .map(|result| json!({ "text": result["message"]["text"], "suppressions": result["suppressions"], "baselineState": result["baselineState"] }))
        .collect();
    samples::snapshot("format_sarif_exceptions", &format!("{:#}", Value::from(exceptions)));
    assert!(
        results(&checked(&samples::small()))
            .iter()
            .all(|result| result.get("baselineState").is_none()),
        "there was nothing to compare with"
    );
}

#[test]
fn every_result_names_its_rule_and_has_a_fingerprint_of_its_own() {
    for report in [samples::small(), samples::report(&samples::hostile())] {
        let log = checked(&report);
        let mut fingerprints = BTreeSet::new();
        for result in results(&log) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            assert!(fingerprints.insert(result["partialFingerprints"].to_string()), "{result}");
        }
    }
}

#[test]
fn names_are_neither_links_nor_placeholders_nor_paths() {
    let log = checked(&samples::report(&samples::hostile()));
    for result in results(&log) {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(
            !text.contains("](") && !text.contains(char::is_control) && !text.contains('\u{202e}'),
            "{text}"
        );
        let uri =
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(uri.matches('/').count(), 4, "{uri}");
    }
    let exact: BTreeSet<_> = results(&log)
        .iter()
        .map(|result| {
            result["locations"][0]["logicalLocations"][0]["name"].as_str().unwrap().to_owned()
        })
        .collect();
    assert!(
        samples::hostile().iter().all(|evaluation| exact.contains(&evaluation.resource_name)),
        "an id is an id, whatever it holds"
    );
}

#[test]
fn tags_are_those_that_code_scanning_keeps() {
    for rule in crate::rules::RULES.iter().copied() {
        let tags = tags(rule);
        assert!(tags.len() <= TAGS_A_RULE && tags[0] == "security", "{tags:?}");
        assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len(), "{tags:?}");
        let mut frameworks = rule.controls.iter().map(|controls| controls.framework);
        assert!(
            frameworks.all(|framework| is_superseded(rule, framework)
                || tags.iter().any(|tag| tag.starts_with(framework))),
            "each framework is among {tags:?}"
        );
    }
    let rule = crate::rules::RULES.iter().find(|rule| rule.id == "iam-access-key-rotated");
    let is_older = |framework| is_superseded(rule.unwrap(), framework);
    assert!(["cis-aws-3.0", "cis-aws-5.0", "cis-aws-6.0"].into_iter().all(is_older));
    assert!(!["cis-aws-7.0", "soc-2", "gdpr", "iso-27001-2022"].into_iter().any(is_older));
}

fn in_runs_of(results_a_run: u64, report: &Report<Spool>) -> Value {
    let mut text = Vec::new();
    write_runs(report, results_a_run, &mut text).unwrap();
    samples::held_against(&text, SARIF)
}

#[test]
fn no_run_has_more_results_than_github_takes() {
    let report = samples::small();
    for (most, sizes) in [(5, &[5][..]), (4, &[4, 1]), (3, &[3, 2]), (2, &[2, 2, 1]), (1, &[1; 5])]
    {
        let log = in_runs_of(most, &report);
        let runs = log["runs"].as_array().unwrap();
        assert_eq!(
            runs.iter().map(|run| run["results"].as_array().unwrap().len()).collect::<Vec<_>>(),
            sizes,
            "{most}"
        );
        let ids: BTreeSet<_> =
            runs.iter().map(|run| run["automationDetails"]["id"].to_string()).collect();
        assert_eq!(ids.len(), runs.len(), "{ids:?}");
        let fingerprints: BTreeSet<_> = runs
            .iter()
            .flat_map(|run| run["results"].as_array().unwrap())
            .map(|one| one["partialFingerprints"].to_string())
            .collect();
        assert_eq!(fingerprints.len(), 5, "each result is in one run");
        assert!(
            runs.iter().all(|run| run["invocations"][0]["executionSuccessful"] == false),
            "something was not seen, whichever run is read"
        );
    }
    assert!(
        in_runs_of(5, &report)["runs"][0].get("automationDetails").is_none(),
        "the upload may name the category"
    );
    assert_eq!(
        in_runs_of(3, &report)["runs"][1]["automationDetails"]["id"],
        "compliance/123456789012/2/"
    );
    assert!(
        in_runs_of(1, &samples::report(&[]))["runs"][0]["results"].as_array().unwrap().is_empty()
    );
}

#[test]
fn more_than_github_takes_of_a_file_is_warned_of() {
    let mut report = samples::small();
    assert_eq!(warning(&report), None);
    report.summary.non_compliant = RESULTS_A_FILE + 1;
    assert!(warning(&report).is_some_and(|text| text.contains("250000")));
}

#[test]
fn what_aws_config_captured_says_when() {
    let log = checked(&samples::captured());
    assert_eq!(log["runs"][0]["properties"]["data_as_of"], samples::data_as_of());
    assert_eq!(results(&log)[0]["properties"]["as_of"], samples::CAPTURED);
    let live = checked(&samples::small());
    assert!(
        live["runs"][0].get("properties").is_none()
            && results(&live)[0]["properties"].get("as_of").is_none()
    );
}
