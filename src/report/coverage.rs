//! What the rules touch of each framework, as data, and as the page `docs/coverage.md`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::rules::frameworks::{FRAMEWORKS, Framework};

/// What "touched" means, wherever coverage is shown.
pub const MEANING: &str = "Touched means: what the rule finds is evidence for the control. It is not all that the control asks for.";

/// What is plainly not covered.
pub fn limits(framework: &Framework) -> String {
    format!("All other controls of {} are not covered by any rule.", framework.title)
}

/// One framework with the controls that rules touch.
pub fn describe(framework: &Framework) -> Value {
    let controls: Vec<_> = framework
        .controls()
        .into_iter()
        .map(|(control, rules)| json!({ "control": control, "rules": rules.iter().map(|rule| rule.id).collect::<Vec<_>>() }))
        .collect();
    json!({
        "id": framework.id,
        "title": framework.title,
        "publisher": framework.publisher,
        "url": framework.url,
        "touched_controls": controls.len(),
        "controls": controls,
        "meaning": MEANING,
        "not_covered": limits(framework),
    })
}

/// The page for people.
pub fn page() -> String {
    let mut text = format!(
        "# Coverage of frameworks\n\n\
         Generated from the rules: do not edit. `compliance frameworks` prints the same.\n\n\
         {MEANING} Every control that is not listed here is **not covered**: no rule looks at it, and no report of this\n\
         program says anything about it. How many controls a framework has in all is not given, for want of a source that counts them. Where\n\
         each mapping was seen, and which were left out: [controls.md](controls.md).\n\n\
         | framework | `--framework` | controls touched | rules |\n|---|---|--:|--:|\n"
    );
    for framework in FRAMEWORKS {
        let Framework { id, title, .. } = framework;
        let _ = writeln!(
            text,
            "| [{title}](#{}) | `{id}` | {} | {} |",
            anchor(title),
            framework.controls().len(),
            framework.rules().count()
        );
    }
    for framework in FRAMEWORKS {
        let Framework { id, title, publisher, url } = framework;
        let _ = write!(
            text,
            "\n## {title}\n\n`{id}`, [{publisher}]({url})\n\n| control | rules that touch it |\n|---|---|\n"
        );
        for (control, rules) in framework.controls() {
            let rules: Vec<_> = rules.iter().map(|rule| format!("`{}`", rule.id)).collect();
            let _ = writeln!(text, "| {control} | {} |", rules.join(", "));
        }
        let _ = write!(text, "\n{}\n", limits(framework));
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
