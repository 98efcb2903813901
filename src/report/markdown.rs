//! A summary and the worst findings in GitHub's Markdown, short enough for a comment on a pull
//! request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Counts, Report, Spool, top_findings};
use crate::history::changes::Changes;
use crate::model::evaluation::{ComplianceType, Evaluation};
use crate::model::text::{cut, sanitized};
use crate::report::coverage::{MEANING, limits};
use crate::rules::frameworks;
use crate::rules::frameworks::title;

/// How many findings are listed at most.
const LISTED: usize = 500;
/// GitHub refuses comments of more than 65,536 characters; the rest is left for what stands before
/// and after the findings.
const LISTED_CHARACTERS: usize = 55_000;
const LONGEST_CELL: usize = 200;
const LISTED_GAPS: usize = 10;
/// How many findings under an exception are listed at most.
const LISTED_EXCEPTED: usize = 50;

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let of = report
        .framework
        .as_deref()
        .map(|id| format!(" of {}", words(title(id))))
        .unwrap_or_default();
    writeln!(
        to,
        "## Compliance{of}: {}\n",
        percentage(summary.compliant, summary.non_compliant, summary.compliance_percentage)
    )?;
    writeln!(
        to,
        "{} resources, {} evaluations, {}.\n",
        summary.total_resources, summary.total_evaluations, report.report_timestamp
    )?;
    if let Some(age) = &report.data_as_of {
        writeln!(to, "{}.\n", escaped(&age.sentence()))?;
    }
    changes(report, to)?;
    let excepted = report.excepted.total > 0;
    // Controls first where one framework is asked for; rules in any case.
    if let Some(framework) = frameworks::of(report) {
        header(to, "Control", excepted)?;
        for (control, counts) in framework.counts(report) {
            let title = frameworks::control_title(framework.id, control);
            let title = title.map(|title| format!(" {}", words(title))).unwrap_or_default();
            row(to, &format!("{}{title}", code(control)), &counts, excepted)?;
        }
        writeln!(to, "\n{MEANING} {}\n", words(&limits(framework)))?;
    }
    header(to, "Rule", excepted)?;
    for (rule, counts) in &report.by_rule {
        row(to, &code(rule), counts, excepted)?;
    }
    row(to, "**all**", &report.total(), excepted)?;
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

/// What is new and what is solved, where there was a scan to compare with.
fn changes(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let Changes { compared_with: Some(compared_with), new, still_failing, solved, gone, .. } =
        &report.changes
    else {
        return Ok(());
    };
    let gone = if *gone > 0 { format!(", {gone} no longer there") } else { String::new() };
    writeln!(
        to,
        "Since the scan of {compared_with}: {new} new, {solved} solved{gone}, {still_failing} still failing.\n"
    )
}

fn header(to: &mut dyn Write, of: &str, excepted: bool) -> io::Result<()> {
    let (name, line) = if excepted { (" Excepted |", "--:|") } else { ("", "") };
    writeln!(
        to,
        "| {of} | Compliant | Non-compliant |{name} Insufficient data | Compliance |\n|---|--:|--:|{line}--:|--:|"
    )
}

fn row(to: &mut dyn Write, name: &str, counts: &Counts, excepted: bool) -> io::Result<()> {
    let compliance = percentage(counts.compliant, counts.non_compliant, counts.percentage());
    let excepted = if excepted { format!(" {} |", counts.excepted) } else { String::new() };
    writeln!(
        to,
        "| {name} | {} | {} |{excepted} {} | {compliance} |",
        counts.compliant,
        counts.non_compliant,
        counts.insufficient_data()
    )
}

/// Nothing judged is not the same as all well.
fn percentage(compliant: u64, non_compliant: u64, percentage: f64) -> String {
    if compliant + non_compliant == 0 { "–".to_owned() } else { format!("{percentage:.1} %") }
}

