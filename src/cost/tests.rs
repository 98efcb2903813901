use std::fs;
use std::path::Path;

use super::*;

fn core() -> Deployment {
    Deployment::new(&[], false).unwrap()
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-6 * right.abs().max(1.0)
}

#[test]
fn tiers_are_charged_one_after_the_other() {
    for (units, usd) in [
        (0.0, 0.0),
        (1.0, 0.001),
        (100_000.0, 100.0),
        (100_001.0, 100.0008),
        (500_000.0, 420.0),
        (1_000_000.0, 670.0),
    ] {
        assert!(
            close(prices::CONFIG_EVALUATION.of(units), usd),
            "{units}: {}",
            prices::CONFIG_EVALUATION.of(units)
        );
    }
    assert!(close(prices::LAMBDA_REQUEST.of(5_000_000.0), 1.0));
}

#[test]
fn lines_are_what_a_calculator_says() {
    // (resources, changes, service, item, quantity, dollars)
    let scans = 365.0 / 3.0;
    let table = [
        (1_000, 4.0, "Lambda", "requests", 5.0 * scans + 4_800.0, (5.0 * scans + 4_800.0) * 0.2e-6),
        (
            1_000,
            0.0,
            "Lambda",
            "compute",
            0.5 * scans * (5.0 + 14.4),
            0.5 * scans * 19.4 * 0.000_013_333_4,
        ),
        (
            1_000,
            4.0,
            "DynamoDB",
            "writes",
            2.0 * scans * 1_204.0 + 4_800.0,
            (2.0 * scans * 1_204.0 + 4_800.0) * 0.625e-6,
        ),
        (0, 0.0, "DynamoDB", "reads", scans * 16.0, scans * 16.0 * 0.125e-6),
        (
            10_000,
            4.0,
            "Step Functions",
            "state transitions",
            23.0 * scans,
            23.0 * scans * 0.000_025,
        ),
        (0, 0.0, "SNS", "e-mails", 4.0 * scans, 4.0 * scans * 0.000_02),
        (100, 4.0, "CloudWatch", "alarms", 22.0, 2.2),
        (100, 4.0, "CloudWatch", "metrics in the hours of scans", 4.5, 1.35),
        (100, 4.0, "AWS Config", "evaluations of rules", 480.0, 0.48),
        (
            100_000,
            4.0,
            "AWS Config",
            "evaluations of rules",
            480_000.0,
            100.0 + 380_000.0 * 0.000_8,
        ),
        (100, 4.0, "AWS Config", "configuration items", 400.0, 1.2),
    ];
    for (resources, changes, service, item, quantity, usd) in table {
        let estimate = monthly(&core(), resources, changes);
        let line = estimate
            .lines
            .iter()
            .find(|line| line.service == service && line.item == item)
            .unwrap();
        assert!(
            close(line.quantity, quantity) && close(line.usd, usd),
            "{resources} {service} {item}: {} ${}",
            line.quantity,
            line.usd
        );
    }
}

#[test]
fn packs_cost_what_they_add() {
    let packs = ["cis-aws-5.0".to_owned()];
    let [alone, on_change] = [false, true].map(|rules| Deployment::new(&packs, rules).unwrap());
    let quantity = |deployment: &Deployment, service: &str, item: &str| {
        let estimate = monthly(deployment, 1_000, 4.0);
        let mut lines = estimate.lines.into_iter();
        lines.find(|line| line.service == service && line.item == item).unwrap().quantity
    };
    let same = |left: &Deployment, right: &Deployment, service: &str, item: &str| {
        close(quantity(left, service, item), quantity(right, service, item))
    };
    // Many evaluations more, and hardly more writes.
    let writes = quantity(&alone, "DynamoDB", "writes") / quantity(&core(), "DynamoDB", "writes");
    assert!(alone.of_packs().each > alone.of_core().each && (1.0..1.5).contains(&writes));
    assert!(same(&alone, &core(), "AWS Config", "evaluations of rules"));
    assert!(same(&alone, &core(), "S3", "files written"));
    let functions = |of: &Deployment| f64::from(u32::try_from(of.checkers().len()).unwrap()) + 1.0;
    let alarms = quantity(&alone, "CloudWatch", "alarms");
    assert!(close(alarms, 3.0 * functions(&alone) + 7.0) && functions(&alone) > functions(&core()));
    assert!(alone.bucket_calls() > core().bucket_calls() && core().bucket_calls() == 1);
    // One evaluation a resource and function, whatever the number of rules: each type of the mix
    // is of one service.
    let evaluations = |of: &Deployment| quantity(of, "AWS Config", "evaluations of rules");
    assert!(close(evaluations(&on_change) - evaluations(&alone), 4_000.0));
    assert!(on_change.on_change().stored > on_change.on_change().config_evaluations);
    assert!(on_change.recorded_types() > alone.recorded_types());
    assert!(Deployment::new(&["cis-aws-9.0".to_owned()], false).is_err());
}

#[test]
fn totals_are_the_sums_of_their_parts() {
    let (small, large) = (monthly(&core(), 100, 4.0), monthly(&core(), 10_000, 4.0));
    for estimate in [&small, &large] {
        assert!(close(estimate.total_usd, estimate.lines.iter().map(|line| line.usd).sum()));
        assert!(close(estimate.total_usd, estimate.scanner_usd + estimate.recorder_usd));
    }
    assert!(
        large.total_usd > small.total_usd && small.total_usd > monthly(&core(), 100, 0.0).total_usd
    );
    // An account without resources pays for what exists: key, dashboard, alarms, metrics, and
    // scans that find nothing.
    assert!(
        (7.5..7.8).contains(&monthly(&core(), 0, 4.0).total_usd),
        "{}",
        monthly(&core(), 0, 4.0).total_usd
    );
}

#[test]
fn every_price_is_used_and_the_mix_is_whole() {
    for price in prices::PRICES {
        assert!(ITEMS.iter().any(|item| item.price == *price), "{price:?}");
    }
    assert!(ITEMS.iter().all(|item| prices::PRICES.contains(&item.price)));
}

#[test]
fn quantities_are_those_that_tofu_deploys() {
    let variables =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tofu/variables.tf"))
            .unwrap();
    let default = |name: &str| {
        let variable = variables.split(&format!("variable \"{name}\"")).nth(1).unwrap();
        let default =
            variable.lines().map(str::trim).find(|line| line.starts_with("default")).unwrap();
        default.split_once('=').unwrap().1.trim().to_owned()
    };
    assert_eq!(default("schedule_expression"), "\"cron(0 */6 * * ? *)\"");
    assert_eq!(default("memory_size"), "512");
    assert_eq!(default("architecture"), "\"arm64\"");
    assert_eq!(default("config_snapshot_period"), "\"TwentyFour_Hours\"");
    assert_eq!(default("config_rule_period"), "null");
    assert_eq!(
        (default("history_days"), default("report_retention_days")),
        ("null".to_owned(), "null".to_owned())
    );
    assert_eq!(
        (default("log_retention_days"), default("config_retention_days")),
        ("365".to_owned(), "365".to_owned())
    );
}
