//! `aws_s3_bucket`: its default encryption, written inside the bucket or as a resource of its own.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::references::{Resolver, Target};
use super::tree::{AFTER_APPLY, NOT_LISTED, Planned, ResourceId, Resources, Tree, Written};
use crate::model::resource::{Algorithm, Bucket, Encryption, Reading};

const CONFIGURATION: &str = "aws_s3_bucket_server_side_encryption_configuration";
const INLINE: &str = "server_side_encryption_configuration";

const UNSAID: &str = "The plan does not say it.";
const UNCLEAR: &str = "Which encryption configuration is the bucket's is known only after apply.";
const SEVERAL: &str = "The plan has several encryption configurations for the bucket.";
const DESTROYED: &str = "The plan destroys an encryption configuration of the bucket beside another one; which of the two comes last decides.";
const WHOSE_DESTROYED: &str =
    "The plan destroys an encryption configuration, perhaps of this bucket.";
const MISSING: &str =
    "The plan is not complete: an encryption configuration of the bucket may be missing.";
const UNBLOCKED: &str = "The plan does not say which encryption types the bucket blocks.";

/// The separate encryption configurations by bucket: found once for the whole plan.
pub struct Configurations {
    own: HashMap<ResourceId, Encryption>,
    /// What those that may be the bucket's agree on.
    possible: HashMap<ResourceId, Encryption>,
    /// The names of the buckets whose configuration is destroyed.
    destroyed: HashSet<String>,
    /// Whether the plan does not say of which bucket one is destroyed.
    any_destroyed: bool,
    is_whole: bool,
}

impl Configurations {
    pub fn new(tree: &Tree<'_>) -> Self {
        let mut resolver = Resolver::new(tree, "aws_s3_bucket", &["bucket", "id"], true);
        let (mut own, mut possible) = (HashMap::new(), HashMap::new());
        let mut unclear: HashMap<_, (Resources, Encryption)> = HashMap::new();
        for (id, configuration) in tree.of_kind(CONFIGURATION) {
            let encryption = encryption(configuration, "rule/0");
            match resolver.target(id, "bucket") {
                Target::One(bucket) => add(&mut own, bucket, &encryption, SEVERAL),
                Target::OneOf(buckets) | Target::Perhaps(buckets) => {
                    match unclear.get_mut(&buckets.as_ptr()) {
                        Some((_, other)) => *other = agreed(other, &encryption, UNCLEAR),
                        None => drop(unclear.insert(buckets.as_ptr(), (buckets, encryption))),
                    }
                }
            }
        }
        for (buckets, encryption) in unclear.values() {
            buckets.iter().for_each(|bucket| add(&mut possible, *bucket, encryption, UNCLEAR));
        }
        let mut destroyed = destroyed(tree);
        let any_destroyed = destroyed.remove(&None);
        let destroyed = destroyed.into_iter().flatten().collect();
        Self {
            own,
            possible,
            destroyed,
            any_destroyed,
            is_whole: tree.document.incomplete().is_none(),
        }
    }

    pub fn bucket(&self, id: ResourceId, bucket: &Planned<'_>) -> Bucket {
        let mut names = ["bucket", "id"].iter().filter_map(|name| bucket.text(name)).peekable();
        let is_nameless = names.peek().is_none();
        let is_destroyed = names.any(|name| self.destroyed.contains(name));
        let may_be_destroyed =
            !bucket.is_new() && (self.any_destroyed || is_nameless && !self.destroyed.is_empty());
        let mut encryption = match self.own.get(&id) {
            _ if !bucket.is_listed() => unknown(NOT_LISTED),
            _ if may_be_destroyed && !is_destroyed => unknown(WHOSE_DESTROYED),
            Some(_) if is_destroyed => unknown(DESTROYED),
            Some(own) => own.clone(),
            None => self.without_own(bucket, is_destroyed),
        };
        if let Some(possible) = self.possible.get(&id) {
            encryption = agreed(&encryption, possible, UNCLEAR);
        }
        Bucket { encryption: Reading::Known(Some(encryption)) }
    }

    fn without_own(&self, bucket: &Planned<'_>, is_destroyed: bool) -> Encryption {
        let is_inline = matches!(bucket.written(INLINE), Written::With(_));
        match bucket.read(INLINE) {
            // The bucket's state still shows what was a resource of its own.
            _ if is_destroyed && !is_inline => default(),
            _ if is_destroyed => unknown(DESTROYED),
            Reading::Known(Value::Array(blocks)) if !blocks.is_empty() => {
                encryption(bucket, "server_side_encryption_configuration/0/rule/0")
            }
            Reading::Unknown(_) if bucket.written(INLINE) != Written::No => unknown(AFTER_APPLY),
            _ if !self.is_whole => unknown(MISSING),
            _ => default(),
        }
    }
}

