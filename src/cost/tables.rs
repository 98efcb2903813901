//! Estimates as rows of text: what the command line and the documentation both print.

use std::fmt::Write;

use super::prices::{PRICES, Price};
use super::{CHANGES_PER_RESOURCE, Deployment, Estimate, Part, SIZES, monthly, terms};
use crate::rules::selection::SelectionError;

/// One row of the table of several estimates: name, formula, and dollars for each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line's service and item, or the name of a sum.
    pub name: String,
    /// How the quantity follows from the letters; empty for a sum.
    pub formula: &'static str,
    /// In US dollars a month, one for each estimate.
    pub usd: Vec<f64>,
    /// True of sums.
    pub sum: bool,
}

/// Every line of these estimates, then their sums.
pub fn rows(estimates: &[Estimate]) -> Vec<Row> {
    let Some(first) = estimates.first() else { return Vec::new() };
    let usd = |of: &dyn Fn(&Estimate) -> f64| estimates.iter().map(of).collect::<Vec<f64>>();
    let lines = |part: Part| {
        let indices = first.lines.iter().enumerate().filter(move |(_, line)| line.part == part);
        indices.map(|(index, line)| Row {
            name: format!("{}: {}", line.service, line.item),
            formula: line.formula,
            usd: usd(&|estimate| estimate.lines.get(index).map_or(0.0, |line| line.usd)),
            sum: false,
        })
    };
    let sum = |name: &str, of: &dyn Fn(&Estimate) -> f64| Row {
        name: name.to_owned(),
        formula: "",
        usd: usd(of),
        sum: true,
    };
    let mut rows: Vec<Row> = lines(Part::Scanner).collect();
    rows.push(sum("Scanner", &|estimate| estimate.scanner_usd));
    rows.extend(lines(Part::Recorder));
    rows.push(sum("AWS Config's recorder", &|estimate| estimate.recorder_usd));
    rows.push(sum("Total", &|estimate| estimate.total_usd));
    rows
}

/// The same by service, without formulas: short enough for a first page.
fn summary(estimates: &[Estimate]) -> Vec<Row> {
    let mut short: Vec<Row> = Vec::new();
    for row in rows(estimates) {
        let service = row.name.split(':').next().unwrap_or_default().to_owned();
        match short.last_mut() {
            Some(last) if last.name == service && !row.sum => {
                last.usd.iter_mut().zip(&row.usd).for_each(|(all, usd)| *all += usd);
            }
            _ => short.push(Row { name: service, formula: "", ..row }),
        }
    }
    // What the recorder consists of is in the long table.
    if let (Some(scanner), Some(recorder)) =
        (short.iter().position(|row| row.sum), short.iter().rposition(|row| row.sum))
    {
        let ends: Vec<Row> = short.drain(scanner..=recorder).filter(|row| row.sum).collect();
        short.extend(ends);
    }
    short
}

/// Dollars and cents; what is more than nothing never reads as nothing.
pub fn dollars(usd: f64) -> String {
    if usd > 0.0 && usd < 0.005 {
        return "<0.01".to_owned();
    }
    let text = format!("{usd:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{}.{cents}", grouped(whole))
}

/// Digits in groups of three.
pub fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A price as it is written: "$0.20 per million requests".
pub fn price(price: &Price) -> String {
    let tiers: Vec<String> = price
        .tiers
        .iter()
        .map(|tier| {
            let end = tier
                .up_to
                .map(|end| format!(" up to {}", grouped(&format!("{end:.0}"))))
                .unwrap_or_default();
            format!("${}{end}", exactly(tier.usd))
        })
        .collect();
    format!("{} per {}", tiers.join(", then "), price.unit)
}

/// All digits there are, two after the point at the least.
fn exactly(usd: f64) -> String {
    let text = format!("{usd:.10}");
    let short = text.trim_end_matches('0');
    let point = short.find('.').unwrap_or_default();
    text[..short.len().max(point + 3)].to_owned()
}

