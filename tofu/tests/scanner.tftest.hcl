# What is made: names, settings, permissions and the scan, compared with what people, scripts and the catalogue rely on.

# What AWS would answer, as far as the provider looks at it: an account, a region, and ARNs that are ARNs.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_region" {
    defaults = {
      id   = "eu-west-1"
      name = "eu-west-1"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:123456789012:function:mock"
    }
  }

  mock_resource "aws_lambda_layer_version" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:123456789012:layer:mock:1"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/mock"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:123456789012:mock"
    }
  }

  mock_resource "aws_sns_topic_subscription" {
    defaults = {
      pending_confirmation = false
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:123456789012:mock"
      url = "https://sqs.eu-west-1.amazonaws.com/123456789012/mock"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
      key_id = "00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_lambda_code_signing_config" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"
    }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/mock"
    }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = {
      arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:mock"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-west-1:123456789012:log-group:mock"
    }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:eu-west-1:123456789012:rule/mock"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::mock"
    }
  }
}

# Unlike the bucket of AWS Config: what may read the one may not read the other.
override_resource {
  target = module.reports_bucket.aws_s3_bucket.this
  values = {
    arn = "arn:aws:s3:::compliance-reports-dev"
  }
}

variables {
  bundle = "tests/bundle"
}

# The next two are what checks/rehearsal deploys. checks/permissions holds their roles against the calls that were recorded there, and
# every other run's roles against what none may ever do.

run "as_rehearsed" {
  variables {
    regions           = ["us-east-1", "eu-west-1"]
    accounts          = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
    analysis          = true
    rule_packs        = ["cis-aws-5.0"]
    own_rules         = "tests/own-rules.json"
    config_pack_rules = true
  }

  assert {
    condition     = !local.distributed && !local.own_key
    error_message = "few targets, and keys of AWS's"
  }
}

run "everything_turned_on" {
  variables {
    regions           = ["all"]
    accounts          = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
    analysis          = true
    rule_packs        = ["cis-aws-5.0"]
    own_rules         = "tests/own-rules.json"
    config_pack_rules = true
    alert_on          = "digest"
    report_link_hours = 6
    security_hub      = true
    organization      = { role_name = "compliance-scan-role-dev" }
    create_kms_key    = true
  }

  assert {
    condition     = local.distributed && local.own_key
    error_message = "an organization, and one key for everything"
  }
}

run "names" {
  assert {
    condition     = aws_sns_topic.alerts.name == "compliance-alerts-dev"
    error_message = "topic"
  }
  assert {
    condition     = aws_dynamodb_table.history.name == "compliance-history-dev"
    error_message = "table"
  }
  assert {
    condition     = output.reports_bucket_name == "compliance-reports-dev" && output.config_delivery_bucket_name == "config-delivery-dev"
    error_message = "buckets"
  }
  assert {
    condition     = output.config_recorder_name == "config-recorder-dev"
    error_message = "recorder"
  }
  assert {
    condition = output.function_names == {
      for name in ["ec2-tag-checker", "s3-encryption-checker", "rds-backup-checker", "iam-checker", "report-aggregator"] : name => "${name}-dev"
    }
    error_message = "functions"
  }
  assert {
    condition     = alltrue([for name, role in aws_iam_role.function : role.name == "${name}-role-dev"])
    error_message = "roles"
  }
  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : policy.name == "${name}-role-dev-policy"])
    error_message = "policies"
  }
  assert {
    condition     = aws_sfn_state_machine.scan.name == "compliance-scan-dev"
    error_message = "state machine"
  }
  assert {
    condition     = toset(keys(aws_config_config_rule.this)) == toset(["ec2-required-tags", "iam-access-key-rotated", "mfa-enabled-for-iam-console-access", "rds-backup-enabled", "s3-encryption-enabled"]) && alltrue([for id, rule in aws_config_config_rule.this : rule.name == "${id}-dev"])
    error_message = "Config rules"
  }
}

run "names_of_another_environment" {
  variables {
    environment_suffix = "team-a"
    append_account_id  = true
  }

  assert {
    condition     = output.reports_bucket_name == "compliance-reports-team-a-123456789012" && output.config_delivery_bucket_name == "config-delivery-team-a-123456789012"
    error_message = "buckets carry the account id"
  }
  assert {
    condition     = aws_dynamodb_table.history.name == "compliance-history-team-a" && output.function_names["report-aggregator"] == "report-aggregator-team-a"
    error_message = "only buckets do"
  }
  assert {
    condition     = aws_dynamodb_table.history.deletion_protection_enabled
    error_message = "outside dev the table is protected"
  }
  assert {
    condition     = !local.force_destroy
    error_message = "outside dev buckets keep what is in them"
  }
}

run "settings" {
  assert {
    condition     = local.tags == { Environment = "Production", Compliance = "Required", ManagedBy = "OpenTofu", Scope = "dev" }
    error_message = "tags"
  }
  assert {
    condition     = alltrue([for f in aws_lambda_function.this : f.runtime == "provided.al2023" && f.architectures == tolist(["arm64"]) && f.timeout == 300 && f.reserved_concurrent_executions == 10])
    error_message = "functions"
  }
  assert {
    condition     = alltrue([for f in aws_lambda_function.this : one(f.tracing_config).mode == "Active" && length(f.dead_letter_config) == 1])
    error_message = "traces and dead letters"
  }
  assert {
    condition     = aws_dynamodb_table.history.billing_mode == "PAY_PER_REQUEST" && one(aws_dynamodb_table.history.point_in_time_recovery).enabled && one(aws_dynamodb_table.history.server_side_encryption).enabled
    error_message = "table"
  }
  assert {
    condition     = one(aws_dynamodb_table.history.global_secondary_index).name == "scan-index" && one(aws_dynamodb_table.history.global_secondary_index).projection_type == "ALL"
    error_message = "index"
  }
  assert {
    condition     = !aws_dynamodb_table.history.deletion_protection_enabled && local.force_destroy
    error_message = "dev goes without a trace"
  }
  assert {
    condition     = aws_cloudwatch_event_rule.schedule.schedule_expression == "cron(0 */6 * * ? *)"
    error_message = "schedule"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.no_report.evaluation_periods == 13 && flatten(aws_cloudwatch_metric_alarm.no_report.metric_query[*].metric[*].period) == [3600] && aws_cloudwatch_metric_alarm.no_report.treat_missing_data == "breaching"
    error_message = "13 hours without a report"
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 20
    error_message = "errors, throttles and lost events of five functions, dead letters, a failed, an aborted and a timed out scan, a stopped recorder"
  }
  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.no_report, aws_cloudwatch_metric_alarm.incomplete_report]) :
      can(regex(" Runbook: docs/runbooks.md#[a-z-]+$", alarm.alarm_description)) && length(alarm.alarm_description) <= 1024
    ])
    error_message = "every alarm says where its runbook is"
  }
  assert {
    condition     = alltrue([for metric in concat(flatten(aws_cloudwatch_metric_alarm.no_report.metric_query[*].metric), [aws_cloudwatch_metric_alarm.incomplete_report]) : metric.namespace == "Compliance" && metric.dimensions == tomap({ FunctionName = "report-aggregator-dev" })])
    error_message = "metrics that the aggregator writes into its log"
  }
  assert {
    condition     = toset(aws_cloudwatch_query_definition.this["one-scan"].log_group_names) == toset([for group in aws_cloudwatch_log_group.function : group.name]) && strcontains(aws_cloudwatch_query_definition.this["one-scan"].query_string, "filter scan like")
    error_message = "one question follows a scan through every function"
  }
}

