//! Endpoints of every region of every partition, as botocore has them.

use aws_types::region::Region;

use super::*;

/// What botocore says of a service in a region.
struct Row {
    service: &'static str,
    /// What its model calls it.
    id: &'static str,
    signing_name: &'static str,
    fips: bool,
    dual_stack: bool,
    region: &'static str,
    /// `None` where there is no such endpoint.
    url: Option<String>,
    signing_region: String,
}

fn table() -> Vec<Row> {
    let lines = include_str!("../../../checks/fixtures/endpoints/endpoints.tsv").lines().skip(1);
    let line = |line: &'static str| {
        let columns: Vec<_> = line.split('\t').collect();
        let [service, id, signing_name, fips, dual_stack, address, signed, regions] = columns[..]
        else {
            panic!("{line}")
        };
        let of = move |region| Row {
            service,
            id,
            signing_name,
            fips: fips == "yes",
            dual_stack: dual_stack == "yes",
            region,
            url: (address != "refused").then(|| address.replace("{region}", region)),
            signing_region: signed.replace("{region}", region),
        };
        regions.split(' ').map(of).collect::<Vec<_>>()
    };
    lines.flat_map(line).collect()
}

#[test]
fn every_region_of_every_partition_is_as_botocore_has_it() {
    let mut compared = 0;
    for Row { service: name, id, signing_name, fips, dual_stack, region, url, signing_region } in
        table()
    {
        let named = |service: &Service| {
            let is_multi_region = *service == Service::S3MultiRegion;
            service.id() == id
                && is_multi_region == name.contains("multi-region")
                && (*service == Service::S3Express) == name.contains("express")
                && !name.contains("bucket")
        };
        let Some(service) = Service::ALL.into_iter().find(named) else { continue };
        assert_eq!(service.name(), signing_name, "{name}");
        let resolved = Endpoint::resolve(service, region, fips, dual_stack).ok();
        let resolved = match service {
            Service::S3Control | Service::S3MultiRegion => {
                resolved.map(|endpoint| endpoint.with_label("123456789012"))
            }
            _ => resolved,
        };
        let expected =
            url.map(|url| Endpoint { url, region: signing_region, is_configured: false });
        assert_eq!(resolved, expected, "{name} {region}, FIPS {fips}, dual-stack {dual_stack}");
        compared += 1;
    }
    assert!(compared > Service::ALL.len() * 4 * 40, "{compared}");
}

macro_rules! of_sdk {
    ($sdk:ident, $asked:expr) => {{
        use $sdk::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
        let ask: fn(
            $sdk::config::endpoint::ParamsBuilder,
        ) -> $sdk::config::endpoint::ParamsBuilder = $asked;
        Box::new(move |region: &str, fips: bool, dual_stack: bool| {
            let builder =
                Params::builder().region(region).use_fips(fips).use_dual_stack(dual_stack);
            let parameters = ask(builder).build().ok()?;
            let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
            let endpoint = runtime
                .block_on(async { DefaultResolver::new().resolve_endpoint(&parameters).await });
            endpoint.ok().map(|endpoint| endpoint.url().to_owned())
        }) as Box<dyn Fn(&str, bool, bool) -> Option<String>>
    }};
}

/// The SDKs bring rule sets of their own, of another date.
#[test]
fn the_sdks_call_what_botocore_calls() {
    let sdks = [
        ("config", of_sdk!(aws_sdk_config, |ask| ask)),
        ("dynamodb", of_sdk!(aws_sdk_dynamodb, |ask| ask)),
        ("ec2", of_sdk!(aws_sdk_ec2, |ask| ask)),
        ("iam", of_sdk!(aws_sdk_iam, |ask| ask)),
        ("rds", of_sdk!(aws_sdk_rds, |ask| ask)),
        ("s3", of_sdk!(aws_sdk_s3, |ask| ask.force_path_style(true))),
        (
            "s3 bucket by path",
            of_sdk!(aws_sdk_s3, |ask| ask.bucket("bucket").force_path_style(true)),
        ),
        ("sns", of_sdk!(aws_sdk_sns, |ask| ask)),
        ("sts", of_sdk!(aws_sdk_sts, |ask| ask)),
    ];
    let mut compared = 0;
    for Row { service: name, fips, dual_stack, region, url, .. } in table() {
        let Some((_, resolve)) = sdks.iter().find(|(sdk, _)| *sdk == name) else { continue };
        assert_eq!(
            resolve(region, fips, dual_stack),
            url,
            "{name} {region}, FIPS {fips}, dual-stack {dual_stack}"
        );
        compared += 1;
    }
    assert!(compared > 9 * 4 * 40, "{compared}");
}

#[test]
fn nothing_is_sent_to_a_region_of_no_partition() {
    for region in ["mars-north-1", "us-east-1.example.com", "global", "", "US-EAST-1"] {
        for service in [Service::Organizations, Service::S3, Service::Lambda] {
            let refused = Endpoint::resolve(service, region, false, false);
            assert!(
                matches!(refused, Err(EndpointError::UnknownRegion(_))),
                "{region}: {refused:?}"
            );
        }
    }
}

#[test]
fn what_is_configured_is_taken_as_it_is() {
    let config = SdkConfig::builder()
        .region(Region::from_static("eu-west-1"))
        .use_fips(true)
        .endpoint_url("http://127.0.0.1:4566/")
        .build();
    let endpoint = Endpoint::of(&config, Service::Organizations).unwrap();
    let expected = Endpoint {
        url: "http://127.0.0.1:4566".to_owned(),
        region: "us-east-1".to_owned(),
        is_configured: true,
    };
    assert_eq!(endpoint, expected);
}

#[test]
fn what_is_no_url_is_refused() {
    for good in ["http://127.0.0.1:4566", "https://s3.example.com/", "http://[::1]:4566"] {
        assert!(check_url("AWS_ENDPOINT_URL", good).is_ok(), "{good}");
    }
    for bad in [
        "localhost:4566",
        "",
        "s3.example.com",
        "ftp://example.com",
        "http://",
        "https:// example.com",
    ] {
        let error = check_url("AWS_ENDPOINT_URL_S3", bad).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "AWS_ENDPOINT_URL_S3 is `{bad}`, which is no URL: write http://HOST:PORT or https://HOST"
            )
        );
    }
}