fn findings(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let (mut top, _) = top_findings(report, LISTED)?;
    // They have a section of their own.
    top.retain(|evaluation| !evaluation.is_excepted());
    let total = usize::try_from(report.summary.non_compliant + report.insufficient_data.total)
        .unwrap_or(usize::MAX);
    let marks_new = report.changes.compared_with.is_some();
    let mut text = String::new();
    let mut characters = 0;
    let mut listed = 0;
    let mut heading = "";
    for evaluation in &top {
        let its_heading = if evaluation.compliance_type == ComplianceType::InsufficientData {
            "Could not be judged"
        } else {
            "Violations"
        };
        let row = finding(evaluation, marks_new);
        characters += row.chars().count();
        if characters > LISTED_CHARACTERS {
            break;
        }
        if heading != its_heading {
            heading = its_heading;
            let _ = write!(
                text,
                "\n### {heading}\n\n| Severity | Rule | Resource | Account | Region | Why |\n|---|---|---|---|---|---|\n"
            );
        }
        text.push_str(&row);
        listed += 1;
    }
    to.write_all(text.as_bytes())?;
    if total > listed {
        write!(to, "\n{} more are left out here; the JSON report has them all.\n", total - listed)?;
    }
    excepted(report, to, LISTED_CHARACTERS.saturating_sub(characters))
}

/// Violations under an exception: a list of their own, never hidden.
fn excepted(report: &Report<Spool>, to: &mut dyn Write, room: usize) -> io::Result<()> {
    let total = report.excepted.total;
    if total == 0 {
        return Ok(());
    }
    writeln!(
        to,
        "\n### Under an exception: {total}\n\n| Rule | Resource | Owner | Until | Reason |\n|---|---|---|---|---|"
    )?;
    let (mut characters, mut listed) = (0, 0);
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        let Some(exception) = evaluation.exception_in_force() else { continue };
        let ticket = exception
            .ticket
            .as_deref()
            .map(|ticket| format!(" ({})", words(ticket)))
            .unwrap_or_default();
        let row = format!(
            "| {} | {} | {} | {} | {}{ticket} |\n",
            code(&evaluation.rule),
            resource(&evaluation),
            words(&exception.owner),
            exception.until.as_deref().map_or("no end".into(), words),
            words(&exception.reason)
        );
        characters += row.chars().count();
        if listed == LISTED_EXCEPTED || characters > room {
            break;
        }
        to.write_all(row.as_bytes())?;
        listed += 1;
    }
    if total > listed as u64 {
        write!(
            to,
            "\n{} more under an exception are left out here; the JSON report has them all.\n",
            total - listed as u64
        )?;
    }
    Ok(())
}

fn finding(evaluation: &Evaluation, marks_new: bool) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {}{} |\n",
        evaluation.severity,
        code(&evaluation.rule),
        resource(evaluation),
        code(&evaluation.account_id),
        code(&evaluation.region),
        if marks_new && evaluation.is_new() { "**new**: " } else { "" },
        words(&evaluation.annotation)
    )
}

fn resource(evaluation: &Evaluation) -> String {
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    if name == id { code(id) } else { format!("{} ({})", code(id), code(name)) }
}

/// A name, in which nothing is a link, a mention, markup or the end of a cell.
fn code(name: &str) -> String {
    let name = short(name);
    let plain = |character: char| {
        character.is_alphanumeric() || " -._/:@,()=+[]{}\"'#%".contains(character)
    };
    if !name.trim().is_empty() && name.chars().all(plain) {
        format!("`{name}`")
    } else {
        format!("<code>{}</code>", escaped(&name))
    }
}

/// A sentence, likewise; the joiner keeps `@` and `#` from calling people and issues.
fn words(text: &str) -> String {
    escaped(&short(text)).replace("&#64;", "&#64;&#8288;").replace("&#35;", "&#35;&#8288;")
}

fn short(text: &str) -> String {
    sanitized(&cut(text, LONGEST_CELL)).into_owned()
}

