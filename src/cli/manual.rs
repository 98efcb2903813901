//! `compliance man`: the manual's pages, made of what the command line itself says, with the
//! sections that readers of manual pages look for.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::arguments::{Arguments, ManArguments};
use super::exit::Exit;
use super::print;

/// What every command shares.
const FILES: [(&str, &str); 4] = [
    (
        "compliance.toml",
        "Settings, where there is one in the current folder; --config names another.",
    ),
    (
        "~/.local/share/compliance/history.sqlite",
        "The evaluations of every scan. --history and COMPLIANCE_HOME name another place; demo/ and plan/ beside it have those of the bundled account and of plans.",
    ),
    (
        "~/.local/share/compliance/reports/",
        "A report in JSON of every scan; --reports names another folder.",
    ),
    ("accounts.toml", "Further accounts to scan, where --accounts names it."),
];
const ENVIRONMENT: [(&str, &str); 5] = [
    ("COMPLIANCE_HOME", "Where the history and the reports are."),
    ("XDG_DATA_HOME", "Where data folders are, if not in ~/.local/share."),
    (
        "AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID, \u{2026}",
        "Credentials and region, as for the AWS CLI.",
    ),
    ("HTTPS_PROXY, NO_PROXY, AWS_CA_BUNDLE", "How AWS is reached."),
    ("NO_COLOR", "Where it is set, nothing is printed in colours."),
];
const EXIT_STATUS: &str = "0 done; 1 error; 2 usage; 3 with --exit-code: something is non-compliant, new or broken; 4 with --exit-code: something could not be judged; 130 interrupted";

pub fn run(arguments: &ManArguments) -> Result<Exit> {
    let mut command = Arguments::command();
    command.build();
    match &arguments.out {
        Some(folder) => fs::create_dir_all(folder)
            .and_then(|()| write_all(&command, "compliance", folder))
            .with_context(|| format!("writing manual pages to {}", folder.display()))?,
        None => print(&String::from_utf8_lossy(&page(&command, "compliance")?))?,
    }
    Ok(Exit::Done)
}

/// The page of a command and those of its own.
fn write_all(command: &Command, name: &str, folder: &Path) -> io::Result<()> {
    fs::write(folder.join(format!("{name}.1")), page(command, name)?)?;
    let own = command.get_subcommands().filter(|own| own.get_name() != "help");
    own.into_iter()
        .try_for_each(|own| write_all(own, &format!("{name}-{}", own.get_name()), folder))
}

fn page(command: &Command, name: &str) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone()).title(name.to_owned());
    let mut page = Vec::new();
    let to = &mut page;
    man.render_title(to)?;
    man.render_name_section(to)?;
    man.render_synopsis_section(to)?;
    man.render_description_section(to)?;
    man.render_options_section(to)?;
    if command.has_subcommands() {
        man.render_subcommands_section(to)?;
    }
    let more = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = More::of(&more);
    if !more.examples.is_empty() {
        heading(to, "EXAMPLES")?;
        writeln!(to, ".nf")?;
        more.examples.iter().try_for_each(|line| writeln!(to, "{}", escaped(line)))?;
        writeln!(to, ".fi")?;
    }
    if !more.notes.is_empty() {
        heading(to, "NOTES")?;
        more.notes.iter().try_for_each(|note| writeln!(to, ".PP\n{}", escaped(note)))?;
    }
    heading(to, "EXIT STATUS")?;
    for status in more.exit_status.unwrap_or(EXIT_STATUS).trim_end_matches('.').split(';') {
        writeln!(to, ".PP\n{}", escaped(status.trim()))?;
    }
    for (title, entries) in [("FILES", &FILES[..]), ("ENVIRONMENT", &ENVIRONMENT[..])] {
        heading(to, title)?;
        for (name, meaning) in entries {
            writeln!(to, ".TP\n\\fB{}\\fR\n{}", escaped(name), escaped(meaning))?;
        }
    }
    heading(to, "SEE ALSO")?;
    writeln!(to, "compliance(1), aws(1)")?;
    Ok(page)
}

/// What a command's help has after its options.
#[derive(Debug, Default, PartialEq)]
struct More<'a> {
    examples: Vec<&'a str>,
    exit_status: Option<&'a str>,
    notes: Vec<&'a str>,
}

impl<'a> More<'a> {
    fn of(text: &'a str) -> Self {
        let mut more = Self::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(codes) = line.strip_prefix("Exit codes: ") {
                more.exit_status = Some(codes);
            } else if let Some(example) = line.strip_prefix("  ") {
                more.examples.push(example);
            } else if !matches!(line, "Example:" | "Examples:") {
                more.notes.push(line);
            }
        }
        more
    }
}

fn heading(to: &mut impl Write, title: &str) -> io::Result<()> {
    writeln!(
        to,
        ".SH {}",
        if title.contains(' ') { format!("\"{title}\"") } else { title.to_owned() }
    )
}

/// A line of text that is no request of roff's.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_taken_apart() {
        let more = More::of(
            "Examples:\n  compliance diff      since the last\n  .x\n\nIt is kept.\n\nExit codes: 0 done; 3 new.",
        );
        assert_eq!(
            more,
            More {
                examples: vec!["compliance diff      since the last", ".x"],
                exit_status: Some("0 done; 3 new."),
                notes: vec!["It is kept."],
            }
        );
        assert_eq!(escaped(".x --a \\"), "\\&.x \\-\\-a \\e");
    }

    #[test]
    fn every_page_has_its_sections() {
        let mut command = Arguments::command();
        command.build();
        let page_of = |name: &str| {
            let command = command.find_subcommand(name).unwrap();
            String::from_utf8(page(command, &format!("compliance-{name}")).unwrap()).unwrap()
        };
        let scan = page_of("scan");
        for part in [
            ".SH OPTIONS",
            ".SH EXAMPLES\n.nf\ncompliance scan \\-\\-demo                      ",
            ".SH \"EXIT STATUS\"\n.PP\n0 the scan ran\n.PP\n1 error\n",
            ".SH FILES\n",
            ".SH ENVIRONMENT\n",
        ] {
            assert!(scan.contains(part), "{part}: {scan}");
        }
        assert!(page_of("cost").contains("130 interrupted"));
        assert!(!scan.contains("SH EXTRA"));
    }
}
