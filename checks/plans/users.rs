//! Keys and passwords that a plan gives to users.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::json;

use super::builder::{Planned, case, document, hold, read, verdicts};

const USER: &str = "aws_iam_user.u";
const BY_NAME: [&str; 2] = ["aws_iam_user.u.name", "aws_iam_user.u"];

fn user() -> Planned {
    Planned::new(USER, json!({ "name": "amelia" })).unknown(&["id"])
}

fn unnamed(address: &str) -> Planned {
    Planned::new(address, json!({})).unknown(&["id", "name"])
}

fn existing() -> Planned {
    Planned::existing(USER, json!({ "name": "amelia", "id": "amelia" }))
}

fn login(references: &[&str]) -> Planned {
    Planned::new("aws_iam_user_login_profile.l", json!({})).refers("user", references)
}

fn key(number: usize, created: Option<&str>) -> Planned {
    let values = json!({ "user": "amelia", "status": "Active", "id": format!("AKIAIOSFODNN7EXAMPL{number}"), "create_date": created });
    Planned::existing(&format!("aws_iam_access_key.k[{number}]"), values)
}

fn new_key(references: &[&str]) -> Planned {
    Planned::new("aws_iam_access_key.made", json!({ "status": "Active" }))
        .refers("user", references)
        .unknown(&["id", "create_date"])
}

#[test]
fn passwords() {
    let (one, other) = ("aws_iam_user.u[\"a\"]", "aws_iam_user.u[\"b\"]");
    let (here, there) = ("aws_iam_user.here", "aws_iam_user.there");
    let named = |address: &str| Planned::new(address, json!({ "name": "amelia" })).unknown(&["id"]);
    let named_login =
        |name: &str| Planned::new("aws_iam_user_login_profile.l", json!({ "user": name }));
    hold(
        "mfa-enabled-for-iam-console-access",
        &json!({}),
        vec![
            case("none", [user()], [(USER, Compliant)]),
            case("one", [user(), login(&BY_NAME)], [(USER, InsufficientData)]),
            case("one by name", [user(), named_login("amelia")], [(USER, InsufficientData)]),
            case("one by a name in other letters", [user(), named_login("Amelia")], [(USER, InsufficientData)]),
            case("of somebody else", [user(), named_login("noah")], [(USER, Compliant)]),
            case("of a name that a user without a known one may get", [unnamed(USER), named_login("noah")], [(USER, InsufficientData)]),
            case("through a local value", [user(), login(&["local.user"])], [(USER, InsufficientData)]),
            case("through a data source", [user(), login(&["data.aws_iam_user.x.user_name"])], [(USER, InsufficientData)]),
            case("of a user that exists", [existing()], [(USER, InsufficientData)]),
            case("of an imported user", [existing().actions(&["update"])], [(USER, InsufficientData)]),
            case("of a user that is replaced", [user().actions(&["delete", "create"])], [(USER, Compliant)]),
            case(
                "of one of two",
                [unnamed(one), unnamed(other), login(&["aws_iam_user.u", "var.name"])],
                [(one, InsufficientData), (other, InsufficientData)],
            ),
            case(
                "of the other of two",
                [unnamed(one), unnamed(other), login(&["aws_iam_user.u[\"b\"].name", "aws_iam_user.u[\"b\"]"])],
                [(one, Compliant), (other, InsufficientData)],
            ),
            case(
                "one name in two accounts, by provider",
                [named(here), named(there).provider("aws.other"), named_login("amelia").provider("aws.other")],
                [(here, Compliant), (there, InsufficientData)],
            )
            .with(json!({ "configuration": { "provider_config": { "aws.other": { "name": "aws" } } } })),
            case(
                "one name in two accounts, and a third provider",
                [named(here), named(there).provider("aws.other"), named_login("amelia").provider("aws.third")],
                [(here, InsufficientData), (there, InsufficientData)],
            )
            .with(json!({ "configuration": { "provider_config": { "aws.other": { "name": "aws" }, "aws.third": { "name": "aws" } } } })),
            case(
                "one name in two accounts, by reference",
                [
                    named(here),
                    named(there).provider("aws.other"),
                    named_login("amelia").written("user", json!({ "references": ["aws_iam_user.there.name"] })),
                ],
                [(here, Compliant), (there, InsufficientData)],
            )
            .with(json!({ "configuration": { "provider_config": { "aws.other": { "name": "aws" } } } })),
            case("a plan that ended with an error", [user()], [(USER, InsufficientData)]).with(json!({ "errored": true })),
            case("a plan that leaves changes for later", [user()], [(USER, InsufficientData)]).with(json!({ "deferred_changes": [{}] })),
        ],
    );
}