/// Every character that Markdown or HTML may take for its own, as a character reference; and what
/// would make a link of bare text.
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
        samples::snapshot(
            "format_markdown",
            &samples::rendered(Format::Markdown, &samples::small()),
        );
    }

    #[test]
    fn exceptions_stand_apart_and_what_is_new_is_marked() {
        let text = samples::rendered(Format::Markdown, &samples::excepted());
        samples::snapshot("format_markdown_exceptions", &text);
        let (violations, excepted) = text.split_once("### Under an exception: 1").unwrap();
        assert!(excepted.contains("`ledger-exports`") && !violations.contains("`ledger-exports`"));
        assert!(violations.contains("`ledger-imports`"), "one that has ended is a violation");
        for line in excepted.lines().filter(|line| line.starts_with("| ")) {
            assert_eq!(line.matches('|').count(), 6, "{line}");
        }
    }

    #[test]
    fn many_exceptions_leave_a_comment_short_enough() {
        let one = samples::excepted()
            .evaluations
            .evaluations()
            .unwrap()
            .map(Result::unwrap)
            .find(Evaluation::is_excepted)
            .unwrap();
        let mut all = vec![one; LISTED_EXCEPTED + 7];
        all.extend((0..LISTED).map(|number| samples::evaluation(&format!("i-{number:0>150}"))));
        for one in &mut all {
            one.annotation = "<".repeat(10_000);
            one.exception.iter_mut().for_each(|exception| exception.reason = "<".repeat(10_000));
        }
        let text = samples::rendered(Format::Markdown, &samples::report(&all));
        assert!(text.chars().count() < 65_536, "{}", text.chars().count());
        assert!(
            text.contains(" more under an exception are left out")
                && text.contains(" more are left out here")
        );
    }

    #[test]
    fn a_report_of_one_framework_has_its_controls() {
        let mut report = samples::small();
        report.framework = Some("pci-dss-4.0".to_owned());
        samples::snapshot(
            "format_markdown_framework",
            &samples::rendered(Format::Markdown, &report),
        );
    }

    #[test]
    fn names_are_shown_and_not_obeyed() {
        let text = samples::rendered(Format::Markdown, &samples::report(&samples::hostile()));
        for line in text.lines().filter(|line| line.starts_with("| MEDIUM")) {
            assert_eq!(line.matches('|').count(), 7, "{line}");
            assert!(
                !line.contains("<script")
                    && !line.contains("<img")
                    && !line.contains("```")
                    && !line.contains("]("),
                "{line}"
            );
            assert_eq!(line.matches("</").count(), line.matches("<code>").count(), "{line}");
            let (_, why) = line.trim_end_matches(" |").rsplit_once(" | ").unwrap();
            assert!(
                !why.contains("@everyone") && !why.contains("http://") && !why.contains("www."),
                "{why}"
            );
        }
        assert!(
            !text.contains(|character: char| character != '\n' && character.is_control())
                && !text.contains('\u{202e}')
        );
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
        let mut evaluations: Vec<_> =
            (0..LISTED + 7).map(|number| samples::evaluation(&format!("i-{number}"))).collect();
        let text = samples::rendered(Format::Markdown, &samples::report(&evaluations));
        let listed = text.matches("| MEDIUM").count();
        assert!(text.contains(&format!("{} more are left out", LISTED + 7 - listed)), "{text}");
        evaluations.iter_mut().for_each(|evaluation| evaluation.annotation = "<".repeat(10_000));
        let text = samples::rendered(Format::Markdown, &samples::report(&evaluations));
        assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let text = samples::rendered(Format::Markdown, &samples::captured());
        assert!(text.replace("&#58;", ":").contains(&format!("\n{}.\n", samples::AGE)), "{text}");
        assert!(
            text.contains("AWS Config no longer records this resource, which still exists."),
            "{text}"
        );
        assert!(!samples::rendered(Format::Markdown, &samples::small()).contains("captured"));
    }

    #[test]
    fn a_short_list_leaves_nothing_out() {
        assert!(!samples::rendered(Format::Markdown, &samples::small()).contains("left out"));
    }
}
