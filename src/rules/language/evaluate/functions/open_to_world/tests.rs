use serde_json::{Value as Json, json};

use crate::model::value::{List, Value};
use crate::rules::language::evaluate::functions::test::{given, partly, table};

fn permission(protocol: &str, ports: impl Into<Json>, networks: &[&str]) -> Json {
    let ports = ports.into();
    let of = |is_v6: bool, name: &str| -> Json {
        networks
            .iter()
            .filter(|network| network.contains(':') == is_v6)
            .map(|network| json!({name: network}))
            .collect()
    };
    let (from, to) = (&ports[0], &ports[1]);
    json!({
        "ipProtocol": protocol, "fromPort": from, "toPort": to, "prefixListIds": [],
        "ipv4Ranges": of(false, "cidrIp"), "ipv6Ranges": of(true, "cidrIpv6"),
        "userIdGroupPairs": [],
    })
}

#[test]
fn open_to_world() {
    let world = &["0.0.0.0/0"][..];
    let tcp22 = "openToWorld(item.p, ['tcp'], ['22'])";
    let both = "openToWorld(item.p, ['6', '17'], [22, 3389])";
    let ssh = r#"["tcp 22 from 0.0.0.0/0"]"#;
    for (name, permissions, call, expected) in [
        ("nothing", vec![], tcp22, "[]"),
        ("the port", vec![permission("tcp", json!([22, 22]), world)], tcp22, ssh),
        ("by number", vec![permission("6", json!([22, 22]), world)], tcp22, ssh),
        ("in a range", vec![permission("tcp", json!([0, 1024]), world)], tcp22, ssh),
        ("beside it", vec![permission("tcp", json!([23, 80]), world)], tcp22, "[]"),
        ("all ports of tcp", vec![permission("tcp", json!([0, 65535]), world)], tcp22, ssh),
        ("all traffic", vec![permission("-1", json!([null, null]), world)], tcp22, ssh),
        ("all traffic with -1", vec![permission("-1", json!([-1, -1]), world)], tcp22, ssh),
        ("udp", vec![permission("udp", json!([22, 22]), world)], tcp22, "[]"),
        (
            "udp is asked for",
            vec![permission("udp", json!([3389, 3389]), world)],
            both,
            r#"["udp 3389 from 0.0.0.0/0"]"#,
        ),
        ("icmp", vec![permission("icmp", json!([-1, -1]), world)], both, "[]"),
        (
            "icmp is asked for",
            vec![permission("icmp", json!([8, -1]), world)],
            "openToWorld(item.p, ['icmp'], [])",
            r#"["icmp from 0.0.0.0/0"]"#,
        ),
        (
            "all traffic alone",
            vec![
                permission("-1", json!([null, null]), world),
                permission("tcp", json!([0, 65535]), world),
            ],
            "openToWorld(item.p, ['all'], [])",
            r#"["all traffic from 0.0.0.0/0"]"#,
        ),
    ] {
        check(name, permissions, call, expected);
    }
}

/// Compares what a call gives over some permissions.
fn check(name: &str, permissions: Vec<Json>, call: &str, expected: &str) {
    let mut item = Value::from(json!({}));
    item.put("p", Value::from(Json::from(permissions)));
    assert_eq!(given(call, &item), expected, "{name}");
}

#[test]
fn open_to_all_addresses() {
    let tcp22 = "openToWorld(item.p, ['tcp'], ['22'])";
    let ssh = r#"["tcp 22 from 0.0.0.0/0"]"#;
    for (name, permissions, call, expected) in [
        ("a network", vec![permission("tcp", json!([22, 22]), &["10.0.0.0/8"])], tcp22, "[]"),
        (
            "IPv6",
            vec![permission("tcp", json!([22, 22]), &["::/0"])],
            tcp22,
            r#"["tcp 22 from ::/0"]"#,
        ),
        (
            "IPv6 is not asked for",
            vec![permission("tcp", json!([22, 22]), &["::/0"])],
            "openToWorld(item.p, ['tcp'], ['22'], ['ipv4'])",
            "[]",
        ),
        (
            "halves of one rule",
            vec![permission("tcp", json!([22, 22]), &["0.0.0.0/1", "128.0.0.0/1"])],
            tcp22,
            ssh,
        ),
        (
            "halves of two rules",
            vec![
                permission("tcp", json!([22, 25]), &["0.0.0.0/1"]),
                permission("-1", json!([null, null]), &["128.0.0.0/1"]),
            ],
            tcp22,
            ssh,
        ),
        (
            "halves of IPv6",
            vec![permission("tcp", json!([22, 22]), &["::/1", "8000::/1"])],
            tcp22,
            r#"["tcp 22 from ::/0"]"#,
        ),
        (
            "one half",
            vec![permission("tcp", json!([22, 22]), &["0.0.0.0/1", "8000::/1"])],
            tcp22,
            "[]",
        ),
        (
            "halves of different ports",
            vec![
                permission("tcp", json!([22, 22]), &["0.0.0.0/1"]),
                permission("tcp", json!([23, 23]), &["128.0.0.0/1"]),
            ],
            tcp22,
            "[]",
        ),
    ] {
        check(name, permissions, call, expected);
    }
}

