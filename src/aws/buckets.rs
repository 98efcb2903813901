//! S3 buckets with their default encryption: `ListBuckets` pages carry each bucket's region, and each bucket is asked in its own. Where a
//! page does not, S3 says it when the bucket is asked for in another region.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{EncryptionType, ServerSideEncryptionRule};
use futures_util::future::ready;
use futures_util::stream::{StreamExt, iter};

use super::account::Account;
use super::bucket_region::{region_named, region_of_redirect};
use super::client::s3;
use super::error::{code, explain};
use super::inventory::{EVERYWHERE, Reader, Service};
use crate::partition::Partition;
use crate::resource::{Algorithm, Bucket, Encryption, Reading, Resource};
use crate::resource_types::s3_bucket;

/// The region of a bucket that S3 does not give one.
const UNKNOWN: &str = "unknown";
/// How often a bucket is looked for where S3 says that it is.
const REDIRECTS: usize = 2;

pub const SERVICE: Service = Service {
    kind: s3_bucket::TYPE,
    read: |reader| Box::pin(async move { read(&reader).await }),
    complete: |account, resource| Box::pin(complete(account, resource)),
};

async fn complete(account: &Account, mut resource: Resource) -> Option<Resource> {
    if !Bucket::of(&resource.document).encryption.is_known() {
        let region = Some(resource.region.as_str()).filter(|region| !region.is_empty());
        let encryption = find(&Clients::new(account), &resource.id, region, |_| true).await?.encryption;
        resource.document = Bucket { encryption }.document();
        resource.captured_at = None;
    }
    Some(resource)
}

async fn read(reader: &Reader) {
    let account = &reader.account;
    let clients = Clients::new(account);
    let wanted = |region: &str| account.every_bucket || account.regions.iter().any(|wanted| wanted == region);
    let Some(mut pages) = reader.pages(s3_bucket::TYPE, EVERYWHERE).await else { return };
    loop {
        let turn = account.turn().await;
        let page = clients.of(&clients.home).list_buckets().max_buckets(1000).set_continuation_token(pages.token()).send().await;
        drop(turn);
        let page = match page {
            Ok(page) => page,
            Err(error) => return pages.failed(explain("s3:ListBuckets", &error)).await,
        };
        let buckets = page.buckets.unwrap_or_default().into_iter();
        let listed = buckets.filter_map(|bucket| Some((bucket.name?, bucket.bucket_region.as_deref().and_then(region_named))));
        // One that is listed without its region has to be asked for it.
        let asked: Vec<_> = listed.filter(|(_, region)| region.as_deref().is_none_or(wanted)).collect();
        let read = iter(asked).map(|(name, region)| {
            let clients = &clients;
            async move {
                let _turn = account.turn().await;
                let found = find(clients, &name, region.as_deref(), wanted).await?;
                let region = found.region.as_deref().unwrap_or(UNKNOWN);
                Some(reader.resource(s3_bucket::TYPE, &name, &name, region, Bucket { encryption: found.encryption }.document()))
            }
        });
        pages.send_each(read.buffer_unordered(account.concurrency).filter_map(ready)).await;
        if !pages.read(page.continuation_token.as_deref()).await {
            return;
        }
    }
}

/// What S3 said of a bucket.
struct Found {
    /// Where it is, if that was said.
    region: Option<String>,
    encryption: Reading<Option<Encryption>>,
}

/// One bucket's region and default encryption; `None` where the bucket is gone, or is in a region that is not wanted.
async fn find(clients: &Clients<'_>, bucket: &str, listed: Option<&str>, wanted: impl Fn(&str) -> bool) -> Option<Found> {
    let mut region = listed.unwrap_or(&clients.home).to_owned();
    let mut is_told = listed.is_some();
    for _ in 0..=REDIRECTS {
        if !clients.may_call(&region) {
            let why = format!("It is said to be in `{region}`, which is not in the account's partition: nothing is sent there.");
            return Some(Found { region: Some(region), encryption: Reading::unknown(why) });
        }
        let error = match clients.of(&region).get_bucket_encryption().bucket(bucket).send().await {
            // Without default encryption AWS answers with an error: an answer without any is none.
            Ok(answer) => {
                let encryption = answer.server_side_encryption_configuration().map_or_else(
                    || Reading::unknown("s3:GetBucketEncryption did not say it."),
                    |configuration| configuration.rules().first().map_or(Reading::Known(None), rule),
                );
                return Some(Found { region: Some(region), encryption });
            }
            Err(error) => error,
        };
        if let Some(actual) = error.raw_response().and_then(region_of_redirect).filter(|actual| *actual != region) {
            if !wanted(&actual) {
                return None;
            }
            (region, is_told) = (actual, true);
            continue;
        }
        return match code(&error) {
            Some("ServerSideEncryptionConfigurationNotFoundError") => Some(Found { region: Some(region), encryption: Reading::Known(None) }),
            Some("NoSuchBucket") => None,
            _ => {
                let why = explain("s3:GetBucketEncryption", &error);
                let where_it_is = if is_told { "" } else { "; S3 did not say in which region the bucket is" };
                Some(Found { region: is_told.then_some(region), encryption: Reading::unknown(format!("{why}{where_it_is}")) })
            }
        };
    }
    Some(Found { region: None, encryption: Reading::unknown("S3 sends from one region to the next and back again.") })
}

/// AWS allows one rule, and it need not name an algorithm.
fn rule(rule: &ServerSideEncryptionRule) -> Reading<Option<Encryption>> {
    let Some(default) = rule.apply_server_side_encryption_by_default() else {
        return Reading::unknown("s3:GetBucketEncryption gave a rule without an algorithm.");
    };
    let blocked = rule.blocked_encryption_types().map(|blocked| blocked.encryption_type().contains(&EncryptionType::SseC));
    Reading::Known(Some(Encryption {
        algorithm: Reading::Known(Algorithm::named(default.sse_algorithm().as_str())),
        kms_key: Reading::Known(default.kms_master_key_id().filter(|key| !key.is_empty()).map(str::to_owned)),
        bucket_key: Reading::Known(rule.bucket_key_enabled().unwrap_or(false)),
        sse_c_blocked: Reading::Known(blocked.unwrap_or(false)),
    }))
}

/// One client a region, made when first needed.
struct Clients<'a> {
    account: &'a Account,
    home: String,
    by_region: Mutex<HashMap<String, Client>>,
}

impl<'a> Clients<'a> {
    fn new(account: &'a Account) -> Self {
        let home = account.config.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        Self { account, home, by_region: Mutex::new(HashMap::new()) }
    }

    /// Whether the credentials may go to a region: they never leave their partition, whatever an answer says.
    fn may_call(&self, region: &str) -> bool {
        Partition::of_region(region) == Partition::of_region(&self.home)
    }

    fn of(&self, region: &str) -> Client {
        let mut clients = self.by_region.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(region.to_owned()).or_insert_with(|| s3(&self.account.in_region(region))).clone()
    }
}
