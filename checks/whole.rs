//! Whether what was written is whole: the parser of its format reads it to the end, every
//! evaluation is in it, and no name in it is anything but text. A format without a parser here does
//! not compile. Of the fuzz targets too (`fuzz/targets/report.rs`).

use std::collections::BTreeMap;
use std::io::Read;

use compliance::model::evaluation::{ComplianceType, Evaluation};
use compliance::model::message::{BODY_LIMIT, Message};
use compliance::notify::webhook::Shape;
use compliance::report::Report;
use compliance::report::format::Format;
use quick_xml::events::Event;
use serde_json::Value;

/// What reorders or hides the text around it, or steers a terminal.
pub fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

pub fn check(format: Format, bytes: &[u8], evaluations: &[Evaluation]) {
    if format == Format::NdjsonGzip {
        let mut lines = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut lines).unwrap();
        return ndjson(text(Format::Ndjson, &lines), evaluations);
    }
    let text = text(format, bytes);
    match format {
        Format::Json => {
            assert_eq!(serde_json::from_str::<Report>(text).unwrap().evaluations, evaluations);
        }
        Format::Ndjson | Format::NdjsonGzip => ndjson(text, evaluations),
        Format::Csv => csv(text, evaluations),
        Format::Markdown => markdown(text),
        Format::Html => html(text, evaluations),
        Format::Ocsf | Format::Asff => {
            let findings: Vec<Value> = serde_json::from_str(text).unwrap();
            assert_eq!(findings.len(), evaluations.len(), "{}", format.name());
        }
        Format::Sarif => sarif(text, evaluations),
        Format::Junit => junit(text, evaluations),
        Format::Script => script(text),
    }
}

/// In whatever format: nothing that a terminal obeys.
fn text(format: Format, bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes).unwrap();
    let steers = |character: char| {
        character.is_control() && character != '\n' && !(character == '\r' && format == Format::Csv)
    };
    if let Some(place) = text.find(steers) {
        panic!(
            "{}: {:?}",
            format.name(),
            &text[..text.len().min(place + 10)].chars().rev().take(60).collect::<String>()
        );
    }
    text
}

/// Nothing but comments and commands of the AWS CLI, in which a name is never more than a word.
fn script(text: &str) {
    for line in text.lines() {
        assert!(!line.contains(deceives), "{line:?}");
        if line.is_empty() || ["#", "echo ", "set -eu"].iter().any(|start| line.starts_with(start))
        {
            continue;
        }
        assert!(line.starts_with("aws "), "{line}");
        // Within single quotes a shell obeys nothing; `'\\''` is a quote.
        let line = line.replace(r"'\''", "");
        assert!(line.matches('\'').count().is_multiple_of(2), "{line}");
        let bare: String = line.split('\'').step_by(2).collect();
        assert!(!bare.contains(['$', '`', ';', '|', '&', '<', '(', '"', '\\']), "{line}");
    }
}

fn ndjson(text: &str, evaluations: &[Evaluation]) {
    let lines: Vec<Evaluation> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, evaluations);
}

fn csv(text: &str, evaluations: &[Evaluation]) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().len();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), evaluations.len());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "a formula: {cell:?}");
        assert!(!cell.contains(deceives), "{cell:?}");
    }
    assert!(rows.iter().all(|row| row.len() == columns));
}

fn markdown(text: &str) {
    let mut columns = 0;
    for line in text.lines() {
        assert!(!line.contains(deceives), "{line}");
        if line.starts_with('|') {
            columns = if columns == 0 { line.matches('|').count() } else { columns };
            assert_eq!(line.matches('|').count(), columns, "{line}");
        } else {
            columns = 0;
        }
        let markup = line.replace("<code>", "").replace("</code>", "");
        assert!(
            !markup.contains('<')
                && line.matches("<code>").count() == line.matches("</code>").count(),
            "{line}"
        );
        assert!(markup.matches('`').count().is_multiple_of(2), "{line}");
        let spoken: String = markup.split('`').step_by(2).collect();
        // Within <code> a character may be a link's, but for GitHub none is made there.
        if !line.contains("<code>") {
            for link in ["http://", "https://", "www.", "](", "@"] {
                assert!(!spoken.contains(link), "{link}: {line}");
            }
        }
    }
    assert!(text.chars().count() < 65_536, "a comment cannot hold it");
}

