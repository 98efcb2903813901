//! Conditions of the kinds that rules have, over AWS Config's items and broken ones. A sure
//! violation counts whatever is unknown beside it; what cannot be known is never a verdict.

use serde_json::Value as Json;

use super::{parsed, truth};
use compliance::model::value::Value;

const TAGS: &str = "['Environment', 'Owner', 'CostCenter'].all(key, key in item.tags)";
const SSH: &str = "!item.configuration.ipPermissions.exists(p,
    (p.ipProtocol == '-1' || (p.ipProtocol == 'tcp' && p.fromPort <= 22 && p.toPort >= 22))
    && (p.ipv4Ranges.exists(r, r.cidrIp == '0.0.0.0/0')
        || p.ipv6Ranges.exists(r, r.cidrIpv6 == '::/0')))";
const PUBLIC: &str = "item.supplementaryConfiguration.PublicAccessBlockConfiguration != null
    && item.supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicAcls
    && item.supplementaryConfiguration.PublicAccessBlockConfiguration.ignorePublicAcls
    && item.supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicPolicy
    && item.supplementaryConfiguration.PublicAccessBlockConfiguration.restrictPublicBuckets";
const DATABASE: &str =
    "item.configuration.storageEncrypted && !item.configuration.publiclyAccessible";
const KEYS: &str = "item.supplementaryConfiguration.AccessKeys.all(key,
    key.status != 'Active' || daysSince(key.createDate) < 90)";

const INSTANCE: &str = include_str!("../fixtures/language/instance.json");
const GROUP: &str = include_str!("../fixtures/language/sg.json");
const BUCKET: &str = include_str!("../fixtures/language/bucket.json");
const DB: &str = include_str!("../fixtures/language/db.json");
const USER: &str = include_str!("../fixtures/language/user.json");

const PERMISSIONS: &str = "/configuration/ipPermissions";
const BLOCK: &str = "/supplementaryConfiguration/PublicAccessBlockConfiguration";
const POLICY: &str = "/supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicPolicy";
const DATE: &str = "/supplementaryConfiguration/AccessKeys/0/createDate";

const HOLDS: Option<bool> = Some(true);
const BROKEN: Option<bool> = Some(false);
const UNKNOWN: Option<bool> = None;

/// Condition, item, name, a place in the item, what is put there (nothing: it is taken out), and
/// what the condition says then.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<bool>);

