//! KMS keys, of which only some can be asked for their rotation.

use super::*;
use crate::resource_types::kms_key;

const ROTATABLE: &str = r#""KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","Origin":"AWS_KMS","KeyUsage":"ENCRYPT_DECRYPT","Enabled":true,"MultiRegion":false"#;

/// What is known of the one key that `ListKeys` lists.
async fn key(
    described: &'static str,
    rotation: (u16, &'static str),
) -> (Option<Resource>, Vec<String>) {
    let server = Server::start(move |request| {
        let asks = |operation: &str| request.contains(&format!("TrentService.{operation}\r\n"));
        if asks("ListKeys") {
            TestResponse::ok(r#"{"Keys":[{"KeyId":"k1","KeyArn":"arn:k1"}],"Truncated":false}"#)
        } else if asks("DescribeKey") {
            match described {
                "" => TestResponse::of(400, r#"{"__type":"AccessDeniedException","message":"no"}"#),
                "gone" => TestResponse::of(400, r#"{"__type":"NotFoundException","message":"no"}"#),
                _ => {
                    TestResponse::ok(&format!(r#"{{"KeyMetadata":{{"KeyId":"k1",{described}}}}}"#))
                }
            }
        } else {
            TestResponse::of(rotation.0, rotation.1)
        }
    })
    .await;
    let rules = ["cmk-backing-key-rotation-enabled"];
    let found = resources(read(&server, &kms_key::CALLS, &rules).await);
    let asked = server.requests();
    assert!(asked.iter().all(|request| request.contains("/eu-west-1/kms/aws4_request")));
    let target = |request: &String| {
        let (_, operation) = request.split_once("TrentService.")?;
        operation.split("\r\n").next().map(str::to_owned)
    };
    (found.into_iter().next(), asked.iter().filter_map(target).collect())
}

#[tokio::test]
async fn a_key_is_asked_for_its_rotation_where_it_can_be_rotated() {
    const ROTATION: &str = "supplementaryConfiguration.KeyRotationStatus";
    const ALL: [&str; 3] = ["ListKeys", "DescribeKey", "GetKeyRotationStatus"];
    let rotated = (200, r#"{"KeyRotationEnabled":true,"RotationPeriodInDays":90}"#);
    let denied = (400, r#"{"__type":"AccessDeniedException","message":"no"}"#);
    let managed = r#""KeyManager":"AWS","KeySpec":"SYMMETRIC_DEFAULT","Origin":"AWS_KMS""#;
    let signing = r#""KeyManager":"CUSTOMER","KeySpec":"RSA_2048","Origin":"AWS_KMS""#;
    let imported = r#""KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","Origin":"EXTERNAL""#;
    let refused = "kms:GetKeyRotationStatus: AccessDeniedException: no";
    for (name, described, rotation, expected, calls) in [
        ("rotated", ROTATABLE, rotated, Ok(true.into()), 3),
        ("its policy refuses the status", ROTATABLE, denied, Err(refused), 3),
        ("its policy refuses everything", "", denied, Err(refused), 3),
        ("managed by AWS", managed, denied, Ok(Value::Null), 2),
        ("to sign", signing, denied, Ok(Value::Null), 2),
        ("imported", imported, denied, Ok(Value::Null), 2),
    ] {
        let (found, asked) = key(described, rotation).await;
        let found = found.unwrap_or_else(|| panic!("{name}"));
        assert_eq!((found.id.as_str(), found.region.as_str()), ("k1", "eu-west-1"), "{name}");
        assert_eq!(asked, ALL[..calls], "{name}");
        let known = match found.document.at(ROTATION) {
            Member::Present(value) => Ok(value.clone()),
            Member::Unread(reason) => Err(reason.as_ref()),
            Member::Absent => panic!("{name}"),
        };
        assert_eq!(known, expected, "{name}");
    }
    let (found, _) = key("gone", rotated).await;
    assert_eq!(found, None, "deleted between the calls");
}
