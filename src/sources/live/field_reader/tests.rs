//! Calls of the SDKs, read by field, to a server on this machine that answers well, badly or not.

use std::collections::HashSet;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use rustls::RootCertStore;
use tokio::sync::Notify;

use super::*;
use crate::aws::client::{s3, sleeper, time_limits};
use crate::aws::connector::http_client;
use crate::aws::error::{code, explain};
use crate::aws::rate_limit::Paced;
use crate::model::value::Member;
use crate::network::proxies::Proxies;
use crate::sources::live::fields::plan::{Form, Rename, Wanted};
use crate::sources::live::fields::shape_of;

mod server;

pub(crate) use server::{Server, TestResponse};

const VOLUMES: Wanted<'static> = Wanted {
    list: "Volumes[]",
    base: "configuration",
    paths: &["configuration.volumeId", "configuration.encrypted", "tags"],
    renames: &[Rename::new("tags", "Tags{Key,Value}")],
    form: Form::Config,
};

fn plan(operation: &str, wanted: Wanted<'_>) -> Arc<Plan> {
    Arc::new(Plan::compile(&shape_of(operation).unwrap().unwrap(), &[wanted]).unwrap())
}

pub(crate) fn direct() -> SharedHttpClient {
    let proxies = Proxies::new(|_| None).unwrap();
    http_client(RootCertStore::empty(), proxies, 8, Duration::from_secs(5)).unwrap()
}

pub(crate) fn config(server: &Server, client: SharedHttpClient) -> SdkConfig {
    let retries = RetryConfig::standard().with_max_attempts(3);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "AKIA", "secret", None, None, "test",
        )))
        .http_client(client)
        .endpoint_url(server.url())
        .retry_config(retries.with_initial_backoff(Duration::from_millis(1)))
        .sleep_impl(sleeper())
        .timeout_config(time_limits())
        .build()
}

/// A page of so many volumes.
fn page(number: usize, next: bool) -> String {
    let item = |index| {
        format!(
            "<item><volumeId>vol-{number}-{index}</volumeId><encrypted>true</encrypted>\
             <tagSet><item><key>Owner</key><value>a &amp; b</value></item></tagSet></item>"
        )
    };
    let items = [item(0), item(1), item(2)].concat();
    let token =
        if next { format!("<nextToken>page-{}</nextToken>", number + 1) } else { String::new() };
    format!(
        "<?xml version=\"1.0\"?>\n<DescribeVolumesResponse xmlns=\"http://ec2.amazonaws.com/doc/\
         2016-11-15/\"><requestId>r</requestId><volumeSet>{items}</volumeSet>{token}\
         </DescribeVolumesResponse>\n"
    )
}

const PAGES: usize = 3;

/// The page that a request asks for.
fn page_asked(request: &str) -> usize {
    let token = request.split("NextToken=page-").nth(1);
    token.and_then(|rest| rest.chars().next()?.to_digit(10)).map_or(0, |page| page as usize)
}

fn right(request: &str) -> String {
    let number = page_asked(request);
    page(number, number + 1 < PAGES)
}

/// Reads all pages, as an adapter does.
async fn volumes(config: &SdkConfig) -> Result<Vec<String>, String> {
    let client = aws_sdk_ec2::Client::new(config);
    let plan = plan("ec2:DescribeVolumes", VOLUMES);
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let reader = FieldReader::new(plan.clone());
        let call = client.describe_volumes().set_next_token(token.take());
        match call.customize().interceptor(reader.clone()).send().await {
            Ok(page) => {
                assert!(page.volumes().is_empty(), "they are read by field alone");
                found.extend(reader.take().expect("documents").remove(0));
                assert!(reader.take().is_none(), "they are taken once");
                token = page.next_token;
            }
            Err(error) => {
                assert!(reader.take().is_none(), "a call that failed leaves none");
                return Err(explain("ec2:DescribeVolumes", &error));
            }
        }
        if token.is_none() {
            break;
        }
    }
    let id = |volume: &Value| match (volume.at("configuration.volumeId"), volume.at("tags.Owner")) {
        (Member::Present(Value::Text(id)), Member::Present(Value::Text(owner))) => {
            assert_eq!(&**owner, "a & b");
            id.to_string()
        }
        other => panic!("{other:?}"),
    };
    Ok(found.iter().map(id).collect())
}

fn every_volume() -> Vec<String> {
    let pages = (0..PAGES).flat_map(|page| (0..3).map(move |index| (page, index)));
    pages.map(|(page, index)| format!("vol-{page}-{index}")).collect()
}

