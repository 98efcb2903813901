//! Bodies as the network, proxies and accidents leave them.

use proptest::prelude::*;

use super::*;

#[test]
fn a_body_that_breaks_off_is_an_error_wherever_it_does() {
    let xml = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
    let body = volumes("<item><volumeId>a&lt;</volumeId></item><item/>");
    let body = body.trim_end();
    let begin = body.find("<Desc").unwrap();
    for end in 0..body.len() {
        let error = xml.extract(&body.as_bytes()[..end]).expect_err(&body[..end]);
        if end <= begin {
            assert!(matches!(error, BodyError::Truncated | BodyError::Xml(_)), "{error}");
        }
    }
    let wanted = Wanted { list: "Keys[]", base: "", paths: &[""], renames: &[], form: Form::Model };
    let json = of_shape(KEYS, &[wanted]);
    let body = r#"{"Keys": [{"KeyId": "a", "Tags": []}], "NextMarker": "n"}"#;
    for end in 0..body.len() {
        json.extract(&body.as_bytes()[..end]).expect_err(&body[..end]);
    }
}

#[test]
fn what_is_no_answer_of_the_operation_is_an_error() {
    let ec2 = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
    let users = Wanted { list: "Users[]", base: "", paths: &[""], renames: &[], form: Form::Model };
    let iam = plan("iam:ListUsers", &[users]).unwrap();
    let wanted =
        Wanted { list: "Buckets[]", base: "", paths: &[""], renames: &[], form: Form::Model };
    let s3 = plan("s3:ListBuckets", &[wanted]).unwrap();
    let whole = volumes("");
    for (name, plan, body) in [
        ("a captive portal", &ec2, "<!DOCTYPE html><html><body>Log in</body></html>"),
        ("a captive portal, to S3", &s3, "<html><body>Log in</body></html>"),
        ("nothing", &ec2, ""),
        ("white space", &ec2, "  \n"),
        ("a text", &ec2, "Service unavailable"),
        ("another operation", &ec2, "<DescribeImagesResponse/>"),
        ("another operation of Query", &iam, "<ListRolesResponse/>"),
        ("no result", &iam, "<ListUsersResponse><ResponseMetadata/></ListUsersResponse>"),
        ("an error that claims success", &iam, "<ErrorResponse><Error/></ErrorResponse>"),
        ("JSON", &ec2, r#"{"Volumes": []}"#),
        ("a second root", &ec2, &format!("{whole}<more/>")),
        ("text behind the end", &ec2, &format!("{whole}more")),
        ("an end too many", &ec2, &format!("{whole}</more>")),
        ("ends that do not match", &ec2, &volumes("<item><volumeId></item></volumeId>")),
        ("an unknown entity", &ec2, &volumes("<item><volumeId>&who;</volumeId></item>")),
    ] {
        assert!(plan.extract(body.as_bytes()).is_err(), "{name}");
    }
    let latin = volumes("<item><volumeId>\u{1}</volumeId></item>").replace('\u{1}', "?");
    let latin: Vec<u8> = latin.bytes().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
    assert!(ec2.extract(&latin).is_err(), "another encoding");

    let keys = Wanted { list: "Keys[]", base: "", paths: &[""], renames: &[], form: Form::Model };
    let json = of_shape(KEYS, &[keys]);
    for body in [
        "[]",
        "null",
        "<html/>",
        r#"{"Keys": {}}"#,
        r#"{"Keys": "a"}"#,
        r#"{"Keys": [[]]}"#,
        r#"{"Keys": [{"Tags": {}}]}"#,
        r#"{"Keys": []} {}"#,
    ] {
        assert!(json.extract(body.as_bytes()).is_err(), "{body}");
    }
}

proptest! {
    /// Whatever is in the way of an answer, it is read or refused; what is left of one that was
    /// read is an answer without items.
    #[test]
    fn a_body_with_anything_in_it_is_read_or_refused(
        at in 0..10_000_usize,
        length in 0..40_usize,
        anything in "[a-z<>/&;!?\\[\\]\\- \"=#x0-9]{0,12}",
    ) {
        let body = volumes(
            "<item><volumeId>a&lt;</volumeId><tagSet><item><key>k</key><value>v</value></item>\
             </tagSet></item><item/>",
        );
        let start = at % body.len();
        let end = body.len().min(start + length);
        let body = format!("{}{anything}{}", &body[..start], &body[end..]);
        let plan = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
        if let Ok(extracted) = plan.extract(body.as_bytes()) {
            let rest = extracted.rest.unwrap();
            let again = plan.extract(&rest).unwrap();
            prop_assert!(again.documents[0].is_empty());
        }
    }
}
