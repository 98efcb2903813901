//! Plans with the resources that no plan of the cases and fixtures has: networks, policies, the
//! settings of buckets, instances and databases, each new and existing.

use serde_json::{Value, json};

use super::super::builder::{Planned, document};

/// A new resource whose values are all written in the configuration.
fn made(address: &str, values: Value, unknown: &[&str]) -> Planned {
    let arguments = written(&values);
    let resource = Planned::new(address, values).unknown(unknown);
    arguments.into_iter().fold(resource, |made, (name, expression)| made.written(&name, expression))
}

/// One that exists, with the same configuration.
fn kept(address: &str, values: Value) -> Planned {
    let arguments = written(&values);
    let resource = Planned::existing(address, values);
    arguments.into_iter().fold(resource, |kept, (name, expression)| kept.written(&name, expression))
}

/// The expressions of what is set; a list of objects is one of blocks.
fn written(values: &Value) -> Vec<(String, Value)> {
    let expression = |value: &Value| match value {
        Value::Array(blocks) if blocks.first().is_some_and(Value::is_object) => {
            blocks.iter().map(|block| written(block).into_iter().collect::<Value>()).collect()
        }
        constant => json!({ "constant_value": constant }),
    };
    let set = values.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let arguments = set.filter(|(name, _)| !["id", "arn"].contains(&&***name));
    arguments.map(|(name, value)| (name.clone(), expression(value))).collect()
}

fn open(port: u16, network: &str) -> Value {
    json!({ "from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": [network],
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false })
}

fn entry(number: u16, action: &str, port: u16) -> Value {
    json!({ "rule_no": number, "action": action, "protocol": "6", "from_port": port, "to_port": port,
        "cidr_block": "0.0.0.0/0", "ipv6_cidr_block": "" })
}

const ID: &[&str] = &["id", "arn"];

fn networks() -> Value {
    let group = |name: &str, values: Value| {
        made(&format!("aws_security_group.{name}"), values, &["id", "arn", "egress"])
    };
    let acl = |name: &str, values: Value| made(&format!("aws_network_acl.{name}"), values, ID);
    let rule = json!({ "type": "ingress", "from_port": 0, "to_port": 65535, "protocol": "tcp",
        "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": null, "prefix_list_ids": null });
    document(
        &[
            made("aws_vpc.logged", json!({ "cidr_block": "10.0.0.0/16" }), ID),
            made("aws_vpc.silent", json!({ "cidr_block": "10.1.0.0/16" }), ID),
            made("aws_default_vpc.d", json!({ "force_destroy": false }), ID),
            kept("aws_vpc.there", json!({ "id": "vpc-1", "cidr_block": "10.2.0.0/16" })),
            made("aws_flow_log.all", json!({ "traffic_type": "ALL" }), ID)
                .refers("vpc_id", &["aws_vpc.logged.id", "aws_vpc.logged"]),
            made("aws_flow_log.there", json!({ "traffic_type": "REJECT", "vpc_id": "vpc-1" }), ID),
            made("aws_flow_log.of_default", json!({ "traffic_type": "ACCEPT" }), ID)
                .refers("vpc_id", &["aws_default_vpc.d.id", "aws_default_vpc.d"]),
            made("aws_flow_log.of_a_subnet", json!({ "traffic_type": "ALL", "vpc_id": null }), ID)
                .refers("subnet_id", &["aws_subnet.a.id", "aws_subnet.a"]),
            group("open", json!({ "name": "open", "ingress": [open(22, "0.0.0.0/0")] })),
            group("inside", json!({ "name": "inside", "ingress": [open(22, "10.0.0.0/8")] })),
            group("none", json!({ "name": "none" })).unknown(&["ingress"]),
            group("ruled", json!({ "name": "ruled" })).unknown(&["ingress"]),
            group("single", json!({ "name_prefix": "single-" })).unknown(&["ingress", "name"]),
            kept(
                "aws_security_group.there",
                json!({ "id": "sg-1", "name": "there", "ingress": [open(3389, "0.0.0.0/0")] }),
            ),
            made("aws_security_group_rule.all", rule, &["id"])
                .refers("security_group_id", &["aws_security_group.ruled.id"]),
            made(
                "aws_vpc_security_group_ingress_rule.one",
                json!({ "ip_protocol": "tcp", "from_port": 445, "to_port": 445, "cidr_ipv4": null,
                    "cidr_ipv6": "::/0", "prefix_list_id": null }),
                &["id"],
            )
            .refers("security_group_id", &["aws_security_group.single.id"]),
            made(
                "aws_default_security_group.closed",
                json!({ "ingress": [], "egress": [], "vpc_id": "vpc-1" }),
                &["id", "arn", "name"],
            ),
            made(
                "aws_default_security_group.open",
                json!({ "ingress": [open(22, "0.0.0.0/0")], "vpc_id": "vpc-2" }),
                &["id", "arn", "name", "egress"],
            ),
            acl("closed", json!({ "ingress": [entry(100, "allow", 443)], "egress": [] })),
            acl(
                "ordered",
                json!({ "ingress": [entry(90, "deny", 22), entry(100, "allow", 22)], "egress": [] }),
            ),
            acl("ruled", json!({})).unknown(&["ingress", "egress"]),
            made(
                "aws_network_acl_rule.ssh",
                json!({ "rule_number": 10, "rule_action": "allow", "egress": false, "protocol": "6",
                    "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0" }),
                &["id"],
            )
            .refers("network_acl_id", &["aws_network_acl.ruled.id", "aws_network_acl.ruled"]),
            kept(
                "aws_network_acl.there",
                json!({ "id": "acl-1", "ingress": [entry(100, "allow", 22)], "egress": [] }),
            ),
        ],
        &json!({}),
    )
}