#[test]
fn ports_of_several_rules_and_families() {
    let world = &["0.0.0.0/0"][..];
    for (name, permissions, call, expected) in [
        (
            "part of a range",
            vec![
                permission("tcp", json!([20, 22]), world),
                permission("tcp", json!([23, 30]), world),
                permission("tcp", json!([80, 80]), world),
            ],
            "openToWorld(item.p, ['tcp'], ['21-79', '80'])",
            r#"["tcp 21-30 and 80 from 0.0.0.0/0"]"#,
        ),
        (
            "ports beside each other",
            vec![permission("-1", json!([null, null]), world)],
            "openToWorld(item.p, ['tcp', 'udp'], [22, 20, 3389, 21, 25])",
            r#"["tcp 20-22, 25 and 3389 from 0.0.0.0/0", "udp 20-22, 25 and 3389 from 0.0.0.0/0"]"#,
        ),
        (
            "the same ports of both families",
            vec![permission("tcp", json!([22, 80]), &["0.0.0.0/0", "::/0"])],
            "openToWorld(item.p, ['tcp'], [22, 80])",
            r#"["tcp 22 and 80 from 0.0.0.0/0 and ::/0"]"#,
        ),
        (
            "other ports of each family",
            vec![
                permission("tcp", json!([22, 80]), &["::/0"]),
                permission("tcp", json!([80, 80]), world),
            ],
            "openToWorld(item.p, ['tcp'], [22, 80])",
            r#"["tcp 80 from 0.0.0.0/0", "tcp 22 and 80 from ::/0"]"#,
        ),
        (
            "all traffic of both families",
            vec![permission("-1", json!([null, null]), &["0.0.0.0/0", "::/0"])],
            "openToWorld(item.p, ['all'], [])",
            r#"["all traffic from 0.0.0.0/0 and ::/0"]"#,
        ),
        (
            "all ports by two rules",
            vec![
                permission("tcp", json!([0, 1023]), world),
                permission("tcp", json!([1024, 65535]), world),
            ],
            "openToWorld(item.p, ['tcp'], ['all'])",
            r#"["tcp all ports from 0.0.0.0/0"]"#,
        ),
    ] {
        check(name, permissions, call, expected);
    }
}

