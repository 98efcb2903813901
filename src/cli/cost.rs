//! `compliance cost`: what a month of the deployed scanner costs.

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use comfy_table::{Attribute, Cell};
use serde_json::json;

use super::exit::Exit;
use super::offered;
use super::options::Output;
use super::table::{Column, Listing};
use super::{print, print_json, table};
use crate::cost::prices::{PRICES, SEEN};
use crate::cost::tables::{dollars, grouped, rows};
use crate::cost::{Deployment, Estimate, SIZES, monthly, terms};

#[derive(Debug, Args)]
pub struct CostArguments {
    /// How many resources are scanned, repeatable [default: 100, 1000 and 10000]
    #[arg(long, value_name = "N", value_parser = resources)]
    pub resources: Vec<u64>,
    /// How often each resource changes in a month: AWS Config is paid by the change
    #[arg(long = "changes-per-resource-per-month", value_name = "X", value_parser = changes, default_value_t = crate::cost::CHANGES_PER_RESOURCE)]
    pub changes: f64,
    /// As `rule_packs` of the deployment: a pack of rules beside core, repeatable
    #[arg(long = "pack", value_name = "PACK", value_parser = offered::text(offered::packs), hide_possible_values = true, value_delimiter = ',')]
    pub packs: Vec<String>,
    /// As `config_pack_rules` of the deployment: AWS Config evaluates the packs' rules, too
    #[arg(long, requires = "packs")]
    pub config_pack_rules: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

fn resources(text: &str) -> Result<u64, String> {
    match text.replace([',', '_'], "").parse() {
        Ok(resources) if resources <= 1_000_000_000 => Ok(resources),
        _ => {
            Err("it is a number of resources up to 1,000,000,000, such as 350 or 1,000".to_owned())
        }
    }
}

fn changes(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(changes) if (0.0..=1e6).contains(&changes) => Ok(changes),
        _ => Err("it is a number from 0 to 1000000, such as 4 or 0.5".to_owned()),
    }
}

pub fn run(arguments: &CostArguments) -> Result<Exit> {
    let sizes =
        if arguments.resources.is_empty() { SIZES.to_vec() } else { arguments.resources.clone() };
    let deployment = Deployment::new(&arguments.packs, arguments.config_pack_rules)?;
    let estimates: Vec<Estimate> =
        sizes.iter().map(|size| monthly(&deployment, *size, arguments.changes)).collect();
    match arguments.output {
        Output::Json => {
            let terms: serde_json::Map<_, _> = terms(&deployment, arguments.changes)
                .into_iter()
                .map(|(term, value)| (term.to_owned(), value.into()))
                .collect();
            let answer = json!({ "region": "us-east-1", "currency": "USD", "estimates": estimates, "terms": terms, "prices": PRICES });
            print_json(&answer)?;
        }
        Output::Table => print(&text(&deployment, &estimates, arguments.changes))?,
    }
    Ok(Exit::Done)
}

fn text(deployment: &Deployment, estimates: &[Estimate], changes: f64) -> String {
    let sizes: Vec<String> =
        estimates.iter().map(|estimate| grouped(&estimate.resources.to_string())).collect();
    let columns =
        [Column::key("US dollars a month, resources:"), Column::optional("How much of it", 0)];
    let sizes = sizes.iter().map(|size| Column::key(size).number());
    let mut lines = Listing::new(columns.into_iter().chain(sizes));
    for row in rows(estimates) {
        let cell = |text: &str| {
            if row.sum { Cell::new(text).add_attribute(Attribute::Bold) } else { Cell::new(text) }
        };
        let mut cells = vec![cell(&row.name), Cell::new(row.formula)];
        cells.extend(row.usd.iter().map(|usd| cell(&dollars(*usd))));
        lines.add_row(cells);
    }
    let mut text = format!("{lines}\n\n");
    for (term, value) in terms(deployment, changes) {
        text.push_str(&table::paragraph(&format!("{term}: {value}"), 0));
    }
    let (oldest, newest) = SEEN;
    let prices = format!(
        "AWS's list prices in US East (N. Virginia) without free tiers, as they were seen between {oldest} and {newest}; \
         --output json and docs/cost.md name each with its date and source."
    );
    let _ = write!(text, "\n{}", table::paragraph(&prices, 0));
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_a_column_and_the_letters_are_explained() {
        let core = Deployment::new(&[], false).unwrap();
        let estimates = [monthly(&core, 350, 10.0), monthly(&core, 10_000, 10.0)];
        let text = text(&core, &estimates, 10.0);
        for expected in [
            "350",
            "10,000",
            "AWS Config: configuration items",
            "300.00",
            "Total",
            "R × C",
            "C: 10 changes",
            SEEN.0,
            SEEN.1,
        ] {
            assert!(text.contains(expected), "{expected}:\n{text}");
        }
    }
}
