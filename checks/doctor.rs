//! Every check in each of its states, as people read it.

use time::OffsetDateTime;
use time::macros::datetime;

use compliance::doctor::facts::{
    Alarm, Channel, Credentials, Deployed, Errors, Fact, Facts, Function, FunctionState, Hour,
    Place, Recorder, Setting, SettingsFile, Subscription,
};
use compliance::doctor::{CHECKS, Finding, examine};

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

fn deployed() -> Deployed {
    let function = |name: &str| Function {
        name: format!("{name}-dev"),
        state: Some(FunctionState {
            state: "Active".to_owned(),
            last_update: "Successful".to_owned(),
            reason: String::new(),
        }),
    };
    let names = ["ec2-tag-checker", "report-aggregator"];
    let hours = vec![
        Hour { began: datetime!(2026-11-24 12:00 UTC), invocations: 1, errors: 0 },
        Hour { began: datetime!(2026-11-24 6:00 UTC), invocations: 2, errors: 0 },
    ];
    Deployed {
        suffix: "dev".to_owned(),
        region: Some("eu-west-1".to_owned()),
        stale_after_hours: 13,
        functions: Fact::Known(names.map(function).into()),
        errors: Fact::Known(
            names
                .map(|name| Errors { function: format!("{name}-dev"), hours: hours.clone() })
                .into(),
        ),
        table: Fact::Known(Some("ACTIVE".to_owned())),
        report: Fact::Known(Some(datetime!(2026-11-24 6:00 UTC))),
        subscriptions: Fact::Known(Some(vec![Subscription {
            protocol: "email".to_owned(),
            endpoint: "security@example.com".to_owned(),
            is_pending: false,
        }])),
        config_rules: Fact::Known(vec!["ec2-required-tags-dev".to_owned()]),
        recorders: Fact::Known(vec![Recorder {
            name: "default".to_owned(),
            is_recording: true,
            error: None,
        }]),
        channels: Fact::Known(vec![Channel { name: "default".to_owned(), error: None }]),
        alarms: Fact::Known(Vec::new()),
    }
}

fn healthy() -> Facts {
    Facts {
        now: NOW,
        settings: SettingsFile::Absent,
        history: Place::Usable {
            path: "/home/a/history.sqlite".to_owned(),
            holds: Some(datetime!(2026-11-24 11:00 UTC)),
        },
        reports: Place::Absent("/home/a/reports".to_owned()),
        profile: Setting::Set("audit".to_owned()),
        region: Setting::Set("eu-west-1".to_owned()),
        credentials: Credentials::Accepted {
            account: "123456789012".to_owned(),
            arn: "arn:aws:iam::123456789012:user/a".to_owned(),
        },
        deployed: Some(deployed()),
    }
}

fn no_credentials() -> Credentials {
    Credentials::None {
        message: "no usable credentials".to_owned(),
        what_to_do: "set AWS_PROFILE".to_owned(),
    }
}

fn unreachable() -> Credentials {
    Credentials::Unreachable {
        message: "AWS was not reached: the name sts.eu-west-1.amazonaws.com cannot be resolved"
            .to_owned(),
        what_to_do: "is there a network?".to_owned(),
    }
}

fn wrong(message: &str, what_to_do: &str) -> Setting {
    Setting::Wrong { message: message.to_owned(), what_to_do: what_to_do.to_owned() }
}

fn rejected(message: &str) -> Credentials {
    Credentials::Rejected { message: message.to_owned(), what_to_do: "get new ones".to_owned() }
}

fn line(finding: Finding) -> String {
    let what_to_do = finding.what_to_do.map(|todo| format!("\n    → {todo}")).unwrap_or_default();
    format!("{:?} {}: {}{what_to_do}\n", finding.verdict, finding.check, finding.found)
}

fn page(facts: &Facts) -> String {
    examine(facts).into_iter().map(line).collect()
}

/// What one check concludes when something is different.
fn with(check: &str, change: fn(&mut Facts, &mut Deployed)) -> String {
    let mut facts = healthy();
    let mut deployed = deployed();
    change(&mut facts, &mut deployed);
    facts.deployed = Some(deployed);
    let found = examine(&facts);
    found.into_iter().filter(|finding| finding.check == check).map(line).collect()
}

