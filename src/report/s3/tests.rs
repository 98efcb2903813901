use std::io::Write;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::region::Region;

use super::*;
use crate::aws::client::{retries, sleeper, time_limits};

fn bucket(region: &'static str, name: &str) -> ReportsBucket {
    ReportsBucket::new(&config(region).build(), name.to_owned())
        .unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn config(region: &'static str) -> aws_types::sdk_config::Builder {
    let credentials = Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        None,
        None,
        "test",
    );
    let roots = rustls::RootCertStore::empty();
    let proxies = crate::network::proxies::Proxies::from_environment()
        .unwrap_or_else(|error| panic!("{error}"));
    let http_client = crate::aws::connector::http_client(roots, proxies, 1, Duration::from_secs(1))
        .unwrap_or_else(|error| panic!("{error}"));
    SdkConfig::builder()
        .region(Region::from_static(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client)
        .sleep_impl(sleeper())
        .retry_config(retries())
        .timeout_config(time_limits())
}

/// Keys and moment of AWS' own example ("Using Query Parameters (AWS Signature Version 4)");
/// the signature is botocore's.
#[tokio::test]
async fn a_link_is_signed_as_s3_wants_it() {
    let moment = SystemTime::UNIX_EPOCH + Duration::from_hours(380_376);
    let link = bucket("us-east-1", "examplebucket")
        .presigned("a=b/test.txt", Duration::from_hours(24), moment)
        .await;
    let link = link.unwrap_or_else(|error| error.to_string());
    assert!(
        link.starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/a%3Db/test.txt?"),
        "{link}"
    );
    assert!(
        link.contains("&X-Amz-Expires=86400&") && link.contains("&X-Amz-SignedHeaders=host&"),
        "{link}"
    );
    assert!(
        link.ends_with(
            "&X-Amz-Signature=ffa2b8cf36f725c08379e488d0b7a56c0236b85b0ed80908a64e0a3b4833e563"
        ),
        "{link}"
    );
}

#[test]
fn where_a_bucket_is() {
    let at = |bucket: ReportsBucket| format!("{}{}", bucket.endpoint.url, bucket.path("a.json"));
    assert_eq!(
        at(bucket("eu-west-1", "reports")),
        "https://reports.s3.eu-west-1.amazonaws.com/a.json"
    );
    assert_eq!(
        at(bucket("eu-west-1", "reports.example")),
        "https://s3.eu-west-1.amazonaws.com/reports.example/a.json"
    );
    assert_eq!(
        at(bucket("cn-north-1", "reports")),
        "https://reports.s3.cn-north-1.amazonaws.com.cn/a.json"
    );
    let of = |config: aws_types::sdk_config::Builder| {
        at(ReportsBucket::new(&config.build(), "reports".to_owned()).unwrap())
    };
    assert_eq!(
        of(config("us-gov-west-1").use_fips(true)),
        "https://reports.s3-fips.us-gov-west-1.amazonaws.com/a.json"
    );
    assert_eq!(
        of(config("eu-west-1").endpoint_url("http://127.0.0.1:4566/")),
        "http://127.0.0.1:4566/reports/a.json"
    );
    assert_eq!(bucket("eu-west-1", "reports").path("a=1/é.json"), "/a%3D1/%C3%A9.json");
}

#[test]
fn a_file_is_cut_into_parts() -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&vec![b'x'; 2 * PART + 1])?;
    let sizes = |file: &Path| {
        Parts(File::open(file)?)
            .map(|part| part.map(|part| part.len()))
            .collect::<io::Result<Vec<_>>>()
    };
    assert_eq!(sizes(file.path())?, [PART, PART, 1]);
    assert_eq!(sizes(tempfile::NamedTempFile::new()?.path())?, [0_usize; 0]);
    Ok(())
}

/// As AWS has them in its documentation of the empty payload, and `openssl dgst -sha256 -binary
/// | base64`.
#[test]
fn checksums_as_s3_wants_them() {
    assert_eq!(checksum(b""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(checksum(b"abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}
