//! What a scan finds by the rules of packs: many evaluations in one item, so that forty rules cost
//! hardly more writes than five.
//!
//! The rules of the specification keep an item for each evaluation, by the resource's key. Of all
//! others a scan stores batches, each of one function, account and region: gzipped JSON in `batch`,
//! and in `evaluations` how many they are. What is compliant lies apart, because the next scan is
//! compared with the rest alone. A batch is named by a digest of its scan and of what it holds:
//! storing it again changes nothing. A scan that was begun twice may have cut its batches
//! elsewhere: who reads it counts no evaluation twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::items::{Attributes, Damage, Item, evaluation};
use crate::model::evaluation::{
    ComplianceType, Evaluation, parse_rfc3339, rfc3339, to_milliseconds,
};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::resource::ResourceType;
use crate::model::text::hexadecimal;
use crate::rules::{RULES, find};

/// How many evaluations a batch holds; a single evaluation has no such attribute.
pub const EVALUATIONS: &str = "evaluations";
const BATCH: &str = "batch";
/// An item has 400 KB at the most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const MOST_BYTES: usize = 300_000;
/// More than any batch that fits into an item unpacks to.
const MOST_UNPACKED: u64 = 64 << 20;

/// Where an evaluation lies, if a scan stores it in a batch.
pub fn place(of: &Evaluation) -> Option<String> {
    let rule = find(&of.rule).filter(|rule| !rule.is_core)?;
    Some(place_of(rule.checker, &of.account_id, &of.region))
}

fn place_of(function: LambdaFunction, account_id: &str, region: &str) -> String {
    format!("evaluations/{function}/{account_id}/{region}")
}

/// Where scans store batches that may hold evaluations of a resource.
pub fn places(of: &Evaluation) -> BTreeSet<String> {
    let resource_type = ResourceType::named(&of.resource_type);
    let rules = RULES.iter().filter(|rule| {
        !rule.is_core && resource_type.is_some_and(|resource_type| rule.judges(resource_type))
    });
    rules.map(|rule| place_of(rule.checker, &of.account_id, &of.region)).collect()
}

/// A batch's item, and the moment of its scan.
pub type Batch = (OffsetDateTime, Item);

/// Evaluations of one scan as batches; those that are an item of their own are left.
pub fn batches<'a>(
    evaluations: &'a [Evaluation],
    scan_id: &str,
) -> serde_json::Result<(Vec<Batch>, Vec<&'a Evaluation>)> {
    let mut together: BTreeMap<_, Vec<&Evaluation>> = BTreeMap::new();
    let mut single = Vec::new();
    for evaluation in evaluations {
        let moment = parse_rfc3339(&evaluation.evaluation_timestamp);
        match place(evaluation).zip(moment) {
            Some((place, moment)) => {
                let is_compliant = evaluation.compliance_type == ComplianceType::Compliant;
                let of = (place, to_milliseconds(moment), is_compliant);
                together.entry(of).or_default().push(evaluation);
            }
            None => single.push(evaluation),
        }
    }
    let mut items = Vec::new();
    for ((place, moment, _), mut evaluations) in together {
        // Whatever order AWS answered in, the same evaluations are the same batch.
        evaluations.sort_by_key(|of| (&of.resource_type, &of.resource_id, &of.rule));
        add_items(&mut items, &place, moment, scan_id, &evaluations)?;
    }
    Ok((items, single))
}

/// One item, or two halves of what does not fit into one.
fn add_items(
    items: &mut Vec<Batch>,
    place: &str,
    moment: OffsetDateTime,
    scan_id: &str,
    evaluations: &[&Evaluation],
) -> serde_json::Result<()> {
    let json = serde_json::to_vec(evaluations)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder.write_all(&json).and_then(|()| encoder.finish());
    let packed = packed.map_err(serde_json::Error::io)?;
    if packed.len() > MOST_BYTES && evaluations.len() > 1 {
        let (left, right) = evaluations.split_at(evaluations.len() / 2);
        add_items(items, place, moment, scan_id, left)?;
        return add_items(items, place, moment, scan_id, right);
    }
    let is = |compliance_type| evaluations.iter().any(|of| of.compliance_type == compliance_type);
    let worst = [ComplianceType::NonCompliant, ComplianceType::InsufficientData]
        .into_iter()
        .find(|worst| is(*worst));
    let worst = worst.unwrap_or(ComplianceType::Compliant);
    let digest = Sha256::new().chain_update(scan_id).chain_update(&json).finalize();
    let digest = hexadecimal(&digest[..8]);
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let item = [
        ("resource_id", text(place)),
        ("evaluation_timestamp", text(&format!("{}#{digest}", rfc3339(moment)))),
        ("scan_id", text(scan_id)),
        ("compliance_type", text(worst.as_str())),
        (EVALUATIONS, AttributeValue::N(evaluations.len().to_string())),
        (BATCH, AttributeValue::B(Blob::new(packed))),
    ];
    let item = item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    items.push((moment, item));
    Ok(())
}