fn html(page: &str, evaluations: &[Evaluation]) {
    assert!(!page.contains(|character: char| character != '\n' && deceives(character)));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = 0;
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, behind) = tag.split_once('>').expect("a tag ends");
        rest = behind;
        let name: String = tag
            .chars()
            .take_while(|character| character.is_ascii_alphanumeric() || *character == '/')
            .collect();
        *counts.entry(name.clone()).or_default() += 1;
        // Values are within quotes; what is not is the tag's own.
        let own: String = tag.split('"').step_by(2).collect();
        let is_ours = |text: &&str| {
            !text.starts_with("on") && !text.starts_with("style") && !text.starts_with("src")
        };
        assert!(
            own.split_ascii_whitespace().skip(1).all(|attribute| is_ours(&attribute))
                && !own.contains('\''),
            "{tag}"
        );
        if let Some((_, address)) = tag.split_once(" href=\"") {
            assert!(
                address.starts_with('#') || address.starts_with("data:image/svg+xml,"),
                "{tag}"
            );
        }
        if name == "script" || name == "style" {
            let (data, behind) = rest.split_once(&format!("</{name}>")).expect("it ends");
            rest = behind;
            if tag.contains("application/json") {
                let data: Value = serde_json::from_str(data).unwrap();
                rows += data.as_array().map_or(0, Vec::len);
            }
        }
    }
    assert_eq!(rows, evaluations.len());
    assert_eq!((counts.get("style"), counts.get("form")), (Some(&1), Some(&1)));
    for forbidden in
        ["img", "iframe", "object", "embed", "base", "frame", "template", "foreignObject", "!"]
    {
        assert!(!counts.contains_key(forbidden), "{forbidden}");
    }
    let voids = ["", "meta", "link", "input", "br", "hr", "col", "script", "style"];
    for (name, opened) in
        counts.iter().filter(|(name, _)| !name.starts_with('/') && !voids.contains(&name.as_str()))
    {
        assert_eq!(
            counts.get(&format!("/{name}")),
            Some(opened),
            "{name} is closed as often as it is opened"
        );
    }
}

fn sarif(text: &str, evaluations: &[Evaluation]) {
    let log: Value = serde_json::from_str(text).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let count = evaluations
        .iter()
        .filter(|evaluation| evaluation.compliance_type != ComplianceType::Compliant)
        .count();
    assert_eq!(results.len(), count);
    for result in results {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(!text.contains("](") && !text.contains(deceives), "{text}");
        let uri =
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        assert!(
            uri.bytes().all(plain)
                && uri.matches('/').count() == 4
                && !uri.split('/').any(|step| step == ".."),
            "{uri}"
        );
    }
}

fn junit(text: &str, evaluations: &[Evaluation]) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut cases) = (0, 0);
    loop {
        let event = reader.read_event().unwrap();
        if let Event::Start(element) | Event::Empty(element) = &event {
            cases += usize::from(element.name().as_ref() == "testcase");
            for attribute in element.attributes() {
                let value = attribute.unwrap();
                assert!(!String::from_utf8_lossy(value.value.as_bytes()).contains(deceives));
            }
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            Event::Text(text) => {
                assert!(
                    !String::from_utf8_lossy(text.as_bytes())
                        .contains(|character: char| character != '\n' && deceives(character))
                );
            }
            Event::Empty(_) | Event::Decl(_) | Event::GeneralRef(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(depth, 0);
    assert!(cases >= evaluations.len(), "{cases} of {}", evaluations.len());
}

/// A message of SNS, which refuses a subject that is not one short line of ASCII.
pub fn check_message(message: &Message) {
    let Message { subject, body } = message;
    assert!(
        subject.len() < 100
            && !subject.is_empty()
            && subject.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
        "{subject}"
    );
    assert!(!body.is_empty() && body.len() <= BODY_LIMIT);
    assert!(!body.contains(|character: char| character != '\n' && deceives(character)), "{body}");
}

/// What a webhook is sent: nothing in it is read as anything but text.
pub fn check_webhook(shape: Shape, body: &Value) {
    let mut waiting = vec![body];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => waiting.extend(fields.values()),
            Value::String(text) => {
                // Slack's joiners are ours.
                let joined = |character: char| character == '\u{2060}' && shape == Shape::Slack;
                assert!(
                    !text.contains(|character: char| character != '\n'
                        && deceives(character)
                        && !joined(character)),
                    "{text}"
                );
                assert!(shape != Shape::Slack || !text.contains(['<', '>']), "{text}");
            }
            _ => {}
        }
    }
}
