//! What the targets share: what is read is also judged, as it is in a scan.

use std::sync::LazyLock;

use compliance::model::evaluation::Source;
use compliance::model::resource::Resource;
use compliance::rules::{RULES, Ruleset, Wanted};
use compliance::sources::config::item::{ConfigurationItem, Described};
use time::OffsetDateTime;
use time::macros::datetime;

pub const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

static RULESET: LazyLock<Ruleset> =
    LazyLock::new(|| Ruleset::new(RULES.iter().copied(), |_| None).expect("the defaults are good"));

pub fn wanted() -> Wanted {
    RULESET.wanted()
}

pub fn judge(resource: &Resource, event: OffsetDateTime) {
    for (rule, evaluation) in RULESET.evaluate(resource, event, Source::Snapshot) {
        assert_eq!(evaluation.rule, rule.id);
        assert!(!evaluation.annotation.is_empty(), "{evaluation:?}");
        evaluation.missing_tag_keys();
    }
}

pub fn judge_item(item: &ConfigurationItem) {
    if let Described::Resource(resource) = item.describe(NOON, &wanted()) {
        judge(&resource, item.captured_at().unwrap_or(NOON));
    }
}