#[test]
fn all_is_well() {
    insta::assert_snapshot!(page(&healthy()));
}

#[test]
fn without_an_account_nothing_is_broken() {
    let facts = Facts {
        profile: Setting::Unset,
        region: Setting::Unset,
        credentials: no_credentials(),
        deployed: None,
        ..healthy()
    };
    insta::assert_snapshot!(page(&facts));
}

#[test]
fn whatever_can_be_wrong() {
    type Change = fn(&mut Facts, &mut Deployed);
    let cases: &[(&str, Change)] = &[
        ("settings", |facts, _| {
            facts.settings =
                SettingsFile::Valid { path: "compliance.toml".to_owned(), rules: 4, exceptions: 2 }
        }),
        ("settings", |facts, _| {
            facts.settings =
                SettingsFile::Invalid("compliance.toml: unknown key `rule`".to_owned());
        }),
        ("history", |facts, _| facts.history = Place::Absent("history.sqlite".to_owned())),
        ("history", |facts, _| {
            facts.history = Place::Unusable {
                path: "x".to_owned(),
                why: "opening the history x: file is not a database".to_owned(),
            }
        }),
        ("reports", |facts, _| {
            facts.reports =
                Place::Unusable { path: "/reports".to_owned(), why: "Permission denied".to_owned() }
        }),
        ("clock", |facts, _| {
            facts.history =
                Place::Usable { path: "x".to_owned(), holds: Some(datetime!(2026-11-25 0:00 UTC)) }
        }),
        ("clock", |_, deployed| {
            deployed.report = Fact::Known(Some(datetime!(2027-01-01 0:00 UTC)));
        }),
        ("clock", |facts, _| {
            facts.credentials =
                rejected("sts:GetCallerIdentity: SignatureDoesNotMatch: Signature expired: 2");
        }),
        ("profile", |facts, _| {
            facts.profile =
                wrong("there is no profile `prodd` (AWS_PROFILE)", "did you mean `prod`?");
        }),
        ("profile", |facts, _| {
            facts.profile = Setting::NotAsked("this build has no AWS SDK".to_owned());
        }),
        ("region", |facts, _| {
            facts.region = wrong("AWS_REGION is empty", "name one region, such as eu-west-1");
        }),
        ("region", |facts, _| facts.region = Setting::Unset),
        ("region", |facts, _| {
            facts.region = Setting::NotAsked("it may be the profile's".to_owned());
        }),
        ("network", |facts, _| facts.credentials = unreachable()),
        ("network", |facts, _| {
            facts.credentials = rejected("sts:GetCallerIdentity: ExpiredToken: expired");
        }),
        ("network", |facts, _| facts.credentials = no_credentials()),
        ("credentials", |facts, _| facts.credentials = unreachable()),
        ("credentials", |facts, _| facts.credentials = no_credentials()),
        ("credentials", |facts, _| {
            facts.credentials = rejected("sts:GetCallerIdentity: ExpiredToken: expired");
        }),
        ("credentials", |facts, _| {
            let (message, what_to_do) = (
                "the access key of profile `a` cannot be used".to_owned(),
                "`aws configure`".to_owned(),
            );
            facts.credentials = Credentials::Unusable { message, what_to_do };
        }),
        ("credentials", |facts, _| {
            facts.credentials =
                Credentials::NotAsked("there is no profile to take them from".to_owned());
        }),
        ("credentials", |facts, _| facts.credentials = Credentials::NoSdk),
        ("deployment", |_, deployed| deployed.region = None),
        ("deployment", |_, deployed| {
            deployed.functions =
                Fact::Known(vec![Function { name: "a-dev".to_owned(), state: None }]);
        }),
        ("functions", |_, deployed| {
            let failed = FunctionState {
                state: "Active".to_owned(),
                last_update: "Failed".to_owned(),
                reason: "no such layer".to_owned(),
            };
            deployed.functions = Fact::Known(vec![
                Function { name: "a-dev".to_owned(), state: None },
                Function { name: "b-dev".to_owned(), state: Some(failed) },
            ]);
        }),
        ("function-errors", |_, deployed| errors(deployed, &[(12, 2, 1), (6, 1, 0)])),
        ("function-errors", |_, deployed| errors(deployed, &[(12, 2, 0), (6, 3, 3)])),
        ("table", |_, deployed| deployed.table = Fact::Known(None)),
        ("table", |_, deployed| {
            deployed.table = Fact::Known(Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS".to_owned()));
        }),
        ("last-report", |_, deployed| {
            deployed.report = Fact::Known(Some(datetime!(2026-11-23 22:00 UTC)));
        }),
        ("last-report", |_, deployed| deployed.report = Fact::Known(None)),
        ("subscriptions", |_, deployed| deployed.subscriptions = Fact::Known(None)),
        ("subscriptions", |_, deployed| deployed.subscriptions = Fact::Known(Some(Vec::new()))),
        ("subscriptions", |_, deployed| {
            let pending = Subscription {
                protocol: "email".to_owned(),
                endpoint: "new@example.com".to_owned(),
                is_pending: true,
            };
            deployed.subscriptions = Fact::Known(Some(vec![pending]));
        }),
        ("subscriptions", |_, deployed| {
            deployed.subscriptions = Fact::Refused {
                action: "sns:ListSubscriptionsByTopic",
                message: "AuthorizationError: no".to_owned(),
            };
        }),
        ("recorder", |_, deployed| deployed.recorders = Fact::Known(vec![recorder(false, None)])),
        ("recorder", |_, deployed| {
            deployed.recorders =
                Fact::Known(vec![recorder(true, Some("InsufficientDeliveryPolicyException"))]);
        }),
        ("recorder", |_, deployed| deployed.recorders = Fact::Known(Vec::new())),
        ("recorder", |_, deployed| {
            (deployed.recorders, deployed.config_rules) =
                (Fact::Known(Vec::new()), Fact::Known(Vec::new()));
        }),
        ("recorder", |_, deployed| {
            let refused = Fact::Refused {
                action: "config:DescribeConfigRules",
                message: "AccessDeniedException: no".to_owned(),
            };
            (deployed.recorders, deployed.config_rules) = (Fact::Known(Vec::new()), refused);
        }),
        ("delivery-channel", |_, deployed| deployed.channels = Fact::Known(Vec::new())),
        ("delivery-channel", |_, deployed| {
            deployed.channels = Fact::Known(vec![Channel {
                name: "default".to_owned(),
                error: Some("AccessDenied: Access Denied".to_owned()),
            }]);
        }),
        ("delivery-channel", |_, deployed| {
            deployed.channels =
                Fact::Failed("config:DescribeDeliveryChannels: timed out".to_owned());
        }),
        ("delivery-channel", |_, deployed| {
            deployed.channels = Fact::NotAsked("there is no scanner to look at".to_owned());
        }),
        ("alarms", |_, deployed| {
            let alarm = |name: &str| Alarm {
                name: format!("compliance-{name}-dev"),
                description: format!("Of {name}. Runbook: docs/runbooks.md#{name}"),
            };
            deployed.alarms = Fact::Known(vec![alarm("no-report"), alarm("dead-letters")]);
        }),
    ];
    let page: Vec<_> = cases.iter().map(|(check, change)| with(check, *change)).collect();
    assert!(page.iter().all(|page| !page.is_empty()), "{page:?}");
    insta::assert_snapshot!(page.concat());
}

#[test]
fn checks_have_names_of_their_own() {
    let ids: std::collections::BTreeSet<_> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), CHECKS.len());
}

fn errors(deployed: &mut Deployed, hours: &[(u8, u64, u64)]) {
    let hour = |(hour, invocations, errors): &(u8, u64, u64)| Hour {
        began: NOW.replace_hour(*hour).unwrap_or(NOW),
        invocations: *invocations,
        errors: *errors,
    };
    deployed.errors = Fact::Known(vec![Errors {
        function: "ec2-tag-checker-dev".to_owned(),
        hours: hours.iter().map(hour).collect(),
    }]);
}

fn recorder(is_recording: bool, error: Option<&str>) -> Recorder {
    Recorder { name: "default".to_owned(), is_recording, error: error.map(str::to_owned) }
}
