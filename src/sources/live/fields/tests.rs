//! Documents of bodies as AWS writes them.

use serde_json::{Value as Json, json};

use super::plan::{Form, Literal, Plan, Rename, Wanted};
use super::shape::{Kind, Shape};
use super::*;
use crate::model::value::Member;

mod broken;
mod paths;

const VOLUMES: Wanted<'static> = Wanted {
    list: "Volumes[]",
    base: "configuration",
    paths: &["configuration.volumeId", "configuration.encrypted", "configuration.state", "tags"],
    renames: &[
        Rename::new("tags", "Tags{Key,Value}"),
        Rename::new("configuration.state.value", "State"),
    ],
    form: Form::Config,
};

fn plan(operation: &str, wanted: &[Wanted<'_>]) -> Result<Plan, Vec<String>> {
    let errors = |errors: Vec<_>| errors.iter().map(ToString::to_string).collect::<Vec<_>>();
    Plan::compile(&shape_of(operation).unwrap().unwrap(), wanted).map_err(errors)
}

fn of_shape(shape: &str, wanted: &[Wanted<'_>]) -> Plan {
    Plan::compile(&Shape::parse(shape).unwrap(), wanted).unwrap()
}

fn documents(plan: &Plan, body: &str) -> Result<Vec<Json>, BodyError> {
    let found = plan.extract(body.as_bytes())?.documents;
    Ok(found.iter().flatten().map(Json::from).collect())
}

fn volumes(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<DescribeVolumesResponse xmlns=\"http://ec2/\"><requestId>r\
         </requestId><volumeSet>{items}</volumeSet><nextToken>t</nextToken>\
         </DescribeVolumesResponse>\n"
    )
}

#[test]
fn every_embedded_shape_is_read_whole() {
    for (operation, _) in SHAPES {
        let shape = shape_of(operation).unwrap().unwrap();
        assert_eq!(shape.operation, *operation);
        let all = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Model };
        plan(operation, &[all]).unwrap();
    }
    assert!(shape_of("ec2:DescribeNothing").unwrap().is_none());
}

#[test]
fn an_item_becomes_a_document() {
    let plan = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
    for (name, item, expected) in [
        (
            "wrapped, paired and typed values",
            "<item><volumeId>vol-1</volumeId><status>in-use</status><encrypted>true</encrypted>\
             <size>8</size><tagSet><item><key>Owner</key><value>a&amp;b</value></item><item>\
             <key>Empty</key><value/></item></tagSet></item>",
            json!({
                "configuration": {
                    "volumeId": "vol-1", "encrypted": true, "state": {"value": "in-use"},
                },
                "tags": {"Owner": "a&b", "Empty": ""},
            }),
        ),
        (
            "what the answer does not say",
            "<item/>",
            json!({
                "configuration": {"volumeId": null, "encrypted": null, "state": {"value": null}},
                "tags": {},
            }),
        ),
        (
            "text in pieces, and a tag without a value",
            "<item><!-- a --><volumeId>v<![CDATA[<o>]]>l&#45;<?p?>1</volumeId><encrypted>False\
             </encrypted><tagSet><item><key>A</key></item></tagSet></item>",
            json!({
                "configuration": {
                    "volumeId": "v<o>l-1", "encrypted": false, "state": {"value": null},
                },
                "tags": {"A": ""},
            }),
        ),
        (
            "a value that is not of its type",
            "<item><encrypted>perhaps</encrypted></item>",
            json!({
                "configuration": {
                    "volumeId": null, "encrypted": "perhaps", "state": {"value": null},
                },
                "tags": {},
            }),
        ),
    ] {
        assert_eq!(documents(&plan, &volumes(item)).unwrap(), [expected], "{name}");
    }
}

#[test]
fn a_tag_without_a_key_makes_the_tags_unsure() {
    let plan = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
    let body = volumes("<item><tagSet><item><value>x</value></item></tagSet></item>");
    let found = plan.extract(body.as_bytes()).unwrap().documents.remove(0).remove(0);
    assert!(matches!(found.at("tags.Owner"), Member::Unread(_)));
}