run "settings_file" {
  variables {
    settings_zip = "tests/bundle/ec2-tag-checker.zip"
  }

  assert {
    condition     = aws_lambda_layer_version.settings.layer_name == "compliance-settings-dev" && endswith(aws_lambda_layer_version.settings.filename, "/tests/bundle/ec2-tag-checker.zip")
    error_message = "a file of one's own goes over the bundle's"
  }
  assert {
    condition     = alltrue([for f in aws_lambda_function.this : f.layers == tolist([aws_lambda_layer_version.settings.arn]) && f.environment[0].variables["SETTINGS_FILE"] == "/opt/compliance.toml"])
    error_message = "every function reads the same file"
  }
}

run "environments_of_functions" {
  variables {
    regions         = ["eu-west-1", "us-east-1"]
    history_days    = 400
    alert_on        = "changes"
    alert_severity  = "HIGH"
    rule_parameters = { iam-access-key-rotated = { max_age_days = 60 }, iam-user-mfa-enabled = {}, ec2-required-tags = { tags = ["Owner"], allowed_values = { Owner = ["team-*"] } } }
  }

  assert {
    condition     = aws_lambda_function.this["ec2-tag-checker"].environment[0].variables["REGIONS"] == "eu-west-1,us-east-1"
    error_message = "REGIONS"
  }
  assert {
    condition     = !contains(keys(aws_lambda_function.this["iam-checker"].environment[0].variables), "REGIONS")
    error_message = "IAM knows no regions"
  }
  assert {
    condition     = { for name, function in aws_lambda_function.this : name => function.environment[0].variables["FUNCTION"] if contains(keys(function.environment[0].variables), "FUNCTION") } == { iam-checker = "iam-checker" }
    error_message = "where functions share a program, each has the name of its function"
  }
  assert {
    condition     = { for name, function in aws_lambda_function.this : name => trimsuffix(basename(function.filename), ".zip") } == merge({ for name, checker in local.checkers : name => checker.binary }, { report-aggregator = "report-aggregator" })
    error_message = "each runs its program"
  }
  assert {
    condition     = aws_lambda_function.this["iam-checker"].environment[0].variables["RULE_PARAMETERS"] == jsonencode({ iam-access-key-rotated = { max_age_days = 60 }, mfa-enabled-for-iam-console-access = {} })
    error_message = "each checker gets the parameters of its own rules, under the ids that they have now"
  }
  assert {
    condition     = !contains(keys(aws_lambda_function.this["rds-backup-checker"].environment[0].variables), "RULE_PARAMETERS")
    error_message = "and of no others"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : !contains(keys(function.environment[0].variables), "RULE_PACKS")])
    error_message = "without packs no function has any"
  }
  assert {
    condition     = alltrue([for name in keys(local.checkers) : aws_lambda_function.this[name].environment[0].variables["HISTORY_DAYS"] == "400" && aws_lambda_function.this[name].environment[0].variables["ALERT_ON"] == "changes"])
    error_message = "HISTORY_DAYS, ALERT_ON"
  }
  assert {
    condition     = alltrue([for name in keys(local.checkers) : aws_lambda_function.this[name].environment[0].variables["ALERT_SEVERITY"] == "HIGH"])
    error_message = "ALERT_SEVERITY"
  }
  assert {
    condition     = toset(keys(aws_lambda_function.this["report-aggregator"].environment[0].variables)) == toset(["DYNAMODB_TABLE_NAME", "REPORTS_BUCKET_NAME", "LOG_LEVEL", "SETTINGS_FILE", "STALE_AFTER_HOURS", "REPORT_FORMATS"])
    error_message = "the aggregator's"
  }
  assert {
    condition     = aws_lambda_function.this["report-aggregator"].environment[0].variables["STALE_AFTER_HOURS"] == "13" && aws_lambda_function.this["report-aggregator"].environment[0].variables["REPORT_FORMATS"] == "json"
    error_message = "STALE_AFTER_HOURS, REPORT_FORMATS"
  }
  assert {
    condition     = strcontains(jsonencode(jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement), "CompareWithLastScan")
    error_message = "changes only: it reads the scan before"
  }
  assert {
    condition     = jsondecode(aws_config_config_rule.this["ec2-required-tags"].input_parameters) == { tags = "Owner", allowed_values = "{\"Owner\":[\"team-*\"]}" }
    error_message = "AWS Config gets text"
  }
  assert {
    condition     = one(aws_dynamodb_table.history.ttl).attribute_name == "expires_at"
    error_message = "TTL"
  }
}

run "digests_formats_and_security_hub" {
  variables {
    alert_on          = "digest"
    alert_severity    = "MEDIUM"
    report_formats    = ["csv", "json", "markdown"]
    report_link_hours = 6
    security_hub      = true
  }

  assert {
    condition = { for name, value in aws_lambda_function.this["report-aggregator"].environment[0].variables : name => value if !endswith(name, "_NAME") && !endswith(name, "_ARN") } == {
      LOG_LEVEL      = "info", SETTINGS_FILE = "/opt/compliance.toml", STALE_AFTER_HOURS = "13", ALERT_ON = "digest", ALERT_SEVERITY = "MEDIUM",
      REPORT_FORMATS = "json,csv,markdown", REPORT_LINK_HOURS = "6", SECURITY_HUB = "true"
    }
    error_message = "the aggregator tells people, and Security Hub"
  }
  assert {
    condition     = toset(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action)) == toset(["dynamodb:Query", "dynamodb:Scan", "s3:PutObject", "s3:GetObject", "sns:Publish", "securityhub:BatchImportFindings", "logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "the aggregator's permissions follow"
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement : statement.Resource if statement.Sid == "ImportFindings"])[0] == "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default"
    error_message = "findings go to the account's own product, and no other"
  }
  assert {
    condition = alltrue([
      for name in keys(local.checkers) : !contains(flatten(jsondecode(aws_iam_role_policy.function[name].policy).Statement[*].Action), "sns:Publish") && contains(flatten(jsondecode(aws_iam_role_policy.function[name].policy).Statement[*].Action), "dynamodb:Query")
    ])
    error_message = "the checkers send no alerts, and look at the scan before"
  }
  assert {
    condition     = local.publishers == [aws_iam_role.function["report-aggregator"].arn]
    error_message = "only the aggregator may publish"
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.scan.definition).States["report-aggregator"].Retry[0].ErrorEquals == ["ImportError"] && jsondecode(aws_sfn_state_machine.scan.definition).States["report-aggregator"].Retry[0].MaxAttempts == 0
    error_message = "what Security Hub refuses does not send a digest again"
  }
}

