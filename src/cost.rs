//! What a month of the deployed scanner costs at AWS's list prices: arithmetic over how many
//! resources there are and how often they change.
//!
//! What is deployed is taken from tofu/ with its defaults, or with packs beside them, and how many
//! functions and rules there are from the registry of rules. What depends on the account is an
//! assumption: each is a constant below and is named beside every result. Free tiers are left out,
//! so that the figures are an upper bound.

use serde::Serialize;

mod deployment;
mod month;
pub mod prices;
pub mod tables;

pub use deployment::Deployment;
use month::Month;
use prices::Price;

/// The account sizes of the published table.
pub const SIZES: [u64; 3] = [100, 1_000, 10_000];
/// Once a week: a tag, a start or stop, a setting, a password.
pub const CHANGES_PER_RESOURCE: f64 = 4.0;

// What tofu/ deploys unless told otherwise.
/// `schedule_expression`: every six hours.
const SCANS: f64 = 4.0 * 365.0 / 12.0;
/// `memory_size`.
const MEMORY_GB: f64 = 512.0 / 1024.0;
/// Besides three for each function: dead letters, a scan that failed, was aborted or timed out, no
/// report, an incomplete one, recorder stopped.
const OTHER_ALARMS: f64 = 7.0;
/// What each function measures of its own scans (src/lambda/metrics.rs): a checker, and the
/// aggregator.
const CHECKERS_METRICS: f64 = 5.0;
const AGGREGATORS_METRICS: f64 = 7.0;
/// A metric is paid for in the hours in which it is measured: those of scans.
const HOURS: f64 = 365.0 * 24.0 / 12.0;
/// How long evaluations and reports have been kept: nothing expires unless asked, so storage is
/// that of the end of the first year.
const MONTHS_KEPT: f64 = 12.0;

// What the account decides.
/// How many evaluations find a violation. The bundled account: 72 of 389.
const NON_COMPLIANT: f64 = 0.2;
const SUBSCRIBERS: f64 = 1.0;

// What the functions do with it.
/// Starting and listing, each function in each scan.
const SCAN_SECONDS: f64 = 1.0;
/// Reading, judging, storing and reporting one resource for one rule, with two sevenths of a
/// processor.
const EVALUATION_SECONDS: f64 = 0.012;
/// One change event, from AWS Config's call to its answer.
const CHANGE_SECONDS: f64 = 0.2;
/// One evaluation in the table. The bundled account: 380 on average, 437 at the most; never more
/// than one write unit of 1,024.
const ITEM_BYTES: f64 = 450.0;
/// One evaluation of those that are stored many in an item, gzipped. The bundled account: 40, and
/// 53 where an item's last kilobyte counts whole.
const BATCHED_BYTES: f64 = 60.0;
/// What one write unit writes.
const WRITE_UNIT_BYTES: f64 = 1_024.0;
/// What DynamoDB adds to each item of a table or an index.
const ITEM_OVERHEAD_BYTES: f64 = 100.0;
/// What one read unit reads of a query that may be a little behind.
const READ_UNIT_BYTES: f64 = 8_192.0;
/// Finding the newest scans of one checker.
const MARKER_READ_UNITS: f64 = 4.0;
/// One evaluation in a report. The bundled account: 392.
const REPORT_BYTES: f64 = 400.0;
/// What one invocation logs, AWS's own lines included.
const LOG_BYTES: f64 = 2_000.0;
/// One resource in AWS Config's compressed snapshot.
const SNAPSHOT_BYTES: f64 = 1_000.0;
/// The topic's key, asked on publishing and on delivering.
const KEY_REQUESTS: f64 = 2.0;
const GB: f64 = 1024.0 * 1024.0 * 1024.0;

/// Whose cost it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What would not be there without the scanner.
    Scanner,
    /// AWS Config's recorder, which an account may have already.
    Recorder,
}

/// A line of the bill, and how its quantity follows from a month.
struct Item {
    part: Part,
    name: &'static str,
    formula: &'static str,
    price: Price,
    quantity: fn(&Month) -> f64,
}

const fn scanner(
    name: &'static str,
    formula: &'static str,
    price: Price,
    quantity: fn(&Month) -> f64,
) -> Item {
    Item { part: Part::Scanner, name, formula, price, quantity }
}

const fn recorder(
    name: &'static str,
    formula: &'static str,
    price: Price,
    quantity: fn(&Month) -> f64,
) -> Item {
    Item { part: Part::Recorder, name, formula, price, quantity }
}

