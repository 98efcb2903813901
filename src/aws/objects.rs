//! Small files in a bucket, read and written whole: what the parts of one scan leave for each other.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use super::error::explain;
use crate::ports::PortError;

#[derive(Debug)]
pub struct Objects {
    pub client: Client,
    pub bucket: String,
}

impl Objects {
    pub async fn read(&self, key: &str) -> Result<Vec<u8>, PortError> {
        let doing = || format!("reading s3://{}/{key}", self.bucket);
        let answer = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let answer = answer.map_err(|error| PortError::new(doing(), explain("s3:GetObject", &error)))?;
        let body = answer.body.collect().await.map_err(|error| PortError::new(doing(), error))?;
        Ok(body.to_vec())
    }

    pub async fn write(&self, key: &str, body: Vec<u8>) -> Result<(), PortError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type("application/json").body(ByteStream::from(body)).send().await;
        put.map(|_| ()).map_err(|error| PortError::new(format!("writing s3://{}/{key}", self.bucket), explain("s3:PutObject", &error)))
    }
}
