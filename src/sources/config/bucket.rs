//! AWS Config's files in S3, brought to a temporary folder so that they are read like any others.
//!
//! A bucket may hold years of many accounts, beside the logs of other services. Which files are
//! wanted is decided by their keys, and where those are laid out as AWS lays them out, only the
//! folders that may hold some are listed.

use std::io::Write;
use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{Object, ObjectStorageClass};
use aws_types::SdkConfig;
use futures_util::stream::{StreamExt, iter};
use tempfile::TempDir;

use crate::aws::client::s3;
use crate::aws::error::explain;
use crate::model::partition::Partition;
use crate::model::port::PortError;
use crate::sources::config::snapshot::{
    Choice, Delivery, FOREIGN, File, FileChoice, Files, Folder, may_be_config,
};
use crate::sources::live::bucket_region::region_of_redirect;

/// How many files are brought at once.
const AT_ONCE: usize = 8;

/// Brings `s3://bucket/key`, or every chosen Config file below `s3://bucket/prefix/`, to a folder
/// that has to stay until they are read.
pub async fn bring(
    config: &SdkConfig,
    url: &str,
    choice: &Choice,
) -> Result<(Files, TempDir), PortError> {
    let doing = || format!("reading {url}");
    let (bucket, prefix) = url
        .strip_prefix("s3://")
        .and_then(|rest| rest.split_once('/').or(Some((rest, ""))))
        .filter(|(bucket, _)| !bucket.is_empty())
        .ok_or_else(|| {
            PortError::new(
                doing(),
                "the form is s3://BUCKET/KEY, or s3://BUCKET/PREFIX/ for all below",
            )
        })?;
    let folder = tempfile::tempdir().map_err(|error| PortError::new(doing(), error))?;
    let region = config.region().map(ToString::to_string).unwrap_or_default();
    let mut bucket = Bucket { client: s3(config), region, name: bucket.to_owned() };
    let mut files = Files::default();
    let mut wanted = Vec::new();
    let is_folder = prefix.is_empty() || prefix.ends_with('/');
    let mut waiting = vec![prefix.to_owned()];
    let first = prefix;
    while let Some(prefix) = waiting.pop() {
        let folder = match choice.below(&prefix) {
            _ if !is_folder => Folder::All,
            // What is laid out by AWS may lie in it, beside much else.
            Folder::All if prefix == first => Folder::Some,
            folder => folder,
        };
        match folder {
            Folder::None => continue,
            Folder::Foreign => {
                files.passed_over.add(|| format!("s3://{}/{prefix}", bucket.name), FOREIGN, None);
                continue;
            }
            Folder::Some | Folder::All => {}
        }
        let mut token = None;
        loop {
            let page = bucket.list(config, &prefix, folder == Folder::Some, token).await;
            let page = page.map_err(|why| PortError::new(doing(), why))?;
            waiting.extend(
                page.common_prefixes()
                    .iter()
                    .filter_map(|folder| folder.prefix())
                    .map(str::to_owned),
            );
            // A full key matches only that object.
            wanted.extend(
                page.contents()
                    .iter()
                    .filter(|object| object.key().is_some_and(|key| is_folder || key == prefix))
                    .cloned(),
            );
            token = page.next_continuation_token().map(str::to_owned);
            if token.is_none() {
                break;
            }
        }
    }
    let found = !wanted.is_empty();
    wanted.retain(|object| {
        object.key().is_some_and(|key| {
            !is_folder || may_be_config(key) && is_chosen(key, choice, &bucket, &mut files)
        })
    });
    let bringing = (0..).zip(wanted).map(|(number, object)| {
        let (bucket, path) = (&bucket, folder.path().join(format!("{number}")));
        async move {
            let name = format!("s3://{}/{}", bucket.name, object.key().unwrap_or_default());
            let brought = bucket.bring(&object, &path).await;
            (number, name, path, brought)
        }
    });
    let mut brought: Vec<_> =
        iter(bringing.collect::<Vec<_>>()).buffer_unordered(AT_ONCE).collect().await;
    brought.sort_by_key(|(number, ..): &(usize, _, _, _)| *number);
    let mut refused = None;
    for (_, name, path, result) in brought {
        match result {
            Ok(()) => files.files.push(File::at(path, name)),
            Err(why) => {
                files.passed_over.add(|| name.clone(), &why, None);
                refused.get_or_insert((name, why));
            }
        }
    }
    files.sort();
    files.is_single = !is_folder;
    match refused {
        Some((name, why)) if files.files.is_empty() => {
            Err(PortError::new(format!("reading {name}"), why))
        }
        None if files.files.is_empty() && found => Err(PortError::new(
            doing(),
            "there is no AWS Config file (.json, .json.gz or .gz) of the regions and days that were asked for",
        )),
        None if files.files.is_empty() => Err(PortError::new(
            doing(),
            "there is no AWS Config file (.json, .json.gz or .gz); end a prefix with a slash",
        )),
        _ => Ok((files, folder)),
    }
}

fn is_chosen(key: &str, choice: &Choice, bucket: &Bucket, files: &mut Files) -> bool {
    match choice.takes(&Delivery::of(key)) {
        FileChoice::Yes => true,
        FileChoice::No => false,
        FileChoice::Foreign => {
            files.passed_over.add(|| format!("s3://{}/{key}", bucket.name), FOREIGN, None);
            false
        }
    }
}

struct Bucket {
    client: Client,
    /// Where the client asks.
    region: String,
    name: String,
}

impl Bucket {
    /// A page of what is below a prefix; by folders, or all of it. Where the bucket is in another
    /// region S3 says in which.
    async fn list(
        &mut self,
        config: &SdkConfig,
        prefix: &str,
        by_folder: bool,
        token: Option<String>,
    ) -> Result<ListObjectsV2Output, String> {
        let listing = |client: &Client| {
            let listing = client
                .list_objects_v2()
                .bucket(&self.name)
                .prefix(prefix)
                .set_continuation_token(token.clone());
            listing.set_delimiter(by_folder.then(|| "/".to_owned())).send()
        };
        let refused = |error| explain("s3:ListBucket", &error);
        let error = match listing(&self.client).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let Some(actual) = error
            .raw_response()
            .and_then(region_of_redirect)
            .filter(|actual| *actual != self.region)
        else {
            return Err(refused(error));
        };
        if Partition::of_region(&actual) != Partition::of_region(&self.region) {
            return Err(format!(
                "S3 says that the bucket is in `{actual}`, which is not in the partition of {}: nothing is sent there",
                self.region
            ));
        }
        let client = s3(&config.to_builder().region(Region::new(actual.clone())).build());
        let page = listing(&client).await.map_err(refused);
        (self.client, self.region) = (client, actual);
        page
    }

    /// Writes an object to a file, or says why it cannot be read.
    async fn bring(&self, object: &Object, path: &Path) -> Result<(), String> {
        if let Some(class @ (ObjectStorageClass::Glacier | ObjectStorageClass::DeepArchive)) =
            object.storage_class()
        {
            return Err(format!("it is archived ({class}): restore it first"));
        }
        let answer = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(object.key().unwrap_or_default())
            .send()
            .await;
        let mut body = answer.map_err(|error| explain("s3:GetObject", &error))?.body;
        let unwritten =
            |error: std::io::Error| format!("it cannot be written to {}: {error}", path.display());
        let mut file = std::fs::File::create(path).map_err(unwritten)?;
        while let Some(bytes) = body
            .try_next()
            .await
            .map_err(|_| "the connection ended while it was read".to_owned())?
        {
            file.write_all(&bytes).map_err(unwritten)?;
        }
        Ok(())
    }
}
