//! The sections of a rule's file.

use time::OffsetDateTime;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::reader::{Reader, Section, json, key, table, text};
use super::{
    Alert, Check, Control, Parameter, ParameterCheck, ParameterKind, Relation, Remediation, Rule,
    Test, Text,
};
use crate::model::evaluation::{ComplianceType, Severity, parse_rfc3339};
use crate::model::value::Value;
use crate::rules::definition::Within;
use crate::rules::language::mistake::did_you_mean;
use crate::rules::parameters::Values;

const SEVERITIES: [Severity; 4] =
    [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// The moment of a test that does not say one.
const NOW: OffsetDateTime = time::macros::datetime!(2026-11-23 12:00 UTC);

/// Everything that the file says.
pub(super) fn read<'s>(reader: &mut Reader<'s>, table: &DeTable<'s>) -> (Rule, Vec<Test>) {
    let file = Section::new(table, 0);
    let rule = Rule {
        id: file.text(reader, "id"),
        title: file.text(reader, "title"),
        severity: severity(reader, &file),
        core: file.boolean(reader, "core").unwrap_or_default(),
        noisy: file.boolean(reader, "noisy").unwrap_or_default(),
        resources: resources(reader, &file),
        rationale: file.text(reader, "rationale"),
        remediation: remediation(reader, &file),
        parameters: entries(reader, &file, "parameters", parameter),
        parameter_checks: each(reader, &file, "parameter_check", |reader, section| {
            ParameterCheck {
                require: section.text(reader, "require"),
                refusal: section.text(reader, "refusal"),
            }
        }),
        controls: each(reader, &file, "control", control),
        alert: alert(reader, &file),
        related: entries(reader, &file, "related", relation),
        named: texts_by_name(reader, &file, "let"),
        checks: each(reader, &file, "check", check),
        values: texts_by_name(reader, &file, "values"),
    };
    if rule.checks.is_empty() {
        reader.mistake(0, "a rule has at least one `[[check]]`");
    }
    let tests = each(reader, &file, "test", |reader, section| test(reader, section, &rule));
    file.finish(reader);
    (rule, tests)
}

/// The rule that the file extends.
pub(super) fn extends<'s>(reader: &mut Reader<'s>, table: &DeTable<'s>) -> Option<Text> {
    Section::new(table, 0).optional_text(reader, "extends")
}

/// Everything that the file says, over what the rule says that it extends.
pub(super) fn read_extending<'s>(
    reader: &mut Reader<'s>,
    table: &DeTable<'s>,
    base: Rule,
) -> (Rule, Vec<Test>) {
    let file = Section::new(table, 0);
    let _ = file.get("extends");
    let mut rule = Rule {
        id: file.text(reader, "id"),
        title: file.text(reader, "title"),
        severity: severity(reader, &file),
        core: file.boolean(reader, "core").unwrap_or_default(),
        noisy: file.boolean(reader, "noisy").unwrap_or_default(),
        rationale: file.text(reader, "rationale"),
        controls: each(reader, &file, "control", control),
        ..base
    };
    for (name, value) in file.named(reader, "defaults") {
        let names = || rule.parameters.iter().map(|parameter| &*parameter.name.value);
        match names().position(|known| *known == **name.get_ref()) {
            Some(place) => {
                let parameter = &mut rule.parameters[place];
                parameter.name.at = name.span();
                parameter.default = json(value.get_ref());
            }
            None => {
                let nearest = did_you_mean(name.get_ref(), names());
                let what = format!("there is no parameter `{}`{nearest}", name.get_ref());
                reader.mistake(name.span().start, what);
            }
        }
    }
    if file.get("remediation").is_some() {
        rule.remediation = remediation(reader, &file);
    }
    if file.get("alert").is_some() {
        rule.alert = alert(reader, &file);
    }
    let tests = each(reader, &file, "test", |reader, section| test(reader, section, &rule));
    file.finish(reader);
    (rule, tests)
}

/// The tables under one name.
fn each<'s, T>(
    reader: &mut Reader<'s>,
    file: &Section<'_, 's>,
    name: &'static str,
    read: impl Fn(&mut Reader<'s>, &Section<'_, 's>) -> T,
) -> Vec<T> {
    let sections = file.sections(reader, name);
    let read = |section: Section<'_, 's>| {
        let read = read(reader, &section);
        section.finish(reader);
        read
    };
    sections.into_iter().map(read).collect()
}

/// The tables within a table, each with its name.
fn entries<'s, T>(
    reader: &mut Reader<'s>,
    file: &Section<'_, 's>,
    name: &'static str,
    read: impl Fn(&mut Reader<'s>, &Section<'_, 's>, Text) -> T,
) -> Vec<T> {
    let entries = file.named(reader, name);
    let read = |(name, value): (&Spanned<DeString<'s>>, &Spanned<DeValue<'s>>)| {
        let section = Section::new(table(reader, value, name.get_ref())?, name.span().start);
        let read = read(reader, &section, key(name));
        section.finish(reader);
        Some(read)
    };
    entries.into_iter().filter_map(read).collect()
}

