//! JUnit XML, as continuous integration shows it: a suite a rule, a case a resource.
//!
//! What could not be judged is an `error`: JUnit's word for a test that could not be carried out,
//! not a `failure`. As `skipped` it would leave the build green and be folded away, which is
//! how missing permissions stay unnoticed. For the same reason what was not seen at all is a suite
//! of its own. A violation under an exception is `skipped`: its risk is accepted
//! until a date, and the day after it fails again.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Report, Spool};
use crate::model::evaluation::{ComplianceType, Evaluation};
use crate::model::text::sanitized;
use crate::rules::{Rule, find};

type Xml<'a> = Writer<&'a mut dyn Write>;

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(to, b' ', 2);
    let gaps = report.incomplete.len() as u64;
    let summary = &report.summary;
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let errors = report.insufficient_data.total + gaps;
    open(
        &mut xml,
        "testsuites",
        &counts("compliance", summary.total_evaluations + gaps, summary.non_compliant, errors),
    )?;
    // Without the zone, which is UTC: that is how readers of JUnit expect it.
    let timestamp = report.report_timestamp.trim_end_matches('Z');
    for (id, counted) in &report.by_rule {
        let mut attributes =
            counts(id, counted.total, counted.non_compliant, counted.insufficient_data());
        attributes.push(("skipped", counted.excepted.to_string()));
        attributes.push(("timestamp", timestamp.to_owned()));
        open(&mut xml, "testsuite", &attributes)?;
        let rule = find(id);
        let about = rule.map(|rule| {
            [
                ("title", rule.title),
                ("severity", rule.severity.as_str()),
                ("rationale", rule.rationale),
            ]
        });
        let age = report
            .data_as_of
            .as_ref()
            .map(|age| [("data_oldest", age.oldest.as_str()), ("data_newest", &age.newest)]);
        if about.is_some() || age.is_some() {
            open(&mut xml, "properties", &[])?;
            for (name, value) in about.into_iter().flatten().chain(age.into_iter().flatten()) {
                empty(
                    &mut xml,
                    "property",
                    &[("name", name.to_owned()), ("value", value.to_owned())],
                )?;
            }
            close(&mut xml, "properties")?;
        }
        for evaluation in report.evaluations.of_rule(id)? {
            case(&mut xml, &evaluation?, rule)?;
        }
        close(&mut xml, "testsuite")?;
    }
    if gaps > 0 {
        let mut attributes = counts("not seen", gaps, 0, gaps);
        attributes.push(("timestamp", timestamp.to_owned()));
        open(&mut xml, "testsuite", &attributes)?;
        for gap in &report.incomplete {
            open(
                &mut xml,
                "testcase",
                &[("classname", "not seen".to_owned()), ("name", gap.what.clone())],
            )?;
            outcome(&mut xml, "error", "NOT_SEEN", &gap.why, &sanitized(&gap.why))?;
            close(&mut xml, "testcase")?;
        }
        close(&mut xml, "testsuite")?;
    }
    close(&mut xml, "testsuites")?;
    writeln!(xml.into_inner())
}

fn counts(name: &str, tests: u64, failures: u64, errors: u64) -> Vec<(&'static str, String)> {
    vec![
        ("name", name.to_owned()),
        ("tests", tests.to_string()),
        ("failures", failures.to_string()),
        ("errors", errors.to_string()),
    ]
}