/// AWS encrypts every new bucket with AES256 where nothing else is said, and every one whose
/// configuration is deleted.
fn default() -> Encryption {
    Encryption {
        algorithm: Reading::Known(Algorithm::Aes256),
        kms_key: Reading::Known(None),
        bucket_key: Reading::Known(false),
        sse_c_blocked: Reading::unknown(UNBLOCKED),
    }
}

fn unknown(reason: &'static str) -> Encryption {
    Encryption {
        algorithm: Reading::unknown(reason),
        kms_key: Reading::unknown(reason),
        bucket_key: Reading::unknown(reason),
        sse_c_blocked: Reading::unknown(reason),
    }
}

fn add(
    encryptions: &mut HashMap<ResourceId, Encryption>,
    bucket: ResourceId,
    encryption: &Encryption,
    otherwise: &'static str,
) {
    let all = encryptions
        .get(&bucket)
        .map_or_else(|| encryption.clone(), |other| agreed(other, encryption, otherwise));
    encryptions.insert(bucket, all);
}

/// What is so whichever of two counts.
fn agreed(one: &Encryption, other: &Encryption, otherwise: &'static str) -> Encryption {
    fn same<T: Clone + PartialEq>(
        one: &Reading<T>,
        other: &Reading<T>,
        otherwise: &'static str,
    ) -> Reading<T> {
        match (one, other) {
            (Reading::Unknown(_), _) => one.clone(),
            (_, Reading::Unknown(_)) => other.clone(),
            _ if one == other => one.clone(),
            _ => Reading::unknown(otherwise),
        }
    }
    Encryption {
        algorithm: same(&one.algorithm, &other.algorithm, otherwise),
        kms_key: same(&one.kms_key, &other.kms_key, otherwise),
        bucket_key: same(&one.bucket_key, &other.bucket_key, otherwise),
        sse_c_blocked: same(&one.sse_c_blocked, &other.sse_c_blocked, otherwise),
    }
}

/// The buckets whose configuration the plan destroys, and does not make again at the same address
/// afterwards; `None` for one of which the plan does not say whose it was.
fn destroyed(tree: &Tree<'_>) -> HashSet<Option<String>> {
    let made: HashMap<_, _> = tree
        .of_kind(CONFIGURATION)
        .map(|(_, planned)| (planned.address(), planned.text("bucket")))
        .collect();
    let changes = tree
        .document
        .resource_changes
        .iter()
        .filter(|change| change.kind.0 == CONFIGURATION && change.does("delete"));
    let destroyed = changes.filter_map(|change| {
        let bucket = change.effect.before.get("bucket").as_str();
        let is_made_last = change.effect.actions.last().is_some_and(|action| **action == *"create");
        let is_made_again = is_made_last
            && change.deposed.is_none()
            && bucket.is_some()
            && made.get(&*change.address) == Some(&bucket);
        (!is_made_again).then(|| bucket.map(str::to_owned))
    });
    destroyed.collect()
}

/// The rule at a path of the resource.
fn encryption(planned: &Planned<'_>, rule: &str) -> Encryption {
    let default = format!("{rule}/apply_server_side_encryption_by_default");
    let (algorithm, kms_key) = match planned.read(&default) {
        Reading::Unknown(reason) => (Reading::Unknown(reason.clone()), Reading::Unknown(reason)),
        Reading::Known(Value::Array(blocks)) if !blocks.is_empty() => {
            let algorithm = match planned.read(&format!("{default}/0/sse_algorithm")) {
                Reading::Known(Value::String(name)) => Reading::Known(Algorithm::named(name)),
                Reading::Known(_) => Reading::unknown(UNSAID),
                Reading::Unknown(reason) => Reading::Unknown(reason),
            };
            let kms_key = match planned.read(&format!("{default}/0/kms_master_key_id")) {
                Reading::Known(key) => {
                    Reading::Known(key.as_str().filter(|key| !key.is_empty()).map(str::to_owned))
                }
                Reading::Unknown(reason) => Reading::Unknown(reason),
            };
            (algorithm, kms_key)
        }
        // A rule that says nothing but `bucket_key_enabled` leaves the algorithm as it is.
        Reading::Known(_) if matches!(planned.read(rule), Reading::Known(Value::Object(_))) => {
            (Reading::Known(Algorithm::Aes256), Reading::Known(None))
        }
        Reading::Known(_) => (Reading::unknown(UNSAID), Reading::unknown(UNSAID)),
    };
    let bucket_key = match planned.read(&format!("{rule}/bucket_key_enabled")) {
        Reading::Known(enabled) => Reading::Known(enabled.as_bool().unwrap_or(false)),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    // Providers before 6.x do not know the attribute.
    let sse_c_blocked = match planned.read(&format!("{rule}/blocked_encryption_types")) {
        Reading::Known(Value::Array(types)) => {
            Reading::Known(types.iter().any(|kind| kind == "SSE-C"))
        }
        Reading::Known(_) => Reading::unknown(UNBLOCKED),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    Encryption { algorithm, kms_key, bucket_key, sse_c_blocked }
}