run "a_link_without_digests" {
  variables {
    report_link_hours = 6
  }

  assert {
    condition     = !contains(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action), "s3:GetObject")
    error_message = "no function links to reports then"
  }
  assert {
    condition     = length(local.publishers) == length(local.checkers)
    error_message = "the checkers publish"
  }
}

run "without_analysis" {
  assert {
    condition     = length(aws_glue_catalog_database.analysis) + length(aws_glue_catalog_table.evaluations) + length(aws_athena_workgroup.analysis) + length(aws_athena_named_query.this) + length(module.query_results_bucket) == 0
    error_message = "nothing of it is made unless asked for"
  }
  assert {
    condition     = output.athena_workgroup_name == null && output.glue_database_name == null && !contains(keys(aws_lambda_function.this["report-aggregator"].environment[0].variables), "ANALYSIS")
    error_message = "and the aggregator writes nothing for it"
  }
}

run "analysis" {
  variables {
    analysis           = true
    environment_suffix = "team-a"
  }

  assert {
    condition     = output.athena_workgroup_name == "compliance-team-a" && output.glue_database_name == "compliance_team_a" && aws_glue_catalog_table.evaluations[0].name == "evaluations" && module.query_results_bucket[0].name == "compliance-queries-team-a-123456789012"
    error_message = "names"
  }
  assert {
    condition     = aws_lambda_function.this["report-aggregator"].environment[0].variables.ANALYSIS == "true"
    error_message = "the aggregator writes for it"
  }
  assert {
    condition     = toset(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action)) == toset(["dynamodb:Query", "dynamodb:Scan", "s3:PutObject", "logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "and may do nothing more for it"
  }
  assert {
    condition = { for name, value in aws_glue_catalog_table.evaluations[0].parameters : name => value if startswith(name, "projection.") || startswith(name, "storage.") } == {
      "projection.enabled"                   = "true", "projection.report_date.type" = "date", "projection.report_date.format" = "yyyy-MM-dd",
      "projection.report_date.range"         = "2026-01-01,NOW", "projection.report_date.interval" = "1",
      "projection.report_date.interval.unit" = "DAYS", "storage.location.template" = "s3://compliance-reports-team-a/evaluations/report_date=$${report_date}/"
    }
    error_message = "a partition a day, none of which is ever added"
  }
  assert {
    condition     = one(aws_athena_workgroup.analysis[0].configuration).enforce_workgroup_configuration && one(aws_athena_workgroup.analysis[0].configuration).bytes_scanned_cutoff_per_query == 10737418240
    error_message = "no function asks past the limit"
  }
  assert {
    condition     = one(one(aws_athena_workgroup.analysis[0].configuration).result_configuration).output_location == "s3://compliance-queries-team-a-123456789012/" && one(one(one(aws_athena_workgroup.analysis[0].configuration).result_configuration).encryption_configuration).encryption_option == "SSE_S3"
    error_message = "answers are encrypted, in a bucket of their own"
  }
  assert {
    condition     = length(aws_athena_named_query.this) == length(fileset("queries", "*.sql")) && alltrue([for query in aws_athena_named_query.this : endswith(query.description, ".") && strcontains(query.query, "FROM evaluations") && strcontains(query.query, "report_date >= ")])
    error_message = "every query says what it answers, and names its days: without them it would read all there is"
  }
}

run "analysis_under_a_key_and_for_a_while" {
  variables {
    analysis              = true
    kms_key_arn           = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
    report_retention_days = 400
  }

  assert {
    condition     = one(one(one(aws_athena_workgroup.analysis[0].configuration).result_configuration).encryption_configuration) == { encryption_option = "SSE_KMS", kms_key_arn = var.kms_key_arn }
    error_message = "answers too are under the key"
  }
  assert {
    condition     = aws_glue_catalog_table.evaluations[0].parameters["projection.report_date.range"] == "NOW-401DAYS,NOW"
    error_message = "nothing is looked for that has expired"
  }
}

run "permissions" {
  assert {
    condition = alltrue([
      for name, checker in local.checkers : toset(flatten(jsondecode(aws_iam_role_policy.function[name].policy).Statement[*].Action)) == toset(concat(
        checker.permissions,
        ["dynamodb:PutItem", "sns:Publish", "config:PutEvaluations", "config:GetComplianceDetailsByConfigRule", "config:GetResourceConfigHistory"],
        ["logs:CreateLogStream", "logs:PutLogEvents"],
      ))
    ])
    error_message = "A checker may do what the catalogue lists, store, alert, answer AWS Config and log: nothing else."
  }
  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement[0].Action) == toset(["ec2:DescribeInstances", "ec2:DescribeTags"])
    error_message = "ec2-tag-checker"
  }
  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.function["s3-encryption-checker"].policy).Statement[0].Action) == toset(["s3:ListAllMyBuckets", "s3:GetEncryptionConfiguration"])
    error_message = "s3-encryption-checker"
  }
  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.function["rds-backup-checker"].policy).Statement[0].Action) == toset(["rds:DescribeDBInstances", "rds:DescribeDBClusters"])
    error_message = "rds-backup-checker"
  }
  assert {
    condition     = toset(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action)) == toset(["dynamodb:Query", "dynamodb:Scan", "s3:PutObject", "logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "report-aggregator"
  }
  assert {
    condition     = alltrue([for policy in aws_iam_role_policy.runtime : toset(flatten(jsondecode(policy.policy).Statement[*].Action)) == toset(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "sqs:SendMessage"])])
    error_message = "traces and dead letters"
  }
  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : length(policy.policy) + length(aws_iam_role_policy.runtime[name].policy) <= 10240])
    error_message = "A role's inline policies hold 10,240 characters together."
  }
  assert {
    condition = length([
      for action in flatten([
        for policy in concat(values(aws_iam_role_policy.function), values(aws_iam_role_policy.runtime), aws_iam_role_policy.config, [aws_iam_role_policy.scan, aws_iam_role_policy.schedule]) :
        jsondecode(policy.policy).Statement[*].Action
      ]) : action if strcontains(action, "*")
    ]) == 0
    error_message = "No role may do anything with a wildcard in it."
  }
  assert {
    condition = alltrue(flatten([
      for name, policy in aws_iam_role_policy.function : [
        for statement in jsondecode(policy.policy).Statement : !contains(statement.Resource, "*") || contains(["ReadResources", "AnswerConfig"], statement.Sid)
      ]
    ]))
    error_message = "Whatever can name its resource names it."
  }
  assert {
    condition     = alltrue([for permission in aws_lambda_permission.config : permission.principal == "config.amazonaws.com" && permission.source_account == "123456789012"])
    error_message = "AWS Config invokes from this account only"
  }
}

