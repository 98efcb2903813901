//! Reports in an S3 bucket: an object is complete or not there at all.
//!
//! Without the SDK of S3, whose checksums alone would be a third of the aggregator: what is sent
//! carries its SHA-256 in the signature, which S3 checks, and once more as the object's checksum,
//! without which a bucket with object lock takes nothing. A large file goes up in parts, so that
//! memory does not grow with it and what fails is sent again by itself. Parts that no object was
//! made of are the bucket's lifecycle rule to clear away.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_types::SdkConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use tracing::subscriber::NoSubscriber;

use crate::aws::endpoint;
use crate::aws::endpoint::{Endpoint, EndpointError};
use crate::aws::error::explain;
use crate::aws::raw_client::{Protocol, RawClient, RawRequest, RawResponse, xml_element};
use crate::model::partition::Partition;
use crate::model::port::{PortError, PortFuture};
use crate::report::format::Format;
use crate::report::port::Reports;

/// Of an object or a part. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>:
/// required where a retention is set.
const CHECKSUM: &str = "x-amz-checksum-sha256";
/// S3 takes up to 10,000 parts, all but the last of at least 5 MiB.
const PART: usize = 8 << 20;
/// How many parts are under way at once.
const AT_ONCE: usize = 2;
/// What S3 does not want encoded in a key.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The bucket of reports.
#[derive(Debug)]
pub struct ReportsBucket {
    client: RawClient,
    config: SdkConfig,
    /// Its host is the bucket's own, or the region's: no certificate covers a name with dots in it.
    endpoint: Endpoint,
    is_named_by_host: bool,
    /// The bucket's name.
    pub name: String,
}

impl ReportsBucket {
    /// A bucket of the configuration's own region.
    pub fn new(config: &SdkConfig, name: String) -> Result<Self, EndpointError> {
        let mut endpoint = Endpoint::of(config, endpoint::Service::S3)?;
        let is_named_by_host = !endpoint.is_configured && !name.contains('.');
        if is_named_by_host {
            endpoint = endpoint.with_label(&name);
        }
        let client = RawClient::at(&endpoint, config, endpoint::Service::S3, Protocol::s3())?;
        Ok(Self { client, config: config.clone(), endpoint, is_named_by_host, name })
    }

    /// Where people find a file: its place, and its page in the console, for those who may read the
    /// bucket; or, for so long, an address that opens it for everybody who has it.
    pub async fn link(&self, name: &str, valid: Option<Duration>) -> Result<String, PortError> {
        let Some(valid) = valid else {
            let (region, bucket) = (self.endpoint.region.as_str(), &self.name);
            let console = Partition::of_region(region).and_then(Partition::console);
            let page = console.map(|console| {
                format!(
                    "\nhttps://{region}.{console}/s3/object/{bucket}?region={region}&prefix={name}"
                )
            });
            return Ok(format!("s3://{bucket}/{name}{}", page.unwrap_or_default()));
        };
        self.presigned(name, valid, SystemTime::now()).await.map_err(|error| {
            PortError::new(format!("making a link to s3://{}/{name}", self.name), error)
        })
    }

