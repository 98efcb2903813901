//! Reports in an S3 bucket: an object is there whole or not at all.

use std::path::Path;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;

use super::error::explain;
use crate::ports::{Outcome, PortError, Reports};
use crate::report::format::Format;

#[derive(Debug)]
pub struct ReportsBucket {
    pub client: Client,
    pub name: String,
}

impl ReportsBucket {
    /// Where people find a file: its place, and its page in the console, for those who may read the bucket; or, for so long, an address
    /// that opens it for everybody who has it.
    pub async fn link(&self, name: &str, valid: Option<Duration>) -> Result<String, PortError> {
        let Some(valid) = valid else {
            let region = self.client.config().region().map_or("us-east-1", |region| region.as_ref());
            let console = match region {
                _ if region.starts_with("cn-") => "console.amazonaws.cn",
                _ if region.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
                _ => "console.aws.amazon.com",
            };
            let bucket = &self.name;
            return Ok(format!("s3://{bucket}/{name}\nhttps://{region}.{console}/s3/object/{bucket}?region={region}&prefix={name}"));
        };
        let doing = || format!("making a link to s3://{}/{name}", self.name);
        let valid = PresigningConfig::expires_in(valid).map_err(|error| PortError::new(doing(), error))?;
        let signed = self.client.get_object().bucket(&self.name).key(name).presigned(valid).await;
        signed.map(|request| request.uri().to_owned()).map_err(|error| PortError::new(doing(), explain("s3:GetObject", &error)))
    }
}

impl Reports for ReportsBucket {
    fn publish<'a>(&'a self, name: &'a str, file: &'a Path) -> Outcome<'a, String> {
        Box::pin(async move {
            let location = format!("s3://{}/{name}", self.name);
            let doing = || format!("writing the report {location}");
            // Streamed from the file: memory does not grow with the report.
            let body = ByteStream::from_path(file).await.map_err(|error| PortError::new(doing(), error))?;
            let content_type = Format::of_file(name).unwrap_or(Format::Json).content_type();
            let put = self.client.put_object().bucket(&self.name).key(name).content_type(content_type).body(body).send().await;
            put.map_err(|error| PortError::new(doing(), explain("s3:PutObject", &error)))?;
            Ok(location)
        })
    }
}
