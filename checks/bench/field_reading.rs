//! What reading DescribeInstances costs for each instance, through aws-sdk-ec2, from memory.
//!
//! usage: field-reading WAY [INSTANCES]      WAY: sdk, three, fifteen or all
//!
//! `sdk` is the SDK's own decoding; `three`, `fifteen` and `all` read so many fields. Prints the
//! processor time an instance, and how much an instance takes that is held.

use std::convert::Infallible;
use std::fs;
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_ec2::Client;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::region::Region;
use bytes::Bytes;
use compliance::aws::client::sleeper;
use compliance::sources::live::field_reader::FieldReader;
use compliance::sources::live::fields::plan::{Form, Plan, Rename, Wanted};
use compliance::sources::live::fields::shape_of;
use http_body::{Body, Frame};

const PAGE: usize = 1000;
const INSTANCE: &str = include_str!("stand_in/instance.xml");
const FIFTEEN: [&str; 15] = [
    "configuration.instanceId",
    "configuration.state.name",
    "tags",
    "configuration.imageId",
    "configuration.instanceType",
    "configuration.launchTime",
    "configuration.metadataOptions.httpTokens",
    "configuration.metadataOptions.httpPutResponseHopLimit",
    "configuration.iamInstanceProfile.arn",
    "configuration.monitoring.state",
    "configuration.publicIpAddress",
    "configuration.ebsOptimized",
    "configuration.securityGroups.groupId",
    "configuration.blockDeviceMappings.ebs.volumeId",
    "configuration.networkInterfaces.association.publicIp",
];

/// The same page again and again, the last one without a token.
#[derive(Clone, Debug)]
struct Pages {
    page: Bytes,
    last: Bytes,
    left: Arc<AtomicUsize>,
}

impl HttpClient for Pages {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Pages {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let left = self.left.fetch_sub(1, Ordering::Relaxed);
        let body = if left == 1 { &self.last } else { &self.page };
        // The scanner's client gathers a body too.
        let body = SdkBody::from_body_1_x(One(Some(Bytes::copy_from_slice(body))));
        let ok = StatusCode::try_from(200).map(|status| Response::new(status, body));
        HttpConnectorFuture::ready(ok.map_err(|error| {
            aws_smithy_runtime_api::client::result::ConnectorError::user(error.into())
        }))
    }
}

struct One(Option<Bytes>);

impl Body for One {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|body| Ok(Frame::data(body))))
    }
}

fn page(token: &str) -> Bytes {
    let mut body = String::from("<DescribeInstancesResponse><reservationSet>");
    for number in 0..PAGE {
        let id = format!("{number:017}");
        let owner = "<item><key>Owner</key><value>team-logistics</value></item>";
        let values = [&id, "123456789012", &id, "eu-central-1", owner];
        let mut parts = INSTANCE.split("{}");
        body.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values.into_iter().cycle()) {
            body.push_str(value);
            body.push_str(part);
        }
    }
    body.push_str("</reservationSet>");
    body.push_str(token);
    body.push_str("</DescribeInstancesResponse>");
    body.into()
}

fn plan(paths: &[&str]) -> Result<Arc<Plan>> {
    let wanted = Wanted {
        list: "Reservations[].Instances[]",
        base: "configuration",
        paths,
        renames: &[Rename::new("tags", "Tags{Key,Value}")],
        form: Form::Config,
    };
    let started = Instant::now();
    let shape = shape_of("ec2:DescribeInstances")?.context("its shape")?;
    let plan = Plan::compile(&shape, &[wanted]).map_err(|errors| anyhow!("{errors:?}"))?;
    writeln!(std::io::stderr(), "compiled in {:?}", started.elapsed())?;
    Ok(Arc::new(plan))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [way, rest @ ..] = arguments.as_slice() else {
        bail!("usage: field-reading sdk|three|fifteen|all [INSTANCES]")
    };
    let instances: usize = rest.first().map_or(Ok(100_000), |instances| instances.parse())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let pages = instances.div_ceil(PAGE);
    // Once for what is set up but once.
    runtime.block_on(read(way, 1, false))?;
    let (before, resident_before) = (processor_time()?, resident()?);
    let (count, _) = runtime.block_on(read(way, pages, false))?;
    let took = processor_time()? - before;
    if count != pages * PAGE {
        bail!("{count} instances were read");
    }
    let (_, resident) = runtime.block_on(read(way, pages, true))?;
    let each = 1.0 / f64::from(u32::try_from(count)?);
    writeln!(
        std::io::stdout(),
        "{way}: {:.2} µs of processor time an instance, {:.0} bytes held",
        took * 1e6 * each,
        (resident - resident_before) * each
    )?;
    Ok(())
}

/// How many instances were read, and the resident memory at the end.
async fn read(way: &str, pages: usize, keep: bool) -> Result<(usize, f64)> {
    let client = Pages {
        page: page("<nextToken>again</nextToken>"),
        last: page(""),
        left: Arc::new(AtomicUsize::new(pages)),
    };
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "AKIA", "secret", None, None, "bench",
        )))
        .http_client(SharedHttpClient::new(client))
        .sleep_impl(sleeper())
        .build();
    let client = Client::new(&config);
    let plan = match way {
        "three" => Some(plan(&FIFTEEN[..3])?),
        "fifteen" => Some(plan(&FIFTEEN)?),
        "all" => Some(plan(&["configuration", "tags"])?),
        "sdk" => None,
        other => bail!("there is no way `{other}`"),
    };
    let (mut count, mut token) = (0, None);
    let (mut kept, mut kept_by_sdk) = (Vec::new(), Vec::new());
    loop {
        let call = client.describe_instances().max_results(1000).set_next_token(token.take());
        let call = call.customize();
        let page = if let Some(plan) = &plan {
            let reader = FieldReader::new(plan.clone());
            let page = call.interceptor(reader.clone()).send().await?;
            let mut documents = reader.take().context("documents")?.remove(0);
            count += documents.len();
            if keep {
                kept.append(&mut documents);
            }
            page
        } else {
            let page = call.send().await?;
            count += page.reservations().iter().map(|one| one.instances().len()).sum::<usize>();
            page
        };
        token = page.next_token().map(str::to_owned);
        if keep && plan.is_none() {
            kept_by_sdk.push(page);
        }
        if token.is_none() {
            break;
        }
    }
    kept.shrink_to_fit();
    Ok((count, resident()?))
}

/// In seconds, by the kernel's account.
fn processor_time() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let numbers: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| {
        numbers.get(index).context("a number")?.parse::<f64>().map_err(anyhow::Error::from)
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// In bytes.
fn resident() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}