#[test]
fn what_is_left_for_the_sdk_has_the_token_and_no_items() {
    let plan = plan("ec2:DescribeVolumes", &[VOLUMES]).unwrap();
    let rest = |body: &str| {
        String::from_utf8(plan.extract(body.as_bytes()).unwrap().rest.unwrap()).unwrap()
    };
    let body = volumes("<item><volumeId>a</volumeId></item> <item/>");
    assert_eq!(rest(&body), volumes(""));
    assert_eq!(rest(&volumes("")), volumes(""));
}

#[test]
fn lists_in_lists_give_one_list_of_documents() {
    let wanted = Wanted {
        list: "Reservations[].Instances[]",
        base: "configuration",
        paths: &["configuration.instanceId", "configuration.securityGroups.groupId"],
        renames: &[],
        form: Form::Config,
    };
    let plan = plan("ec2:DescribeInstances", &[wanted]).unwrap();
    let body = "<DescribeInstancesResponse><reservationSet><item><groupSet><item><groupId>no\
        </groupId></item></groupSet><instancesSet><item><instanceId>i-1</instanceId><groupSet>\
        <item><groupId>sg-1</groupId></item><item><groupId>sg-2</groupId></item></groupSet></item>\
        <item><instanceId>i-2</instanceId></item></instancesSet></item><item><instancesSet><item>\
        <instanceId>i-3</instanceId></item></instancesSet></item></reservationSet>\
        </DescribeInstancesResponse>";
    let instance = |id: &str, groups: Json| {
        let configuration = json!({ "instanceId": id, "securityGroups": groups });
        json!({ "configuration": configuration })
    };
    let groups = json!([{ "groupId": "sg-1" }, { "groupId": "sg-2" }]);
    assert_eq!(
        documents(&plan, body).unwrap(),
        [instance("i-1", groups), instance("i-2", json!([])), instance("i-3", json!([]))]
    );
}

#[test]
fn one_list_becomes_two_and_a_value_is_hoisted() {
    let wanted = Wanted {
        list: "SecurityGroups[]",
        base: "configuration",
        paths: &["configuration.ipPermissions"],
        renames: &[
            Rename::new(
                "configuration.ipPermissions[].ipRanges[]",
                "IpPermissions[].IpRanges[].CidrIp",
            ),
            Rename::new("configuration.ipPermissions[].ipv4Ranges[]", "IpPermissions[].IpRanges[]"),
        ],
        form: Form::Config,
    };
    let plan = plan("ec2:DescribeSecurityGroups", &[wanted]).unwrap();
    let body = "<DescribeSecurityGroupsResponse><securityGroupInfo><item><ipPermissions><item>\
        <fromPort>22</fromPort><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item><item><description>\
        d</description></item></ipRanges></item></ipPermissions></item></securityGroupInfo>\
        </DescribeSecurityGroupsResponse>";
    let found = &documents(&plan, body).unwrap()[0]["configuration"]["ipPermissions"][0];
    assert_eq!(found["fromPort"], 22);
    // An element that lacks the hoisted value does not make the list shorter.
    assert_eq!(found["ipRanges"], json!(["0.0.0.0/0", null]));
    assert_eq!(
        found["ipv4Ranges"],
        json!([
            { "cidrIp": "0.0.0.0/0", "description": null },
            { "cidrIp": null, "description": "d" },
        ])
    );
}

const VERSIONING: &str = "s3:GetBucketVersioning rest-xml VersioningConfiguration\n\
    Status text\nMFADelete MfaDelete text\n";

