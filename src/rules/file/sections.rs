//! The sections of a rule's file.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::reader::{Reader, Section, json, key, table, text};
use super::{
    Alert, Check, Control, Parameter, ParameterCheck, ParameterKind, Relation, Remediation, Rule,
    Test, Text,
};
use crate::model::evaluation::Severity;
use crate::rules::definition::Within;
use crate::rules::language::mistake::did_you_mean;

mod rule_test;

use rule_test::test;

const SEVERITIES: [Severity; 4] =
    [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

/// Everything that the file says.
pub(super) fn read<'s>(reader: &mut Reader<'s>, table: &DeTable<'s>) -> (Rule, Vec<Test>) {
    let file = Section::new(table, 0);
    let resources = resources(reader, &file);
    let alert = alert(reader, &file, resources.first());
    let parameters = entries(reader, &file, "parameters", |reader, section, name| {
        parameter(reader, section, name, &resources)
    });
    let rule = Rule {
        id: file.text(reader, "id"),
        aliases: file.texts(reader, "aliases"),
        title: file.text(reader, "title"),
        severity: severity(reader, &file),
        core: core(reader, &file),
        noisy: file.boolean(reader, "noisy").unwrap_or_default(),
        resources,
        none_if_absent: none_if_absent(reader, &file),
        rationale: file.text(reader, "rationale"),
        remediation: remediation(reader, &file),
        parameters,
        parameter_checks: tables(reader, &file, "parameter_check", |reader, section| {
            ParameterCheck {
                require: section.text(reader, "require"),
                refusal: section.text(reader, "refusal"),
            }
        }),
        controls: tables(reader, &file, "control", control),
        alert,
        related: entries(reader, &file, "related", relation),
        named: texts_by_name(reader, &file, "let"),
        checks: tables(reader, &file, "check", check),
        values: texts_by_name(reader, &file, "values"),
    };
    if rule.checks.is_empty() {
        reader.mistake(0, "a rule has at least one `[[check]]`");
    }
    let tests = tables(reader, &file, "test", |reader, section| test(reader, section, &rule));
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
        aliases: file.texts(reader, "aliases"),
        title: file.text(reader, "title"),
        severity: severity(reader, &file),
        core: core(reader, &file),
        noisy: file.boolean(reader, "noisy").unwrap_or_default(),
        rationale: file.text(reader, "rationale"),
        controls: tables(reader, &file, "control", control),
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
        rule.alert = alert(reader, &file, rule.resources.first());
    }
    let tests = tables(reader, &file, "test", |reader, section| test(reader, section, &rule));
    file.finish(reader);
    (rule, tests)
}

/// The tables under one name.
fn tables<'s, T>(
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

fn core<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> bool {
    let core = file.boolean(reader, "core").unwrap_or_default();
    if core && reader.is_own {
        let at = file.get("core").map_or(0, |(key, _)| key.span().start);
        reader.mistake(at, "`core` is for the rules that come with the program");
    }
    core
}

fn none_if_absent<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>) -> Vec<Text> {
    // Of the types with files, those files say it.
    if reader.is_own { file.texts(reader, "none_if_absent") } else { Vec::new() }
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
        for_each: section.texts(reader, "for_each"),
        blanks: section.texts(reader, "blanks"),
        words: section.texts(reader, "words"),
    };
    section.finish(reader);
    remediation
}

/// The words of an alert that says none: they follow from the rule's title and resource type.
fn usual_alert(title: Option<Text>, resource: Option<&Text>) -> Alert {
    let mut parts = resource.map_or("", |resource| &resource.value).split("::").skip(1);
    let (service, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or("resource"));
    let text = |value: String| Text { value, at: 0..0 };
    Alert {
        subject: text(title.unwrap_or_default().value),
        noun: text(format!("{service} {kind}").trim().to_owned()),
        label: text(kind.to_owned()),
        detail: text("Finding".to_owned()),
    }
}

fn alert<'s>(reader: &mut Reader<'s>, file: &Section<'_, 's>, resource: Option<&Text>) -> Alert {
    if file.get("alert").is_none() && reader.is_own {
        return usual_alert(file.optional_text(reader, "title"), resource);
    }
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
    Types,
    Table,
}

fn parameter<'s>(
    reader: &mut Reader<'s>,
    section: &Section<'_, 's>,
    name: Text,
    resources: &[Text],
) -> Parameter {
    let description = section.text(reader, "description");
    let given = section.text(reader, "kind");
    let words = [
        ("boolean", Word::Boolean),
        ("number", Word::Number),
        ("choice", Word::Choice),
        ("list", Word::List),
        ("types", Word::Types),
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
        Some(Word::Types) => {
            let types = resources.iter().map(|resource| resource.value.clone()).collect();
            ParameterKind::Types(types)
        }
        Some(Word::Table) => ParameterKind::Table,
        Some(Word::Boolean) | None => ParameterKind::Boolean,
    };
    let all = match &kind {
        ParameterKind::Types(types) => Some(serde_json::Value::from(types.clone())),
        _ => None,
    };
    let default = section.get("default").map(|(_, value)| json(value.get_ref())).or(all);
    if default.is_none() {
        reader.mistake(section.at, "`default` is missing");
    }
    Parameter { name, description, kind, default: default.unwrap_or_default() }
}

fn control<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> Control {
    let claim = |reader: &mut Reader<'s>, name| {
        if reader.is_own {
            section.optional_text(reader, name).unwrap_or_default()
        } else {
            section.text(reader, name)
        }
    };
    let control = Control {
        framework: section.text(reader, "framework"),
        id: section.text(reader, "id"),
        title: claim(reader, "title"),
        confidence: claim(reader, "confidence"),
        sources: section.texts(reader, "sources"),
        quote: section.optional_text(reader, "quote"),
        note: section.optional_text(reader, "note"),
        only_with: section.optional_text(reader, "only_with"),
    };
    one_of(reader, &control.confidence, &[("high", ()), ("medium", ())]);
    if control.sources.is_empty() && !reader.is_own {
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
        reader.mistake(section.at, "`violation` is missing: the message where it does not hold");
    }
    if check.applies.is_some() && check.not_applicable.is_empty() {
        reader
            .mistake(section.at, "`applies` needs `not_applicable`, the reason where it is false");
    }
    check
}