run "rules_of_packs" {
  variables {
    rule_packs      = ["recommended"]
    regions         = ["eu-west-1", "us-east-1"]
    rule_parameters = { iam-access-key-rotated = { max_age_days = 60 } }
    create_kms_key  = true
  }

  assert {
    condition = toset(keys(aws_lambda_function.this)) == toset(concat(
      [for rule in local.catalogue.rules : rule.checker if contains(rule.packs, "recommended")], ["report-aggregator"]
    )) && contains(keys(aws_lambda_function.this), "ec2-checker") && contains(keys(aws_lambda_function.this), "rds-checker")
    error_message = "a function for every rule of the packs"
  }
  assert {
    condition = alltrue([
      for name in ["ec2-checker", "rds-checker"] : toset(flatten(jsondecode(aws_iam_role_policy.function[name].policy).Statement[*].Action)) == toset(concat(
        flatten([for rule in local.catalogue.rules : rule.permissions if rule.checker == name && contains(rule.packs, "recommended")]),
        ["dynamodb:PutItem", "sns:Publish", "logs:CreateLogStream", "logs:PutLogEvents", "kms:Decrypt", "kms:GenerateDataKey"],
      ))
    ])
    error_message = "each may do what its rules take, store, alert and log: nothing else, and nothing for AWS Config"
  }
  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement[0].Action) == toset(["ec2:DescribeInstances", "ec2:DescribeTags"])
    error_message = "the functions of the specification keep their permissions"
  }
  assert {
    condition     = alltrue([for name, function in aws_lambda_function.this : function.environment[0].variables["RULE_PACKS"] == "core,recommended"])
    error_message = "every function knows the packs, the aggregator too"
  }
  assert {
    condition = alltrue([
      for name in ["ec2-checker", "rds-checker"] : aws_lambda_function.this[name].environment[0].variables["FUNCTION"] == name
      && endswith(aws_lambda_function.this[name].filename, "/service-checker.zip") && aws_lambda_function.this[name].environment[0].variables["REGIONS"] == "eu-west-1,us-east-1"
    ])
    error_message = "one program, and the regions"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : length(function.description) <= 256])
    error_message = "Lambda takes 256 characters"
  }
  assert {
    condition = alltrue([
      for name in keys(aws_lambda_function.this) : contains(keys(aws_cloudwatch_log_group.function), name) && contains(keys(aws_cloudwatch_metric_alarm.this), "${name}-errors")
      && strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "${name}-dev") && strcontains(aws_kms_key.this[0].policy, "/aws/lambda/${name}-dev")
    ])
    error_message = "a log, alarms, a place on the dashboard and the use of the key"
  }
  assert {
    condition = toset([for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : split(":", branch.StartAt)[0]]) == toset([
      for name in keys(aws_lambda_function.this) : name if name != "report-aggregator"
    ])
    error_message = "every checker is a branch"
  }
  assert {
    condition     = toset(keys(aws_config_config_rule.this)) == toset([for id, rule in local.catalogue.rules : id if contains(rule.packs, "core")])
    error_message = "Config rules are those of core"
  }
  assert {
    condition = toset(aws_config_configuration_recorder.this[0].recording_group[0].resource_types) == toset([
      "AWS::EC2::Instance", "AWS::IAM::User", "AWS::RDS::DBInstance", "AWS::S3::Bucket",
    ])
    error_message = "what no Config rule judges is not recorded: each change is charged"
  }
}

run "rules_of_your_own" {
  variables {
    own_rules = "tests/own-rules.json"
  }

  assert {
    condition     = toset(keys(aws_lambda_function.this)) == toset(concat([for rule in local.core_rules : rule.checker], ["report-aggregator", "s3-checker"]))
    error_message = "a function more, for the rule of your own"
  }
  assert {
    condition     = aws_lambda_function.this["s3-checker"].environment[0].variables.RULE_PACKS == "core,own"
    error_message = "the functions run them"
  }
}

run "config_rules_of_packs" {
  variables {
    rule_packs         = ["all"]
    config_pack_rules  = true
    config_rule_period = "TwentyFour_Hours"
  }

  assert {
    condition = toset(keys(aws_config_config_rule.this)) == toset(concat(
      [for id, rule in local.catalogue.rules : id if contains(rule.packs, "core")],
      [for rule in local.catalogue.rules : rule.checker if !contains(rule.packs, "core") && length(rule.recorded_types) > 0],
    )) && contains(keys(aws_config_config_rule.this), "ec2-checker")
    error_message = "one for each rule of core, and one for each function whose other rules look at what AWS Config records"
  }
  assert {
    condition = toset(aws_config_config_rule.this["ec2-checker"].scope[0].compliance_resource_types) == toset(flatten([
      for rule in local.catalogue.rules : rule.recorded_types if rule.checker == "ec2-checker"
    ]))
    error_message = "of what AWS Config records of it"
  }
  assert {
    condition     = aws_config_config_rule.this["ec2-checker"].name == "ec2-checker-dev" && aws_config_config_rule.this["ec2-checker"].input_parameters == null
    error_message = "the function knows by the name that it stands for all of its rules, each with its own parameters"
  }
  assert {
    condition     = toset(aws_config_configuration_recorder.this[0].recording_group[0].resource_types) == toset(flatten([for rule in local.catalogue.rules : rule.recorded_types]))
    error_message = "the recorder records their types"
  }
  assert {
    condition     = toset(keys(aws_lambda_permission.config)) == toset([for rule in local.config_rules : rule.checker]) && contains(keys(aws_lambda_permission.config), "ec2-checker")
    error_message = "AWS Config may invoke each of their functions"
  }
  assert {
    condition = alltrue([
      for name, policy in aws_iam_role_policy.function :
      contains(flatten(jsondecode(policy.policy).Statement[*].Action), "config:PutEvaluations") == contains(keys(aws_lambda_permission.config), name)
    ])
    error_message = "and each of them may answer"
  }
  assert {
    condition     = alltrue([for rule in aws_config_config_rule.this : length(rule.description) <= 256])
    error_message = "AWS Config takes 256 characters"
  }
}

run "config_rules_of_packs_without_a_recorder" {
  variables {
    rule_packs        = ["all"]
    config_pack_rules = true
    config_recorder   = "none"
  }

  assert {
    condition = length(aws_config_config_rule.this) == 0 && !anytrue([
      for policy in aws_iam_role_policy.function : contains(flatten(jsondecode(policy.policy).Statement[*].Action), "config:PutEvaluations")
    ])
    error_message = "no AWS Config, no rules, nothing to answer"
  }
}