/// Made of the right body.
type Fault = fn(&str) -> TestResponse;

/// What goes wrong on the way of an answer, each after which the SDK asks again.
fn faults() -> Vec<(&'static str, Fault)> {
    fn cut_at(body: &str, sent: usize) -> TestResponse {
        TestResponse::ok(body).sending(sent)
    }
    vec![
        ("an internal error", |_| TestResponse::of(500, &errors("InternalError"))),
        ("throttled", |_| TestResponse::of(503, &errors("RequestLimitExceeded"))),
        ("no body", |_| TestResponse::ok("")),
        ("the connection breaks in the head of the body", |body| cut_at(body, 10)),
        ("the connection breaks in an item", |body| cut_at(body, body.len() / 2)),
        ("the connection breaks before the last byte", |body| cut_at(body, body.len() - 2)),
        ("a proxy cuts the document", |body| TestResponse::ok(&body[..body.len() * 2 / 3])),
        ("a proxy cuts the end", |body| TestResponse::ok(&body[..body.len() - 10])),
        ("chunks that end early", |body| TestResponse::ok(body).chunked(7).sending(body.len() / 2)),
        ("chunks of a document that is cut", |body| TestResponse::ok(&body[..200]).chunked(64)),
        ("a captive portal", |_| TestResponse::ok("<html><body>Log in</body></html>")),
        ("another encoding", |body| TestResponse::bytes(latin(body))),
        ("another operation's answer", |_| TestResponse::ok("<DescribeImagesResponse/>")),
    ]
}

fn latin(body: &str) -> Vec<u8> {
    body.replacen("vol-", "\u{1}", 1).bytes().map(|b| if b == 1 { 0xe9 } else { b }).collect()
}

fn errors(code: &str) -> String {
    format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors>\
         <RequestID>r</RequestID></Response>"
    )
}

#[tokio::test]
async fn attempts_that_fail_double_nothing() {
    for (name, fault) in faults() {
        let seen = Mutex::new(HashSet::new());
        // The first attempt at each page goes wrong.
        let server = Server::start(move |request| {
            let body = right(request);
            let first = seen.lock().unwrap().insert(page_asked(request));
            if first { fault(&body) } else { TestResponse::ok(&body) }
        })
        .await;
        let found = volumes(&config(&server, direct())).await;
        assert_eq!(found.as_ref(), Ok(&every_volume()), "{name}");
        assert_eq!(server.requests().len(), 2 * PAGES, "{name}");
    }
}

#[tokio::test]
async fn what_fails_for_ever_is_an_error_and_no_shorter_list() {
    for (name, fault) in faults() {
        let server = Server::start(move |request| {
            let body = right(request);
            if page_asked(request) == 1 { fault(&body) } else { TestResponse::ok(&body) }
        })
        .await;
        let error = volumes(&config(&server, direct())).await.expect_err(name);
        assert!(error.starts_with("ec2:DescribeVolumes: "), "{name}: {error}");
        assert_eq!(server.requests().len(), 1 + 3, "{name}");
    }
}

#[tokio::test]
async fn it_is_the_same_behind_what_paces_calls() {
    for (name, fault) in faults().into_iter().filter(|(name, _)| *name != "throttled") {
        let seen = Mutex::new(HashSet::new());
        let server = Server::start(move |request| {
            let body = right(request);
            let first = page_asked(request) == 1 && seen.lock().unwrap().insert(1);
            if first { fault(&body) } else { TestResponse::ok(&body) }
        })
        .await;
        let found = volumes(&config(&server, Paced::over(direct()))).await;
        assert_eq!(found.as_ref(), Ok(&every_volume()), "{name}");
    }
}

#[tokio::test]
async fn a_body_may_come_in_any_pieces() {
    for pieces in [1, 2, 13, 100_000] {
        let server =
            Server::start(move |request| TestResponse::ok(&right(request)).chunked(pieces)).await;
        assert_eq!(volumes(&config(&server, direct())).await.as_ref(), Ok(&every_volume()));
        for request in server.requests() {
            // No call asks for gzip, and it is not read.
            assert!(!request.to_ascii_lowercase().contains("gzip"), "{request}");
        }
    }
}