    async fn presigned(
        &self,
        name: &str,
        valid: Duration,
        now: SystemTime,
    ) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        let credentials = self
            .config
            .credentials_provider()
            .ok_or("there are no credentials")?
            .provide_credentials()
            .await?;
        let identity = Identity::from(credentials);
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(valid);
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.endpoint.region)
            .name(endpoint::Service::S3.name())
            .time(now)
            .settings(settings);
        let parameters = parameters.build()?.into();
        let mut request =
            http::Request::get(format!("{}{}", self.endpoint.url, self.path(name))).body(())?;
        let address = request.uri().to_string();
        let signable = SignableRequest::new(
            "GET",
            address,
            std::iter::empty(),
            SignableBody::UnsignedPayload,
        )?;
        // The signer logs what it signs at the level of traces: a link's parameters hold the
        // session's token.
        let signed = tracing::subscriber::with_default(NoSubscriber::default(), || {
            sign(signable, &parameters)
        })?;
        signed.into_parts().0.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    }

    /// A key as the path of a request; with the bucket in front where its endpoint does not name
    /// it.
    fn path(&self, name: &str) -> String {
        let key = utf8_percent_encode(name, KEPT);
        if self.is_named_by_host { format!("/{key}") } else { format!("/{}/{key}", self.name) }
    }

    async fn send(
        &self,
        operation: &str,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> Result<RawResponse, String> {
        let request: RawRequest =
            request.body(body).map_err(|error| format!("{operation}: {error}"))?;
        self.client.call(request).await.map_err(|error| explain(operation, &error))
    }

    /// A file as it is: what the parts of one scan leave for each other.
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, PortError> {
        let answer =
            self.send("s3:GetObject", http::Request::get(self.path(name)), Vec::new()).await;
        answer
            .map(|answer| answer.body)
            .map_err(|error| PortError::new(format!("reading s3://{}/{name}", self.name), error))
    }

    /// Writes a file of the bucket in one call.
    pub async fn write(&self, name: &str, body: Vec<u8>) -> Result<(), PortError> {
        self.put_object(name, body)
            .await
            .map_err(|error| PortError::new(format!("writing s3://{}/{name}", self.name), error))
    }

    async fn put_object(&self, name: &str, body: Vec<u8>) -> Result<(), String> {
        let request = http::Request::put(self.path(name))
            .header("content-type", content_type(name))
            .header(CHECKSUM, checksum(&body));
        let answer = self.send("s3:PutObject", request, body).await?;
        answer.headers.get("etag").map(drop).ok_or_else(|| not_of_s3("s3:PutObject"))
    }

    async fn put(&self, name: &str, file: &Path) -> Result<(), String> {
        let reading = |error: io::Error| format!("reading {}: {error}", file.display());
        let mut parts = Parts(File::open(file).map_err(reading)?).peekable();
        let first = parts.next().transpose().map_err(reading)?.unwrap_or_default();
        if parts.peek().is_none() {
            return self.put_object(name, first).await;
        }
        let path = self.path(name);
        // Every call of an upload in parts is allowed by s3:PutObject.
        let create = http::Request::post(format!("{path}?uploads"))
            .header("content-type", content_type(name))
            .header("x-amz-checksum-algorithm", "SHA256");
        let created = self.send("s3:CreateMultipartUpload", create, Vec::new()).await?;
        let upload = xml_element(&created.body, "UploadId")
            .ok_or_else(|| not_of_s3("s3:CreateMultipartUpload"))?;
        let upload = utf8_percent_encode(&upload, NON_ALPHANUMERIC).to_string();
        let numbered = (1..).zip(std::iter::once(Ok(first)).chain(parts));
        let sending = iter(numbered).map(|(number, part)| {
            let request =
                http::Request::put(format!("{path}?partNumber={number}&uploadId={upload}"));
            async move {
                let part = part.map_err(reading)?;
                let sum = checksum(&part);
                let answer =
                    self.send("s3:UploadPart", request.header(CHECKSUM, &sum), part).await?;
                let tag = answer.headers.get("etag").ok_or_else(|| not_of_s3("s3:UploadPart"))?;
                Ok::<_, String>((number, tag.to_owned(), sum))
            }
        });
        let sent: Vec<(u32, String, String)> = sending.buffered(AT_ONCE).try_collect().await?;
        let mut whole =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                .to_owned();
        for (number, tag, sum) in sent {
            let _ = write!(
                whole,
                "<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag><ChecksumSHA256>{sum}</ChecksumSHA256></Part>"
            );
        }
        whole.push_str("</CompleteMultipartUpload>");
        let complete = http::Request::post(format!("{path}?uploadId={upload}"))
            .header("content-type", "application/xml");
        let answer = self.send("s3:CompleteMultipartUpload", complete, whole.into_bytes()).await?;
        xml_element(&answer.body, "ETag")
            .map(drop)
            .ok_or_else(|| not_of_s3("s3:CompleteMultipartUpload"))
    }
}

impl Reports for ReportsBucket {
    fn publish<'a>(&'a self, name: &'a str, file: &'a Path) -> PortFuture<'a, String> {
        Box::pin(async move {
            let location = format!("s3://{}/{name}", self.name);
            self.put(name, file)
                .await
                .map_err(|error| PortError::new(format!("writing the report {location}"), error))?;
            Ok(location)
        })
    }
}

fn checksum(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

/// A file, part by part.
struct Parts(File);

impl Iterator for Parts {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut part = Vec::new();
        match self.0.by_ref().take(PART as u64).read_to_end(&mut part) {
            Ok(0) => None,
            Ok(_) => Some(Ok(part)),
            Err(error) => Some(Err(error)),
        }
    }
}

fn content_type(name: &str) -> &'static str {
    Format::of_file(name).unwrap_or(Format::Json).content_type()
}

/// That an answer lacks what S3 always says of a success: something in between may have given it.
fn not_of_s3(operation: &str) -> String {
    format!(
        "{operation}: the answer does not name what was written (is there a proxy in between that answers itself or cuts answers short?)"
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod upload_tests;

#[cfg(test)]
mod tests;
