//! What the rules touch of each framework, as data, and as the page `docs/coverage.md`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::rules::frameworks::{FRAMEWORKS, Framework, control_title};

/// What "touched" means, wherever coverage is shown.
pub const MEANING: &str = "Touched means: what the rule finds is evidence for the control. It is not all that the control asks for.";

/// What is plainly not covered.
pub fn limits(framework: &Framework) -> String {
    format!("All other controls of {} are not covered by any rule.", framework.title)
}

/// One framework with the controls that rules touch.
pub fn describe(framework: &Framework) -> Value {
    let control = |(control, rules): (&'static str, Vec<&Rule>)| {
        json!({
            "control": control,
            "title": control_title(framework.id, control),
            "rules": rules.iter().map(|rule| rule.id).collect::<Vec<_>>(),
        })
    };
    let controls: Vec<_> = framework.controls().into_iter().map(control).collect();
    let mut described = json!({
        "id": framework.id,
        "title": framework.title,
        "publisher": framework.publisher,
        "url": framework.url,
        "touched_controls": controls.len(),
        "controls": controls,
        "meaning": MEANING,
        "not_covered": limits(framework),
    });
    if let Some((touched, others)) = automated(framework) {
        described["automated"] = json!({ "touched": touched, "not_covered": others });
    }
    described
}

/// Its automated controls, those that a rule touches and the others, where they are known.
fn automated(framework: &Framework) -> Option<(Vec<&'static str>, Vec<&'static str>)> {
    (!framework.automated.is_empty()).then(|| framework.automated())
}

/// How many of the automated controls are touched, and which are not, in a sentence; empty where
/// it is not known which controls are automated.
pub fn automated_sentence(framework: &Framework) -> String {
    let Some((touched, others)) = automated(framework) else { return String::new() };
    let all = framework.automated.len();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!(" Not touched: {}.", others.join(", ")),
    };
    format!(
        "Of the {all} recommendations that {} calls automated, rules touch {}.{others}",
        framework.publisher,
        touched.len()
    )
}

/// The page for people.
pub fn page() -> String {
    let mut text = format!(
        "# Coverage of frameworks\n\n\
         Generated from the rules: do not edit. `compliance frameworks` prints the same.\n\n\
         {MEANING} Every control that is not listed here is **not covered**: no rule looks at it, and no report of this\n\
         program says anything about it. How many controls a framework has in all is not given, for want of a source that counts them; of CIS it\n\
         is known which recommendations are automated. Where each mapping was seen, and which were left out: [controls.md](controls.md).\n\n\
         | framework | `--framework` | controls touched | of the automated | rules |\n|---|---|--:|--:|--:|\n"
    );
    for framework in FRAMEWORKS.iter() {
        let Framework { id, title, .. } = framework;
        let _ = writeln!(
            text,
            "| [{title}](#{}) | `{id}` | {} | {} | {} |",
            anchor(title),
            framework.controls().len(),
            automated(framework)
                .map(|(touched, _)| format!("{} of {}", touched.len(), framework.automated.len()))
                .unwrap_or_default(),
            framework.rules().count()
        );
    }
    for framework in FRAMEWORKS.iter() {
        let Framework { id, title, publisher, url, .. } = framework;
        let _ = write!(
            text,
            "\n## {title}\n\n`{id}`, [{publisher}]({url})\n\n| control | title | rules that touch it |\n|---|---|---|\n"
        );
        for (control, rules) in framework.controls() {
            let rules: Vec<_> = rules.iter().map(|rule| format!("`{}`", rule.id)).collect();
            let title = control_title(id, control).unwrap_or_default();
            let _ = writeln!(text, "| {control} | {title} | {} |", rules.join(", "));
        }
        let _ = write!(text, "\n{}\n", limits(framework));
        if automated(framework).is_some() {
            let _ = write!(text, "\n{}\n", automated_sentence(framework));
        }
    }
    text
}

/// As GitHub makes it out of a heading.
fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == ' ' || *character == '-');
    kept.map(|character| if character == ' ' { '-' } else { character.to_ascii_lowercase() })
        .collect()
}
