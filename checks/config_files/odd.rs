//! Resources that are not recorded, share an id, or have an odd field.

use super::*;

#[tokio::test]
async fn what_is_not_recorded_is_unknown_and_not_gone() {
    let not_recorded = json!({"configurationItemStatus": "ResourceNotRecorded", "configuration": null, "supplementaryConfiguration": {}});
    let unknown = ["AIDA7 INSUFFICIENT_DATA", "AIDA7 INSUFFICIENT_DATA"];
    let known = ["AIDA7 COMPLIANT", "AIDA7 COMPLIANT"];
    for (name, items, expected) in [
        (
            "it is the newest",
            vec![user(OLD, json!({})), user(NEW, not_recorded.clone())],
            &unknown[..],
        ),
        (
            "it is recorded since",
            vec![user(NEW, json!({})), user(OLD, not_recorded.clone())],
            &known[..],
        ),
        (
            "in two regions",
            vec![
                user(NEW, json!({"awsRegion": "us-east-1"})),
                user(OLD, with(not_recorded.clone(), json!({"awsRegion": "eu-west-1"}))),
            ],
            &known[..],
        ),
        ("it is all that there is", vec![user(NEW, not_recorded)], &unknown[..]),
        (
            "a status that is not known",
            vec![user(NEW, json!({"configurationItemStatus": "ResourceAsleep"}))],
            &unknown[..],
        ),
        (
            "a status that is no text",
            vec![user(NEW, json!({"configurationItemStatus": 5}))],
            &unknown[..],
        ),
        ("no status", vec![user(NEW, json!({"configurationItemStatus": null}))], &known[..]),
    ] {
        let folder = folder(&[("h.json", history(&items))]);
        assert_eq!(
            scanned(&opened(folder.path())).await,
            (expected.iter().map(|line| (*line).to_owned()).collect(), vec![]),
            "{name}"
        );
    }
}

#[tokio::test]
async fn one_id_in_two_accounts_or_regions_is_two_resources() {
    let items = [
        good("i", OLD),
        with(bad("i", NEW), json!({"awsAccountId": "999988887777"})),
        with(bad("i", NEW), json!({"awsRegion": "us-east-1"})),
    ];
    let folder = folder(&[("s.json", snapshot(&items))]);
    let opened = opened(folder.path());
    assert_eq!(scanned(&opened).await.0, ["i COMPLIANT", "i NON_COMPLIANT", "i NON_COMPLIANT"]);
    assert_eq!(opened.accounts().iter().collect::<Vec<_>>(), [ACCOUNT, "999988887777"]);
    assert_eq!(opened.regions().iter().collect::<Vec<_>>(), ["eu-west-1", "us-east-1"]);
}

#[tokio::test]
async fn one_odd_field_ends_nothing() {
    for (name, odd, expected, gaps) in [
        (
            "tags as a list",
            json!({"tags": [{"key": "Environment", "value": "p"}, {"key": "Owner", "value": "o"}, {"Key": "CostCenter", "Value": "7"}]}),
            "odd COMPLIANT",
            0,
        ),
        (
            "tags as text",
            json!({"tags": "{\"Environment\": \"p\", \"Owner\": \"o\", \"CostCenter\": \"7\"}"}),
            "odd COMPLIANT",
            0,
        ),
        ("tags as a number", json!({"tags": 5}), "odd INSUFFICIENT_DATA", 0),
        ("tags as a list of texts", json!({"tags": ["Environment"]}), "odd INSUFFICIENT_DATA", 0),
        (
            "a number as a tag's value",
            json!({"tags": {"Environment": "p", "Owner": "o", "CostCenter": 77}}),
            "odd COMPLIANT",
            0,
        ),
        (
            "an account that is a number",
            json!({"awsAccountId": 111_122_223_333_i64}),
            "odd COMPLIANT",
            0,
        ),
        ("two names of the account", json!({"accountId": ACCOUNT}), "odd COMPLIANT", 0),
        ("two accounts", json!({"accountId": "999988887777"}), "", 1),
        ("no id", json!({"resourceId": null}), "", 1),
        ("an empty id", json!({"resourceId": ""}), "", 1),
        ("an id that is a number", json!({"resourceId": 5}), "", 1),
        ("no type", json!({"resourceType": null}), "", 1),
        ("a type that is a list", json!({"resourceType": ["AWS::EC2::Instance"]}), "", 1),
        ("no region", json!({"awsRegion": null}), "odd COMPLIANT", 0),
        ("a name that is a number", json!({"resourceName": 5}), "odd COMPLIANT", 0),
        ("a state that is a number", json!({"configuration": {"state": 16}}), "odd COMPLIANT", 0),
        (
            "a document that is a list",
            json!({"tags": null, "configuration": [1]}),
            "odd INSUFFICIENT_DATA",
            0,
        ),
        (
            "a document in a string in a string",
            json!({"configuration": "\"{\\\"state\\\": {\\\"name\\\": \\\"terminated\\\"}}\""}),
            "",
            0,
        ),
        (
            "a type that no rule evaluates",
            json!({"resourceType": "AWS::X::Y", "resourceId": null, "tags": {"a": 1}, "configurationItemCaptureTime": {}}),
            "",
            0,
        ),
    ] {
        let folder =
            folder(&[("s.json", snapshot(&[with(good("odd", NEW), odd), bad("plain", NEW)]))]);
        let (verdicts, named) = scanned(&opened(folder.path())).await;
        let expected: Vec<_> =
            [expected, "plain NON_COMPLIANT"].into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            (verdicts, named.len()),
            (expected.iter().map(|line| (*line).to_owned()).collect(), gaps),
            "{name}: {named:?}"
        );
        assert!(named.iter().all(|gap| gap.contains("s.json, item 1: its ")), "{name}: {named:?}");
    }
    // Text that is not JSON, in a resource that is known all the same and in one that is lost.
    let text = String::from_utf8(snapshot(&[good("odd", NEW), bad("plain", NEW)])).unwrap();
    for (from, to, expected) in [
        ("\"77\"", "\"\\ud800\"", ["odd INSUFFICIENT_DATA", "plain NON_COMPLIANT"].as_slice()),
        ("\"77\"", "NaN", &["plain NON_COMPLIANT"]),
    ] {
        let folder = folder(&[("s.json", text.replace(from, to).into_bytes())]);
        assert_eq!(scanned(&opened(folder.path())).await.0, expected, "{to}");
    }
}
