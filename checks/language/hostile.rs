//! Rules and items made to take long. Every one ends within its bound.

use std::time::{Duration, Instant};

use compliance::model::evaluation::Severity;
use compliance::model::value::Value;
use compliance::rules::AlertText;
use compliance::rules::definition::{Check, Definition, Steps};
use compliance::rules::language::evaluate::Subject;
use compliance::rules::language::parse::{Names, parse};
use compliance::rules::language::{MOST_DEPTH, MOST_SOURCE};
use compliance::rules::parameters::Values;
use compliance::rules::program::Program;
use serde_json::{Value as Json, json};

use super::NOW;

/// What a rule may take on one resource. Without optimization everything is some thirty times
/// slower, and several tests run at once.
const BOUND: Duration = Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 5 });

fn rule(named: Vec<(&'static str, String)>, require: &str, violation: &str) -> Definition {
    let named: Vec<_> = named.into_iter().map(|(name, text)| (name, &*text.leak())).collect();
    let violation: &'static str = violation.to_owned().leak();
    let check = Check {
        require: require.to_owned().leak(),
        violation: vec![violation].leak(),
        ..Check::default()
    };
    Definition {
        id: "hostile",
        aliases: &[],
        title: "",
        severity: Severity::Low,
        core: false,
        noisy: false,
        judges: &[],
        rationale: "",
        remediation: Steps { console: "", warning: None, steps: &[], for_each: &[], blanks: &[] },
        parameters: &[],
        parameter_checks: &[],
        controls: &[],
        alert: AlertText { subject: "", noun: "", label: "", detail: "" },
        related: &[],
        named: named.leak(),
        checks: vec![check].leak(),
        values: &[],
    }
}

/// Judges, and says how long it took: the best of five, for the machine is shared.
fn takes(name: &str, rule: &Definition, item: &Json) -> String {
    let item = Value::from(item.clone());
    let subject = Subject::of(&item, NOW);
    let program =
        Program::new(rule, &Values::new()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut message = String::new();
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        message = program.verdict(subject).annotation.into_owned();
        best = best.min(start.elapsed());
    }
    assert!(best < BOUND, "{name}: {best:?}");
    message
}

fn numbers(count: usize) -> Json {
    (0..count).collect()
}

#[test]
fn every_rule_ends() {
    let steps = "The rule takes more than 200000 steps on this resource.";
    let nested = |depth: usize, what: &str| {
        let open: Vec<_> = (0..depth).map(|level| format!("item.l.{what}(v{level}, ")).collect();
        let open = open.concat();
        format!("{open}v0 != -1{}", ")".repeat(depth))
    };
    let long = "x".repeat(1_000_000);
    let deep = "[".repeat(120) + &"]".repeat(120);
    let prefix = "k".repeat(5_000);
    let members: Json = (0..1000)
        .map(|n| (format!("{prefix}{n:04}"), n.into()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let networks = |count: usize| -> Json {
        (0..count).map(|n| json!({"cidrIp": format!("10.{}.{}.0/24", n / 256, n % 256)})).collect()
    };
    let permissions: Json = (0..400)
        .map(|n| {
            json!({
                "ipProtocol": "tcp", "fromPort": n * 7, "toPort": n * 11 + 1000,
                "ipv4Ranges": networks(20), "ipv6Ranges": [], "prefixListIds": [],
            })
        })
        .collect();
    let entries: Json = (0..400)
        .map(|n| {
            json!({
                "ruleNumber": n, "ruleAction": "allow", "protocol": "6", "egress": false,
                "portRange": {"from": n * 7, "to": n * 11 + 1000}, "cidrBlock": "10.0.0.0/8",
            })
        })
        .collect();
    let policy = |statements: usize, action: &str| {
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": action,
            "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}});
        json!({"Statement": vec![statement; statements]}).to_string()
    };
    let stars = vec!["*a".repeat(5_000); 20];
    let cases: Vec<(&str, String, Json, Option<&str>)> = vec![
        ("three loops over a thousand", nested(3, "all"), json!({"l": numbers(1000)}), Some(steps)),
        ("fifteen loops over three", nested(15, "all"), json!({"l": numbers(3)}), Some(steps)),
        ("loops as deep as may be", nested(44, "map") + " == []", json!({"l": numbers(2)}), None),
        ("filters of filters", nested(8, "filter") + " == []", json!({"l": numbers(60)}), None),
        (
            "a million elements",
            "item.l.all(v, v != -1)".into(),
            json!({"l": numbers(1_000_000)}),
            Some(steps),
        ),
        (
            "a million elements searched",
            "-1 in item.l".into(),
            json!({"l": numbers(1_000_000)}),
            Some(steps),
        ),
        (
            "a million elements sorted",
            "item.l.sorted() == []".into(),
            json!({"l": numbers(1_000_000)}),
            Some(steps),
        ),
        (
            "thirty thousand made distinct",
            "item.l.distinct() == []".into(),
            json!({"l": numbers(30_000)}),
            None,
        ),
        (
            "ten thousand sorted",
            "item.l.sorted() == []".into(),
            json!({"l": (0..10_000).rev().collect::<Json>()}),
            None,
        ),
        (
            "a pattern of stars",
            "item.t.like('*x*x*x*x*x*x*y')".into(),
            json!({"t": long}),
            Some(steps),
        ),
        (
            "a text searched again and again",
            "item.l.all(v, !item.t.contains('xxy'))".into(),
            json!({"l": numbers(1000), "t": long}),
            Some(steps),
        ),
        (
            "texts compared again and again",
            "item.l.all(v, item.t == item.u)".into(),
            json!({"l": numbers(1000), "t": long, "u": long}),
            Some(steps),
        ),
        (
            "lower case of a long text",
            "item.l.all(v, item.t.lower() != '')".into(),
            json!({"l": numbers(1000), "t": long}),
            Some(steps),
        ),
        (
            "JSON of a long text",
            "json(item.t) != null".into(),
            json!({"t": format!("[{}1]", "1,".repeat(49_000))}),
            None,
        ),
        (
            "JSON again and again",
            "item.l.all(v, json(item.t) != null)".into(),
            json!({"l": numbers(1000), "t": format!("[{}1]", "{},".repeat(1000))}),
            Some(steps),
        ),
        ("deep JSON", "json(item.t) == json(item.t)".into(), json!({"t": deep}), None),
        (
            "size of a long text again and again",
            "item.l.all(v, item.t.size() > 0)".into(),
            json!({"l": numbers(1000), "t": long}),
            Some(steps),
        ),
        (
            "large lists compared",
            "item.l.all(v, item.l == item.m)".into(),
            json!({"l": numbers(10_000), "m": numbers(10_000)}),
            Some(steps),
        ),
        (
            "large objects compared",
            "item.m == item.n".into(),
            json!({"m": members, "n": members}),
            Some(steps),
        ),
        (
            "members with long names",
            format!("item.l.all(v, '{prefix}0999' in item.m)"),
            json!({"l": numbers(1000), "m": members}),
            Some(steps),
        ),
        (
            "joined",
            "item.l.map(v, string(v)).join(', ') == ''".into(),
            json!({"l": numbers(40_000)}),
            None,
        ),
        (
            "moments",
            "item.l.all(v, daysSince('2026-11-23T12:00:00Z') == 0)".into(),
            json!({"l": numbers(100_000)}),
            Some(steps),
        ),
        (
            "permissions to all ports",
            "openToWorld(item.p, ['tcp', 'udp', 'icmp'], ['all']) == []".into(),
            json!({"p": permissions}),
            None,
        ),
        (
            "permissions again and again",
            "item.l.all(v, openToWorld(item.p, ['tcp'], ['all']) == [])".into(),
            json!({"p": permissions, "l": numbers(1000)}),
            Some(steps),
        ),
        (
            "entries of a network ACL",
            "openInNetworkAcl(item.e, ['tcp', 'udp'], ['all']) == []".into(),
            json!({"e": entries}),
            None,
        ),
        (
            "a policy of many statements",
            "publicStatements(item.t, ['s3:Get*', '*?*?*?*x']) == []".into(),
            json!({"t": policy(500, "s3:G*t*b*?*c")}),
            None,
        ),
        (
            "a policy with long actions",
            "publicStatements(item.p, ['*a*a*a*a*a*a*a*b']) == []".into(),
            json!({"p": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": stars}}}),
            Some("The rule takes more than 200000 steps on this resource."),
        ),
        (
            "policies again and again",
            "item.l.all(v, adminStatements(item.t) == [] && policyStatements(item.t) == [])".into(),
            json!({"t": policy(100, "s3:*"), "l": numbers(1000)}),
            None,
        ),
        (
            "ways to more permissions",
            "escalations(item.t, []) == []".into(),
            json!({"t": policy(500, "*")}),
            None,
        ),
        (
            "resources of a kind",
            "statementsOnAll(item.p, ['kms:*'], 'kms:key/') == []".into(),
            json!({"p": {"Statement": {"Effect": "Allow", "Action": "*",
                "Resource": vec!["arn:*k*k*k*k*k*x"; 1000]}}}),
            None,
        ),
        (
            "principals of other accounts",
            "foreignGrantees(item.p, '1', item.l, item.l, item.l) == []".into(),
            json!({"l": vec!["*a*a*a*x"; 100], "p": {"Statement": {"Effect": "Allow",
                "Principal": {"Service": vec!["aaaaaaaaaaaaaaaaaaaa"; 1000]}, "Action": "*"}}}),
            None,
        ),
        (
            "resources of a policy that denies",
            "deniesInsecureTransport(item.p, item.b)".into(),
            json!({"b": "b".repeat(1000), "p": {"Statement": {"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": vec!["*b*b*b*b*b*b*x"; 1000]}}}),
            None,
        ),
        ("a text split", "item.t.split('x') == []".into(), json!({"t": long}), Some(steps)),
        (
            "lists flattened",
            "item.l.map(v, item.l).flatten() == []".into(),
            json!({"l": numbers(1000)}),
            None,
        ),
        (
            "networks",
            "item.l.all(v, cidrContains('::/0', '1234:5678:9abc:def0:1234:5678:9abc:def0/128'))"
                .into(),
            json!({"l": numbers(100_000)}),
            Some(steps),
        ),
        (
            "texts added",
            "item.l.map(v, item.t + item.t) == []".into(),
            json!({"l": numbers(1000), "t": long}),
            None,
        ),
    ];
    for (name, require, item, expected) in cases {
        let message = takes(name, &rule(Vec::new(), &require, "broken"), &item);
        if let Some(expected) = expected {
            assert_eq!(message, expected, "{name}");
        }
    }
}

#[test]
fn named_expressions_that_double_end() {
    let names: Vec<&'static str> = (0..22).map(|n| &*format!("n{n}").leak()).collect();
    let doubling = |first: &str, double: &dyn Fn(&str) -> String| -> Vec<(&'static str, String)> {
        let rest = names.windows(2).map(|two| (two[1], double(two[0])));
        [(names[0], first.to_owned())].into_iter().chain(rest).collect()
    };
    let item = json!({"t": "0123456789", "l": numbers(10), "o": {}});
    for (name, first, levels, double) in [
        ("texts", "item.t", 22, (|n: &str| format!("{n} + {n}")) as fn(&str) -> String),
        ("lists", "item.l", 22, |n: &str| format!("{n} + {n}")),
        ("lists of lists", "item.l", 22, |n: &str| format!("[{n}, {n}]")),
        ("names", "item.o", 14, |n: &str| format!("{n}[{n}.x]")),
        ("indices", "item.l", 14, |n: &str| format!("{n}[{n}[0]]")),
    ] {
        let last = names[levels - 1];
        let mut doubled = doubling(first, &double);
        doubled.truncate(levels);
        let violation = format!("{{{last}}} {{n3}}");
        let require = format!("{last} == {last}");
        takes(name, &rule(doubled.clone(), &require, &violation), &item);
        takes(name, &rule(doubled, "false", &violation), &item);
    }
}

#[test]
fn a_message_ends() {
    let item =
        json!({"l": numbers(1_000_000), "t": "x".repeat(1_000_000), "e": vec![""; 1_000_000]});
    for violation in
        ["{item.l}", "{item.t}", "{item.e}", "{item.l.map(v, item.t)}", "{item.l.map(v, item.l)}"]
    {
        let message = takes(violation, &rule(Vec::new(), "false", violation), &item);
        assert!(message.len() < 17_000, "{violation}: {}", message.len());
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let item = Names { item: true, ..Names::default() };
    let depth = usize::from(MOST_DEPTH);
    for (source, what) in [
        ("1 ".repeat(MOST_SOURCE), "this is longer than 16384 bytes"),
        ("(".repeat(8000), "this is nested more than 48 deep"),
        ("!".repeat(8000), "this is nested more than 48 deep"),
        ("[".repeat(8000), "this is nested more than 48 deep"),
        ("item[".repeat(3000), "this is nested more than 48 deep"),
        ("true ? ".repeat(2000), "this is nested more than 48 deep"),
        (format!("item{}", "[0]".repeat(depth)), "this is nested more than 48 deep"),
        (format!("item{}", ".size()".repeat(depth)), "this is nested more than 48 deep"),
        (vec!["true"; 200].join(" && "), "more than 128 in a row"),
        (vec!["1"; 200].join(" + "), "more than 128 in a row"),
        (format!("item{}", ".a".repeat(200)), "more than 128 in a row"),
        (format!("[{}]", "1,".repeat(200)), "more than 128 in a row"),
    ] {
        let mistakes = parse(&source, item).unwrap_err();
        assert!(mistakes.iter().any(|mistake| mistake.what == what), "{what}: {mistakes:?}");
    }
}

/// What is wrong is reported soon as well: names are compared with all known ones.
#[test]
fn mistakes_take_no_time() {
    let item = Names { item: true, ..Names::default() };
    for source in [
        vec!["itm"; 120].join(" && "),
        format!("[{}]", vec!["itm.x(y)"; 120].join(",")),
        format!("{} && true", "x".repeat(16_000)),
        "item.".to_owned() + &"y".repeat(16_000),
    ] {
        let start = Instant::now();
        let _ = parse(&source, item);
        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    }
}
