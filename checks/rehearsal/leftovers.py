"""Destroys the deployment and lists what is left in the account, kind by kind, against what was there before it."""
from emulated import aws
from rehearsal.seeded import QUEUE
from rehearsal.steps import Failed, same


def pages(service, operation, key, **arguments):
    for page in aws.client(service).get_paginator(operation).paginate(**arguments):
        yield from page.get(key, [])


def key_names():
    """Keys that may still be used, but for AWS's own, which stay in an account once used; and those that wait for their deletion."""
    kms = aws.client("kms")
    states = {key["KeyId"]: kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in pages("kms", "list_keys", "Keys")}
    own = {alias["TargetKeyId"] for alias in pages("kms", "list_aliases", "Aliases") if alias["AliasName"].startswith("alias/aws/") and "TargetKeyId" in alias}
    waiting = {key for key, state in states.items() if state == "PendingDeletion"}
    return set(states) - own - waiting, waiting


# Of the account, and not of a deployment: every region shares it, so that `deploy` makes it and never removes it.
SHARED = {"roles": {"AWSServiceRoleForConfig"}}

# Kind → the names of all there are, and the types of tofu/ that this shows. A type that is shown nowhere fails the rehearsal.
KINDS = {
    "alarms": (lambda: [alarm["AlarmName"] for alarm in pages("cloudwatch", "describe_alarms", "MetricAlarms")], ["aws_cloudwatch_metric_alarm"]),
    "Athena workgroups": (lambda: [group["Name"] for group in aws.client("athena").list_work_groups()["WorkGroups"]], ["aws_athena_workgroup"]),
    "Athena queries": (lambda: [query for group in aws.client("athena").list_work_groups()["WorkGroups"]
                                for query in pages("athena", "list_named_queries", "NamedQueryIds", WorkGroup=group["Name"])], ["aws_athena_named_query"]),
    "buckets": (lambda: [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]], [
        "aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning"]),
    "Config delivery channels": (lambda: [channel["name"] for channel in aws.client("config").describe_delivery_channels()["DeliveryChannels"]], ["aws_config_delivery_channel"]),
    "Config recorders": (lambda: [recorder["name"] for recorder in aws.client("config").describe_configuration_recorders()["ConfigurationRecorders"]],
                         ["aws_config_configuration_recorder", "aws_config_configuration_recorder_status"]),
    "Config rules": (lambda: [rule["ConfigRuleName"] for rule in pages("config", "describe_config_rules", "ConfigRules")], ["aws_config_config_rule"]),
    "dashboards": (lambda: [entry["DashboardName"] for entry in pages("cloudwatch", "list_dashboards", "DashboardEntries")], ["aws_cloudwatch_dashboard"]),
    "event rules": (lambda: [rule["Name"] for rule in pages("events", "list_rules", "Rules")], ["aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"]),
    "functions": (lambda: [function["FunctionName"] for function in pages("lambda", "list_functions", "Functions")],
                  ["aws_lambda_function", "aws_lambda_function_event_invoke_config", "aws_lambda_permission"]),
    "Glue databases": (lambda: [database["Name"] for database in pages("glue", "get_databases", "DatabaseList")], ["aws_glue_catalog_database"]),
    "Glue tables": (lambda: [table["Name"] for database in pages("glue", "get_databases", "DatabaseList")
                             for table in pages("glue", "get_tables", "TableList", DatabaseName=database["Name"])], ["aws_glue_catalog_table"]),
    "key aliases": (lambda: [alias["AliasName"] for alias in pages("kms", "list_aliases", "Aliases")], ["aws_kms_alias"]),
    "keys in use": (lambda: key_names()[0], ["aws_kms_key"]),
    "layers": (lambda: [layer["LayerName"] for layer in pages("lambda", "list_layers", "Layers")], ["aws_lambda_layer_version"]),
    "log groups": (lambda: [group["logGroupName"] for group in pages("logs", "describe_log_groups", "logGroups")], ["aws_cloudwatch_log_group"]),
    "policies": (lambda: [policy["PolicyName"] for policy in pages("iam", "list_policies", "Policies", Scope="Local")], ["aws_iam_policy"]),
    "queues": (lambda: [url.rsplit("/", 1)[1] for url in pages("sqs", "list_queues", "QueueUrls")], ["aws_sqs_queue", "aws_sqs_queue_policy"]),
    "roles": (lambda: [role["RoleName"] for role in pages("iam", "list_roles", "Roles")], ["aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment"]),
    "saved queries": (lambda: [query["name"] for query in aws.client("logs").describe_query_definitions()["queryDefinitions"]], ["aws_cloudwatch_query_definition"]),
    "state machines": (lambda: [machine["name"] for machine in pages("stepfunctions", "list_state_machines", "stateMachines")], ["aws_sfn_state_machine"]),
    "subscriptions": (lambda: [subscription["Endpoint"] for subscription in pages("sns", "list_subscriptions", "Subscriptions")], ["aws_sns_topic_subscription"]),
    "tables": (lambda: list(pages("dynamodb", "list_tables", "TableNames")), ["aws_dynamodb_table"]),
    "topics": (lambda: [topic["TopicArn"] for topic in pages("sns", "list_topics", "Topics")], ["aws_sns_topic", "aws_sns_topic_policy"]),
}


def everything():
    return {kind: set(names()) for kind, (names, _) in KINDS.items()}


def added(before, seeded):
    """What is there now, beyond what was there before and what the rehearsal itself put there."""
    own = {
        "buckets": {name for name in seeded.account.names if name.startswith("harbourly-")},
        "queues": {QUEUE},
        # A user's, of the samples.
        "policies": {"read-only"},
    }
    return {kind: names - before[kind] - own.get(kind, set()) - SHARED.get(kind, set()) for kind, names in everything().items()}


def destroy_and_list(deployed, seeded, before):
    shown = {of for _, types in KINDS.values() for of in types}
    unknown = [kind for kind in deployed.resources() if kind not in shown]
    if unknown:
        raise Failed(f"no kind lists {', '.join(unknown)} after the destruction", "add it to KINDS in checks/rehearsal/leftovers.py")
    # Answers that samples give in moto's stead list nothing of the deployment's.
    aws.control("DELETE", "answers")
    made = added(before, seeded)
    invisible = [kind for kind, (_, types) in KINDS.items() if any(of in deployed.resources() for of in types) and not made[kind]]
    if invisible:
        raise Failed(f"these are deployed, and yet their lists show none: {', '.join(invisible)}", "the lists in checks/rehearsal/leftovers.py prove nothing then")

    deployed.run("--destroy", "--yes")
    same("what the state still holds", set(deployed.resources()), set(), "see the end of the log of commands")
    left = {(kind, name) for kind, names in added(before, seeded).items() for name in names}
    same("what is left in the account", left, set(), "an API call of a resource's deletion failed silently, or tofu/ made it outside the state")
    _, waiting = key_names()
    return [f"none left of {sum(map(len, made.values()))} names in {len(KINDS)} lists",
            f"{len(waiting)} KMS keys wait for their deletion, as in AWS: seven days is the least KMS takes; AWS's own key for DynamoDB stays, as in AWS"]
