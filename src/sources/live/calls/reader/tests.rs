//! What the types' files say of their calls, and reading them from a server on this machine.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::channel;

use super::*;
use crate::model::checkpoint::Cursors;
use crate::resource_types::calls::CALLS;
use crate::rules::{RULES, Ruleset, find};
use crate::sources::live::field_reader::tests::{Server, TestResponse, config, direct};
use crate::sources::live::inventory::Live;
use crate::sources::live::reader_threads::Readers;
use crate::sources::source::{Inventory, SourceEvent};

mod at_once;
mod authorization_details;
mod cloudtrail_alarms;
mod cloudtrail_trails;
mod credential_report;
mod iam_calls;
mod iam_users;
mod kms_keys;
mod mutual_relations;
mod pages_ahead;
mod rds_databases;
mod s3_buckets;
mod settings;
mod support_access;
mod tags;

fn wanted(rules: &[&str]) -> Wanted {
    Ruleset::new(rules.iter().map(|id| find(id).unwrap()), |_| None).unwrap().wanted()
}

fn account(server: &Server) -> Account {
    let regions = vec!["eu-west-1".to_owned()];
    Account::new(
        config(server, direct()),
        "123456789012".to_owned(),
        regions,
        true,
        Arc::new(Semaphore::new(4)),
    )
}

/// What an account has of a type, gaps and related types among it.
async fn read(server: &Server, calls: &'static ResourceCalls, rules: &[&str]) -> Vec<SourceEvent> {
    read_account(account(server), vec![calls], rules).await
}

async fn read_account(
    account: Account,
    calls: Vec<&'static ResourceCalls>,
    rules: &[&str],
) -> Vec<SourceEvent> {
    read_from(account, calls, rules, &Cursors::new()).await
}

/// The same, from where an earlier run left off.
async fn read_from(
    account: Account,
    calls: Vec<&'static ResourceCalls>,
    rules: &[&str],
    from: &Cursors,
) -> Vec<SourceEvent> {
    read_wanted(account, calls, &wanted(rules), from).await
}

async fn read_wanted(
    account: Account,
    calls: Vec<&'static ResourceCalls>,
    wanted: &Wanted,
    from: &Cursors,
) -> Vec<SourceEvent> {
    let live = Live {
        calls,
        accounts: vec![account],
        refused: Vec::new(),
        as_of: OffsetDateTime::UNIX_EPOCH,
        until: None,
        readers: Readers::here(),
    };
    let (sender, mut receiver) = channel(1024);
    live.read(wanted, from, sender).await.unwrap();
    let mut found = Vec::new();
    while let Some(next) = receiver.recv().await {
        found.push(next);
    }
    found
}

fn resources(found: Vec<SourceEvent>) -> Vec<Resource> {
    let resources = found.into_iter().filter_map(|found| match found {
        SourceEvent::Resources(resources) | SourceEvent::LookedAt(resources) => Some(resources),
        SourceEvent::Gap(gap) => panic!("{gap}"),
        SourceEvent::Related(_) | SourceEvent::Checkpoint(..) => None,
    });
    resources.flatten().collect()
}

/// The operations that were asked for, in their order.
fn operations(server: &Server) -> Vec<String> {
    let operation =
        |request: &String| request.split_once("Action=")?.1.split('&').next().map(str::to_owned);
    server.requests().iter().filter_map(operation).collect()
}

#[test]
fn every_rule_is_answered() {
    for rule in RULES.iter() {
        let wanted = wanted(&[rule.id]);
        let reader_of = |resource_type: ResourceType| {
            let calls = CALLS.iter().find(|calls| calls.resource_type == resource_type).unwrap();
            (calls, ResourceReader::new(calls, &wanted).unwrap())
        };
        for (judged, _) in rule.judges {
            let (calls, reader) = reader_of(*judged);
            assert_eq!(reader.unfilled, [""; 0], "{}", rule.id);
            for path in wanted.fields(*judged).unwrap().paths() {
                assert!(!calls.operations_of(&path).is_empty(), "{}: {path}", rule.id);
            }
        }
        let (_, reader) = reader_of(rule.resource_type);
        for relation in rule.related {
            let theirs = relation.resource_type().unwrap();
            // Its own resources are read anyway.
            assert!(
                theirs == rule.resource_type || reader.related(theirs).is_some(),
                "{}: {}",
                rule.id,
                relation.name
            );
        }
    }
}

/// The list's action is needed in any case, and a further call's for what it fills.
#[test]
fn every_call_has_its_permission() {
    for calls in CALLS {
        let permissions = calls.resource_type.definition().permissions;
        let list = Some("").filter(|_| !calls.list.is_of_setting());
        let called: BTreeSet<_> =
            calls.details.iter().map(|detail| detail.source.fills.base).chain(list).collect();
        // The tags of some take an action more than the list has.
        let paths = permissions.iter().map(|(path, _)| *path);
        let paths: BTreeSet<_> =
            paths.filter(|path| *path != "tags" || called.contains(path)).collect();
        assert_eq!(paths, called, "{}", calls.resource_type.as_str());
        if let Some(all) = &calls.at_once {
            for path in all.instead_of {
                assert!(permissions.contains(&(*path, all.list.source.operation)), "{path}");
            }
        }
    }
}

#[test]
fn no_further_call_fills_what_another_fills() {
    for calls in CALLS {
        let bases: Vec<_> = calls.sources().map(|source| source.fills.base).collect();
        // The list is read first: a further call may fill something in its place.
        for (index, base) in bases.iter().enumerate().skip(1) {
            let others = bases.iter().enumerate().filter(|(other, _)| *other != index);
            let lies_in = |other: &str| {
                base.strip_prefix(other)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            assert!(
                others.into_iter().skip(1).all(|(_, other)| !lies_in(other))
                    && !bases[0].starts_with(&format!("{base}.")),
                "{base}: an unknown answer would replace the other's"
            );
        }
    }
}

fn query(operation: &str, result: &str) -> TestResponse {
    TestResponse::ok(&format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    ))
}

fn refusal(status: u16, code: &str, message: &str) -> TestResponse {
    TestResponse::of(
        status,
        &format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        ),
    )
}