run "rules_of_every_pack" {
  variables {
    rule_packs    = ["all", "core", "all"]
    memory_size   = 1024
    regions       = ["all"]
    accounts      = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
    role_path     = "/compliance/"
    log_level     = "debug"
    alert_on      = "changes"
    kms_key_arn   = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    history_days  = 400
    force_destroy = false
  }

  assert {
    condition     = toset(flatten([for checker in local.checkers : checker.rules])) == toset(keys(local.catalogue.rules))
    error_message = "every rule runs in one function"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.environment[0].variables["RULE_PACKS"] == "core,all" && length(function.description) <= 256])
    error_message = "each pack once"
  }
  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : length(policy.policy) + length(aws_iam_role_policy.runtime[name].policy) <= 10240])
    error_message = "A role's inline policies hold 10,240 characters together."
  }
}

run "one_key_made_here" {
  variables {
    create_kms_key = true
    analysis       = true
    organization   = { role_name = "compliance-reader" }
  }

  assert {
    condition     = length(aws_kms_key.this) == 1 && aws_kms_alias.this[0].name == "alias/compliance-dev" && length(aws_kms_key.alerts) == 0 && aws_kms_key.this[0].enable_key_rotation
    error_message = "one key, and none besides"
  }
  assert {
    condition = alltrue([for key in concat(
      [aws_sns_topic.alerts.kms_master_key_id, one(aws_dynamodb_table.history.server_side_encryption).kms_key_arn, aws_sqs_queue.dead_letters.kms_master_key_id, aws_cloudwatch_log_group.scan.kms_key_id],
      [for group in aws_cloudwatch_log_group.function : group.kms_key_id],
      [aws_config_delivery_channel.this[0].s3_kms_key_arn, one(one(one(aws_athena_workgroup.analysis[0].configuration).result_configuration).encryption_configuration).kms_key_arn],
      [module.reports_bucket.kms_key_arn, module.config_delivery_bucket[0].kms_key_arn, module.query_results_bucket[0].kms_key_arn],
    ) : key == aws_kms_key.this[0].arn])
    error_message = "topic, table, queue, logs, buckets and answers lie under it"
  }
  assert {
    condition = jsonencode({ for statement in jsondecode(aws_kms_key.this[0].policy).Statement : statement.Principal.Service => keys(statement.Condition) if can(statement.Principal.Service) }) == jsonencode({
      "cloudwatch.amazonaws.com" = ["StringEquals"], "config.amazonaws.com" = ["StringEquals"], "events.amazonaws.com" = ["ArnEquals"], "logs.eu-west-1.amazonaws.com" = ["ArnEquals"]
    })
    error_message = "the services that need it, each under a condition"
  }
  assert {
    condition     = length([for statement in jsondecode(aws_kms_key.this[0].policy).Statement : statement if statement.Sid == "LogsEncrypt"][0].Condition.ArnEquals["kms:EncryptionContext:aws:logs:arn"]) == length(local.functions) + length(local.earlier_names) + 1
    error_message = "for the scanner's log groups alone"
  }
  assert {
    condition = alltrue([
      for name, policy in aws_iam_role_policy.function :
      join(",", sort([for statement in jsondecode(policy.policy).Statement : statement.Condition.StringEquals["kms:ViaService"] if startswith(statement.Sid, "UseKey")]))
      == "dynamodb.eu-west-1.amazonaws.com,${name == local.aggregator ? "s3" : "sns"}.eu-west-1.amazonaws.com"
    ])
    error_message = "a function uses it through the services that it works with, and not by itself"
  }
  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.function), values(aws_iam_role_policy.runtime), aws_iam_role_policy.config, [aws_iam_role_policy.scan]) : [
        for statement in jsondecode(policy.policy).Statement : length([for key in flatten([for keys in values(statement.Condition) : keys(keys)]) : key if startswith(key, "kms:EncryptionContext:")]) == 1
        if anytrue([for action in statement.Action : startswith(action, "kms:")])
      ]
    ]))
    error_message = "and for one resource"
  }
}

run "signed_code" {
  variables {
    signing_profile_version_arns = ["arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance/aBcDeFgHiJ"]
  }

  assert {
    condition     = aws_lambda_code_signing_config.this[0].policies[0].untrusted_artifact_on_deployment == "Enforce" && alltrue([for f in aws_lambda_function.this : f.code_signing_config_arn == aws_lambda_code_signing_config.this[0].arn])
    error_message = "Lambda takes no function that was not signed"
  }
}

run "signed_code_by_a_configuration_of_ones_own" {
  variables {
    code_signing_config_arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"
  }

  assert {
    condition     = length(aws_lambda_code_signing_config.this) == 0 && alltrue([for f in aws_lambda_function.this : f.code_signing_config_arn == var.code_signing_config_arn])
    error_message = "the one that is named"
  }
}

run "what_lies_in_buckets" {
  variables {
    analysis = true
  }

  assert {
    condition = alltrue(flatten([
      for policy in [module.reports_bucket.policy, module.config_delivery_bucket[0].policy, module.query_results_bucket[0].policy] : [
        for statement in jsondecode(policy).Statement : (
          statement.Sid == "DenyWithoutTls" ? statement.Effect == "Deny" && statement.Condition.Bool["aws:SecureTransport"] == "false" :
          statement.Sid == "DenyOtherAccounts" ? statement.Effect == "Deny" && statement.Condition.StringNotEquals["aws:PrincipalAccount"] == "123456789012" :
          statement.Principal.Service == "config.amazonaws.com" && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012"
        )
      ]
    ]))
    error_message = "TLS only, this account only, and AWS Config for this account only"
  }
  assert {
    condition     = alltrue([for policy in [module.reports_bucket.policy, module.config_delivery_bucket[0].policy, module.query_results_bucket[0].policy] : toset(["DenyWithoutTls", "DenyOtherAccounts"]) == toset([for statement in jsondecode(policy).Statement : statement.Sid if statement.Effect == "Deny"])])
    error_message = "each bucket denies both"
  }
}

