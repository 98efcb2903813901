use serde_json::{Value as Json, json};

use super::super::test::{given, table};
use crate::model::value::Value;

fn entry(number: i64, action: &str, protocol: &str, ports: impl Into<Json>, network: &str) -> Json {
    let ports = ports.into();
    let is_v6 = network.contains(':');
    let range = json!({"from": ports[0], "to": ports[1]});
    json!({
        "ruleNumber": number, "ruleAction": action, "protocol": protocol, "egress": false,
        "portRange": if ports.is_null() { Json::Null } else { range },
        "cidrBlock": if is_v6 { Json::Null } else { network.into() },
        "ipv6CidrBlock": if is_v6 { network.into() } else { Json::Null },
    })
}

#[test]
fn open_in_network_acl() {
    let world = "0.0.0.0/0";
    let last = || entry(32767, "deny", "-1", Json::Null, world);
    let ssh = || json!([22, 22]);
    let open = r#"["tcp 22 from 0.0.0.0/0 (rule 100)"]"#;
    let mut out = entry(1, "allow", "-1", Json::Null, world);
    out["egress"] = true.into();
    for (name, entries, expected) in [
        ("nothing", vec![], "[]"),
        ("the last rule", vec![last()], "[]"),
        ("all traffic", vec![entry(100, "allow", "-1", Json::Null, world), last()], open),
        ("the port", vec![last(), entry(100, "allow", "6", ssh(), world)], open),
        ("a range", vec![entry(100, "allow", "tcp", json!([0, 1024]), world)], open),
        ("another port", vec![entry(100, "allow", "6", json!([80, 80]), world)], "[]"),
        ("icmp", vec![entry(100, "allow", "1", Json::Null, world)], "[]"),
        (
            "udp",
            vec![entry(100, "allow", "17", json!([22, 22]), world)],
            r#"["udp 22 from 0.0.0.0/0 (rule 100)"]"#,
        ),
        (
            "denied before",
            vec![entry(100, "allow", "6", ssh(), world), entry(90, "deny", "6", ssh(), world)],
            "[]",
        ),
        (
            "denied behind",
            vec![
                entry(110, "deny", "-1", Json::Null, world),
                entry(100, "allow", "6", ssh(), world),
            ],
            open,
        ),
        (
            "denied before for another protocol",
            vec![entry(90, "deny", "17", ssh(), world), entry(100, "allow", "6", ssh(), world)],
            open,
        ),
        (
            "denied before for some addresses",
            vec![
                entry(90, "deny", "-1", Json::Null, "10.0.0.0/8"),
                entry(100, "allow", "6", ssh(), world),
            ],
            open,
        ),
        ("some addresses", vec![entry(100, "allow", "6", ssh(), "10.0.0.0/8")], "[]"),
        (
            "halves",
            vec![
                entry(90, "allow", "6", ssh(), "0.0.0.0/1"),
                entry(100, "allow", "-1", Json::Null, "128.0.0.0/1"),
                last(),
            ],
            open,
        ),
        (
            "halves that are denied",
            vec![
                entry(80, "deny", "6", ssh(), "0.0.0.0/1"),
                entry(90, "deny", "6", ssh(), "128.0.0.0/1"),
                entry(100, "allow", "6", ssh(), world),
            ],
            "[]",
        ),
        (
            "IPv6",
            vec![last(), entry(100, "allow", "6", ssh(), "::/0")],
            r#"["tcp 22 from ::/0 (rule 100)"]"#,
        ),
        (
            "IPv4 does not decide about IPv6",
            vec![
                entry(90, "deny", "-1", Json::Null, world),
                entry(100, "allow", "-1", Json::Null, "::/0"),
            ],
            r#"["tcp 22 from ::/0 (rule 100)", "udp 22 from ::/0 (rule 100)"]"#,
        ),
        ("out of the network", vec![out], "[]"),
    ] {
        let item = Value::from(json!({"e": entries}));
        let call = "openInNetworkAcl(item.e, ['tcp', '17'], ['22'])";
        let expected = if name == "all traffic" {
            r#"["tcp 22 from 0.0.0.0/0 (rule 100)", "udp 22 from 0.0.0.0/0 (rule 100)"]"#
        } else {
            expected
        };
        assert_eq!(given(call, &item), expected, "{name}");
    }
}

#[test]
fn ranges_and_what_is_unknown() {
    let world = "0.0.0.0/0";
    let mut unknown = Value::from(entry(90, "deny", "6", json!([22, 22]), world));
    unknown.put("portRange", Value::unread("known only after apply"));
    let allow = || Value::from(entry(100, "allow", "6", json!([22, 22]), world));
    let mut nowhere = Value::from(entry(100, "allow", "6", json!([22, 22]), world));
    nowhere.put("cidrBlock", Value::unread("known only after apply"));
    let deny = || Value::from(entry(80, "deny", "6", json!([22, 22]), world));
    // AWS Config writes no ports where all protocols are meant.
    let mut portless = Value::from(entry(100, "allow", "-1", Json::Null, world));
    portless.put("portRange", Value::unread("AWS Config did not record it."));
    let call = "openInNetworkAcl(item.e, ['tcp'], ['22'], ['ipv4'])";
    let maybe = "[? known only after apply]";
    for (name, entries, expected) in [
        ("a deny of unknown ports before", vec![unknown.clone(), allow()], maybe),
        ("it does not matter behind a deny", vec![deny(), unknown.clone(), allow()], "[]"),
        ("it opens nothing by itself", vec![unknown], "[]"),
        ("an allow of unknown addresses", vec![nowhere.clone()], maybe),
        ("behind a deny", vec![deny(), nowhere], "[]"),
        (
            "all protocols, of which no ports are recorded",
            vec![portless],
            r#"["tcp 22 from 0.0.0.0/0 (rule 100)"]"#,
        ),
        ("an unknown entry", vec![allow(), Value::unread("AccessDenied")], "? AccessDenied"),
    ] {
        let mut item = Value::from(json!({}));
        item.put("e", entries.into_iter().collect::<crate::model::value::List>().into());
        assert_eq!(given(call, &item), expected, "{name}");
    }
    let ranges = json!({"e": [
        entry(10, "deny", "6", json!([30, 39]), world),
        entry(20, "allow", "6", json!([20, 50]), world),
    ]});
    let item = Value::from(ranges);
    assert_eq!(
        given("openInNetworkAcl(item.e, ['tcp'], ['1-1024'])", &item),
        r#"["tcp 20-29 from 0.0.0.0/0 (rule 20)", "tcp 40-50 from 0.0.0.0/0 (rule 20)"]"#
    );
    table(
        json!({"e": [{"egress": false}]}),
        &[
            ("openInNetworkAcl(item.partly, ['tcp'], ['22'])", "? There may be more."),
            ("openInNetworkAcl([1], ['tcp'], [])", "? A value is a list, not a list of objects."),
            (
                "openInNetworkAcl(item.e, ['tcp'], ['22'])",
                "? An entry says nothing about ruleNumber.",
            ),
        ],
    );
}
