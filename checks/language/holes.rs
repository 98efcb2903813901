//! Functions over random security groups, network ACLs and policies with holes in them: whatever
//! stands in a hole, what is known must be what is found without holes.

use std::net::Ipv4Addr;

use compliance::model::value::Value;
use serde_json::{Value as Json, json};

use super::oracle::{Random, holed};
use super::{parsed, truth};

const NETWORKS: [&str; 7] = [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "128.0.0.0/2",
    "192.0.0.0/2",
    "10.0.0.0/8",
    "64.0.0.0/2",
];

fn permissions(random: &mut Random) -> Json {
    (0..random.below(5))
        .map(|_| {
            let from = random.of(&[0, 20, 22, 23, 3389]);
            let to = from + random.of(&[0, 1, 3000]);
            let ranges: Json =
                (0..random.below(3)).map(|_| json!({"cidrIp": random.of(&NETWORKS)})).collect();
            let v6: Json = (0..random.below(2))
                .map(|_| json!({"cidrIpv6": random.of(&["::/0", "::/1", "8000::/1"])}))
                .collect();
            json!({
                "ipProtocol": random.of(&["tcp", "udp", "-1", "icmp", "6"]),
                "fromPort": from, "toPort": to, "ipv4Ranges": ranges, "ipv6Ranges": v6,
                "prefixListIds": [],
            })
        })
        .collect()
}

fn entries(random: &mut Random) -> Json {
    (0..random.below(5))
        .map(|number| {
            let from = random.of(&[0, 20, 22, 23]);
            let is_v6 = random.below(4) == 0;
            let network = random.of(&NETWORKS);
            json!({
                "ruleNumber": number * 10 + random.below(2),
                "ruleAction": random.of(&["allow", "deny"]),
                "egress": random.below(6) == 0,
                "protocol": random.of(&["6", "-1", "17", "1"]),
                "portRange": {"from": from, "to": from + random.of(&[0, 2, 100])},
                "cidrBlock": if is_v6 { Json::Null } else { network.into() },
                "ipv6CidrBlock": if is_v6 { "::/0".into() } else { Json::Null },
            })
        })
        .collect()
}

fn policy(random: &mut Random) -> Json {
    let statements: Json = (0..random.below(4))
        .map(|_| {
            if random.below(3) == 0 {
                return json!({
                    "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::b", random.of(&["arn:aws:s3:::b/*", "*"])],
                    "Condition": {"Bool": {"aws:SecureTransport": false}},
                });
            }
            let mut statement = json!({
                "Effect": random.of(&["Allow", "Allow", "Deny"]),
                "Resource": random.of(&["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*"]),
            });
            let principals = [json!("*"), json!({"AWS": ["1", "*"]}), json!({"AWS": "1"})];
            statement["Principal"] = principals[random.below(3)].clone();
            let action = random.of(&["Action", "Action", "NotAction"]);
            let actions = [json!("*"), json!(["s3:Get*", "s3:List*"]), json!("s3:*"), json!([])];
            statement[action] = actions[random.below(4)].clone();
            let conditions = [
                json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
                json!({"Bool": {"aws:SecureTransport": "false"}}),
                json!({"StringLike": {"aws:SourceVpc": ["vpc-1", "vpc-*"]}}),
            ];
            if let Some(condition) = conditions.get(random.below(5)) {
                statement["Condition"] = condition.clone();
            }
            statement
        })
        .collect();
    json!({"Statement": statements})
}

fn grants(random: &mut Random) -> Json {
    let grantees = [json!({"id": "a"}), json!("AllUsers"), json!("LogDelivery")];
    let grant = |random: &mut Random| {
        let grantee = grantees[random.below(3)].clone();
        json!({"grantee": grantee, "permission": random.of(&["FullControl", "Read", "Write"])})
    };
    (0..random.below(3)).map(|_| grant(random)).collect()
}

fn block(random: &mut Random) -> Json {
    let mut setting = || random.below(3) == 0;
    json!({"ignorePublicAcls": setting(), "restrictPublicBuckets": setting()})
}