run "permissions_that_are_asked_for" {
  variables {
    regions         = ["all"]
    accounts        = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
    alert_on        = "changes"
    config_recorder = "none"
    kms_key_arn     = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  }

  assert {
    condition = toset(flatten(jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement[*].Action)) == toset([
      "ec2:DescribeInstances", "ec2:DescribeTags", "ec2:DescribeRegions", "dynamodb:PutItem", "dynamodb:Query", "sns:Publish",
      "logs:CreateLogStream", "logs:PutLogEvents", "kms:Decrypt", "kms:GenerateDataKey",
    ])
    error_message = "all regions, changes only, a key of one's own, and no AWS Config"
  }
  assert {
    condition = jsondecode(aws_iam_policy.accounts[0].policy).Statement == [{
      Effect    = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/compliance-scan-role-dev"
      Condition = { StringEquals = { "aws:ResourceAccount" = ["210987654321"] } }
    }]
    error_message = "another account: this role in it, and no other"
  }
  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.accounts : attachment.role]) == toset([for name in keys(local.checkers) : "${name}-role-dev"])
    error_message = "for the checkers"
  }
  assert {
    condition     = !contains(flatten(jsondecode(aws_iam_role_policy.function["iam-checker"].policy).Statement[*].Action), "ec2:DescribeRegions")
    error_message = "IAM knows no regions"
  }
  assert {
    condition     = length(aws_config_config_rule.this) == 0 && length(aws_config_configuration_recorder.this) == 0 && output.config_recorder_name == null && output.config_delivery_bucket_name == null
    error_message = "none: no AWS Config at all"
  }
  assert {
    condition     = length(aws_kms_key.alerts) == 0 && aws_sns_topic.alerts.kms_master_key_id == var.kms_key_arn && one(aws_dynamodb_table.history.server_side_encryption).kms_key_arn == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn
    error_message = "a key of one's own"
  }
  assert {
    condition     = jsonencode(local.targets["ec2-tag-checker"]) == jsonencode([{}, { role_arn = "arn:aws:iam::210987654321:role/compliance-scan-role-dev" }])
    error_message = "with all regions a checker finds them itself"
  }
}

run "an_existing_recorder" {
  command = plan

  variables {
    config_recorder    = "existing"
    config_rule_period = "TwentyFour_Hours"
    recorders_found    = ["default"]
  }

  assert {
    condition     = length(aws_config_config_rule.this) == 5 && length(aws_config_configuration_recorder.this) == 0 && length(module.config_delivery_bucket) == 0
    error_message = "existing: rules only"
  }
  assert {
    condition = alltrue([
      for rule in aws_config_config_rule.this : toset([for detail in one(rule.source).source_detail : detail.message_type]) == toset(["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification", "ScheduledNotification"])
    ])
    error_message = "triggers"
  }
}

run "scan" {
  variables {
    schedule_expression = "cron(0 6 ? * MON *)"
    regions             = ["eu-west-1", "us-east-1"]
    accounts            = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
  }

  assert {
    condition = jsonencode(local.targets["rds-backup-checker"]) == jsonencode([
      { regions = ["eu-west-1"] },
      { regions = ["us-east-1"] },
      { regions = ["eu-west-1"], role_arn = "arn:aws:iam::210987654321:role/compliance-scan-role-dev" },
      { regions = ["us-east-1"], role_arn = "arn:aws:iam::210987654321:role/compliance-scan-role-dev" },
    ])
    error_message = "a regional checker runs for each account and region"
  }
  assert {
    condition     = jsonencode(local.targets["iam-checker"]) == jsonencode([{}, { role_arn = "arn:aws:iam::210987654321:role/compliance-scan-role-dev" }])
    error_message = "a global one runs once an account"
  }
  assert {
    condition     = toset([for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : split(":", branch.StartAt)[0]]) == toset(keys(local.checkers))
    error_message = "every checker is a branch"
  }
  assert {
    condition = alltrue(flatten([
      for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : [
        for name, state in branch.States : [for inner in values(state.ItemProcessor.States) : length(inner.Retry) > 0 && length(inner.Catch) > 0 if inner.Type == "Task"] if state.Type == "Map"
      ]
    ]))
    error_message = "every checker is tried again and caught"
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Next == "report-aggregator"
    error_message = "then the report"
  }
  assert {
    condition     = !local.distributed && !contains(keys(jsondecode(aws_sfn_state_machine.scan.definition).States), "List")
    error_message = "few targets stay in one execution"
  }
}

run "scan_of_many" {
  variables {
    schedule_expression = "rate(6 hours)"
    accounts            = [for number in range(41) : "arn:aws:iam::${100000000000 + number}:role/compliance-scan-role-dev"]
    external_id         = "scanner"
    kms_key_arn         = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  }

  assert {
    condition     = local.distributed
    error_message = "above 40 targets each is an execution of its own"
  }
  assert {
    condition = alltrue([
      for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : alltrue([
        for state in values(branch.States) : alltrue([
          state.ToleratedFailurePercentage == 100, can(state.ItemReader), can(state.ResultWriter), length(state.Catch) > 0,
          anytrue([for inner in values(state.ItemProcessor.States) : inner.Type == "Fail"]),
        ]) if state.Type == "Map"
      ])
    ])
    error_message = "a target that fails ends no Map, and is written down"
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.scan.definition).States["Is the time given?"].Default == "Now" && jsondecode(aws_sfn_state_machine.scan.definition).States.Now.Next == "List"
    error_message = "the targets are listed first"
  }
  assert {
    condition     = length(jsondecode(aws_sfn_state_machine.scan.definition).States.List.Parameters.Payload.list.accounts) == 41 && jsondecode(aws_sfn_state_machine.scan.definition).States.List.Parameters.Payload.list.external_id == "scanner"
    error_message = "from these"
  }
  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.scan.policy).Statement : statement.Resource if statement.Sid == "FollowMaps"])) == toset(["arn:aws:states:eu-west-1:123456789012:execution:compliance-scan-dev:*", "arn:aws:states:eu-west-1:123456789012:execution:compliance-scan-dev/*"])
    error_message = "its children are described and stopped, by both of their names"
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.scan.definition).States["No list"].Next == "report-aggregator"
    error_message = "and without them there still is a report"
  }
  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.scan.policy).Statement : statement.Action if contains(["RunMaps", "ReadTargetsWriteResults", "UseKeyOfBucket"], statement.Sid)])) == toset(["states:StartExecution", "s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload", "kms:Decrypt", "kms:GenerateDataKey"])
    error_message = "which the state machine may do"
  }
  assert {
    condition     = contains(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action), "s3:GetObject") && !contains(flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action), "organizations:ListAccounts")
    error_message = "and the aggregator"
  }
}

run "scan_of_an_organization" {
  variables {
    regions      = ["eu-west-1", "eu-central-1", "us-east-1"]
    organization = { role_name = "compliance-reader", exclude = ["210987654321"] }
  }

  # checks/emulated/test_deployed_accounts.py runs it.
  assert {
    condition     = jsonencode(jsondecode(aws_sfn_state_machine.scan.definition)) == jsonencode(jsondecode(file("tests/organization-scan.json")))
    error_message = "tests/organization-scan.json is not what is deployed any more: write this into it: ${aws_sfn_state_machine.scan.definition}"
  }

  assert {
    condition     = local.distributed && jsondecode(aws_sfn_state_machine.scan.definition).States.List.Parameters.Payload.list.organization.exclude == ["210987654321"]
    error_message = "whose accounts are unknown until it is scanned"
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement : statement if statement.Sid == "ScanOrganization"][0].Resource == ["arn:aws:iam::*:role/compliance-reader"]
    error_message = "that role only"
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.function["ec2-tag-checker"].policy).Statement : statement if statement.Sid == "ScanOrganization"][0].Condition.StringEquals["aws:ResourceOrgID"] == "$${aws:PrincipalOrgID}"
    error_message = "of the own organization only"
  }
  assert {
    condition     = toset([for action in flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action) : action if startswith(action, "organizations:")]) == toset(["organizations:ListAccounts"])
    error_message = "the aggregator lists all"
  }
}