#[test]
fn what_is_unknown_matters_where_it_decides() {
    let call = "openToWorld(item.p, ['tcp'], ['22'])";
    let with = |mut permission: Json, member: &str, value: Value| {
        permission.as_object_mut().unwrap().remove(member);
        let mut permission = Value::from(permission);
        permission.put(member, value);
        permission
    };
    let after = || Value::unread("known after apply");
    let open = || permission("tcp", json!([22, 22]), &["0.0.0.0/0"]);
    let closed = || permission("tcp", json!([22, 22]), &["10.0.0.0/8"]);
    let pl = || Value::from(json!([{"prefixListId": "pl-1"}]));
    let maybe = "[? known after apply]";
    let ssh = r#"["tcp 22 from 0.0.0.0/0"]"#;
    for (name, permissions, expected) in [
        ("a port of an open one", vec![with(open(), "fromPort", after())], maybe),
        ("a port of a closed one", vec![with(closed(), "fromPort", after())], "[]"),
        ("a protocol of an open one", vec![with(open(), "ipProtocol", after())], maybe),
        ("a protocol of a closed one", vec![with(closed(), "ipProtocol", after())], "[]"),
        ("the networks", vec![with(closed(), "ipv4Ranges", after())], maybe),
        (
            "one of the networks",
            vec![with(closed(), "ipv6Ranges", List::from_iter([after()]).into())],
            maybe,
        ),
        (
            "the networks of another port",
            vec![with(permission("tcp", json!([443, 443]), &[]), "ipv4Ranges", after())],
            "[]",
        ),
        (
            "the networks beside an open one",
            vec![open().into(), with(closed(), "ipv4Ranges", after())],
            ssh,
        ),
        (
            "a prefix list",
            vec![with(closed(), "prefixListIds", pl())],
            "[? The entries of prefix list pl-1 were not read.]",
        ),
        (
            "a prefix list beside the world",
            vec![with(open(), "prefixListIds", pl())],
            r#"["tcp 22 from 0.0.0.0/0", ? The entries of prefix list pl-1 were not read.]"#,
        ),
        (
            "a half and a half of unknown ports",
            vec![
                permission("tcp", json!([22, 22]), &["0.0.0.0/1"]).into(),
                with(permission("tcp", json!([0, 0]), &["128.0.0.0/1"]), "toPort", after()),
            ],
            maybe,
        ),
        (
            "no ports",
            vec![with(open(), "fromPort", Value::Null)],
            "[? A rule says nothing about fromPort and toPort.]",
        ),
        ("an unknown one", vec![closed().into(), after()], maybe),
        (
            "no network",
            vec![with(closed(), "ipv4Ranges", Value::from(json!([{"cidrIp": "x"}])))],
            "[? `x` is no network in CIDR notation.]",
        ),
    ] {
        let mut item = Value::from(json!({}));
        item.put("p", permissions.into_iter().collect::<List>().into());
        assert_eq!(given(call, &item), expected, "{name}");
    }
    table(
        json!({}),
        &[
            ("openToWorld(item.unread, ['tcp'], ['22'])", "? AccessDenied"),
            ("openToWorld(item.none, ['tcp'], ['22'])", "? none was not read."),
            ("openToWorld([], ['ssh'], ['22'])", "? A value is not a protocol."),
            ("openToWorld([], ['tcp'], ['x'])", "? A value is not a port or ports."),
            ("openToWorld([], ['tcp'], ['22'], ['both'])", "? A value is not ipv4 or ipv6."),
            ("openToWorld([], ['tcp'], item.partly)", "? There may be more."),
            ("openToWorld([1], ['tcp'], ['22'])", "? A value is a list, not a list of objects."),
            ("openToWorld([], ['tcp'])", "! `openToWorld` takes 3 to 5 values, here 2"),
        ],
    );
    let mut item = Value::from(json!({}));
    item.put("p", partly(&[]));
    assert_eq!(given(call, &item), "[? There may be more.]");
    assert_eq!(given(&format!("{call} == []"), &item), "? There may be more.");
}

#[test]
fn many_ports_are_not_all_named() {
    let item = Value::from(json!({ "p": [permission("tcp", json!([0, 65535]), &["0.0.0.0/0"])] }));
    let ports: Vec<i64> = (0..25).map(|number| 1000 + 2 * number).collect();
    let call = format!("openToWorld(item.p, ['tcp'], {ports:?})");
    let text = given(&call, &item);
    assert!(text.contains("1036, 1038 and 5 more from 0.0.0.0/0"), "{text}");
}

#[test]
fn prefix_lists_that_were_read() {
    let list = |id: &str, networks: &[&str]| {
        let entries: Json = networks.iter().map(|network| json!({"Cidr": network})).collect();
        json!({"configuration": {"PrefixListId": id, "Entries": entries}})
    };
    let mut of_list = permission("tcp", json!([22, 22]), &[]);
    of_list["prefixListIds"] = json!([{"prefixListId": "pl-1"}]);
    let item = Value::from(json!({
        "p": [of_list],
        "open": [list("pl-2", &[]), list("pl-1", &["0.0.0.0/0"])],
        "closed": [list("pl-1", &["10.0.0.0/8"])],
        "other": [list("pl-2", &["0.0.0.0/0"])],
    }));
    for (lists, expected) in [
        ("item.open", r#"["tcp 22 from 0.0.0.0/0"]"#),
        ("item.closed", "[]"),
        ("item.other", "[? The entries of prefix list pl-1 were not read.]"),
    ] {
        let call = format!("openToWorld(item.p, ['tcp'], ['22'], ['ipv4', 'ipv6'], {lists})");
        assert_eq!(given(&call, &item), expected, "{lists}");
    }
}
