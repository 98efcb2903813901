//! How many verdicts a second each rule gives: over resources that keep it and that break it, with
//! its default parameters.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use compliance::model::evaluation::ComplianceType;
use compliance::model::resource::Resource;
use compliance::rules::file::{Test, read_with};
use compliance::rules::{RULES, Rule, Ruleset};
use divan::{Bencher, black_box, counter::ItemsCount};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn main() {
    divan::main();
}

#[divan::bench(args = RULES.iter().map(|rule| rule.id))]
fn verdicts(bencher: Bencher<'_, '_>, id: &str) {
    let Some((rule, ruleset)) = compliance::rules::find(id)
        .and_then(|rule| Some((rule, Ruleset::new([rule], |_| None).ok()?)))
    else {
        return;
    };
    let resources = resources(rule);
    bencher.counter(ItemsCount::new(resources.len())).bench_local(|| {
        for resource in &resources {
            black_box(ruleset.verdicts(black_box(resource)).next());
        }
    });
}

/// The same as lines of history: what a scan makes of each verdict.
#[divan::bench(args = RULES.iter().map(|rule| rule.id))]
fn evaluations(bencher: Bencher<'_, '_>, id: &str) {
    let Some((rule, ruleset)) = compliance::rules::find(id)
        .and_then(|rule| Some((rule, Ruleset::new([rule], |_| None).ok()?)))
    else {
        return;
    };
    let resources = resources(rule);
    bencher.counter(ItemsCount::new(resources.len())).bench_local(|| {
        for resource in &resources {
            black_box(
                ruleset
                    .evaluate(black_box(resource), NOW, compliance::model::evaluation::Source::Live)
                    .next(),
            );
        }
    });
}

/// The resources of the rule's own tests that its default parameters settle.
fn resources(rule: &Rule) -> Vec<Resource> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let text = |id: &str| fs::read_to_string(folder.join(format!("{id}.toml"))).ok();
    let source = text(rule.id).unwrap_or_else(|| panic!("{} has no file", rule.id));
    let file = read_with(rule.id, &source, &text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let settled = |test: &&Test| {
        let sure = [ComplianceType::Compliant, ComplianceType::NonCompliant].contains(&test.expect);
        sure && test.parameters.keys().next().is_none()
    };
    let related = |test: &Test| {
        let lists = test.related().map(Arc::new);
        rule.related.iter().map(|relation| relation.name).zip(lists).collect()
    };
    file.tests
        .iter()
        .filter(settled)
        .map(|test| Resource {
            id: "i-0123456789abcdef0".to_owned(),
            name: "web-frontend-prod".to_owned(),
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            as_of: test.now,
            captured_at: None,
            resource_type: rule.resource_type,
            document: test.item.clone(),
            related: related(test),
        })
        .collect()
}