fn users() -> Value {
    let user =
        |name: &str| made(&format!("aws_iam_user.{name}"), json!({ "name": name }), &["id", "arn"]);
    let policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    document(
        &[
            user("none"),
            user("attached"),
            user("inline"),
            user("listed"),
            user("exclusive"),
            made("aws_iam_user.unnamed", json!({}), &["id", "arn", "name"]),
            kept("aws_iam_user.there", json!({ "id": "there", "name": "there" })),
            made(
                "aws_iam_user_policy_attachment.a",
                json!({ "user": "attached", "policy_arn": policy }),
                &["id"],
            ),
            made("aws_iam_user_policy.i", json!({ "user": "inline", "name": "own" }), &["id"]),
            made(
                "aws_iam_policy_attachment.l",
                json!({ "users": ["Listed", "somebody"], "policy_arn": policy }),
                &["id"],
            ),
            made(
                "aws_iam_user_policy_attachments_exclusive.e",
                json!({ "user_name": "exclusive", "policy_arns": [] }),
                &[],
            ),
        ],
        &json!({}),
    )
}

fn buckets() -> Value {
    let bucket = |name: &str| {
        let computed = ["id", "arn", "policy", "versioning", "lifecycle_rule"];
        made(&format!("aws_s3_bucket.{name}"), json!({ "bucket": name }), &computed)
    };
    let of = |kind: &str, name: &str, values: Value| {
        let of = format!("aws_s3_bucket.{name}.id");
        made(&format!("{kind}.{name}"), values, &["id"]).refers("bucket", &[&of])
    };
    let tls = |name: &str| {
        json!({ "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::{name}"), format!("arn:aws:s3:::{name}/*")],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } } } })
        .to_string()
    };
    let blocked = json!({ "block_public_acls": true, "ignore_public_acls": true,
        "block_public_policy": true, "restrict_public_buckets": true });
    document(
        &[
            bucket("bare"),
            bucket("whole"),
            of("aws_s3_bucket_policy", "whole", json!({ "policy": tls("whole") })),
            of("aws_s3_bucket_public_access_block", "whole", blocked),
            of(
                "aws_s3_bucket_versioning",
                "whole",
                json!({ "versioning_configuration": [{ "status": "Enabled", "mfa_delete": "Enabled" }] }),
            ),
            bucket("versioned"),
            of(
                "aws_s3_bucket_versioning",
                "versioned",
                json!({ "versioning_configuration": [{ "status": "Enabled" }] }),
            ),
            bucket("expiring"),
            of(
                "aws_s3_bucket_lifecycle_configuration",
                "expiring",
                json!({ "rule": [{ "id": "old", "status": "Enabled" }] }),
            ),
            made(
                "aws_s3_bucket.inline",
                json!({ "bucket": "inline", "policy": tls("inline"),
                    "versioning": [{ "enabled": true, "mfa_delete": true }],
                    "lifecycle_rule": [{ "id": "old", "enabled": true }] }),
                ID,
            ),
            kept(
                "aws_s3_bucket.there",
                json!({ "id": "there", "bucket": "there", "policy": tls("there"),
                    "versioning": [{ "enabled": false, "mfa_delete": false }],
                    "lifecycle_rule": [] }),
            ),
        ],
        &json!({}),
    )
}

