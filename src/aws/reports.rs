//! Reports in an S3 bucket: an object is there whole or not at all.

use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use super::error::explain;
use crate::ports::{Outcome, PortError, Reports};

#[derive(Debug)]
pub struct ReportsBucket {
    pub client: Client,
    pub name: String,
}

impl Reports for ReportsBucket {
    fn publish<'a>(&'a self, name: &'a str, file: &'a Path) -> Outcome<'a, String> {
        Box::pin(async move {
            let location = format!("s3://{}/{name}", self.name);
            let doing = || format!("writing the report {location}");
            // Streamed from the file: memory does not grow with the report.
            let body = ByteStream::from_path(file).await.map_err(|error| PortError::new(doing(), error))?;
            let put = self.client.put_object().bucket(&self.name).key(name).content_type("application/json").body(body).send().await;
            put.map_err(|error| PortError::new(doing(), explain("s3:PutObject", &error)))?;
            Ok(location)
        })
    }
}