/// The moment of a batch's scan, as text.
pub fn moment(item: &Item) -> Option<&str> {
    let key = item.get("evaluation_timestamp")?.as_s().ok()?;
    key.split_once('#').map(|(moment, _)| moment)
}

/// How many evaluations an item holds.
pub fn count(item: &Item) -> Result<u64, Damage> {
    if item.contains_key(EVALUATIONS) { Attributes(item).number(EVALUATIONS) } else { Ok(1) }
}

/// The evaluations of an item.
pub fn evaluations(item: &Item) -> Result<Vec<Evaluation>, Damage> {
    if !item.contains_key(EVALUATIONS) {
        return evaluation(item).map(|single| vec![single]);
    }
    let attributes = Attributes(item);
    let unpacked = item.get(BATCH).and_then(|batch| unpacked(batch.as_b().ok()?.as_ref()));
    let unpacked = unpacked.ok_or_else(|| attributes.damaged(BATCH))?;
    if u64::try_from(unpacked.len()).ok() != Some(attributes.number(EVALUATIONS)?) {
        return Err(attributes.damaged(EVALUATIONS));
    }
    Ok(unpacked)
}

fn unpacked(batch: &[u8]) -> Option<Vec<Evaluation>> {
    let mut json = Vec::new();
    GzDecoder::new(batch).take(MOST_UNPACKED).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::evaluation::evaluation_timestamp;

    const SCAN: &str = "rds-checker/123456789012/all/2026-11-23T12:00:00.123000Z";

    fn evaluation(rule: &str, id: &str, compliance_type: ComplianceType) -> Evaluation {
        let moment = time::macros::datetime!(2026-11-23 12:00:00.123 UTC);
        Evaluation {
            rule: rule.to_owned(),
            compliance_type,
            evaluation_timestamp: evaluation_timestamp(moment, find(rule).unwrap().microsecond),
            failing_since: (compliance_type == ComplianceType::NonCompliant)
                .then(|| "2026-11-01T00:00:00.000104Z".to_owned()),
            resource_type: "AWS::RDS::DBInstance".to_owned(),
            ..crate::report::samples::evaluation(id)
        }
    }

    fn several() -> Vec<Evaluation> {
        use ComplianceType::{Compliant, InsufficientData, NonCompliant};
        vec![
            evaluation("rds-storage-encrypted", "db-1", Compliant),
            evaluation("rds-instance-public-access-check", "db-1", NonCompliant),
            evaluation("rds-backup-enabled", "db-1", NonCompliant),
            evaluation("rds-storage-encrypted", "db-2", InsufficientData),
            evaluation("rds-instance-public-access-check", "db-2", Compliant),
        ]
    }

    fn text<'a>(item: &'a Item, name: &str) -> &'a str {
        item[name].as_s().unwrap()
    }

    #[test]
    fn what_is_stored_in_batches_reads_back_as_it_was() {
        let several = several();
        let (items, single) = batches(&several, SCAN).unwrap();
        assert_eq!(single, [&several[2]], "a rule of the specification has an item of its own");
        assert_eq!(items.len(), 2, "what is compliant lies apart");
        let mut found: Vec<_> =
            items.iter().flat_map(|(_, item)| evaluations(item).unwrap()).collect();
        let mut stored: Vec<_> = several.iter().filter(|of| **of != several[2]).cloned().collect();
        for all in [&mut found, &mut stored] {
            all.sort_by_key(|of| (of.resource_id.clone(), of.rule.clone()));
        }
        assert_eq!(found, stored);
        let of = &several[0];
        let place = format!("evaluations/rds-checker/{}/{}", of.account_id, of.region);
        for (_, item) in &items {
            assert_eq!(text(item, "resource_id"), place);
            assert_eq!(moment(item), Some("2026-11-23T12:00:00.123000Z"));
            assert_eq!(text(item, "scan_id"), SCAN);
            assert_eq!(count(item).unwrap(), 2);
        }
        let kinds: BTreeSet<_> =
            items.iter().map(|(_, item)| text(item, "compliance_type")).collect();
        assert_eq!(kinds, BTreeSet::from(["COMPLIANT", "NON_COMPLIANT"]));
        assert_eq!(batches(&several, SCAN).unwrap().0, items, "the same again under the same keys");
    }

    #[test]
    fn batches_are_of_one_region_and_moment() {
        let one = evaluation("rds-storage-encrypted", "db-1", ComplianceType::Compliant);
        let there = Evaluation { region: "eu-west-3".to_owned(), ..one.clone() };
        let later = Evaluation {
            evaluation_timestamp: "2026-11-23T12:00:00.124104Z".to_owned(),
            ..one.clone()
        };
        let unreadable = Evaluation { evaluation_timestamp: "yesterday".to_owned(), ..one.clone() };
        let all = [one, there, later, unreadable.clone()];
        let (items, single) = batches(&all, SCAN).unwrap();
        assert_eq!(items.len(), 3);
        assert_eq!(single, [&unreadable], "which is refused as ever");
        // Of rules of the type's service, and of those of many services.
        let functions = ["rds-checker", "account-checker"];
        let functions = functions.map(|name| LambdaFunction::named(name).unwrap());
        let at = |function| place_of(function, &all[1].account_id, "eu-west-3");
        assert_eq!(places(&all[1]), BTreeSet::from(functions.map(at)));
        assert_eq!(place(&all[1]).unwrap(), at(functions[0]));
    }

    #[test]
    fn what_does_not_fit_into_one_item_is_two() {
        let mut state = 1_u64;
        // Hardly to be compressed.
        let mut noise = || {
            let mut letters = String::new();
            for _ in 0..6_000 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                letters.push(char::from(b' ' + u8::try_from(state >> 33 & 63).unwrap()));
            }
            letters
        };
        let of = evaluation("rds-storage-encrypted", "db-1", ComplianceType::Compliant);
        let large: Vec<_> =
            (0..200).map(|_| Evaluation { annotation: noise(), ..of.clone() }).collect();
        let (items, _) = batches(&large, SCAN).unwrap();
        assert!(items.len() > 1);
        for (_, item) in &items {
            assert!(item[BATCH].as_b().unwrap().as_ref().len() <= MOST_BYTES);
        }
        assert_eq!(items.iter().map(|(_, item)| count(item).unwrap()).sum::<u64>(), 200);
    }

    #[test]
    fn a_damaged_batch_is_an_error() {
        let (items, _) = batches(&several(), SCAN).unwrap();
        let cut = |length: usize| {
            AttributeValue::B(Blob::new(
                items[0].1[BATCH].as_b().unwrap().as_ref()[..length].to_vec(),
            ))
        };
        for (name, attribute, value) in [
            ("not packed", BATCH, AttributeValue::B(Blob::new("[]"))),
            ("cut off", BATCH, cut(40)),
            ("empty", BATCH, cut(0)),
            ("a text", BATCH, AttributeValue::S("[]".to_owned())),
            ("another number", EVALUATIONS, AttributeValue::N("3".to_owned())),
            ("no number", EVALUATIONS, AttributeValue::S("many".to_owned())),
        ] {
            let mut damaged = items[0].1.clone();
            damaged.insert(attribute.to_owned(), value);
            let error = evaluations(&damaged).unwrap_err().to_string();
            assert!(
                error.contains(&format!("its `{attribute}` cannot be read")),
                "{name}: {error}"
            );
        }
        let mut lacking = items[0].1.clone();
        lacking.remove(BATCH);
        assert!(evaluations(&lacking).is_err());
    }
}