/// The generated blocks of the documentation, by name.
pub fn markdown() -> Result<[(&'static str, String); 5], SelectionError> {
    let core = Deployment::new(&[], false)?;
    let estimates: Vec<Estimate> =
        SIZES.iter().map(|size| monthly(&core, *size, CHANGES_PER_RESOURCE)).collect();
    let sizes = SIZES.map(|size| grouped(&size.to_string())).join(" | ");
    let cells = |row: &Row| {
        row.usd.iter().map(|usd| bold(row.sum, &dollars(*usd))).collect::<Vec<_>>().join(" | ")
    };
    let mut by_service = format!(
        "| US dollars a month, resources: | {sizes} |\n|---|{}\n",
        "--:|".repeat(SIZES.len())
    );
    for row in summary(&estimates) {
        let _ = writeln!(by_service, "| {} | {} |", bold(row.sum, &row.name), cells(&row));
    }
    let mut by_line = format!(
        "| US dollars a month, resources: | how much of it | {sizes} |\n|---|---|{}\n",
        "--:|".repeat(SIZES.len())
    );
    for row in rows(&estimates) {
        let _ = writeln!(
            by_line,
            "| {} | {} | {} |",
            bold(row.sum, &row.name),
            row.formula,
            cells(&row)
        );
    }
    let mut words = "| | |\n|---|---|\n".to_owned();
    for (term, value) in terms(&core, CHANGES_PER_RESOURCE) {
        let _ = writeln!(words, "| {term} | {value} |");
    }
    let mut list = "| service | price | seen | AWS's page |\n|---|---|---|---|\n".to_owned();
    for known in PRICES {
        let _ = writeln!(
            list,
            "| {} | {} | {} | <{}> |",
            known.service,
            price(known),
            known.seen,
            known.page
        );
    }
    let packs = with_packs(&sizes)?;
    Ok([
        ("by service", by_service),
        ("by line", by_line),
        ("with packs", packs),
        ("terms", words),
        ("prices", list),
    ])
}

/// What packs add: the scanner's own cost.
fn with_packs(sizes: &str) -> Result<String, SelectionError> {
    let mut table = format!(
        "| `rule_packs` | rules | evaluations of 100 resources | stored one by one | functions | {sizes} |\n|---|{}\n",
        "--:|".repeat(SIZES.len() + 4)
    );
    let deployments: [(&str, &[&str], bool); 4] = [
        ("none: `core`", &[], false),
        ("`cis-aws-5.0`", &["cis-aws-5.0"], false),
        ("`cis-aws-5.0`, with `config_pack_rules`", &["cis-aws-5.0"], true),
        ("`all`", &["all"], false),
    ];
    for (name, packs, config_pack_rules) in deployments {
        let packs: Vec<_> = packs.iter().map(|pack| (*pack).to_owned()).collect();
        let deployed = Deployment::new(&packs, config_pack_rules)?;
        let (core, brought) = (deployed.of_core(), deployed.of_packs());
        let usd =
            SIZES.map(|size| dollars(monthly(&deployed, size, CHANGES_PER_RESOURCE).scanner_usd));
        let _ = writeln!(
            table,
            "| {name} | {} | {:.0} | {:.0} | {} | {} |",
            core.rules + brought.rules,
            (core.each + brought.each) * 100.0,
            core.each * 100.0,
            deployed.checkers().len() + 1,
            usd.join(" | ")
        );
    }
    Ok(table)
}

fn bold(sum: bool, text: &str) -> String {
    if sum { format!("**{text}**") } else { text.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::prices;
    use super::*;

    #[test]
    fn dollars_are_readable() {
        for (usd, text) in [
            (0.0, "0.00"),
            (0.004, "<0.01"),
            (0.006, "0.01"),
            (12.345, "12.35"),
            (1_234.5, "1,234.50"),
            (1_234_567.0, "1,234,567.00"),
        ] {
            assert_eq!(dollars(usd), text);
        }
    }

    #[test]
    fn prices_are_readable() {
        let table = [
            (prices::LAMBDA_REQUEST, "$0.20 per million requests"),
            (prices::LAMBDA_COMPUTE, "$0.0000133334 per GB-second, arm64"),
            (prices::DYNAMODB_WRITE, "$0.625 per million write request units"),
            (prices::STATE_TRANSITION, "$0.025 per thousand state transitions, Standard"),
            (
                prices::CONFIG_EVALUATION,
                "$0.001 up to 100,000, then $0.0008 up to 500,000, then $0.0005 per evaluation of a rule",
            ),
        ];
        for (known, text) in table {
            assert_eq!(price(&known), text);
        }
    }

    #[test]
    fn the_summary_adds_up() {
        let estimates = [monthly(&Deployment::new(&[], false).unwrap(), 1_000, 4.0)];
        let short = summary(&estimates);
        let parts: f64 = short.iter().filter(|row| !row.sum).map(|row| row.usd[0]).sum();
        let sums: Vec<f64> = short.iter().filter(|row| row.sum).map(|row| row.usd[0]).collect();
        assert!((parts - sums[0]).abs() < 1e-9, "{short:?}");
        assert!((sums[0] + sums[1] - sums[2]).abs() < 1e-9);
    }

    /// Blocks between `<!-- cost NAME -->` and `<!-- end -->` are generated: `UPDATE_GENERATED=1
    /// cargo test --lib generated` writes them.
    #[test]
    fn the_generated_tables_are_current() {
        let path = "docs/cost.md";
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let committed = fs::read_to_string(&file).unwrap();
        let mut current = committed.clone();
        for (name, table) in markdown().unwrap() {
            let begin = format!("<!-- cost {name} -->\n");
            let start = current.find(&begin).map(|at| at + begin.len());
            let start = start.unwrap_or_else(|| panic!("{path} has no line {begin}"));
            let length = current[start..]
                .find("<!-- end -->")
                .unwrap_or_else(|| panic!("{path}: <!-- cost {name} --> has no <!-- end -->"));
            current.replace_range(start..start + length, &format!("\n{table}\n"));
        }
        if std::env::var_os("UPDATE_GENERATED").is_some() && current != committed {
            fs::write(&file, &current).unwrap();
        } else {
            assert!(
                current == committed,
                "{path} is stale: run `UPDATE_GENERATED=1 cargo test --lib generated` and commit it"
            );
        }
    }
}