fn case(xml: &mut Xml<'_>, evaluation: &Evaluation, rule: Option<&Rule>) -> io::Result<()> {
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    let known_as = if id == name { id.clone() } else { format!("{id} ({name})") };
    let attributes = [
        (
            "classname",
            format!("{}.{}.{}", evaluation.rule, evaluation.account_id, evaluation.region),
        ),
        ("name", known_as),
    ];
    let annotation = &evaluation.annotation;
    let captured = evaluation
        .as_of
        .as_ref()
        .map(|as_of| format!("\nCaptured by AWS Config at {}", sanitized(as_of)))
        .unwrap_or_default();
    match (evaluation.compliance_type, evaluation.exception_in_force()) {
        (ComplianceType::Compliant | ComplianceType::NotApplicable, _) => {
            empty(xml, "testcase", &attributes)
        }
        (ComplianceType::NonCompliant, Some(exception)) => {
            open(xml, "testcase", &attributes)?;
            outcome(
                xml,
                "skipped",
                "EXCEPTED",
                &exception.message(),
                &format!("{}{captured}", sanitized(annotation)),
            )?;
            close(xml, "testcase")
        }
        (ComplianceType::NonCompliant, None) => {
            open(xml, "testcase", &attributes)?;
            let remedy = rule.map(|rule| {
                format!(
                    "\nConsole: {}\nCommand: {}",
                    rule.remediation.console,
                    rule.remedy(evaluation).script()
                )
            });
            let details = format!(
                "{}: {}{}{captured}",
                evaluation.severity,
                sanitized(annotation),
                remedy.unwrap_or_default()
            );
            outcome(xml, "failure", evaluation.compliance_type.as_str(), annotation, &details)?;
            close(xml, "testcase")
        }
        (ComplianceType::InsufficientData, _) => {
            open(xml, "testcase", &attributes)?;
            outcome(
                xml,
                "error",
                evaluation.compliance_type.as_str(),
                annotation,
                &format!("{}{captured}", sanitized(annotation)),
            )?;
            close(xml, "testcase")
        }
    }
}

fn outcome(
    xml: &mut Xml<'_>,
    element: &str,
    kind: &str,
    message: &str,
    details: &str,
) -> io::Result<()> {
    let mut start = BytesStart::new(element);
    start.push_attribute(("type", kind));
    start.push_attribute(("message", &*sanitized(message)));
    xml.write_event(Event::Start(start))?;
    xml.write_event(Event::Text(BytesText::new(details)))?;
    xml.write_event(Event::End(BytesEnd::new(element)))
}

fn start<'a>(element: &'a str, attributes: &[(&str, String)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(element);
    for (name, value) in attributes {
        start.push_attribute((*name, &*sanitized(value)));
    }
    start
}

fn open(xml: &mut Xml<'_>, element: &str, attributes: &[(&str, String)]) -> io::Result<()> {
    xml.write_event(Event::Start(start(element, attributes)))
}

fn empty(xml: &mut Xml<'_>, element: &str, attributes: &[(&str, String)]) -> io::Result<()> {
    xml.write_event(Event::Empty(start(element, attributes)))
}