#[test]
fn words_that_aws_config_writes_otherwise_and_what_absence_means() {
    const BASE: &str = "supplementaryConfiguration.BucketVersioningConfiguration";
    let status = format!("{BASE}.status");
    let delete = format!("{BASE}.isMfaDeleteEnabled");
    let words = [("Enabled", Literal::Boolean(true)), ("Disabled", Literal::Boolean(false))];
    let renames = [
        Rename::new(&status, "Status").or(Literal::Text("Off")),
        Rename::new(&delete, "MFADelete").with_words(&words),
    ];
    let paths = [status.as_str(), delete.as_str()];
    let wanted =
        Wanted { list: "", base: BASE, paths: &paths, renames: &renames, form: Form::Config };
    let plan = of_shape(VERSIONING, &[wanted]);
    for (body, status, delete) in [
        ("<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>", "Enabled", json!(false)),
        ("<MfaDelete>Enabled</MfaDelete>", "Off", json!(true)),
        ("<MfaDelete>Else</MfaDelete>", "Off", json!("Else")),
        ("", "Off", Json::Null),
    ] {
        let body = format!("<VersioningConfiguration>{body}</VersioningConfiguration>");
        let expected = json!({ "supplementaryConfiguration": { "BucketVersioningConfiguration": {
            "status": status, "isMfaDeleteEnabled": delete,
        } } });
        assert_eq!(documents(&plan, &body).unwrap(), [expected], "{body}");
    }
}

#[test]
fn absent_structures_are_null_but_where_something_in_them_means_something() {
    const SHAPE: &str = "x:A rest-xml A\nOuter {}\n  Inner {}\n    State text\n    Mode text\n";
    let wanted = |renames| Wanted {
        list: "",
        base: "configuration",
        paths: &["configuration.outer"],
        renames,
        form: Form::Config,
    };
    let plain = of_shape(SHAPE, &[wanted(&[])]);
    let default = [Rename::new("configuration.outer.inner.state", "Outer.Inner.State")
        .or(Literal::Text("off"))];
    let with_default = of_shape(SHAPE, &[wanted(&default)]);
    for (body, without, with) in [
        ("<A/>", json!(null), json!({ "inner": { "state": "off", "mode": null } })),
        (
            "<A><Outer/></A>",
            json!({ "inner": null }),
            json!({ "inner": { "state": "off", "mode": null } }),
        ),
        (
            "<A><Outer><Inner/></Outer></A>",
            json!({ "inner": { "state": null, "mode": null } }),
            json!({ "inner": { "state": "off", "mode": null } }),
        ),
    ] {
        let outer =
            |plan: &Plan| documents(plan, body).unwrap()[0]["configuration"]["outer"].clone();
        assert_eq!(outer(&plain), without, "{body}");
        assert_eq!(outer(&with_default), with, "{body}");
    }
}

