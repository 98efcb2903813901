//! docs/controls.md: which control a rule serves, and where that is written, from the rules' files.
//! What stands before the first rule and behind the last one is written by hand.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use compliance::rules::file::{Control, read_with};
use compliance::rules::{RULES, Rule};

const PAGE: &str = "docs/controls.md";
/// The heading behind the rules.
const END: &str = "## Seen and left out";

#[test]
fn the_controls_page_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join(PAGE)).unwrap();
    let (head, _) = page.split_once("\n## ").unwrap();
    let (_, end) = page.split_once(END).unwrap();
    let mut rules = String::new();
    for rule in RULES.iter() {
        let _ = writeln!(rules, "## {}\n", rule.id);
        of(rule).iter().for_each(|control| write_control(&mut rules, control));
        rules.push('\n');
    }
    super::check(PAGE, &format!("{head}\n{rules}{END}{end}"));
}

/// The controls that a rule's file names, those that are not claimed with its defaults too.
pub fn of(rule: &Rule) -> Vec<Control> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let source = |id: &str| fs::read_to_string(folder.join(format!("{id}.toml"))).ok();
    let file = read_with(rule.id, &source(rule.id).unwrap(), &source);
    file.unwrap_or_else(|mistakes| panic!("{mistakes}")).rule.controls
}

fn write_control(page: &mut String, control: &Control) {
    let Control { framework, id, title, confidence, sources, quote, note, only_with } = control;
    let only_with = only_with
        .as_ref()
        .map(|text| format!(" (only with {}; not claimed)", text.value))
        .unwrap_or_default();
    let (framework, id, title, confidence) =
        (&framework.value, &id.value, &title.value, &confidence.value);
    let _ = writeln!(page, "- **{framework} {id}**{only_with} — {title} — confidence {confidence}");
    for source in sources {
        let _ = writeln!(page, "  - source: {}", source.value);
    }
    if let Some(quote) = quote {
        let _ = writeln!(page, "  - quote: “{}”", quote.value);
    }
    if let Some(note) = note {
        let _ = writeln!(page, "  - note: {}", note.value);
    }
}