fn close(xml: &mut Xml<'_>, element: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(element)))
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};
    use std::collections::BTreeMap;

    type Names = &'static [&'static str];

    /// What the format allows: element, the parents it stands in, attributes it must and may have.
    const GRAMMAR: &[(&str, Names, Names, Names)] = &[
        ("testsuites", &[""], &[], &["name", "tests", "failures", "errors"]),
        (
            "testsuite",
            &["testsuites"],
            &["name", "tests", "failures", "errors"],
            &["skipped", "timestamp"],
        ),
        ("properties", &["testsuite"], &[], &[]),
        ("property", &["properties"], &["name", "value"], &[]),
        ("testcase", &["testsuite"], &["name"], &["classname"]),
        ("failure", &["testcase"], &[], &["type", "message"]),
        ("error", &["testcase"], &[], &["type", "message"]),
        ("skipped", &["testcase"], &[], &["type", "message"]),
    ];

    type Attributes = BTreeMap<String, String>;

    fn attributes(start: &BytesStart<'_>) -> Attributes {
        start
            .attributes()
            .map(|attribute| attribute.unwrap())
            .map(|attribute| {
                (
                    attribute.key.as_ref().to_owned(),
                    quick_xml::escape::unescape(&attribute.value).unwrap().into_owned(),
                )
            })
            .collect()
    }

    /// Reads the document back as elements with their attributes, and holds each against the
    /// grammar.
    fn elements(text: &str) -> Vec<(String, Attributes)> {
        let allowed = |character: char| matches!(character, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(text.chars().all(allowed), "a character that XML does not know");
        let mut reader = Reader::from_str(text);
        let mut within = vec![String::new()];
        let mut elements = Vec::new();
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(start) | Event::Empty(start) => {
                    let name = start.name().as_ref().to_owned();
                    let (_, parents, must, may) =
                        GRAMMAR.iter().find(|(element, ..)| *element == name).unwrap();
                    assert!(
                        parents.contains(&within.last().unwrap().as_str()),
                        "{name} in {within:?}"
                    );
                    let attributes = attributes(start);
                    assert!(
                        must.iter().all(|one| attributes.contains_key(*one)),
                        "{name}: {attributes:?}"
                    );
                    assert!(
                        attributes
                            .keys()
                            .all(|one| must.contains(&one.as_str()) || may.contains(&one.as_str())),
                        "{name}: {attributes:?}"
                    );
                    if matches!(event, Event::Start(_)) {
                        within.push(name.clone());
                    }
                    elements.push((name, attributes));
                }
                Event::End(_) => drop(within.pop()),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(within.len(), 1, "every element is closed");
        elements
    }

    fn number(elements: &[(String, Attributes)], name: &str) -> usize {
        elements.iter().filter(|(element, _)| element == name).count()
    }

    #[test]
    fn a_small_report() {
        samples::snapshot("format_junit", &samples::rendered(Format::Junit, &samples::small()));
    }

    #[test]
    fn counts_are_those_of_the_elements() {
        for report in [
            samples::small(),
            samples::planned(),
            samples::report(&samples::hostile()),
            samples::report(&[]),
        ] {
            let elements = elements(&samples::rendered(Format::Junit, &report));
            let (_, root) = &elements[0];
            for (attribute, element) in
                [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]
            {
                assert_eq!(root[attribute], number(&elements, element).to_string(), "{attribute}");
                let suites = elements.iter().filter(|(name, _)| name == "testsuite");
                let sum: usize = suites
                    .map(|(_, attributes)| attributes[attribute].parse::<usize>().unwrap())
                    .sum();
                assert_eq!(sum, number(&elements, element), "{attribute} of the suites");
            }
        }
    }

    #[test]
    fn an_exception_in_force_skips_and_one_that_has_ended_does_not() {
        let text = samples::rendered(Format::Junit, &samples::excepted());
        samples::snapshot("format_junit_exceptions", &text);
        let elements = elements(&text);
        let suites = elements
            .iter()
            .filter(|(name, _)| name == "testsuite")
            .filter_map(|(_, attributes)| attributes.get("skipped"));
        assert_eq!(
            suites.map(|skipped| skipped.parse::<usize>().unwrap()).sum::<usize>(),
            number(&elements, "skipped")
        );
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let text = samples::rendered(Format::Junit, &samples::captured());
        samples::snapshot("format_junit_captured", &text);
        elements(&text);
        assert!(!samples::rendered(Format::Junit, &samples::small()).contains("aptured"));
    }

    #[test]
    fn what_could_not_be_judged_neither_passes_nor_fails() {
        let elements = elements(&samples::rendered(Format::Junit, &samples::small()));
        let place = elements
            .iter()
            .position(|(_, attributes)| {
                attributes.get("name").is_some_and(|name| name == "ledger-archive")
            })
            .unwrap();
        let (element, attributes) = &elements[place + 1];
        assert_eq!((element.as_str(), attributes["type"].as_str()), ("error", "INSUFFICIENT_DATA"));
        assert!(
            elements.iter().any(|(_, attributes)| attributes
                .get("name")
                .is_some_and(|name| name == "iam-checker")),
            "the gap"
        );
    }

    #[test]
    fn names_come_back_as_they_were_but_for_control_characters() {
        let evaluations = samples::hostile();
        let elements = elements(&samples::rendered(Format::Junit, &samples::report(&evaluations)));
        let names: Vec<_> = elements
            .iter()
            .filter(|(element, _)| element == "testcase")
            .map(|(_, attributes)| attributes["name"].clone())
            .collect();
        for evaluation in &evaluations {
            let expected = super::sanitized(&format!(
                "{} ({})",
                evaluation.resource_id, evaluation.resource_name
            ))
            .into_owned();
            assert!(names.contains(&expected), "{expected}");
        }
    }
}