const ITEMS: &[Item] = &[
    scanner("requests", "functions × S + X", prices::LAMBDA_REQUEST, Month::invocations),
    scanner(
        "compute",
        "memory × (functions × S × start + S × (E + B) × work + X × change)",
        prices::LAMBDA_COMPUTE,
        |month| MEMORY_GB * month.compute_seconds(),
    ),
    scanner(
        "writes",
        "2 × S × (E + B × batched ÷ 1 KB + checkers) + W (table and index)",
        prices::DYNAMODB_WRITE,
        |month| {
            let batches = month.batched * BATCHED_BYTES / WRITE_UNIT_BYTES;
            2.0 * SCANS * (month.evaluations + batches + month.checkers) + month.stored_changes
        },
    ),
    scanner(
        "reads",
        "S × (2 × (E × item + B × batched) ÷ 8 KB + 4 × checkers)",
        prices::DYNAMODB_READ,
        |month| {
            let bytes = month.evaluations * ITEM_BYTES + month.batched * BATCHED_BYTES;
            SCANS * (2.0 * bytes / READ_UNIT_BYTES + MARKER_READ_UNITS * month.checkers)
        },
    ),
    scanner(
        "storage after a year",
        "12 × ((2 × S × E + W) × (item + overhead) + 2 × S × B × batched)",
        prices::DYNAMODB_STORAGE,
        |month| month.table_gb() + month.index_gb(),
    ),
    scanner(
        "point-in-time recovery after a year",
        "12 × ((S × E + W) × (item + overhead) + S × B × batched)",
        prices::DYNAMODB_RECOVERY,
        Month::table_gb,
    ),
    scanner("state transitions", "S × (3 + 5 × checkers)", prices::STATE_TRANSITION, |month| {
        SCANS * (3.0 + 5.0 * month.checkers)
    }),
    scanner("reports written", "S", prices::S3_PUT, |_| SCANS),
    scanner("settings of buckets read", "S × buckets × calls", prices::S3_GET, |month| {
        SCANS * month.bucket_calls
    }),
    scanner(
        "reports kept, after a year",
        "12 × S × (E + B) × report",
        prices::S3_STORAGE,
        |month| MONTHS_KEPT * month.scanned() * REPORT_BYTES / GB,
    ),
    scanner("messages", "checkers × S + X × violations", prices::SNS_REQUEST, Month::messages),
    scanner("e-mails", "messages × subscribers", prices::SNS_EMAIL, |month| {
        month.messages() * SUBSCRIBERS
    }),
    scanner("key", "1", prices::KMS_KEY, |_| 1.0),
    scanner("requests", "2 × messages", prices::KMS_REQUEST, |month| {
        KEY_REQUESTS * month.messages()
    }),
    scanner("alarms", "3 × functions + 7", prices::CLOUDWATCH_ALARM, |month| {
        3.0 * month.functions + OTHER_ALARMS
    }),
    scanner("dashboard", "1", prices::CLOUDWATCH_DASHBOARD, |_| 1.0),
    scanner(
        "metrics in the hours of scans",
        "(5 × checkers + 7) × S ÷ 730 hours",
        prices::CLOUDWATCH_METRIC,
        |month| (CHECKERS_METRICS * month.checkers + AGGREGATORS_METRICS) * SCANS / HOURS,
    ),
    scanner("logs taken in", "(functions × S + X) × log", prices::LOGS_INGESTED, Month::log_gb),
    scanner(
        "logs kept, after a year",
        "12 × (functions × S + X) × log",
        prices::LOGS_KEPT,
        |month| MONTHS_KEPT * month.log_gb(),
    ),
    scanner("traces", "S + X", prices::TRACE, |month| SCANS + month.config_evaluations),
    scanner("evaluations of rules", "X", prices::CONFIG_EVALUATION, |month| {
        month.config_evaluations
    }),
    recorder("configuration items", "R × C", prices::CONFIG_ITEM, |month| month.changes),
    // Of each resource type, one file every six hours, and one snapshot a day.
    recorder("files written", "(4 × resource types + 1) × days", prices::S3_PUT, |month| {
        (4.0 * month.recorded_types + 1.0) * 365.0 / 12.0
    }),
    recorder("files kept, after a year", "R × 365 × snapshot", prices::S3_STORAGE, |month| {
        month.resources * 365.0 * SNAPSHOT_BYTES / GB
    }),
];