#[tokio::test]
async fn refusals_are_the_sdks_to_read() {
    let server = Server::start(|_| TestResponse::of(403, &errors("UnauthorizedOperation"))).await;
    let error = volumes(&config(&server, direct())).await.unwrap_err();
    assert_eq!(error, "ec2:DescribeVolumes: UnauthorizedOperation: no");
    assert_eq!(server.requests().len(), 1);

    let server = Server::start(|_| {
        let error = "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>no</Message>";
        TestResponse::of(404, &format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"))
    })
    .await;
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Config };
    let reader = FieldReader::new(plan("iam:GetLoginProfile", whole));
    let call = aws_sdk_iam::Client::new(&config(&server, direct())).get_login_profile();
    let call = call.user_name("a").customize().interceptor(reader.clone());
    assert_eq!(code(&call.send().await.unwrap_err()), Some("NoSuchEntity"));
    assert!(reader.take().is_none());
}

#[tokio::test]
async fn where_s3_sends_us_is_the_sdks_to_read() {
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Config };
    for (status, code_of_it) in [(301, "PermanentRedirect"), (400, "AuthorizationHeaderMalformed")]
    {
        let server = Server::start(move |_| {
            let region = "<Region>eu-central-1</Region>";
            let error =
                format!("<Error><Code>{code_of_it}</Code><Message>no</Message>{region}</Error>");
            TestResponse::of(status, &error).with_header("x-amz-bucket-region", "eu-central-1")
        })
        .await;
        let reader = FieldReader::new(plan("s3:GetBucketEncryption", whole));
        let call = s3(&config(&server, direct())).get_bucket_encryption().bucket("b");
        let error = call.customize().interceptor(reader.clone()).send().await.unwrap_err();
        let response = error.raw_response().unwrap();
        assert_eq!(code(&error), Some(code_of_it));
        assert_eq!(response.headers().get("x-amz-bucket-region"), Some("eu-central-1"));
        let body = String::from_utf8_lossy(response.body().bytes().unwrap()).into_owned();
        assert!(body.contains("<Region>eu-central-1</Region>"), "{body}");
        assert!(reader.take().is_none());
    }
}

#[tokio::test]
async fn an_object_stays_a_stream() {
    let rest = Arc::new(Notify::new());
    let waits = rest.clone();
    let server = Server::start(move |request| {
        if request.lines().next().is_some_and(|line| line.contains("?encryption")) {
            return TestResponse::of(404, "<Error><Code>NoSuchBucket</Code></Error>");
        }
        TestResponse::ok(&"x".repeat(100_000)).waiting(60_000, waits.clone())
    })
    .await;
    let client = s3(&config(&server, direct()));
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Config };
    let reader = FieldReader::new(plan("s3:GetBucketEncryption", whole));
    let call = client.get_bucket_encryption().bucket("b");
    call.customize().interceptor(reader).send().await.unwrap_err();
    // The same client: the rest of the object is sent when its beginning has arrived.
    let mut object = client.get_object().bucket("b").key("k").send().await.unwrap().body;
    let mut length = object.next().await.unwrap().unwrap().len();
    assert!(length <= 60_000);
    rest.notify_one();
    while let Some(piece) = object.next().await {
        length += piece.unwrap().len();
    }
    assert_eq!(length, 100_000);
}

#[tokio::test]
async fn an_answer_that_the_sdk_refuses_leaves_no_documents() {
    // Read by field it is a bucket without rules; to the SDK it is none of its roots.
    let server = Server::start(|_| TestResponse::ok("<LocationConstraint/>")).await;
    let shape = "s3:GetBucketEncryption rest-xml\nRules Rule []{}\n  BucketKeyEnabled boolean\n";
    let shape = crate::sources::live::fields::shape::Shape::parse(shape).unwrap();
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Config };
    let reader = FieldReader::new(Arc::new(Plan::compile(&shape, &[whole]).unwrap()));
    let call = s3(&config(&server, direct())).get_bucket_encryption().bucket("b");
    call.customize().interceptor(reader.clone()).send().await.unwrap_err();
    assert!(reader.take().is_none());
}

#[tokio::test]
async fn a_body_in_one_piece_is_not_copied() {
    let body = Bytes::from("<ServerSideEncryptionConfiguration/>".to_owned());
    let (address, length) = (body.as_ptr(), body.len());
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Config };
    let reader = FieldReader::new(plan("s3:GetBucketEncryption", whole));
    let body = Some(SdkBody::from(body));
    let mut read = ReadBody { reader, body, first: Bytes::new(), more: Vec::new() };
    let frame = std::future::poll_fn(|context| Pin::new(&mut read).poll_frame(context)).await;
    let piece = frame.unwrap().unwrap().into_data().unwrap();
    assert_eq!((piece.as_ptr(), piece.len()), (address, length));
}