#[test]
fn holes_never_change_what_is_known() {
    let random = &mut Random(0x2026_1128);
    let conditions = [
        "openToWorld(item.permissions, ['tcp', 'udp'], ['22', '3389']) == []",
        "openToWorld(item.permissions, ['tcp'], ['1-65535'], ['ipv4']) == []",
        "openToWorld(item.permissions, ['all', 'icmp'], []) == []",
        "openInNetworkAcl(item.entries, ['tcp', 'udp'], ['22', '20-30']) == []",
        "publicStatements(item.policy, ['s3:GetObject*']) == []",
        "publicStatements(item.policy) == []",
        "adminStatements(item.policy) == []",
        "statementsOnAll(item.policy, ['kms:Decrypt'], 'kms:key/') == []",
        "fullServiceStatements(item.policy, [], true) == []",
        "escalations(item.policy, []) == []",
        "publicTrust(item.policy, []) == []",
        "foreignStatements(item.policy, '123456789012', [], ['s3:GetObject']) == []",
        "foreignGrantees(item.policy, '123456789012', [], [], []) == []",
        "publicAccess('read', item.policy, item.grants, item.ownership, item.block, item.account) == []",
        "aclGrants(item.grants, item.owner) == []",
        "deniesInsecureTransport(item.policy, 'b')",
        "policyStatements(item.policy).exists(s, s.effect == 'Allow' && '*' in s.actions)",
    ];
    let mut counts = [[0_usize; 3]; 17];
    for _ in 0..3_000 {
        let full = json!({
            "permissions": permissions(random), "entries": entries(random),
            "policy": policy(random), "grants": grants(random), "owner": "a",
            "ownership": [random.of(&["ObjectWriter", "ObjectWriter", "BucketOwnerEnforced"])],
            "block": block(random), "account": block(random),
        });
        let with_holes = holed(random, &full, 0);
        let whole = Value::from(full.clone());
        for (source, counts) in conditions.iter().zip(&mut counts) {
            let condition = parsed(source);
            let of_full = truth(&condition, &whole);
            assert!(of_full.is_some(), "{source}\n{full}");
            let of_holed = truth(&condition, &with_holes);
            match of_holed {
                Some(verdict) => {
                    assert_eq!(of_full, Some(verdict), "{source}\n{full}\n{with_holes:?}");
                    counts[usize::from(verdict)] += 1;
                }
                None => counts[2] += 1,
            }
        }
    }
    for (source, counts) in conditions.iter().zip(counts) {
        assert!(counts.iter().all(|count| *count > 10), "{source}: {counts:?}");
    }
}

/// Whether some permission lets each address in: tried with those at which something changes.
#[test]
fn all_addresses_are_all_addresses() {
    let random = &mut Random(0x2026_1129);
    let condition = parsed("openToWorld(item.permissions, ['tcp'], ['22'], ['ipv4']) != []");
    let mut open = 0;
    for _ in 0..20_000 {
        let permissions = permissions(random);
        let networks: Vec<(u32, u32)> = permissions
            .as_array()
            .unwrap()
            .iter()
            .filter(|permission| {
                let ports = permission["fromPort"].as_i64().unwrap()
                    ..=permission["toPort"].as_i64().unwrap();
                match permission["ipProtocol"].as_str().unwrap() {
                    "-1" => true,
                    "tcp" | "6" => ports.contains(&22),
                    _ => false,
                }
            })
            .flat_map(|permission| permission["ipv4Ranges"].as_array().unwrap())
            .map(|range| {
                let (address, prefix) = range["cidrIp"].as_str().unwrap().split_once('/').unwrap();
                let first = u32::from(address.parse::<Ipv4Addr>().unwrap());
                let size = u32::MAX.checked_shr(prefix.parse().unwrap()).unwrap_or(0);
                (first, first + size)
            })
            .collect();
        let lets_in =
            |address: u32| networks.iter().any(|(first, last)| (*first..=*last).contains(&address));
        let tried = networks.iter().filter_map(|(_, last)| last.checked_add(1)).chain([0]);
        let expected = !networks.is_empty() && tried.into_iter().all(lets_in);
        let item = Value::from(json!({"permissions": permissions}));
        assert_eq!(truth(&condition, &item), Some(expected), "{item:?}");
        open += usize::from(expected);
    }
    assert!((1_000..19_000).contains(&open), "{open}");
}
