use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use time::OffsetDateTime;
use time::macros::datetime;

use super::Relations;
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::{Reason, Value};
use crate::resource_types::{ec2_instance, iam_user, rds_db_cluster, rds_db_instance, s3_bucket};
use crate::rules::definition::{Relation, Within};
use crate::sources::source::RelatedRead;

const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
const UNSEEN: &str = "It was not among what was read.";

/// Instances, as if they were related to a database by their tags.
const BY_TAG: Relation = Relation {
    name: "instances",
    resource: "AWS::EC2::Instance",
    on: &[("configuration.names", "configuration.name")],
    within: Within::Region,
    fields: &["configuration.names", "configuration.state"],
    is_one: false,
    unseen: UNSEEN,
};

fn resource(
    resource_type: ResourceType,
    id: &str,
    region: &str,
    configuration: impl Into<Json>,
) -> Resource {
    let configuration = configuration.into();
    let mut document = Value::from(json!({"configuration": configuration, "tags": {}}));
    document.put("configuration.id", id.into());
    Resource {
        id: id.to_owned(),
        name: id.to_owned(),
        account_id: "123456789012".to_owned(),
        region: region.to_owned(),
        as_of: NOON,
        captured_at: None,
        resource_type,
        document,
        related: BTreeMap::new(),
    }
}

fn database(region: &str, name: impl Into<Json>) -> Resource {
    let name = name.into();
    resource(rds_db_instance::TYPE, "db", region, json!({"name": name}))
}

fn instance(id: &str, region: &str, names: impl Into<Json>) -> Resource {
    let names = names.into();
    resource(ec2_instance::TYPE, id, region, json!({"names": names, "state": id}))
}

fn read(resource_type: ResourceType, region: &str, missing: Option<&'static str>) -> RelatedRead {
    RelatedRead {
        resource_type,
        account_id: "123456789012".to_owned(),
        region: Some(region.to_owned()),
        missing: missing.map(Reason::from),
    }
}

fn relations(relation: Relation) -> Relations {
    let relation: &'static Relation = Box::leak(Box::new(relation));
    Relations::of_types([(rds_db_instance::TYPE, relation)])
}

