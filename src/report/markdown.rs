//! A summary and the worst findings in GitHub's Markdown, short enough for a comment on a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::{cut, shown};
use super::{Counts, Report, Spool, worst};
use crate::evaluation::{ComplianceType, Evaluation};

/// How many findings are listed at most.
const LISTED: usize = 500;
/// GitHub refuses comments of more than 65,536 characters; the rest is left for what stands before and after the findings.
const LISTED_CHARACTERS: usize = 55_000;
const LONGEST_CELL: usize = 200;
const LISTED_GAPS: usize = 10;

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    writeln!(to, "## Compliance: {}\n", percentage(summary.compliant, summary.non_compliant, summary.compliance_percentage))?;
    writeln!(to, "{} resources, {} evaluations, {}.\n", summary.total_resources, summary.total_evaluations, report.report_timestamp)?;
    writeln!(to, "| Rule | Compliant | Non-compliant | Insufficient data | Compliance |\n|---|--:|--:|--:|--:|")?;
    for (rule, counts) in &report.by_rule {
        row(to, &code(rule), counts)?;
    }
    row(to, "**all**", &report.total())?;
    for (number, gap) in report.incomplete.iter().enumerate() {
        match number {
            0 => write!(to, "\n### Not seen\n\n")?,
            LISTED_GAPS => {
                writeln!(to, "- … and {} more", report.incomplete.len() - LISTED_GAPS)?;
                break;
            }
            _ => {}
        }
        writeln!(to, "- {}: {}", code(&gap.what), words(&gap.why))?;
    }
    findings(report, to)
}

fn row(to: &mut dyn Write, name: &str, counts: &Counts) -> io::Result<()> {
    let compliance = percentage(counts.compliant, counts.non_compliant, counts.percentage());
    writeln!(to, "| {name} | {} | {} | {} | {compliance} |", counts.compliant, counts.non_compliant, counts.insufficient_data())
}

/// Nothing judged is not the same as all well.
fn percentage(compliant: u64, non_compliant: u64, percentage: f64) -> String {
    if compliant + non_compliant == 0 { "–".to_owned() } else { format!("{percentage:.1} %") }
}

fn findings(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let (worst, total) = worst(report, LISTED)?;
    let mut text = String::new();
    let mut characters = 0;
    let mut listed = 0;
    let mut heading = "";
    for evaluation in &worst {
        let its_heading = if evaluation.compliance_type == ComplianceType::InsufficientData { "Could not be judged" } else { "Violations" };
        let row = finding(evaluation);
        characters += row.chars().count();
        if characters > LISTED_CHARACTERS {
            break;
        }
        if heading != its_heading {
            heading = its_heading;
            let _ = write!(text, "\n### {heading}\n\n| Severity | Rule | Resource | Account | Region | Why |\n|---|---|---|---|---|---|\n");
        }
        text.push_str(&row);
        listed += 1;
    }
    to.write_all(text.as_bytes())?;
    if total > listed {
        write!(to, "\n{} more are left out here; the JSON report has them all.\n", total - listed)?;
    }
    Ok(())
}

fn finding(evaluation: &Evaluation) -> String {
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    let resource = if name == id { code(id) } else { format!("{} ({})", code(id), code(name)) };
    format!(
        "| {} | {} | {resource} | {} | {} | {} |\n",
        evaluation.severity,
        code(&evaluation.rule),
        code(&evaluation.account_id),
        code(&evaluation.region),
        words(&evaluation.annotation)
    )
}

/// A name, in which nothing is a link, a mention, markup or the end of a cell.
fn code(name: &str) -> String {
    let name = short(name);
    let plain = |character: char| character.is_alphanumeric() || " -._/:@,()=+[]{}\"'#%".contains(character);
    if !name.trim().is_empty() && name.chars().all(plain) { format!("`{name}`") } else { format!("<code>{}</code>", escaped(&name)) }
}

/// A sentence, likewise; the joiner keeps `@` and `#` from calling people and issues.
fn words(text: &str) -> String {
    escaped(&short(text)).replace("&#64;", "&#64;&#8288;").replace("&#35;", "&#35;&#8288;")
}

fn short(text: &str) -> String {
    shown(&cut(text, LONGEST_CELL)).into_owned()
}

/// Every character that Markdown or HTML may take for its own, as a character reference; and what would make a link of bare text.
fn escaped(text: &str) -> String {
    let escaped = text.chars().fold(String::with_capacity(text.len()), |mut escaped, character| {
        if character.is_ascii_punctuation() && !"-.,;/()=+%".contains(character) {
            let _ = write!(escaped, "&#{};", u32::from(character));
        } else {
            escaped.push(character);
        }
        escaped
    });
    escaped.replace("&#58; ", ": ").replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use super::*;

    #[test]
    fn a_small_report() {
        samples::snapshot("format_markdown", &samples::rendered(Format::Markdown, &samples::small()));
    }

    #[test]
    fn names_are_shown_and_not_obeyed() {
        let text = samples::rendered(Format::Markdown, &samples::report(&samples::hostile()));
        for line in text.lines().filter(|line| line.starts_with("| MEDIUM")) {
            assert_eq!(line.matches('|').count(), 7, "{line}");
            assert!(!line.contains("<script") && !line.contains("<img") && !line.contains("```") && !line.contains("]("), "{line}");
            assert_eq!(line.matches("</").count(), line.matches("<code>").count(), "{line}");
            let (_, why) = line.trim_end_matches(" |").rsplit_once(" | ").unwrap();
            assert!(!why.contains("@everyone") && !why.contains("http://") && !why.contains("www."), "{why}");
        }
        assert!(!text.contains(|character: char| character != '\n' && character.is_control()) && !text.contains('\u{202e}'));
        assert!(text.contains("<code>&#60;script&#62;alert(1)&#60;/script&#62;</code>"), "{text}");
        samples::snapshot("format_markdown_of_hostile_names", &text);
    }

    #[test]
    fn violations_and_what_could_not_be_judged_stand_apart() {
        let text = samples::rendered(Format::Markdown, &samples::small());
        let (violations, unknown) = text.split_once("### Could not be judged").unwrap();
        assert!(unknown.contains("ledger-archive") && !violations.contains("ledger-archive"));
    }

    #[test]
    fn what_is_left_out_is_counted_and_a_comment_can_hold_it() {
        let mut evaluations: Vec<_> = (0..LISTED + 7).map(|number| samples::evaluation(&format!("i-{number}"))).collect();
        let text = samples::rendered(Format::Markdown, &samples::report(&evaluations));
        let listed = text.matches("| MEDIUM").count();
        assert!(text.contains(&format!("{} more are left out", LISTED + 7 - listed)), "{text}");
        evaluations.iter_mut().for_each(|evaluation| evaluation.annotation = "<".repeat(10_000));
        let text = samples::rendered(Format::Markdown, &samples::report(&evaluations));
        assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    }

    #[test]
    fn a_short_list_leaves_nothing_out() {
        assert!(!samples::rendered(Format::Markdown, &samples::small()).contains("left out"));
    }
}