#[test]
fn access_keys() {
    let (young, old) = (Some("2026-11-01T00:00:00Z"), Some("2026-01-01T00:00:00Z"));
    hold(
        "iam-access-key-rotated",
        &json!({}),
        vec![
            case("none", [user()], [(USER, Compliant)]),
            case("one that the plan makes", [user(), new_key(&BY_NAME)], [(USER, Compliant)]),
            case(
                "one that the plan makes for somebody",
                [user(), new_key(&["local.user"])],
                [(USER, Compliant)],
            ),
            case(
                "one that exists, of somebody",
                [user(), new_key(&["local.user"]).actions(&["update"])],
                [(USER, InsufficientData)],
            ),
            case("no key of a user that exists", [existing()], [(USER, InsufficientData)]),
            case(
                "a young one of a user that exists",
                [existing(), key(0, young)],
                [(USER, InsufficientData)],
            ),
            case("two young ones", [existing(), key(0, young), key(1, young)], [(USER, Compliant)]),
            case(
                "one that the plan makes beside a young one",
                [existing(), key(0, young), new_key(&BY_NAME)],
                [(USER, Compliant)],
            ),
            case(
                "one of two is old",
                [existing(), key(0, young), key(1, old)],
                [(USER, NonCompliant)],
            ),
            case("an old one alone", [existing(), key(0, old)], [(USER, NonCompliant)]),
            case(
                "one of unknown age beside a young one",
                [existing(), key(0, None), key(1, young)],
                [(USER, InsufficientData)],
            ),
            case(
                "one of unknown age beside an old one",
                [existing(), key(0, None), key(1, old)],
                [(USER, NonCompliant)],
            ),
            case(
                "an old one that may be inactive beside a young one",
                [existing(), key(0, old).unset("status").unknown(&["status"]), key(1, young)],
                [(USER, InsufficientData)],
            ),
            case(
                "a date that is none",
                [existing(), key(0, Some("yesterday")), key(1, young)],
                [(USER, InsufficientData)],
            ),
            case(
                "one that is replaced",
                [existing(), key(0, old).actions(&["delete", "create"]), key(1, young)],
                [(USER, Compliant)],
            ),
            case("a plan that ended with an error", [user()], [(USER, InsufficientData)])
                .with(json!({ "errored": true })),
        ],
    );
}

#[test]
fn policies() {
    const POLICY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const OTHER: &str = "aws_iam_user.other";
    let noah = || Planned::new(OTHER, json!({ "name": "noah" })).unknown(&["id"]);
    let attached = |user: &str| {
        let values = json!({ "user": user, "policy_arn": POLICY });
        Planned::new("aws_iam_user_policy_attachment.a", values)
    };
    let listed = |users: &[&str]| {
        let values = json!({ "users": users, "policy_arn": POLICY });
        Planned::new("aws_iam_policy_attachment.l", values)
    };
    let list_of = |references: &[&str]| {
        let values = json!({ "policy_arn": POLICY });
        Planned::new("aws_iam_policy_attachment.l", values).refers("users", references)
    };
    let inline =
        || Planned::new("aws_iam_user_policy.i", json!({ "user": "amelia" })).unknown(&["name"]);
    let exclusive = || {
        let values = json!({ "user_name": "amelia", "policy_arns": [] });
        Planned::new("aws_iam_user_policy_attachments_exclusive.e", values)
    };
    let half_known = listed(&["noah"]).partly_unknown("users", json!([false, true]));
    let one_of_two = ["aws_iam_user.other.name", "aws_iam_user.other"];
    hold(
        "iam-user-no-policies-check",
        &json!({}),
        vec![
            case("none", [user()], [(USER, Compliant)]),
            case("one", [user(), attached("amelia")], [(USER, NonCompliant)]),
            case("of somebody else", [user(), attached("noah")], [(USER, Compliant)]),
            case("inline", [user(), inline()], [(USER, NonCompliant)]),
            case("in a list", [user(), listed(&["noah", "amelia"])], [(USER, NonCompliant)]),
            case("in other letters", [user(), listed(&["AMELIA"])], [(USER, NonCompliant)]),
            case("a list of others", [user(), listed(&["noah"])], [(USER, Compliant)]),
            case("a list of nobody", [user(), listed(&[])], [(USER, Compliant)]),
            case(
                "each of a list",
                [user(), noah(), listed(&["noah", "amelia"])],
                [(USER, NonCompliant), (OTHER, NonCompliant)],
            ),
            case(
                "a list that refers to one user and may name others in words",
                [user(), noah(), list_of(&one_of_two)],
                [(USER, InsufficientData), (OTHER, InsufficientData)],
            ),
            case("a list that is known in part", [user(), half_known], [(USER, InsufficientData)]),
            case(
                "a list from elsewhere",
                [user(), list_of(&["local.u"])],
                [(USER, InsufficientData)],
            ),
            case("all that there may be", [user(), exclusive()], [(USER, InsufficientData)]),
            case("of a user that exists", [existing()], [(USER, InsufficientData)]),
            case(
                "one of a user that exists",
                [existing(), attached("amelia")],
                [(USER, NonCompliant)],
            ),
            case("in a plan that is not complete", [user()], [(USER, InsufficientData)])
                .with(json!({ "complete": false })),
        ],
    );
}

#[test]
fn policies_without_a_known_name_are_named_all_the_same() {
    let attached = Planned::new("aws_iam_user_policy_attachment.a", json!({ "user": "amelia" }))
        .refers("policy_arn", &["aws_iam_policy.p.arn", "aws_iam_policy.p"]);
    let plan = read(&document(&[user(), attached], &json!({}))).unwrap();
    let found = verdicts(&plan, "iam-user-no-policies-check", &json!({}));
    let expected = "Policies are attached to the user.".to_owned();
    assert_eq!(found, [(USER.to_owned(), NonCompliant, expected)]);
}
