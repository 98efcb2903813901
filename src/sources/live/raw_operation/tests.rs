use std::sync::Arc;

use serde_json::from_str;
use tokio::sync::Semaphore;

use super::*;
use crate::aws::account::Account;
use crate::model::value::Value;
use crate::sources::live::calls::{Connections, Shared};
use crate::sources::live::field_reader::tests::{Server, TestResponse, config, direct};
use crate::sources::live::fields::plan::{Form, Plan, Wanted};
use crate::sources::live::fields::shape::Shape;

const KEYS: &str = "kms:ListKeys json\nKeys []{}\n  KeyId text\nNextMarker text\n";

const LIST: RawOperation = RawOperation {
    service: endpoint::Service::Kms,
    name: "kms:ListKeys",
    protocol: Protocol::Json("TrentService.ListKeys"),
    arguments: &[("Limit", Argument::Integer(1000))],
    pages: Some(Pages { asked: "Marker", answered: "NextMarker" }),
};

fn reader(list: &str, paths: &[&str]) -> FieldReader {
    let wanted = Wanted { list, base: "key", paths, renames: &[], form: Form::Config };
    let plan = Plan::compile(&Shape::parse(KEYS).unwrap(), &[wanted]).unwrap();
    FieldReader::new(Arc::new(plan))
}

fn ask(of: Option<&str>, token: Option<&str>, reader: FieldReader) -> Ask {
    Ask { of: of.map(str::to_owned), token: token.map(str::to_owned), reader }
}

fn connection(server: &Server) -> Arc<Connection> {
    let regions = vec!["eu-west-1".to_owned()];
    let turns = Arc::new(Semaphore::new(4));
    let of = config(server, direct());
    let account = Account::new(of, "123456789012".to_owned(), regions, false, turns);
    Connections::new(&account, &Shared::default()).of("eu-west-1")
}

#[tokio::test]
async fn pages_follow_their_tokens() {
    let server = Server::start(|request| {
        TestResponse::ok(if request.contains("\"Marker\":\"next\"") {
            r#"{"Keys":[{"KeyId":"k2"}],"NextMarker":"","Truncated":false}"#
        } else {
            r#"{"Keys":[{"KeyId":"k1"}],"NextMarker":"next","Truncated":true}"#
        })
    })
    .await;
    let connection = connection(&server);
    let mut token = None;
    for (expected, next) in [("k1", Some("next")), ("k2", None)] {
        let reader = reader("Keys[]", &["key.keyId"]);
        token = LIST.call(&connection, ask(None, token.as_deref(), reader.clone())).await.unwrap();
        let documents = reader.take().unwrap().remove(0);
        assert_eq!(documents, [Value::from(serde_json::json!({ "key": { "keyId": expected } }))]);
        assert_eq!(token.as_deref(), next);
    }
    let requests = server.requests();
    let [first, _] = requests.as_slice() else { panic!("{requests:?}") };
    for part in [
        "POST / HTTP/1.1",
        "x-amz-target: TrentService.ListKeys",
        "content-type: application/x-amz-json-1.1",
        "/eu-west-1/kms/aws4_request",
        "{\"Limit\":1000}",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_a_refusal_with_its_reason() {
    for (name, status, body, code, reason) in [
        (
            "refused",
            400,
            r#"{"__type":"AccessDeniedException","Message":"no"}"#,
            Some("AccessDeniedException"),
            "kms:ListKeys: AccessDeniedException: no",
        ),
        (
            "cut off",
            200,
            r#"{"Keys":[{"KeyId":"k1""#,
            None,
            "kms:ListKeys: the answer is not the JSON that it should be: EOF",
        ),
        (
            "a list where an object is due",
            200,
            "[]",
            None,
            "kms:ListKeys: the answer is not the JSON that it should be",
        ),
        (
            "a token that is none",
            200,
            r#"{"Keys":[],"NextMarker":7}"#,
            None,
            "kms:ListKeys: NextMarker is 7, which is no token of a page",
        ),
    ] {
        let server = Server::start(move |_| TestResponse::of(status, body)).await;
        let connection = connection(&server);
        let reader = reader("Keys[]", &["key.keyId"]);
        let refusal = LIST.call(&connection, ask(None, None, reader)).await.unwrap_err();
        assert_eq!(refusal.code.as_deref(), code, "{name}");
        assert!(refusal.reason.starts_with(reason), "{name}: {}", refusal.reason);
    }
}

#[test]
fn requests_by_protocol() {
    const ARGUMENTS: &[(&str, Argument)] = &[
        ("Id", Argument::Resource),
        ("MaxItems", Argument::Integer(100)),
        ("Kind", Argument::Text("a b")),
        ("All", Argument::Boolean(true)),
    ];
    for (protocol, of, line, body) in [
        (
            Protocol::Json("T.Op"),
            Some("x/1"),
            "POST /",
            r#"{"All":true,"Id":"x/1","Kind":"a b","MaxItems":100,"Marker":"t&1"}"#,
        ),
        (
            Protocol::Json10("T.Op"),
            None,
            "POST /",
            r#"{"All":true,"Kind":"a b","MaxItems":100,"Marker":"t&1"}"#,
        ),
        (
            Protocol::Get("/v1/things/{Id}"),
            Some("x/1"),
            "GET /v1/things/x%2F1?All=true&Kind=a%20b&Marker=t%261&MaxItems=100",
            "",
        ),
        (
            Protocol::Get("/v1/things"),
            None,
            "GET /v1/things?All=true&Kind=a%20b&Marker=t%261&MaxItems=100",
            "",
        ),
        (
            Protocol::Post("/v1/things/{Id}"),
            Some("x"),
            "POST /v1/things/x",
            r#"{"All":true,"Kind":"a b","MaxItems":100,"Marker":"t&1"}"#,
        ),
        (
            Protocol::Query("2010-05-08"),
            Some("a+b"),
            "POST /",
            "Action=ListKeys&Version=2010-05-08&All=true&Id=a%2Bb&Kind=a%20b&Marker=t%261&MaxItems=100",
        ),
        (
            Protocol::S3("/{Id}?policy"),
            Some("a.b"),
            "GET /a.b?policy&All=true&Kind=a%20b&Marker=t%261&MaxItems=100",
            "",
        ),
    ] {
        let operation = RawOperation { protocol, arguments: ARGUMENTS, ..LIST };
        let request = operation.request("123456789012", of, Some("t&1".to_owned())).unwrap();
        assert_eq!(format!("{} {}", request.method(), request.uri()), line);
        let said = str::from_utf8(request.body()).unwrap();
        match from_str::<Json>(body) {
            Ok(json) => assert_eq!(from_str::<Json>(said).unwrap(), json, "{line}"),
            Err(_) => assert_eq!(said, body, "{line}"),
        }
    }
}
