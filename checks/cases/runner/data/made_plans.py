"""Plans in the form that `tofu show -json` writes, from a list of resources.

A resource has `type` and `name`, and as needed `key` (of for_each or count), `module` (the address
of its module instance), `values`, `unknown` (known only after apply), `actions`, `before`,
`expressions` (its arguments in the configuration), `deposed`, `provider`.
"""

import json
import re

PROVIDER = "registry.opentofu.org/hashicorp/aws"
CREATE = ("create",)


def plan(spec):
    """The document of resources; `document` adds to it or replaces a part, `configuration`
    included.
    """
    resources = spec["resources"]
    document = {
        "format_version": "1.2",
        "terraform_version": "1.12.6",
        "planned_values": {"root_module": planned(resources)},
        "resource_changes": [change(resource) for resource in resources],
        "configuration": {
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": PROVIDER,
                    "expressions": {"region": {"constant_value": "eu-west-1"}},
                }
            },
            "root_module": {"resources": declared(resources)},
        },
        "complete": True,
        "errored": False,
    }
    return {**document, **spec.get("document", {})}


def address(resource):
    """Where the resource is: module.x["k"].aws_s3_bucket.b["k"]."""
    key = f"[{json.dumps(resource['key'])}]" if "key" in resource else ""
    module = f"{resource['module']}." if "module" in resource else ""
    return f"{module}{resource['type']}.{resource['name']}{key}"


def identity(resource):
    key = {"index": resource["key"]} if "key" in resource else {}
    return {
        "address": address(resource),
        "mode": "managed",
        "type": resource["type"],
        "name": resource["name"],
        **key,
        "provider_name": PROVIDER,
    }


def planned(resources):
    """planned_values: what would exist, by module."""
    root = {"resources": [], "child_modules": []}
    for resource in resources:
        if "deposed" in resource or resource.get("actions") == ["delete"]:
            continue
        module, path = root, []
        for part in re.findall(
            r'module\.[^.\[]+(?:\["[^"]*"\]|\[\d+\])?', resource.get("module", "")
        ):
            path.append(part)
            whole = ".".join(path)
            children = module.setdefault("child_modules", [])
            found = next((child for child in children if child["address"] == whole), None)
            if found is None:
                children.append(found := {"address": whole, "resources": []})
            module = found
        module["resources"].append(
            {
                **identity(resource),
                "schema_version": 0,
                "values": resource.get("values", {}),
                "sensitive_values": {},
            }
        )
    return root


def change(resource):
    actions = list(resource.get("actions", CREATE))
    after = None if actions == ["delete"] else resource.get("values", {})
    before = None if actions == ["create"] else resource.get("before", resource.get("values", {}))
    where = {"module_address": resource["module"]} if "module" in resource else {}
    deposed = {"deposed": resource["deposed"]} if "deposed" in resource else {}
    return {
        **identity(resource),
        **where,
        **deposed,
        "change": {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": resource.get("unknown", {}),
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }


def declared(resources):
    """The configuration's resources of the root module, each once however many it makes."""
    seen = {}
    for resource in resources:
        if "module" not in resource:
            name = f"{resource['type']}.{resource['name']}"
            repeated = (
                {"for_each_expression": {"references": ["local.all"]}} if "key" in resource else {}
            )
            seen[name] = {
                "address": name,
                "mode": "managed",
                "type": resource["type"],
                "name": resource["name"],
                "provider_config_key": resource.get("provider", "aws"),
                "expressions": resource.get("expressions", {}),
                "schema_version": 0,
                **repeated,
            }
    return list(seen.values())


def many(kind, count):
    """A plan of `count` users with a key and a login each, buckets with an encryption
    configuration each, clusters with a member each, or instances.
    """
    makers = {"users": user, "buckets": bucket, "members": member, "instances": instance}
    return plan({"resources": [resource for at in range(count) for resource in makers[kind](at)]})


def user(at):
    name = f"user{at}"
    of = {"user": {"references": ["aws_iam_user.u", "each.key"]}}
    return [
        {
            "type": "aws_iam_user",
            "name": "u",
            "key": name,
            "values": {"name": name, "path": "/", "tags": None},
            "unknown": {"id": True},
        },
        {
            "type": "aws_iam_access_key",
            "name": "k",
            "key": name,
            "values": {"user": name, "status": "Active"},
            "unknown": {"id": True, "create_date": True},
            "expressions": of,
        },
        {
            "type": "aws_iam_user_login_profile",
            "name": "l",
            "key": name,
            "values": {"user": name},
            "unknown": {"id": True},
            "expressions": of,
        },
    ]


def bucket(at):
    rule = {
        "apply_server_side_encryption_by_default": [
            {"sse_algorithm": "aws:kms", "kms_master_key_id": ""}
        ],
        "bucket_key_enabled": True,
    }
    return [
        {
            "type": "aws_s3_bucket",
            "name": "b",
            "key": f"b{at}",
            "values": {"bucket": f"bucket-{at}", "tags": None},
            "unknown": {"id": True, "server_side_encryption_configuration": True},
        },
        {
            "type": "aws_s3_bucket_server_side_encryption_configuration",
            "name": "e",
            "key": f"b{at}",
            "values": {"rule": [rule]},
            "unknown": {
                "bucket": True,
                "id": True,
                "rule": [{"apply_server_side_encryption_by_default": [{}]}],
            },
            "expressions": {"bucket": {"references": ["aws_s3_bucket.b", "each.key"]}},
        },
    ]


def member(at):
    return [
        {
            "type": "aws_rds_cluster",
            "name": "c",
            "key": f"c{at}",
            "values": {"cluster_identifier": f"c{at}", "backup_retention_period": 7},
            "unknown": {"id": True},
        },
        {
            "type": "aws_rds_cluster_instance",
            "name": "m",
            "key": f"c{at}",
            "values": {"identifier": f"m{at}"},
            "unknown": {"cluster_identifier": True},
            "expressions": {
                "cluster_identifier": {"references": ["aws_rds_cluster.c", "each.key"]}
            },
        },
    ]


def instance(at):
    tags = {"Owner": "a", "Environment": "b", "CostCenter": str(at)}
    values = {
        "ami": "ami-1",
        "instance_type": "t3.micro",
        "user_data": "x" * 1500,
        "tags": tags,
        "tags_all": tags,
    }
    return [
        {
            "type": "aws_instance",
            "name": "i",
            "key": f"i{at}",
            "values": values,
            "unknown": {"id": True, "tags": {}, "tags_all": {}},
        }
    ]
