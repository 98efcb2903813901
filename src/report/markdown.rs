//! A summary and the top findings by rule in GitHub's Markdown, short enough for a comment on a
//! pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{LeftOut, Report, RuleFindings, Spool, top_findings};
use crate::history::changes::Changes;
use crate::model::evaluation::Evaluation;
use crate::model::text::{cut, grouped, sanitized};
use crate::report::coverage::MEANING;
use crate::rules::Rule;
use crate::rules::frameworks;
use crate::rules::frameworks::title;

mod tables;

/// How many findings are listed at most.
const LISTED: usize = 500;
/// How many of one rule, so that a rule that finds much does not hide the others.
const LISTED_OF_RULE: usize = 50;
/// GitHub refuses comments of more than 65,536 characters; the rest is left for what says how much
/// is left out.
const CHARACTERS: usize = 65_000;
const LONGEST_CELL: usize = 200;
const LISTED_GAPS: usize = 10;
/// How many findings under an exception are listed at most.
const LISTED_EXCEPTED: usize = 50;

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut head = Vec::new();
    write_head(report, &mut head)?;
    to.write_all(&head)?;
    let characters = String::from_utf8_lossy(&head).chars().count();
    findings(report, CHARACTERS.saturating_sub(characters), to)
}

/// What stands before the findings.
fn write_head(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let of = report.framework.as_deref().map(|id| format!(" of {}", words(title(id))));
    let of = of.unwrap_or_default();
    writeln!(
        to,
        "## Compliance{of}: {} ({})\n",
        report.total().passed(),
        tables::percentage(summary.compliant, summary.non_compliant, summary.compliance_percentage)
    )?;
    let failed = report.failed_by_severity();
    if !failed.is_empty() {
        writeln!(to, "{} failed: {failed}.\n", grouped(summary.non_compliant))?;
    }
    writeln!(to, "{}, {}.\n", report.extent(), report.report_timestamp)?;
    let left_out = report.excluded.as_ref().map(LeftOut::sentence);
    for sentence in report.extent_of_framework().into_iter().chain(left_out) {
        writeln!(to, "{}\n", escaped(&sentence))?;
    }
    if let Some(age) = &report.data_as_of {
        writeln!(to, "{}.\n", escaped(&age.sentence()))?;
    }
    changes(report, to)?;
    let excepted = report.excepted.total > 0;
    // Controls first where one framework is asked for; rules in any case.
    if let Some(framework) = frameworks::of(report) {
        tables::header(to, "Control", excepted)?;
        for (control, counts) in framework.counts(report) {
            let title = frameworks::control_title(framework.id, control);
            let title = title.map(|title| format!(" {}", words(title))).unwrap_or_default();
            tables::row(to, &format!("{}{title}", code(control)), &counts, excepted)?;
        }
        writeln!(to, "\n{MEANING}\n")?;
    }
    tables::rules(report, excepted, to)?;
    tables::row(to, " | **all**", &report.total(), excepted)?;
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
    Ok(())
}

/// What is new and what is solved, where there was a scan to compare with.
fn changes(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let Changes {
        compared_with: Some(compared_with), new, still_failing, solved, gone, rules, ..
    } = &report.changes
    else {
        return Ok(());
    };
    writeln!(
        to,
        "Since the scan of {compared_with}: {new} new, {solved} solved, {gone} gone, {still_failing} still failing.\n"
    )?;
    rules.sentence().map_or(Ok(()), |sentence| writeln!(to, "{}\n", escaped(&sentence)))
}

/// By rule, the most severe first; each rule with the controls that it serves.
fn findings(report: &Report<Spool>, room: usize, to: &mut dyn Write) -> io::Result<()> {
    let rules = top_findings(report, LISTED_OF_RULE)?;
    let total: usize = rules.iter().map(|rule| rule.total).sum();
    let marks_new = report.changes.compared_with.is_some();
    let mut text = String::new();
    let (mut characters, mut listed, mut heading) = (0, 0, "");
    for RuleFindings { rule, severity, is_unknown, findings, total } in &rules {
        let its_heading = if *is_unknown { "Could not be evaluated" } else { "Violations" };
        let mut section = String::new();
        if heading != its_heading {
            let _ = write!(section, "\n### {its_heading}\n");
        }
        let evaluated = report.by_rule.get(rule).map_or(0, |counts| counts.total);
        let _ = write!(section, "\n#### {severity}: {}, {total} of {evaluated}\n\n", code(rule));
        if let Some(rule) = crate::rules::find(rule) {
            let _ = writeln!(section, "{}.{}\n", words(rule.title), words(&controls(report, rule)));
        }
        section.push_str("| Resource | Account | Region | Why |\n|---|---|---|---|\n");
        let rows: Vec<_> =
            findings.iter().map(|evaluation| row_of(report, evaluation, marks_new)).collect();
        characters += section.chars().count();
        let fits = |row: &&String| {
            characters += row.chars().count();
            characters <= room
        };
        let rows: Vec<_> = rows.iter().take(LISTED - listed).take_while(fits).collect();
        if rows.is_empty() {
            break;
        }
        heading = its_heading;
        text.push_str(&section);
        rows.iter().for_each(|row| text.push_str(row));
        listed += rows.len();
    }
    to.write_all(text.as_bytes())?;
    if total > listed {
        write!(to, "\n{} more are left out here; the JSON report has them all.\n", total - listed)?;
    }
    excepted(report, to, room.saturating_sub(characters))
}

/// The controls that a rule serves, in a sentence: of the report's framework, where it has one,
/// with their titles.
fn controls(report: &Report<Spool>, rule: &Rule) -> String {
    let only = report.framework.as_deref();
    let served = rule.controls.iter().filter(|one| only.is_none_or(|only| one.framework == only));
    let served = served.map(|controls| {
        let ids =
            controls.ids.iter().map(|id| match frameworks::control_title(controls.framework, id) {
                Some(title) if only.is_some() => format!("{id} {title}"),
                _ => (*id).to_owned(),
            });
        format!("{} {}", controls.framework, ids.collect::<Vec<_>>().join(", "))
    });
    let served: Vec<_> = served.collect();
    if served.is_empty() { String::new() } else { format!(" Controls: {}.", served.join("; ")) }
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

fn row_of(report: &Report<Spool>, evaluation: &Evaluation, marks_new: bool) -> String {
    let hint = report.hint(evaluation).map(|hint| format!(" {}", words(&hint)));
    format!(
        "| {} | {} | {} | {}{}{} |\n",
        resource(evaluation),
        code(&evaluation.account_id),
        code(&evaluation.region),
        if marks_new && evaluation.is_new() { "**new**: " } else { "" },
        words(&evaluation.annotation),
        hint.unwrap_or_default()
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
    fn violations_come_before_what_could_not_be_evaluated() {
        let text = samples::rendered(Format::Markdown, &samples::small());
        let (violations, unknown) = text.split_once("### Could not be evaluated").unwrap();
        assert!(unknown.contains("ledger-archive") && !violations.contains("ledger-archive"));
    }

    #[test]
    fn what_is_left_out_is_counted_and_a_comment_can_hold_it() {
        let mut evaluations: Vec<_> =
            (0..LISTED + 7).map(|number| samples::evaluation(&format!("i-{number}"))).collect();
        let text = samples::rendered(Format::Markdown, &samples::report(&evaluations));
        let listed = text.matches("| `i-").count();
        assert_eq!(listed, LISTED_OF_RULE);
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
