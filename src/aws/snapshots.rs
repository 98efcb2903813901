//! AWS Config's files in S3, brought to a temporary folder so that they are read like any others.

use std::io::Write;

use aws_sdk_s3::Client;
use aws_types::SdkConfig;
use tempfile::TempDir;

use super::client::s3;
use super::error::explain;
use crate::ports::PortError;

/// Brings `s3://bucket/key`, or every Config file below `s3://bucket/prefix/`, to a folder that lives as long as the answer.
pub async fn bring(config: &SdkConfig, url: &str) -> Result<TempDir, PortError> {
    let doing = || format!("reading {url}");
    let (bucket, prefix) = url
        .strip_prefix("s3://")
        .and_then(|rest| rest.split_once('/').or(Some((rest, ""))))
        .filter(|(bucket, _)| !bucket.is_empty())
        .ok_or_else(|| PortError::new(doing(), "the form is s3://BUCKET/KEY, or s3://BUCKET/PREFIX/ for all below"))?;
    let client = s3(config);
    let folder = tempfile::tempdir().map_err(|error| PortError::new(doing(), error))?;
    let mut any = false;
    let mut pages = client.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| PortError::new(doing(), explain("s3:ListBucket", &error)))?;
        let keys = page.contents().iter().filter_map(|object| object.key());
        // A key that is named whole brings nothing but itself.
        for key in keys.filter(|key| is_config_file(key) && (prefix.is_empty() || prefix.ends_with('/') || *key == prefix)) {
            bring_one(&client, bucket, key, &folder).await?;
            any = true;
        }
    }
    if any { Ok(folder) } else { Err(PortError::new(doing(), "there is no AWS Config file (.json or .json.gz); end a prefix with a slash")) }
}

fn is_config_file(key: &str) -> bool {
    key.ends_with(".json.gz") || key.ends_with(".json")
}

async fn bring_one(client: &Client, bucket: &str, key: &str, folder: &TempDir) -> Result<(), PortError> {
    let doing = || format!("reading s3://{bucket}/{key}");
    let object = client.get_object().bucket(bucket).key(key).send().await;
    let mut body = object.map_err(|error| PortError::new(doing(), explain("s3:GetObject", &error)))?.body;
    // The name alone would do for AWS' own files, but keys may repeat it in several folders.
    let path = folder.path().join(key.replace('/', "_"));
    let mut file = std::fs::File::create(path).map_err(|error| PortError::new(doing(), error))?;
    while let Some(bytes) = body.try_next().await.map_err(|error| PortError::new(doing(), error))? {
        file.write_all(&bytes).map_err(|error| PortError::new(doing(), error))?;
    }
    Ok(())
}