/// The states of the related resources, and why there may be more.
fn joined(resource: &Resource) -> (Vec<String>, Option<&str>) {
    let list = &resource.related["instances"];
    let state = |document: &Value| match document.at("configuration.state") {
        crate::model::value::Member::Present(Value::Text(text)) => text.to_string(),
        other => format!("{other:?}"),
    };
    (list.elements.iter().map(state).collect(), list.more.as_deref())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_list_is_joined_once_all_of_it_has_come() {
    let mut relations = relations(BY_TAG);
    assert!(relations.take(database("eu-west-1", json!("a"))).is_none(), "it waits");
    relations.take(instance("i-1", "eu-west-1", json!(["a", "b"])));
    relations.take(instance("i-2", "eu-west-1", json!(["b"])));
    relations.take(instance("i-3", "us-east-1", json!(["a"])));
    assert!(relations.read(read(ec2_instance::TYPE, "us-east-1", None)).is_empty());
    let ready = relations.read(read(ec2_instance::TYPE, "eu-west-1", None));
    assert_eq!(joined(&ready[0]), (names(&["i-1"]), None));
    for (name, expected) in [
        (json!("b"), names(&["i-1", "i-2"])),
        (json!(["a", "b"]), names(&["i-1", "i-2"])),
        (json!("c"), names(&[])),
        (json!(null), names(&[])),
    ] {
        let database = relations.take(database("eu-west-1", name)).unwrap();
        assert_eq!(joined(&database), (expected, None));
    }
    // Nothing is kept but what rules read.
    let database = relations.take(database("eu-west-1", json!("a"))).unwrap();
    let kept = json!({"configuration": {"names": ["a", "b"], "state": "i-1"}});
    assert_eq!(database.related["instances"].elements, [Value::from(kept)]);
}

#[test]
fn what_may_be_missing_is_said() {
    let unread = |path: &str, mut resource: Resource| {
        resource.document.put(path, Value::unread("AccessDenied"));
        resource
    };
    for (name, related, missing_reason, own, expected) in [
        (
            "the list could not be read",
            vec![instance("i-1", "eu-west-1", json!("a"))],
            Some(Some("AccessDenied")),
            database("eu-west-1", json!("a")),
            (names(&["i-1"]), Some("AccessDenied")),
        ),
        (
            "no list was read",
            vec![instance("i-1", "eu-west-1", json!("a"))],
            None,
            database("eu-west-1", json!("a")),
            (names(&["i-1"]), Some(UNSEEN)),
        ),
        (
            "its own value is unknown",
            vec![],
            Some(None),
            unread("configuration.name", database("eu-west-1", json!("a"))),
            (names(&[]), Some("AccessDenied")),
        ),
        (
            "the value of one that could be related is unknown",
            vec![unread("configuration.names", instance("i-1", "eu-west-1", json!("a")))],
            Some(None),
            database("eu-west-1", json!("a")),
            (names(&[]), Some("AccessDenied")),
        ),
    ] {
        let mut relations = relations(BY_TAG);
        for resource in related {
            relations.take(resource);
        }
        let mut ready: Vec<_> = relations.take(own).into_iter().collect();
        if let Some(missing) = missing_reason {
            ready.extend(relations.read(read(ec2_instance::TYPE, "eu-west-1", missing)));
        }
        ready.extend(relations.finish());
        assert_eq!(joined(&ready[0]), expected, "{name}");
    }
}

#[test]
fn several_values_and_none() {
    let mut both = relations(Relation {
        on: &[("configuration.names", "configuration.name"), ("configuration.id", "tags.Id")],
        ..BY_TAG
    });
    let mut all = relations(Relation { on: &[], ..BY_TAG });
    for relations in [&mut both, &mut all] {
        relations.take(instance("i-1", "eu-west-1", json!("a")));
        relations.take(instance("i-2", "eu-west-1", json!("a")));
        relations.take(instance("i-3", "us-east-1", json!("a")));
        relations.read(read(ec2_instance::TYPE, "eu-west-1", None));
    }
    let mut own = database("eu-west-1", json!("a"));
    own.document.put("tags.Id", "i-2".into());
    assert_eq!(joined(&both.take(own.clone()).unwrap()), (names(&["i-2"]), None));
    assert_eq!(joined(&all.take(own).unwrap()), (names(&["i-1", "i-2"]), None));
}

#[test]
fn of_a_whole_account() {
    let mut relations = relations(Relation { on: &[], within: Within::Account, ..BY_TAG });
    assert!(relations.take(database("eu-west-1", json!("a"))).is_none());
    for region in ["eu-west-1", "us-east-1"] {
        relations.take(instance(region, region, json!("a")));
        let ready = relations.read(read(ec2_instance::TYPE, region, None));
        assert!(ready.is_empty(), "more regions may follow");
    }
    let ready = relations.finish();
    assert_eq!(joined(&ready[0]), (names(&["eu-west-1", "us-east-1"]), None));
}

/// What is listed for the whole account at once need not wait for the end of the scan.
#[test]
fn all_regions_of_an_account_may_have_been_read() {
    let mut relations = relations(Relation { on: &[], within: Within::Account, ..BY_TAG });
    assert!(relations.take(database("eu-west-1", json!("a"))).is_none());
    relations.take(instance("i-1", "us-east-1", json!("a")));
    let all = RelatedRead { region: None, ..read(ec2_instance::TYPE, "", Some("AccessDenied")) };
    let ready = relations.read(all);
    assert_eq!(joined(&ready[0]), (names(&["i-1"]), Some("AccessDenied")));
}

/// A type that is in no region has been read once one list of it has.
#[test]
fn a_type_without_regions_belongs_to_every_region() {
    let relation: &'static Relation =
        Box::leak(Box::new(Relation { resource: "AWS::IAM::User", on: &[], ..BY_TAG }));
    let mut relations = Relations::of_types([(s3_bucket::TYPE, relation)]);
    let bucket = || resource(s3_bucket::TYPE, "b", "us-east-1", json!({}));
    assert!(relations.take(bucket()).is_none());
    relations.take(resource(iam_user::TYPE, "u", "global", json!({"state": "u"})));
    let ready = relations.read(read(iam_user::TYPE, "global", None));
    assert_eq!(joined(&ready[0]), (names(&["u"]), None));
}

#[test]
fn of_one_the_latest_capture_counts() {
    let cluster = |days: i64, minute: u8| Resource {
        captured_at: Some(NOON + time::Duration::minutes(minute.into())),
        ..resource(
            rds_db_cluster::TYPE,
            "c",
            "eu-west-1",
            json!({"names": "a", "state": days.to_string()}),
        )
    };
    let one = Relation { resource: "AWS::RDS::DBCluster", is_one: true, ..BY_TAG };
    for (clusters, expected) in
        [(vec![cluster(1, 0), cluster(7, 1)], "7"), (vec![cluster(7, 1), cluster(1, 0)], "7")]
    {
        let mut relations = relations(one);
        for cluster in clusters {
            relations.take(cluster);
        }
        relations.take(database("eu-west-1", json!("a")));
        let missing = Some("AccessDenied");
        let ready = relations.read(read(rds_db_cluster::TYPE, "eu-west-1", missing));
        assert_eq!(joined(&ready[0]), (names(&[expected]), None), "there is no second one");
    }
    let mut relations = relations(one);
    relations.take(database("eu-west-1", json!("a")));
    let ready = relations.read(read(rds_db_cluster::TYPE, "eu-west-1", None));
    assert_eq!(joined(&ready[0]), (names(&[]), Some(UNSEEN)));
}

#[test]
fn of_one_of_each_value_there_is_no_further_one() {
    let both = json!(["a", "b"]);
    for (name, instances, expected) in [
        ("both", vec![("i-1", "a"), ("i-2", "b")], (names(&["i-1", "i-2"]), None)),
        ("one of two", vec![("i-1", "a")], (names(&["i-1"]), Some(UNSEEN))),
        ("none", vec![], (names(&[]), Some(UNSEEN))),
    ] {
        let mut relations = relations(Relation { is_one: true, ..BY_TAG });
        for (id, of) in instances {
            relations.take(instance(id, "eu-west-1", json!(of)));
        }
        relations.take(database("eu-west-1", both.clone()));
        let ready = relations.finish();
        assert_eq!(joined(&ready[0]), expected, "{name}");
    }
}
