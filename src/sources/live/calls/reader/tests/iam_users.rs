use serde_json::json;

use super::*;
use crate::resource_types::iam_user;

const USERS: &str =
    "<Users><member><UserName>ann</UserName><UserId>AIDA1</UserId></member></Users>";
const KEY: &str = "<member><AccessKeyId>AKIA1</AccessKeyId><Status>Active</Status><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>";

#[tokio::test]
async fn a_user_is_asked_only_for_what_a_rule_looks_at() {
    let server = Server::start(|request| {
        if request.contains("Action=ListUsers") {
            query("ListUsers", USERS)
        } else if request.contains("Marker=next") {
            query(
                "ListAccessKeys",
                &format!(
                    "<AccessKeyMetadata>{}</AccessKeyMetadata>",
                    KEY.replace("Active", "Inactive")
                ),
            )
        } else {
            let marker = "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
            query(
                "ListAccessKeys",
                &format!("<AccessKeyMetadata>{KEY}</AccessKeyMetadata>{marker}"),
            )
        }
    })
    .await;
    let found = resources(read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await);
    let [ann] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (ann.id.as_str(), ann.name.as_str(), ann.region.as_str()),
        ("AIDA1", "ann", "global")
    );
    let key = |status| json!({ "accessKeyId": "AKIA1", "status": status, "createDate": "2026-01-02T03:04:05Z" });
    let keys = Value::from(json!([key("Active"), key("Inactive")]));
    assert_eq!(ann.document.at(KEYS), Member::Present(&keys), "the keys of both pages");
    assert_eq!(operations(&server), ["ListUsers", "ListAccessKeys", "ListAccessKeys"]);
}

const KEYS: &str = "supplementaryConfiguration.AccessKeys";

/// What AWS says to a call about a user.
#[derive(Clone, Copy)]
enum Response {
    Something,
    NoSuchEntity,
    NoSuchUser,
    Denied,
}

#[tokio::test]
async fn no_such_entity_is_the_user_or_the_password() {
    const UNCLEAR: &str = "iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.";
    use Response::{Denied, NoSuchEntity, NoSuchUser, Something};
    /// Of a user that is there: whether there is a password, or why that is unknown.
    type Password = Option<Result<bool, &'static str>>;
    let cases: [(&str, [Response; 3], Password); 11] = [
        ("a user with a password", [Something, Something, Something], Some(Ok(true))),
        ("a user without one", [NoSuchEntity, Something, Something], Some(Ok(false))),
        ("keys may not be asked", [NoSuchEntity, Denied, Something], Some(Ok(false))),
        ("devices may not be asked", [NoSuchEntity, Something, Denied], Some(Ok(false))),
        ("nothing says that the user is there", [NoSuchEntity, Denied, Denied], Some(Err(UNCLEAR))),
        ("no user", [NoSuchEntity, NoSuchEntity, NoSuchEntity], None),
        ("no user, by the words alone", [NoSuchUser, Denied, Denied], None),
        ("no user, by the keys alone", [NoSuchEntity, NoSuchEntity, Denied], None),
        ("no user, by the devices alone", [NoSuchEntity, Denied, NoSuchEntity], None),
        ("deleted between the calls", [Something, Something, NoSuchEntity], None),
        (
            "a password that may not be asked",
            [Denied, Something, Something],
            Some(Err("iam:GetLoginProfile: AccessDenied: no")),
        ),
    ];
    for (name, responses, expected) in cases {
        let server = Server::start(move |request| {
            let operations = ["GetLoginProfile", "ListAccessKeys", "ListMFADevices"];
            let place = operations
                .iter()
                .position(|operation| request.contains(&format!("Action={operation}&")));
            let Some(place) = place else { return query("ListUsers", USERS) };
            match responses[place] {
                Something => {
                    query(operations[place], "<LoginProfile/><AccessKeyMetadata/><MFADevices/>")
                }
                NoSuchEntity => refusal(404, "NoSuchEntity", "It cannot be found."),
                NoSuchUser => {
                    refusal(404, "NoSuchEntity", "The user with name ann cannot be found.")
                }
                Denied => refusal(403, "AccessDenied", "no"),
            }
        })
        .await;
        let found = resources(
            read(
                &server,
                &iam_user::CALLS,
                &["iam-access-key-rotated", "mfa-enabled-for-iam-console-access"],
            )
            .await,
        );
        let profile = "supplementaryConfiguration.LoginProfile";
        let console = found.first().map(|user| match user.document.at(profile) {
            Member::Present(profile) => Ok(*profile != Value::Null),
            Member::Unread(reason) => Err(reason.to_string()),
            Member::Absent => panic!("{name}: {user:?}"),
        });
        assert_eq!(console, expected.map(|there| there.map_err(str::to_owned)), "{name}");
    }
}

#[tokio::test]
async fn a_key_of_which_aws_does_not_say_enough_makes_all_unknown() {
    let odd =
        "iam:ListAccessKeys gives a key the status `Asleep`, which this version does not know.";
    let silent = "iam:ListAccessKeys did not say when a key was made, or whether it is active.";
    for (key, expected) in [
        (KEY.replace("Active", "Asleep"), odd),
        (KEY.replace("<Status>Active</Status>", ""), silent),
        (KEY.replace("<CreateDate>2026-01-02T03:04:05Z</CreateDate>", ""), silent),
    ] {
        let server = Server::start(move |request| {
            if request.contains("Action=ListUsers") {
                query("ListUsers", USERS)
            } else {
                query("ListAccessKeys", &format!("<AccessKeyMetadata>{key}</AccessKeyMetadata>"))
            }
        })
        .await;
        let found = resources(read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await);
        assert_eq!(found[0].document.at(KEYS), Member::Unread(&expected.into()));
    }
}