#[test]
fn an_answer_may_be_one_value_or_one_list() {
    const ROTATION: &str = "supplementaryConfiguration.KeyRotationStatus";
    const KEYS: &str = "supplementaryConfiguration.AccessKeys";
    let wanted =
        |base, paths, renames| Wanted { list: "", base, paths, renames, form: Form::Config };
    let rotation = [Rename::new(ROTATION, "KeyRotationEnabled")];
    let shape = "kms:GetKeyRotationStatus json\nKeyRotationEnabled boolean\n";
    let plan = of_shape(shape, &[wanted(ROTATION, &[ROTATION], &rotation)]);
    let supplementary = |value| json!({ "supplementaryConfiguration": value });
    assert_eq!(
        documents(&plan, r#"{"KeyRotationEnabled": true}"#).unwrap(),
        [supplementary(json!({ "KeyRotationStatus": true }))]
    );

    let keys = [Rename::new(KEYS, "AccessKeyMetadata")];
    let status = ["supplementaryConfiguration.AccessKeys.status"];
    let list = Plan::compile(
        &shape_of("iam:ListAccessKeys").unwrap().unwrap(),
        &[wanted(KEYS, &status, &keys)],
    );
    let body = |keys: &str| {
        format!(
            "<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata>{keys}\
             </AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>"
        )
    };
    let list = list.unwrap();
    for (keys, expected) in [
        ("<member><Status>Active</Status></member>", json!([{ "status": "Active" }])),
        ("", json!([])),
    ] {
        assert_eq!(
            documents(&list, &body(keys)).unwrap(),
            [supplementary(json!({ "AccessKeys": expected }))]
        );
    }
}

const REST: &str = "x:Get rest-xml\nGrants Access [Grant]{}\n  Kind @xsi:type text\n  Name text\n\
    Tags <entry,key,value>text\nFlat <,Name,Of>{}\n  Size integer\nWeights Weight []float\n\
    Policy text\n";

#[test]
fn attributes_maps_and_lists_without_an_element_around_them() {
    let renames = [Rename::new("configuration.policy", "Policy").of_kind(Kind::UrlJson)];
    let wanted = Wanted {
        list: "",
        base: "configuration",
        paths: &["configuration"],
        renames: &renames,
        form: Form::Config,
    };
    let plan = of_shape(REST, &[wanted]);
    let body = "<Any><Access><Grant xsi:type=\"a&lt;b\"><Name>n</Name></Grant></Access><Tags>\
        <entry><key>k</key><value>v</value></entry></Tags><Flat><Name>one</Name><Of><Size>1</Size>\
        </Of></Flat><Flat><Of/><Name>two</Name></Flat><Weight>1.5</Weight><Weight>-2</Weight>\
        <Policy>%7B%22a%22%3A1%7D</Policy></Any>";
    assert_eq!(
        documents(&plan, body).unwrap(),
        [json!({ "configuration": {
            "grants": [{ "kind": "a<b", "name": "n" }],
            "tags": { "k": "v" },
            "flat": { "one": { "size": 1 }, "two": { "size": null } },
            "weights": [1.5, -2.0],
            "policy": { "a": 1 },
        } })]
    );
    let nothing = &documents(&plan, "<Any/>").unwrap()[0]["configuration"];
    assert_eq!(
        *nothing,
        json!({ "grants": [], "tags": {}, "flat": {}, "weights": [], "policy": null })
    );
}

const KEYS: &str = "kms:ListKeys json\nKeys []{}\n  KeyId text\n  Created time\n  On boolean\n  \
    Tags []{}\n    Key text\n    Value text\n  Limits <entry,key,value>integer\nNextMarker text\n";

#[test]
fn json_is_read_as_xml_is() {
    let wanted = Wanted {
        list: "Keys[]",
        base: "configuration",
        paths: &["configuration", "tags"],
        renames: &[Rename::new("tags", "Tags{Key,Value}")],
        form: Form::Config,
    };
    let plan = of_shape(KEYS, &[wanted]);
    let body = r#"{ "Else": {"Keys": [1]}, "Keys": [
        {"KeyId": "a\n", "Created": 1500000000.25, "On": true, "More": [{}],
         "Tags": [{"Key": "Owner", "Value": "b"}], "Limits": {"x": 1}},
        {"KeyId": null, "Tags": null} ], "NextMarker": "n" }"#;
    let tags = json!([{ "key": "Owner", "value": "b" }]);
    assert_eq!(
        documents(&plan, body).unwrap(),
        [
            json!({
                "configuration": {
                    "keyId": "a\n", "created": "2017-07-14T02:40:00.250Z", "on": true,
                    "tags": tags, "limits": { "x": 1 },
                },
                "tags": { "Owner": "b" },
            }),
            json!({
                "configuration": {
                    "keyId": null, "created": null, "on": null, "tags": [], "limits": {},
                },
                "tags": {},
            }),
        ]
    );
    let rest = plan.extract(body.as_bytes()).unwrap().rest.unwrap();
    let rest: Json = serde_json::from_slice(&rest).unwrap();
    assert_eq!(rest, json!({ "Else": { "Keys": [1] }, "Keys": [], "NextMarker": "n" }));
}

#[test]
fn a_body_that_is_a_text_is_one_field() {
    let path = "supplementaryConfiguration.BucketPolicy.policyText";
    let wanted = Wanted {
        list: "",
        base: path,
        paths: &[path],
        renames: &[Rename::new(path, "Policy")],
        form: Form::Config,
    };
    let plan = of_shape("s3:GetBucketPolicy text\nPolicy text\n", &[wanted]);
    let policy = r#"{"Statement": [{"Sid": "a\"b"}]}"#;
    let read = plan.extract(policy.as_bytes()).unwrap();
    assert_eq!(read.documents[0][0].at(path), crate::model::value::Member::Present(&policy.into()));
    assert!(read.rest.is_none(), "the SDK reads the body as it is");
    assert!(matches!(plan.extract(b"\xff").unwrap_err(), super::BodyError::Text(_)));
}
