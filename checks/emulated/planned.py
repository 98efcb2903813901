"""Plans as `tofu show -json` prints them, built by hand from what was learnt of real ones (checks/fixtures/plans/README.md)."""
from emulated import aws

PROVIDER = "registry.opentofu.org/hashicorp/aws"


class Plan:
    def __init__(self):
        self.values, self.changes, self.declared = [], [], []

    def add(self, kind, name, values, unknown=(), references=None, exists=False):
        """A resource. unknown: what is known only after apply. references: attribute → the address it refers to, as "aws_x.y.id"."""
        address = f"{kind}.{name}"
        common = {"address": address, "mode": "managed", "type": kind, "name": name}
        self.values.append({**common, "provider_name": PROVIDER, "schema_version": 0, "values": values, "sensitive_values": {}})
        change = {"actions": ["no-op"] if exists else ["create"], "before": values if exists else None, "after": values,
                  "after_unknown": {} if exists else {attribute: True for attribute in (*unknown, "id", "arn")}, "before_sensitive": False, "after_sensitive": {}}
        self.changes.append({**common, "provider_name": PROVIDER, "change": change})
        expressions = {attribute: {"references": [target, target.rsplit(".", 1)[0]]} for attribute, target in (references or {}).items()}
        self.declared.append({**common, "provider_config_key": "aws", "expressions": expressions, "schema_version": 0})
        return address

    def document(self):
        return {"format_version": "1.2", "terraform_version": "1.12.6", "planned_values": {"root_module": {"resources": self.values}}, "resource_changes": self.changes,
                "configuration": {"provider_config": {"aws": {"name": "aws", "full_name": PROVIDER, "expressions": {"region": {"constant_value": aws.HOME}}}},
                                  "root_module": {"resources": self.declared}},
                "timestamp": "2026-11-20T06:00:00Z", "errored": False}

    def instance(self, name, tags):
        return self.add("aws_instance", name, {"ami": "ami-0d71ea30463e0ff8d", "instance_type": "t3.micro", "tags": tags or None, **({"tags_all": tags} if tags else {})},
                        () if tags else ("tags_all",))

    def bucket(self, name, algorithm, key, bucket_key):
        address = self.add("aws_s3_bucket", name, {"bucket": f"harbourly-{name}", "tags": None}, ("server_side_encryption_configuration", "tags_all"))
        if algorithm:
            rule = {"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm, "kms_master_key_id": key or ""}], "bucket_key_enabled": bucket_key}
            self.add("aws_s3_bucket_server_side_encryption_configuration", name, {"expected_bucket_owner": None, "rule": [rule]}, ("bucket",), {"bucket": f"{address}.id"})
        return address

    def database(self, name, retention, source=None):
        return self.add("aws_db_instance", name, {"identifier": f"harbourly-{name}", "backup_retention_period": retention, "replicate_source_db": source, "tags": None})

    def member(self, name, retention):
        cluster = self.add("aws_rds_cluster", name, {"cluster_identifier": f"harbourly-{name}", "backup_retention_period": retention})
        return self.add("aws_rds_cluster_instance", name, {"identifier": f"harbourly-{name}-0"}, ("cluster_identifier",), {"cluster_identifier": f"{cluster}.id"})

    def user(self, name, keys, password):
        """keys: whether each is active, and when it was made: a user with a key that is not of today exists already."""
        exists = any(made for _, made in keys)
        address = self.add("aws_iam_user", name, {"name": name, "path": "/", "tags": None}, exists=exists)
        for at, (active, made) in enumerate(keys):
            values = {"user": name, "status": "Active" if active else "Inactive", **({"create_date": made, "id": f"AKIAIOSFODNN7EXAMPL{at}"} if made else {})}
            self.add("aws_iam_access_key", f"{name}_{at}", values, ("create_date",), {"user": f"{address}.name"}, exists=bool(made))
        if password:
            self.add("aws_iam_user_login_profile", name, {"user": name, "password_length": 20}, ("password",), {"user": f"{address}.name"}, exists=exists)
        return address
