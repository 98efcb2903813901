//! S3 buckets with their default encryption: `ListBuckets` pages carry each bucket's region, and each bucket is asked in its own.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{EncryptionType, ServerSideEncryptionRule};
use futures_util::future::ready;
use futures_util::stream::{StreamExt, iter};

use super::account::Account;
use super::error::{code, explain};
use super::inventory::{EVERYWHERE, Reader, Service};
use crate::resource::{Algorithm, Bucket, Detail, Encryption, Reading, Resource, ResourceType};

pub const SERVICE: Service = Service {
    kind: ResourceType::Bucket,
    read: |reader| Box::pin(async move { read(&reader).await }),
    complete: |account, resource| Box::pin(complete(account, resource)),
};

async fn complete(account: &Account, mut resource: Resource) -> Resource {
    if let Detail::Bucket(bucket) = &mut resource.detail
        && !bucket.encryption.is_known()
        && let Some(encryption) = read_encryption(&Clients::new(account), &resource.id, &resource.region).await
    {
        bucket.encryption = encryption;
    }
    resource
}

async fn read(reader: &Reader) {
    let account = &reader.account;
    let clients = Clients::new(account);
    let home = account.config.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
    let Some(mut pages) = reader.pages(ResourceType::Bucket, EVERYWHERE).await else { return };
    loop {
        let turn = account.turn().await;
        let page = clients.of(&home).list_buckets().max_buckets(1000).set_continuation_token(pages.token()).send().await;
        drop(turn);
        let page = match page {
            Ok(page) => page,
            Err(error) => return pages.failed(explain("s3:ListBuckets", &error)).await,
        };
        let buckets = page.buckets.unwrap_or_default().into_iter();
        let placed = buckets.filter_map(|bucket| Some((bucket.name?, bucket.bucket_region.unwrap_or_else(|| home.clone()))));
        let wanted: Vec<_> = placed.filter(|(_, region)| account.every_bucket || account.regions.contains(region)).collect();
        let read = iter(wanted).map(|(name, region)| {
            let clients = &clients;
            async move {
                let _turn = account.turn().await;
                let encryption = read_encryption(clients, &name, &region).await?;
                Some(reader.resource(&name, &name, &region, BTreeMap::new(), Detail::Bucket(Bucket { encryption })))
            }
        });
        reader.send_each(read.buffer_unordered(account.concurrency).filter_map(ready)).await;
        if !pages.read(page.continuation_token.as_deref()).await {
            return;
        }
    }
}

/// One bucket's default encryption; `None` where the bucket is gone.
async fn read_encryption(clients: &Clients<'_>, bucket: &str, region: &str) -> Option<Reading<Option<Encryption>>> {
    let mut answer = clients.of(region).get_bucket_encryption().bucket(bucket).send().await;
    // A bucket may have been listed without its region: AWS then says where it is.
    if let Err(error) = &answer
        && let Some(actual) = error.raw_response().and_then(|response| response.headers().get("x-amz-bucket-region"))
        && actual != region
    {
        let actual = actual.to_owned();
        answer = clients.of(&actual).get_bucket_encryption().bucket(bucket).send().await;
    }
    match answer {
        // Without default encryption AWS answers with an error: an answer without any is none.
        Ok(answer) => Some(answer.server_side_encryption_configuration().map_or_else(
            || Reading::unknown("s3:GetBucketEncryption did not say it."),
            |configuration| Reading::Known(configuration.rules().iter().find_map(rule)),
        )),
        Err(error) => match code(&error) {
            Some("ServerSideEncryptionConfigurationNotFoundError") => Some(Reading::Known(None)),
            Some("NoSuchBucket") => None,
            _ => Some(Reading::unknown(explain("s3:GetBucketEncryption", &error))),
        },
    }
}

fn rule(rule: &ServerSideEncryptionRule) -> Option<Encryption> {
    let default = rule.apply_server_side_encryption_by_default()?;
    let blocked = rule.blocked_encryption_types().map(|blocked| blocked.encryption_type().contains(&EncryptionType::SseC));
    Some(Encryption {
        algorithm: Reading::Known(Algorithm::named(default.sse_algorithm().as_str())),
        kms_key: Reading::Known(default.kms_master_key_id().filter(|key| !key.is_empty()).map(str::to_owned)),
        bucket_key: Reading::Known(rule.bucket_key_enabled().unwrap_or(false)),
        sse_c_blocked: Reading::Known(blocked.unwrap_or(false)),
    })
}

/// One client a region, made when first needed.
struct Clients<'a> {
    account: &'a Account,
    by_region: Mutex<HashMap<String, Client>>,
}

impl<'a> Clients<'a> {
    fn new(account: &'a Account) -> Self {
        Self { account, by_region: Mutex::new(HashMap::new()) }
    }

    fn of(&self, region: &str) -> Client {
        let mut clients = self.by_region.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(region.to_owned()).or_insert_with(|| Client::new(&self.account.in_region(region))).clone()
    }
}