fn texts_by_name<'s>(
    reader: &mut Reader<'s>,
    file: &Section<'_, 's>,
    name: &'static str,
) -> Vec<(Text, Text)> {
    let entries = file.named(reader, name);
    let read = |(name, value): (&Spanned<DeString<'s>>, &Spanned<DeValue<'s>>)| {
        Some((key(name), text(reader, value, name.get_ref())?))
    };
    entries.into_iter().filter_map(read).collect()
}

/// One of some words, or a mistake.
fn one_of<T: Copy>(reader: &mut Reader<'_>, given: &Text, words: &[(&str, T)]) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == given.value);
    if found.is_none() && !given.at.is_empty() {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let nearest = did_you_mean(&given.value, known.iter().copied());
        let what = format!("`{}` is not one of {}{nearest}", given.value, known.join(", "));
        reader.mistake(given.at.start, what);
    }
    found.map(|(_, value)| *value)
}

fn severity<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> Severity {
    let given = file.text(reader, "severity");
    let words = SEVERITIES.map(|severity| (severity.as_str(), severity));
    one_of(reader, &given, &words).unwrap_or(Severity::Low)
}

fn resources<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> Vec<Text> {
    let resources = file.texts(reader, "resource");
    if resources.is_empty() {
        reader.mistake(0, "`resource` is missing");
    }
    resources
}

fn remediation<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> Remediation {
    let Some(section) = file.section(reader, "remediation") else {
        reader.mistake(0, "`[remediation]` is missing");
        return Remediation::default();
    };
    let remediation = Remediation {
        console: section.text(reader, "console"),
        warning: section.optional_text(reader, "warning"),
        steps: section.texts(reader, "steps"),
    };
    section.finish(reader);
    remediation
}

fn alert<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> Alert {
    let Some(section) = file.section(reader, "alert") else {
        reader.mistake(0, "`[alert]` is missing");
        return Alert::default();
    };
    let alert = Alert {
        subject: section.text(reader, "subject"),
        noun: section.text(reader, "noun"),
        label: section.text(reader, "label"),
        detail: section.text(reader, "detail"),
    };
    section.finish(reader);
    alert
}

#[derive(Clone, Copy)]
enum Word {
    Boolean,
    Number,
    Choice,
    List,
    Table,
}

fn parameter<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>, name: Text) -> Parameter {
    let description = section.text(reader, "description");
    let given = section.text(reader, "kind");
    let words = [
        ("boolean", Word::Boolean),
        ("number", Word::Number),
        ("choice", Word::Choice),
        ("list", Word::List),
        ("table", Word::Table),
    ];
    let kind = match one_of(reader, &given, &words) {
        Some(Word::Number) => ParameterKind::Number {
            minimum: section.integer(reader, "minimum").unwrap_or(i64::MIN),
            maximum: section.integer(reader, "maximum").unwrap_or(i64::MAX),
        },
        Some(Word::Choice) => {
            let choices = section.texts(reader, "choices");
            if choices.is_empty() {
                reader.mistake(section.at, "`choices` is missing");
            }
            ParameterKind::Choice(choices.into_iter().map(|choice| choice.value).collect())
        }
        Some(Word::List) => ParameterKind::List,
        Some(Word::Table) => ParameterKind::Table,
        Some(Word::Boolean) | None => ParameterKind::Boolean,
    };
    let default = section.get("default").map(|(_, value)| json(value.get_ref()));
    if default.is_none() {
        reader.mistake(section.at, "`default` is missing");
    }
    Parameter { name, description, kind, default: default.unwrap_or_default() }
}

fn control<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> Control {
    let control = Control {
        framework: section.text(reader, "framework"),
        id: section.text(reader, "id"),
        title: section.text(reader, "title"),
        confidence: section.text(reader, "confidence"),
        sources: section.texts(reader, "sources"),
        quote: section.optional_text(reader, "quote"),
        note: section.optional_text(reader, "note"),
        only_with: section.optional_text(reader, "only_with"),
    };
    one_of(reader, &control.confidence, &[("high", ()), ("medium", ())]);
    if control.sources.is_empty() {
        reader.mistake(section.at, "`sources` is missing: where is it written?");
    }
    control
}

fn relation<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>, name: Text) -> Relation {
    let within = section.optional_text(reader, "within");
    let words = [("region", Within::Region), ("account", Within::Account)];
    Relation {
        name,
        resource: section.text(reader, "resource"),
        on: texts_by_name(reader, section, "where"),
        within: within.and_then(|given| one_of(reader, &given, &words)).unwrap_or(Within::Region),
        is_one: section.boolean(reader, "one").unwrap_or_default(),
        unseen: section.text(reader, "unseen"),
    }
}