run "scan_of_units" {
  variables {
    organization = { role_name = "compliance-scan-role-dev", organizational_units = ["ou-ab12-34cd56ef"] }
  }

  assert {
    condition     = toset([for action in flatten(jsondecode(aws_iam_role_policy.function["report-aggregator"].policy).Statement[*].Action) : action if startswith(action, "organizations:")]) == toset(["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"])
    error_message = "the aggregator lists these, and those below"
  }
}

run "answers_leave_their_names_alone" {
  variables {
    accounts = [for number in range(39) : "arn:aws:iam::${100000000000 + number}:role/compliance-scan-role-dev"]
  }

  assert {
    condition = !local.distributed && alltrue(flatten([
      for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : [
        for state in values(branch.States) : [
          for name, inner in state.ItemProcessor.States : inner.Parameters == { "scan_id.$" = "$.answer.payload.scan_id" } if endswith(name, ": done")
        ] if state.Type == "Map"
      ]
    ]))
    error_message = "what a checker found is in the table: a state of 256 kB would not hold forty answers of four checkers"
  }
}

# 156 targets, all of which may fail: their errors and what they are called just fit into a state.
run "a_state_at_its_bound" {
  variables {
    accounts    = [for number in range(39) : "arn:aws:iam::${100000000000 + number}:role/compliance-scan-role-dev"]
    external_id = join("", [for _ in range(297) : "a"])
  }

  assert {
    condition     = !local.distributed && local.largest_answer <= 262144
    error_message = "one execution holds it"
  }
}

run "a_state_beyond_its_bound" {
  variables {
    accounts    = [for number in range(39) : "arn:aws:iam::${100000000000 + number}:role/compliance-scan-role-dev"]
    external_id = join("", [for _ in range(298) : "a"])
  }

  assert {
    condition     = local.distributed && local.largest_answer > 262144
    error_message = "each target is an execution of its own"
  }
}

run "as_many_at_once_as_may_be" {
  variables {
    scan_concurrency     = 5
    reserved_concurrency = -1
  }

  assert {
    condition     = toset(flatten([for branch in jsondecode(aws_sfn_state_machine.scan.definition).States.Check.Branches : [for state in values(branch.States) : state.MaxConcurrency if state.Type == "Map"]])) == toset([5])
    error_message = "scan_concurrency counts with few targets too"
  }
}

run "two_copies_stay_for_events" {
  assert {
    condition     = local.concurrency == 8 && aws_lambda_function.this["ec2-tag-checker"].reserved_concurrent_executions == 10
    error_message = "a scan does not take all of what is reserved"
  }
  assert {
    condition     = alltrue([for config in aws_lambda_function_event_invoke_config.this : config.maximum_event_age_in_seconds == 21600])
    error_message = "events outlast a burst"
  }
}

run "one_reserved_copy" {
  variables {
    reserved_concurrency = 1
  }

  assert {
    condition     = local.concurrency == 1
    error_message = "one target after the other"
  }
}

run "many_accounts_of_one_name" {
  variables {
    accounts           = slice(flatten([for block in range(4) : [for number in range(1000) : "arn:aws:iam::${100000000000 + 1000 * block + number}:role/compliance-scan-role-dev"]]), 0, 3447)
    environment_suffix = "a-suffix-of-20-signs"
  }

  assert {
    condition     = length(aws_iam_policy.accounts) == 10 && alltrue([for policy in aws_iam_policy.accounts : length(policy.policy) <= 6144])
    error_message = "as many as Step Functions has room for"
  }
  assert {
    condition     = length(distinct(flatten([for policy in aws_iam_policy.accounts : [for statement in jsondecode(policy.policy).Statement : statement.Condition.StringEquals["aws:ResourceAccount"]]]))) == 3447
    error_message = "each account is in one"
  }
  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : length(policy.policy) + length(aws_iam_role_policy.runtime[name].policy) <= 10240])
    error_message = "inline policies do not grow with accounts"
  }
  assert {
    condition     = length(aws_sfn_state_machine.scan.definition) <= 1048576
    error_message = "Step Functions takes a definition of 1 MB."
  }
}

run "roles_of_many_names" {
  variables {
    accounts = ["arn:aws:iam::100000000000:role/team/reader", "arn:aws:iam::100000000001:role/reader", "arn:aws:iam::100000000000:role/reader"]
  }

  assert {
    condition     = { for statement in jsondecode(aws_iam_policy.accounts[0].policy).Statement : statement.Resource => statement.Condition.StringEquals["aws:ResourceAccount"] } == { "arn:aws:iam::*:role/reader" = ["100000000000", "100000000001"], "arn:aws:iam::*:role/team/reader" = ["100000000000"] }
    error_message = "each name for its own accounts alone"
  }
}

run "everything_at_once_fits_into_inline_policies" {
  variables {
    regions            = ["all"]
    alert_on           = "digest"
    report_link_hours  = 6
    security_hub       = true
    organization       = { role_name = "a-path-of-many-characters/and-one-more/compliance-scan-role-of-the-team-that-answers-for-it" }
    create_kms_key     = true
    environment_suffix = "a-suffix-of-20-signs"
    role_path          = "/a-path-of-many-characters/and-one-more/"
  }

  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : length(policy.policy) + length(aws_iam_role_policy.runtime[name].policy) <= 10240])
    error_message = "A role's inline policies hold 10,240 characters together."
  }
  assert {
    condition     = length(aws_iam_role_policy.scan.policy) <= 10240
    error_message = "the state machine's too"
  }
}

run "parameters_at_aws_configs_bound" {
  variables {
    rule_parameters = {
      ec2-required-tags      = { tags = [substr(join("", [for _ in range(1000) : "aaaa"]), 0, 1013)] }
      rds-backup-enabled     = { minimum_retention_days = 7 }
      iam-access-key-rotated = {}
    }
  }

  assert {
    condition     = length(aws_config_config_rule.this["ec2-required-tags"].input_parameters) == 1024
    error_message = "AWS Config takes 1,024 characters"
  }
  assert {
    condition     = aws_config_config_rule.this["rds-backup-enabled"].input_parameters == "{\"minimum_retention_days\":\"7\"}" && aws_config_config_rule.this["iam-access-key-rotated"].input_parameters == null
    error_message = "short ones, and none"
  }
}

