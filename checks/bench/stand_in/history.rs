//! The past: scans six hours apart, each of as many evaluations, of which every third is a
//! violation. Made page by page, never held.

use std::fmt::Write;

use compliance::history::port::Selection;
use compliance::model::counts::Counts;
use compliance::model::evaluation::{ComplianceType, Source, evaluation_timestamp, rfc3339};
use compliance::model::lambda_functions::LambdaFunction;
use compliance::model::scan_record::{Scan, Target};
use compliance::rules::Rule;
use time::{Duration, OffsetDateTime};

use crate::account;

/// DynamoDB's own limit of a page, by the size of its items.
const PAGE: usize = 1 << 20;
/// What JSON adds to each attribute of an item: `"":{"S":""},`, which DynamoDB does not count.
const MARKUP: usize = 12;

#[derive(Debug)]
pub struct History {
    evaluations: u64,
    old_scans: u32,
    newest: OffsetDateTime,
    regions: String,
}

const EC2: &str = "ec2-tag-checker";
const RDS: &str = "rds-backup-checker";

/// Items as a JSON list, how many they are, of how many, and the number of the last where more
/// follow.
#[derive(Debug)]
pub struct Items {
    pub list: String,
    pub count: u64,
    pub scanned: u64,
    pub last: Option<u64>,
}

impl History {
    pub fn new(evaluations: u64, old_scans: u32, regions: &[String]) -> Self {
        let now = OffsetDateTime::now_utc();
        let newest = now.replace_nanosecond(0).unwrap_or(now);
        Self { evaluations, old_scans, newest, regions: regions.join("+") }
    }

    /// Instances, buckets and databases as in the account: 4 to 2 to 1.
    fn evaluations_of(&self, checker: LambdaFunction) -> u64 {
        let (instances, buckets) = (self.evaluations * 4 / 7, self.evaluations * 2 / 7);
        match checker.as_str() {
            EC2 => instances,
            "s3-encryption-checker" => buckets,
            RDS => self.evaluations - instances - buckets,
            _ => 0,
        }
    }

    fn scan(&self, checker: LambdaFunction, back: u32) -> Scan {
        let scan_time = self.newest - Duration::hours(6) * back;
        let total = self.evaluations_of(checker);
        let non_compliant = total.div_ceil(3);
        let counts = Counts { total, compliant: total - non_compliant, non_compliant, excepted: 0 };
        Scan {
            checker,
            recorded_as: checker.to_string(),
            target: Target { account_id: account::ID.to_owned(), regions: self.regions.clone() },
            scan_time,
            finished_at: scan_time,
            source: Source::Live,
            data_as_of: None,
            partition: None,
            compliant: counts.compliant,
            non_compliant,
            insufficient_data: 0,
            by_rule: checker.rules().map(|rule| (rule.id.to_owned(), counts)).collect(),
            parameters: None,
            incomplete: Vec::new(),
        }
    }

    /// A checker's scans before a moment, newest first.
    pub fn scans(
        &self,
        checker: LambdaFunction,
        before: Option<&str>,
    ) -> impl Iterator<Item = Scan> {
        (0..=self.old_scans).map(move |back| self.scan(checker, back)).filter(move |scan| {
            before.is_none_or(|before| rfc3339(scan.scan_time).as_str() < before)
        })
    }

    /// A page of a scan's evaluations, from a number on; its size is that of what is looked at,
    /// whatever is selected. Without a list they are counted.
    pub fn evaluations(
        &self,
        scan_id: &str,
        from: u64,
        selection: Selection,
        listed: bool,
    ) -> Items {
        let (place, time) = scan_id.rsplit_once('/').unwrap_or_default();
        let checker = place.split('/').next().and_then(LambdaFunction::named);
        let rule = checker.and_then(|checker| Some((checker, checker.rules().next()?)));
        let Some(((checker, rule), time)) =
            rule.zip(compliance::model::evaluation::parse_rfc3339(time))
        else {
            return Items { list: String::new(), count: 0, scanned: 0, last: None };
        };
        let moment = evaluation_timestamp(time, rule.microsecond);
        let since = evaluation_timestamp(
            self.newest - Duration::hours(6) * self.old_scans,
            rule.microsecond,
        );
        let (total, mut size, mut at, mut count) = (self.evaluations_of(checker), 0, from, 0);
        let mut list = String::with_capacity(if listed { PAGE * 2 } else { 1024 });
        while at < total && size < PAGE - 1024 {
            let start = list.len();
            let attributes = item(&mut list, at, rule, &moment, &since, scan_id);
            size += list.len() - start - attributes * MARKUP;
            let selected = selection.takes(compliance_type(at));
            count += u64::from(selected);
            at += 1;
            if !listed || !selected {
                list.truncate(start);
            }
        }
        list.pop();
        Items { list, count, scanned: at - from, last: (at < total).then_some(at - 1) }
    }
}

const fn compliance_type(number: u64) -> ComplianceType {
    if number.is_multiple_of(3) { ComplianceType::NonCompliant } else { ComplianceType::Compliant }
}

/// Writes an item, and says how many attributes it has.
fn item(
    list: &mut String,
    number: u64,
    rule: &Rule,
    moment: &str,
    since: &str,
    scan_id: &str,
) -> usize {
    let (id, name) = (resource_id(rule.checker, number), format!("web-frontend-prod-{number}"));
    let region = if number.is_multiple_of(2) { "eu-west-1" } else { "us-east-1" };
    let verdict = compliance_type(number);
    let fails = verdict == ComplianceType::NonCompliant;
    let annotation = match (fails, rule.checker.as_str()) {
        (true, EC2) => "Missing tags: Owner.",
        (true, _) => "It is not as it should be.",
        (false, _) => "All required tags are there.",
    };
    let _ = write!(
        list,
        "{{\"resource_id\":{{\"S\":\"{id}\"}},\"evaluation_timestamp\":{{\"S\":\"{moment}\"}},\"compliance_type\":{{\"S\":\"{}\"}},\
         \"resource_type\":{{\"S\":\"{}\"}},\"rule\":{{\"S\":\"{}\"}},\"resource_name\":{{\"S\":\"{name}\"}},\"severity\":{{\"S\":\"{}\"}},\
         \"account_id\":{{\"S\":\"{}\"}},\"region\":{{\"S\":\"{region}\"}},\"annotation\":{{\"S\":\"{annotation}\"}},\"source\":{{\"S\":\"live\"}},\
         \"expires_at\":{{\"N\":\"1800000000\"}},\"scan_id\":{{\"S\":\"{scan_id}\"}}",
        verdict.as_str(),
        rule.resource_type.as_str(),
        rule.id,
        rule.severity,
        account::ID
    );
    if fails {
        let _ = write!(list, ",\"failing_since\":{{\"S\":\"{since}\"}}");
        if rule.checker.as_str() == EC2 {
            list.push_str(",\"missing_tags\":{\"S\":\"[\\\"Owner\\\"]\"}");
        }
    }
    list.push_str("},");
    if fails { 15 } else { 13 }
}

/// Ends in the number, so that a page can be gone on from.
pub fn resource_id(checker: LambdaFunction, number: u64) -> String {
    match checker.as_str() {
        EC2 => format!("i-{number:017}"),
        RDS => format!("db-{number:026}"),
        _ => format!("stand-in-{number:09}"),
    }
}