/// One line of an estimate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EstimateLine {
    /// Whether it is the scanner's or the recorder's.
    pub part: Part,
    /// The AWS service that charges it.
    pub service: &'static str,
    /// What is charged.
    pub item: &'static str,
    /// How the quantity follows from the letters that [`terms`] explains.
    pub formula: &'static str,
    /// In single units, not in the price's thousands or millions.
    pub quantity: f64,
    /// In US dollars a month.
    pub usd: f64,
}

/// What one month costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// How many resources the account has.
    pub resources: u64,
    /// How often each of them changes in a month.
    pub changes_per_resource: f64,
    /// Every line of the bill, whether or not it is zero.
    pub lines: Vec<EstimateLine>,
    /// The scanner's lines together, in US dollars a month.
    pub scanner_usd: f64,
    /// AWS Config's recorder alone, in US dollars a month.
    pub recorder_usd: f64,
    /// Everything together, in US dollars a month.
    pub total_usd: f64,
}

/// A month with so many resources, each changing so many times.
pub fn monthly(deployment: &Deployment, resources: u64, changes_per_resource: f64) -> Estimate {
    let month = Month::new(deployment, resources, changes_per_resource);
    let line = |item: &Item| {
        let quantity = (item.quantity)(&month);
        EstimateLine {
            part: item.part,
            service: item.price.service,
            item: item.name,
            formula: item.formula,
            quantity,
            usd: item.price.of(quantity),
        }
    };
    let lines: Vec<EstimateLine> = ITEMS.iter().map(line).collect();
    let sum = |part| lines.iter().filter(|line| line.part == part).map(|line| line.usd).sum();
    let (scanner_usd, recorder_usd): (f64, f64) = (sum(Part::Scanner), sum(Part::Recorder));
    Estimate {
        resources,
        changes_per_resource,
        lines,
        scanner_usd,
        recorder_usd,
        total_usd: scanner_usd + recorder_usd,
    }
}

/// The letters and words of the formulas, each with its value and where that comes from.
pub fn terms(deployment: &Deployment, changes_per_resource: f64) -> Vec<(&'static str, String)> {
    let month = Month::new(deployment, 0, changes_per_resource);
    let mix: Vec<_> = deployment::mix()
        .map(|(judged, share)| format!("{:.0} {}", share * 100.0, judged.as_str()))
        .collect();
    let [core, packs] = [deployment.of_core(), deployment.of_packs()];
    let on_change = deployment.on_change();
    vec![
        ("R", format!("resources; of a hundred {}", mix.join(", "))),
        ("C", format!("{changes_per_resource} changes of each resource a month, an assumption")),
        ("S", format!("{SCANS:.1} scans a month: one every six hours")),
        (
            "E",
            format!(
                "{:.1} × R evaluations a scan by the {} rules of core over that mix, an item each",
                core.each, core.rules
            ),
        ),
        (
            "B",
            if packs.rules == 0 {
                "0: evaluations by rules of packs, of which none is deployed".to_owned()
            } else {
                format!(
                    "{:.1} × R evaluations a scan by the {} rules that packs bring, many in an item",
                    packs.each, packs.rules
                )
            },
        ),
        (
            "X",
            format!(
                "{:.1} × R × C evaluations of AWS Config's rules after changes, each an invocation",
                on_change.config_evaluations
            ),
        ),
        ("W", format!("{:.1} × R × C evaluations that these invocations store", on_change.stored)),
        (
            "functions",
            format!(
                "{}: {} checkers and the aggregator, of {} MB each",
                month.functions,
                month.checkers,
                MEMORY_GB * 1024.0
            ),
        ),
        (
            "start, work, change",
            format!(
                "{SCAN_SECONDS} s, {EVALUATION_SECONDS} s, {CHANGE_SECONDS} s (assumed; ten times as much adds less than a dollar at 10,000 resources)"
            ),
        ),
        (
            "item, overhead, report",
            format!(
                "{ITEM_BYTES}, {ITEM_OVERHEAD_BYTES}, {REPORT_BYTES} bytes (the bundled account: items of 437 at the most, a report of 392 each)"
            ),
        ),
        (
            "batched, calls",
            format!(
                "{BATCHED_BYTES} bytes (the bundled account: 53 in whole kilobytes); {} of each bucket",
                deployment.bucket_calls()
            ),
        ),
        (
            "log, snapshot",
            format!("{LOG_BYTES} bytes an invocation, {SNAPSHOT_BYTES} bytes a resource (assumed)"),
        ),
        (
            "violations, subscribers",
            format!("{:.0} % of evaluations, {SUBSCRIBERS} (assumed)", NON_COMPLIANT * 100.0),
        ),
    ]
}

#[cfg(test)]
mod tests;