const CASES: &[Case] = &[
    (TAGS, INSTANCE, "as it is", "", "", HOLDS),
    (TAGS, INSTANCE, "Owner missing", "/tags/Owner", "", BROKEN),
    (TAGS, INSTANCE, "tags not recorded", "/tags", "", UNKNOWN),
    (TAGS, INSTANCE, "tags null", "/tags", "null", UNKNOWN),
    (TAGS, INSTANCE, "tags a text", "/tags", r#""x""#, UNKNOWN),
    (SSH, GROUP, "as it is", "", "", HOLDS),
    (
        SSH,
        GROUP,
        "22 open",
        "/configuration/ipPermissions/1/ipv4Ranges/0/cidrIp",
        r#""0.0.0.0/0""#,
        BROKEN,
    ),
    (
        SSH,
        GROUP,
        "a range around it open",
        "/configuration/ipPermissions/4/ipv4Ranges/0/cidrIp",
        r#""0.0.0.0/0""#,
        BROKEN,
    ),
    (
        SSH,
        GROUP,
        "everything open, IPv6",
        "/configuration/ipPermissions/5/ipv6Ranges",
        r#"[{"cidrIpv6": "::/0"}]"#,
        BROKEN,
    ),
    (SSH, GROUP, "permissions not recorded", PERMISSIONS, "", UNKNOWN),
    (
        SSH,
        GROUP,
        "a permission without its ranges",
        "/configuration/ipPermissions/1/ipv4Ranges",
        "",
        UNKNOWN,
    ),
    (
        SSH,
        GROUP,
        "a sure violation beside an unknown",
        PERMISSIONS,
        r#"[{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22},
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
             "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": []}]"#,
        BROKEN,
    ),
    (
        SSH,
        GROUP,
        "a port that is a text",
        PERMISSIONS,
        r#"[{"ipProtocol": "tcp", "fromPort": "22", "toPort": 22,
             "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": []}]"#,
        UNKNOWN,
    ),
    (PUBLIC, BUCKET, "as it is", "", "", HOLDS),
    (PUBLIC, BUCKET, "one false", POLICY, "false", BROKEN),
    (PUBLIC, BUCKET, "one not recorded", POLICY, "", UNKNOWN),
    (PUBLIC, BUCKET, "block not recorded", BLOCK, "", UNKNOWN),
    (PUBLIC, BUCKET, "none", BLOCK, "null", BROKEN),
    (DATABASE, DB, "as it is", "", "", HOLDS),
    (DATABASE, DB, "public", "/configuration/publiclyAccessible", "true", BROKEN),
    (DATABASE, DB, "public not recorded", "/configuration/publiclyAccessible", "", UNKNOWN),
    (
        DATABASE,
        DB,
        "not encrypted, public not recorded",
        "/configuration",
        r#"{"storageEncrypted": false}"#,
        BROKEN,
    ),
    (
        DATABASE,
        DB,
        "encrypted not recorded, public",
        "/configuration",
        r#"{"publiclyAccessible": true}"#,
        BROKEN,
    ),
    (DATABASE, DB, "encrypted is a text", "/configuration/storageEncrypted", r#""true""#, UNKNOWN),
    (KEYS, USER, "as it is", "", "", HOLDS),
    (KEYS, USER, "old", DATE, r#""2026-08-01T00:00:00.000Z""#, BROKEN),
    (KEYS, USER, "keys not recorded", "/supplementaryConfiguration/AccessKeys", "", UNKNOWN),
    (KEYS, USER, "date unreadable", DATE, r#""soon""#, UNKNOWN),
    (KEYS, USER, "no keys", "/supplementaryConfiguration/AccessKeys", "[]", HOLDS),
];

#[test]
fn verdicts() {
    assert_eq!(CASES.len(), 29);
    for (condition, item, name, place, value, expected) in CASES {
        let mut item: Json = serde_json::from_str(item).unwrap();
        if !place.is_empty() {
            put(&mut item, place, value);
        }
        let given = truth(&parsed(condition), &Value::from(item));
        assert_eq!(given, *expected, "{name}: {condition}");
    }
}

fn put(item: &mut Json, place: &str, value: &str) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match item.pointer_mut(parent).unwrap() {
        Json::Object(object) if value.is_empty() => drop(object.remove(name).unwrap()),
        Json::Object(object) => {
            drop(object.insert(name.into(), serde_json::from_str(value).unwrap()));
        }
        Json::Array(list) => {
            list[name.parse::<usize>().unwrap()] = serde_json::from_str(value).unwrap();
        }
        _ => panic!("{place}"),
    }
}

/// A list or an object of which only a part is known decides what one element decides.
#[test]
fn partly_known() {
    let mut item =
        Value::from(serde_json::json!({"list": [1, 2], "object": {"a": 1}, "empty": []}));
    let Value::Object(members) = &mut item else { panic!() };
    for name in ["list", "object", "empty"] {
        match members.get_mut(name).unwrap() {
            Value::List(list) => list.more = Some("There may be more.".into()),
            Value::Object(object) => object.more = Some("There may be more.".into()),
            _ => panic!(),
        }
    }
    for (condition, expected) in [
        ("1 in item.list", HOLDS),
        ("3 in item.list", UNKNOWN),
        ("'a' in item.object", HOLDS),
        ("'b' in item.object", UNKNOWN),
        ("item.object.a == 1", HOLDS),
        ("item.object.b == 1", UNKNOWN),
        ("item.list.all(e, e < 2)", BROKEN),
        ("item.list.all(e, e < 3)", UNKNOWN),
        ("item.list.exists(e, e == 2)", HOLDS),
        ("item.list.exists(e, e == 3)", UNKNOWN),
        ("item.list.exists_one(e, e < 3)", BROKEN),
        ("item.list.exists_one(e, e == 1)", UNKNOWN),
        ("item.list.filter(e, e == 1).exists(e, e == 1)", HOLDS),
        ("item.list.filter(e, e == 1).size() == 1", UNKNOWN),
        ("item.list.map(e, e + 1).exists(e, e == 3)", HOLDS),
        ("item.list.size() == 2", UNKNOWN),
        ("item.list == []", BROKEN),
        ("item.empty == []", UNKNOWN),
        ("item.list == [1, 2]", UNKNOWN),
        ("item.list[0] == 1", UNKNOWN),
        ("item.list != null", HOLDS),
        ("false && 3 in item.list", BROKEN),
        ("3 in item.list || true", HOLDS),
        ("3 in item.list ? true : true", UNKNOWN),
    ] {
        assert_eq!(truth(&parsed(condition), &item), expected, "{condition}");
    }
}
