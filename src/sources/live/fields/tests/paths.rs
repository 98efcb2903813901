//! Paths that cannot be read.

use super::*;

#[test]
fn what_cannot_be_asked_is_named_with_its_reason() {
    let wanted = |list, paths, renames| Wanted {
        list,
        base: "configuration",
        paths,
        renames,
        form: Form::Config,
    };
    let tags = [Rename::new("tags", "Tags{Key}")];
    let through = [Rename::new("configuration.a", "Tags.Key")];
    let no_list = [Rename::new("configuration.a[]", "State[]")];
    let clash = [Rename::new("configuration.state.value", "State")];
    for (name, wanted, expected) in [
        (
            "a mistyped name",
            wanted("Volumes[]", &["configuration.encryptd"], &[]),
            "`configuration.encryptd`: there is no field `encryptd` (did you mean `Encrypted`?)",
        ),
        (
            "nothing like it",
            wanted("Volumes[]", &["configuration.zzz"], &[]),
            "`configuration.zzz`: there is no field `zzz`",
        ),
        (
            "below a single value",
            wanted("Volumes[]", &["configuration.volumeId.x"], &[]),
            "`configuration.volumeId.x`: `x` is asked of a single value or of a list",
        ),
        (
            "outside of what the call fills",
            wanted("Volumes[]", &["supplementaryConfiguration.x"], &[]),
            "`supplementaryConfiguration.x`: it is not in `configuration`",
        ),
        (
            "half a pair",
            wanted("Volumes[]", &["tags"], &tags),
            "`tags`: a list of pairs is written `Tags{Key,Value}`",
        ),
        (
            "through a list that is not marked",
            wanted("Volumes[]", &["configuration.a"], &through),
            "`configuration.a`: `Key` is asked of a single value or of a list",
        ),
        (
            "no list",
            wanted("Volumes[]", &["configuration.a"], &no_list),
            "`configuration.a`: [] stands where there is no list",
        ),
        (
            "no such list",
            wanted("Volume[]", &[], &[]),
            "`Volume[]`: there is no field `Volume` (did you mean `Volumes`?)",
        ),
        (
            "not marked as a list",
            wanted("Volumes", &[], &[]),
            "`Volumes`: [] stands where there is no list",
        ),
        (
            "no list at all",
            wanted("NextToken[]", &[], &[]),
            "`NextToken[]`: [] stands where there is no list",
        ),
        (
            "through the list",
            wanted("Volumes.Tags[]", &[], &[]),
            "`Volumes.Tags[]`: `Tags` is asked of a single value or of a list",
        ),
        (
            "ends in a value",
            wanted("Volumes[].State", &[], &[]),
            "`Volumes[].State`: [] stands where there is no list",
        ),
    ] {
        let errors = plan("ec2:DescribeVolumes", &[wanted]).err().unwrap_or_default();
        assert_eq!(errors, [format!("ec2:DescribeVolumes: {expected}")], "{name}");
    }
    // The renamed value takes the place of the API's, whichever is asked first.
    for paths in
        [&["configuration", "configuration.state"], &["configuration.state.value", "configuration"]]
    {
        plan("ec2:DescribeVolumes", &[wanted("Volumes[]", paths, &clash)]).unwrap();
    }
    let twice = [wanted("Volumes[]", &[], &[]), wanted("Volumes[].Tags[]", &[], &[])];
    assert!(plan("ec2:DescribeVolumes", &twice).is_err());
}

#[test]
fn a_structure_without_members_is_there_or_not() {
    let base = "supplementaryConfiguration.BucketNotificationConfiguration";
    let bridge = format!("{base}.eventBridgeConfiguration");
    let events = format!("{base}.topicConfigurations.events");
    let paths = [bridge.as_str(), events.as_str()];
    let wanted = Wanted { list: "", base, paths: &paths, renames: &[], form: Form::Config };
    let plan = plan("s3:GetBucketNotificationConfiguration", &[wanted]).unwrap();
    let on =
        "<TopicConfiguration><Topic>t</Topic><Event>a</Event><Event>b</Event></TopicConfiguration>";
    for (body, topics, bridge) in [
        ("<EventBridgeConfiguration/>", json!([]), json!({})),
        ("<EventBridgeConfiguration></EventBridgeConfiguration>", json!([]), json!({})),
        ("", json!([]), Json::Null),
        (on, json!([{ "events": ["a", "b"] }]), Json::Null),
    ] {
        let body = format!("<NotificationConfiguration>{body}</NotificationConfiguration>");
        let expected = json!({ "eventBridgeConfiguration": bridge, "topicConfigurations": topics });
        let expected = json!({ "supplementaryConfiguration": { "BucketNotificationConfiguration": expected } });
        assert_eq!(documents(&plan, &body).unwrap(), [expected]);
    }
}