fn check<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> Check {
    let check = Check {
        applies: section.optional_text(reader, "applies"),
        not_applicable: section.texts(reader, "not_applicable"),
        require: section.text(reader, "require"),
        violation: section.texts(reader, "violation"),
        unknown: section.texts(reader, "unknown"),
        compliant: section.texts(reader, "compliant"),
    };
    if check.violation.is_empty() {
        reader.mistake(section.at, "`violation` is missing: what is said where it does not hold");
    }
    if check.applies.is_some() && check.not_applicable.is_empty() {
        reader
            .mistake(section.at, "`applies` needs `not_applicable`, the reason where it is false");
    }
    check
}

fn test<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>, rule: &Rule) -> Test {
    let name = section.text(reader, "name");
    let mut item =
        document(reader, section, "item").unwrap_or_else(|| Value::Object(Box::default()));
    if let Some(tags) = document(reader, section, "tags") {
        item.put("tags", tags);
    }
    let mut related = vec![Value::List(Box::default()); rule.related.len()];
    for (name, value) in section.named(reader, "related") {
        match rule.related.iter().position(|relation| relation.name.value == *name.get_ref()) {
            Some(place) => related[place] = document_of(reader, value).unwrap_or_default(),
            None => reader
                .mistake(name.span().start, format!("there is no relation `{}`", name.get_ref())),
        }
    }
    for (path, reason) in texts_by_name(reader, section, "unread") {
        let (value, rest) = target(rule, &mut item, &mut related, &path.value);
        value.put(rest, Value::unread(reason.value));
    }
    for (path, reason) in texts_by_name(reader, section, "more") {
        let (value, rest) = target(rule, &mut item, &mut related, &path.value);
        if !add_more(value, rest, reason.value) {
            let what = format!("`{}` is no list and no object of the item", path.value);
            reader.mistake(path.at.start, what);
        }
    }
    let words = [
        ComplianceType::Compliant,
        ComplianceType::NonCompliant,
        ComplianceType::InsufficientData,
        ComplianceType::NotApplicable,
    ];
    let given = section.text(reader, "expect");
    let words = words.map(|verdict| (verdict.as_str(), verdict));
    let expect = one_of(reader, &given, &words).unwrap_or(ComplianceType::NotApplicable);
    Test {
        name,
        item,
        related,
        parameters: section
            .get("parameters")
            .map(|(_, value)| json(value.get_ref()))
            .map_or_else(Values::new, |value| value.as_object().cloned().unwrap_or_default()),
        now: moment(reader, section),
        expect,
        says: section.optional_text(reader, "says"),
        values: values(reader, section),
    }
}

fn moment<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> OffsetDateTime {
    let Some((_, value)) = section.get("now") else { return NOW };
    let moment =
        value.get_ref().as_datetime().and_then(|moment| parse_rfc3339(&moment.to_string()));
    moment.unwrap_or_else(|| {
        reader.mistake(value.span().start, "`now` must be a moment such as 2026-11-23T12:00:00Z");
        NOW
    })
}

fn values<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> Vec<(Text, Vec<String>)> {
    let lists = section.named(reader, "values").into_iter();
    let list = |value: &DeValue<'_>| {
        let texts = value.as_array().into_iter().flat_map(|list| list.iter());
        texts.filter_map(|text| text.get_ref().as_str().map(str::to_owned)).collect()
    };
    lists.map(|(name, value)| (key(name), list(value.get_ref()))).collect()
}

/// The document and the path within it that a path of a test names.
fn target<'v, 'p>(
    rule: &Rule,
    item: &'v mut Value,
    related: &'v mut [Value],
    path: &'p str,
) -> (&'v mut Value, &'p str) {
    let relation = path.strip_prefix("related.");
    let (name, rest) =
        relation.map_or(("", path), |path| path.split_once('.').unwrap_or((path, "")));
    match rule.related.iter().position(|relation| relation.name.value == name) {
        Some(place) if relation.is_some() => (&mut related[place], rest),
        _ => (item, path),
    }
}

fn add_more(value: &mut Value, path: &str, reason: String) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::List(list) if path.is_empty() => list.more = Some(reason.into()),
        Value::Object(object) if path.is_empty() => object.more = Some(reason.into()),
        Value::Object(object) => {
            return object.get_mut(first).is_some_and(|member| add_more(member, rest, reason));
        }
        _ => return false,
    }
    true
}

fn document<'s>(
    reader: &mut Reader<'s>,
    section: &Section<'_, 's>,
    name: &'static str,
) -> Option<Value> {
    section.get(name).and_then(|(_, value)| document_of(reader, value))
}

/// A document as a table, or as JSON in a text, which can say `null`.
fn document_of(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Value> {
    let document = match value.get_ref() {
        DeValue::String(text) => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(document) => document,
            Err(error) => {
                reader.mistake(value.span().start, format!("this is no JSON: {error}"));
                return None;
            }
        },
        other => json(other),
    };
    Some(Value::from(document))
}