fn machines() -> Value {
    let metadata = |tokens: &str, endpoint: &str| json!([{ "http_tokens": tokens, "http_endpoint": endpoint, "http_put_response_hop_limit": 1 }]);
    let instance = |name: &str, values: Value| made(&format!("aws_instance.{name}"), values, ID);
    let database = |name: &str, values: Value| {
        made(&format!("aws_db_instance.{name}"), values, &["id", "arn", "replicas"])
    };
    let settings = |engine: &str, is_set: bool| {
        json!({ "identifier": "a", "engine": engine, "multi_az": is_set,
            "publicly_accessible": !is_set, "auto_minor_version_upgrade": is_set,
            "replicate_source_db": null, "storage_encrypted": true })
    };
    let replica = |mut settings: Value, of: &str| {
        settings["replicate_source_db"] = of.into();
        settings
    };
    let cluster = |name: &str, values: Value| {
        made(&format!("aws_rds_cluster.{name}"), values, &["id", "arn", "cluster_members"])
    };
    let member = |name: &str, of: &str| {
        made(
            &format!("aws_rds_cluster_instance.{name}"),
            json!({ "identifier": name, "engine": "aurora-postgresql",
                "publicly_accessible": false, "auto_minor_version_upgrade": true }),
            &["id", "arn", "db_subnet_group_name"],
        )
        .refers("cluster_identifier", &[of])
    };
    document(
        &[
            instance("bare", json!({})).unknown(&["metadata_options", "iam_instance_profile"]),
            instance(
                "strict",
                json!({ "iam_instance_profile": "web", "metadata_options": metadata("required", "enabled") }),
            ),
            instance("lax", json!({ "metadata_options": metadata("optional", "enabled") }))
                .unknown(&["iam_instance_profile"]),
            instance("off", json!({ "metadata_options": metadata("optional", "disabled") }))
                .unknown(&["iam_instance_profile"]),
            instance("templated", json!({ "launch_template": [{ "name": "web" }] }))
                .unknown(&["metadata_options", "iam_instance_profile"]),
            kept(
                "aws_instance.there",
                json!({ "id": "i-1", "iam_instance_profile": "",
                    "metadata_options": metadata("optional", "enabled") }),
            ),
            database("safe", settings("postgres", true)),
            database("unsafe", settings("mysql", false)),
            database("custom", settings("custom-oracle-ee", false)),
            database("copied", replica(settings("postgres", false), "a")),
            cluster(
                "one",
                json!({ "cluster_identifier": "one", "engine": "aurora-postgresql", "engine_mode": "provisioned", "db_cluster_instance_class": null }),
            ),
            cluster(
                "two",
                json!({ "cluster_identifier": "two", "engine": "aurora-postgresql", "engine_mode": "provisioned", "db_cluster_instance_class": null }),
            ),
            cluster(
                "three",
                json!({ "cluster_identifier": "three", "engine": "mysql", "engine_mode": "provisioned", "db_cluster_instance_class": "db.r6gd.large" }),
            ),
            cluster(
                "serverless",
                json!({ "cluster_identifier": "less", "engine": "aurora-mysql", "engine_mode": "serverless" }),
            ),
            member("of_one", "aws_rds_cluster.one.id"),
            member("first", "aws_rds_cluster.two.id"),
            member("second", "aws_rds_cluster.two.id"),
        ],
        &json!({}),
    )
}

/// The plans, by what is in them.
pub fn plans() -> Vec<(String, Value)> {
    [("networks", networks()), ("users", users()), ("buckets", buckets()), ("machines", machines())]
        .map(|(name, plan)| (format!("written/{name}"), plan))
        .into()
}