run "parameters_beyond_aws_configs_bound" {
  variables {
    rule_parameters = { ec2-required-tags = { tags = [substr(join("", [for _ in range(1000) : "aaaa"]), 0, 1014)] } }
  }

  assert {
    condition     = aws_config_config_rule.this["ec2-required-tags"].input_parameters == null
    error_message = "AWS Config takes no more"
  }
  assert {
    condition     = strcontains(aws_lambda_function.this["ec2-tag-checker"].environment[0].variables["RULE_PARAMETERS"], "aaaa")
    error_message = "and the function has them in any case"
  }
}

run "empty_parameters" {
  variables {
    rule_parameters = { ec2-required-tags = { tags = [], allowed_values = { Owner = ["a"] } } }
  }

  assert {
    condition     = jsondecode(aws_config_config_rule.this["ec2-required-tags"].input_parameters) == { allowed_values = "{\"Owner\":[\"a\"]}" }
    error_message = "an empty text is no parameter of AWS Config's"
  }
}

run "an_environment_at_its_bound" {
  variables {
    rule_parameters = { ec2-required-tags = { tags = [substr(join("", [for _ in range(1000) : "aaaa"]), 0, 3037)] } }
  }

  assert {
    condition     = length(aws_lambda_function.this["ec2-tag-checker"].environment[0].variables["RULE_PARAMETERS"]) == 3072 && sum([for name, value in aws_lambda_function.this["ec2-tag-checker"].environment[0].variables : length(name) + length(value)]) <= 4096
    error_message = "Lambda takes 4 KB"
  }
}

# --- AWS Config's recorder ---

run "the_service_linked_role" {
  assert {
    condition     = aws_config_configuration_recorder.this[0].role_arn == "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    error_message = "what Security Hub's Config.1 asks for"
  }
  assert {
    condition     = length(aws_iam_role.config) + length(aws_iam_role_policy.config) + length(aws_iam_role_policy_attachment.config) == 0
    error_message = "and no role of ours"
  }
  assert {
    condition     = toset(one(aws_config_configuration_recorder.this[0].recording_group).resource_types) == toset(["AWS::EC2::Instance", "AWS::IAM::User", "AWS::RDS::DBInstance", "AWS::S3::Bucket"])
    error_message = "what the rules judge"
  }
}

run "a_role_of_ours" {
  variables {
    config_recorder_role  = "own"
    config_resource_types = ["all"]
  }

  assert {
    condition     = aws_config_configuration_recorder.this[0].role_arn == aws_iam_role.config[0].arn && aws_iam_role.config[0].name == "config-role-dev"
    error_message = "the recorder works with it"
  }
  assert {
    condition     = toset(flatten(jsondecode(aws_iam_role_policy.config[0].policy).Statement[*].Action)) == toset(["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:PutObject", "s3:GetObject", "s3:PutObjectAcl"])
    error_message = "its bucket"
  }
  assert {
    condition     = endswith(aws_iam_role_policy_attachment.config[0].policy_arn, ":iam::aws:policy/service-role/AWS_ConfigRole")
    error_message = "AWS's managed policy"
  }
  assert {
    condition     = one(aws_config_configuration_recorder.this[0].recording_group).all_supported && one(aws_config_configuration_recorder.this[0].recording_group).include_global_resource_types && one(one(aws_config_configuration_recorder.this[0].recording_group).recording_strategy).use_only == "ALL_SUPPORTED_RESOURCE_TYPES"
    error_message = "every type"
  }
}

run "a_region_that_records_no_users" {
  override_data {
    target = data.aws_region.current
    values = { id = "eu-central-2", name = "eu-central-2" }
  }

  assert {
    condition     = toset(one(aws_config_configuration_recorder.this[0].recording_group).resource_types) == toset(["AWS::EC2::Instance", "AWS::RDS::DBInstance", "AWS::S3::Bucket"])
    error_message = "AWS Config knows no global types there"
  }
  assert {
    condition     = toset(keys(aws_config_config_rule.this)) == toset(["ec2-required-tags", "rds-backup-enabled", "s3-encryption-enabled"]) && !contains(keys(aws_lambda_permission.config), "iam-checker")
    error_message = "and has no rule about them"
  }
  assert {
    condition     = contains(keys(aws_lambda_function.this), "iam-checker") && can(local.targets["iam-checker"])
    error_message = "scans look at users all the same"
  }
}

# --- partitions ---

run "china" {
  variables {
    create_kms_key       = true
    config_recorder_role = "own"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1", name = "cn-north-1" }
  }

  assert {
    condition     = length(regexall("amazonaws\\.com(\\.cn)?", join(" ", flatten([aws_kms_key.this[0].policy, values(aws_iam_role_policy.function)[*].policy, aws_iam_role_policy.config[0].policy])))) > 0 && length(regexall("(kms:ViaService\":\"[a-z0-9.-]*amazonaws\\.com\"|logs\\.[a-z0-9-]+\\.amazonaws\\.com\")", join(" ", flatten([aws_kms_key.this[0].policy, values(aws_iam_role_policy.function)[*].policy, aws_iam_role_policy.config[0].policy])))) == 0
    error_message = "services are called amazonaws.com.cn there"
  }
  assert {
    condition     = startswith(output.dashboard_url, "https://cn-north-1.console.amazonaws.cn/")
    error_message = "and the console amazonaws.cn"
  }
}

run "china_with_keys_of_awss" {
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1", name = "cn-north-1" }
  }

  assert {
    condition     = strcontains(aws_kms_key.alerts[0].policy, "\"sns.cn-north-1.amazonaws.com.cn\"")
    error_message = "alerts too"
  }
}

run "government" {
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov", dns_suffix = "amazonaws.com" }
  }

  assert {
    condition     = strcontains(output.dashboard_url, ".console.amazonaws-us-gov.com/")
    error_message = "a console of its own"
  }
}

run "european_sovereign_cloud" {
  variables {
    regions = ["eusc-de-east-1"]
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-eusc", dns_suffix = "amazonaws.eu" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "eusc-de-east-1", name = "eusc-de-east-1" }
  }

  assert {
    condition     = output.dashboard_url == "https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#dashboards/dashboard/compliance-dev" && strcontains(aws_kms_key.alerts[0].policy, "\"sns.eusc-de-east-1.amazonaws.eu\"")
    error_message = "names of its own"
  }
}

# --- roles in guarded accounts ---

run "a_boundary_and_a_path" {
  variables {
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    role_path            = "/compliance/"
    config_recorder_role = "own"
    accounts             = ["arn:aws:iam::210987654321:role/compliance-scan-role-dev"]
  }

  assert {
    condition     = alltrue([for role in concat(values(aws_iam_role.function), [aws_iam_role.scan, aws_iam_role.schedule], aws_iam_role.config) : role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary" && role.path == "/compliance/"])
    error_message = "every role has both"
  }
  assert {
    condition     = alltrue([for policy in aws_iam_policy.accounts : policy.path == "/compliance/"])
    error_message = "policies have the path"
  }
}
