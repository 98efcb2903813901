//! The report as one page: no network, no file beside it, and a policy that lets nothing run but
//! its own style and script.
//!
//! The summary, every group and the worst findings are plain HTML, and there without JavaScript
//! too. All findings follow as data, the worst first, which the script shows page by page: written
//! as they are read, so that memory does not grow with them.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Report, Spool};

mod bar;
mod changes;
mod controls;
mod data;
mod exceptions;
mod findings;
mod groups;
mod headline;
mod policy;
mod rules;
mod trend;
mod words;

const STYLE: &str = include_str!("html/style.css");
/// One module, in parts that can be read.
const SCRIPT: &str = concat!(
    include_str!("html/script/facts.js"),
    include_str!("html/script/view.js"),
    include_str!("html/script/details.js"),
    include_str!("html/script/table.js"),
    include_str!("html/script/export.js"),
    include_str!("html/script/start.js"),
);
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' \
                    fill='%230b7a75'/%3E%3Cpath d='M4 8.5l2.7 2.7L12 5.5' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let (top, all) = findings::top_violations(report)?;
    let drawn = trend::drawn(&report.trend)?;
    let page = html! {
        a .skip href="#findings" { "Skip to the findings" }
        header { (headline::title(report)) }
        main {
            (headline::contents(report))
            (headline::not_seen(report))
            div .top {
                (headline::headline(report))
                (trend::section(report, drawn))
            }
            (changes::section(report))
            (groups::sections(report))
            (controls::section(report))
            (findings::section(report, &top, all))
            (exceptions::section(report))
            (rules::section(report))
        }
        footer { (headline::footer(report)) }
    };
    write!(to, "{}", start(report).into_string())?;
    to.write_all(page.into_string().as_bytes())?;
    data::write(report, to)?;
    write!(to, "<script type=\"module\">{SCRIPT}</script>\n</body>\n</html>\n")
}

/// Everything up to the body. What the policy allows must be what is embedded, byte for byte: the
/// style and the script are never touched.
fn start(report: &Report<Spool>) -> Markup {
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">\n"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy::policy(STYLE, SCRIPT));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (headline::page_title(report)) }
            link rel="icon" href=(ICON);
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("\n<body>\n"))
    }
}

#[cfg(test)]
mod tests;
