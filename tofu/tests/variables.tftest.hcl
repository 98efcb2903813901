# What variables, preconditions and checks refuse or warn about.

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

variables {
  bundle = "tests/bundle"
}

run "environment_suffix" {
  command = plan

  variables {
    environment_suffix = "Dev_1"
  }

  expect_failures = [var.environment_suffix]
}

run "environment" {
  command = plan

  variables {
    environment = ""
  }

  expect_failures = [var.environment]
}

run "tags" {
  command = plan

  variables {
    tags = { Scope = "mine" }
  }

  expect_failures = [var.tags]
}

run "regions" {
  command = plan

  variables {
    regions = ["everywhere"]
  }

  expect_failures = [var.regions]
}

run "accounts" {
  command = plan

  variables {
    accounts = ["123456789012"]
  }

  expect_failures = [var.accounts]
}

run "organization" {
  command = plan

  variables {
    organization = { role_name = "arn:aws:iam::123456789012:role/x" }
  }

  expect_failures = [var.organization]
}

run "organization_units" {
  command = plan

  variables {
    organization = { role_name = "x", organizational_units = ["o-ab12cd34ef"] }
  }

  expect_failures = [var.organization]
}

run "organization_exclude" {
  command = plan

  variables {
    organization = { role_name = "x", exclude = ["production"] }
  }

  expect_failures = [var.organization]
}

run "external_id" {
  command = plan

  variables {
    external_id = "a b"
  }

  expect_failures = [var.external_id]
}

run "scan_concurrency" {
  command = plan

  variables {
    scan_concurrency = 10001
  }

  expect_failures = [var.scan_concurrency]
}

run "too_many_accounts" {
  command = plan

  variables {
    accounts = [for number in range(1000) : "arn:aws:iam::${100000000000 + number}:role/${join("/", [for part in range(20) : "organization"])}"]
  }

  expect_failures = [aws_sfn_state_machine.scan]
}

run "rule_parameters" {
  command = plan

  variables {
    rule_parameters = { ec2-required-tag = {} }
  }

  expect_failures = [var.rule_parameters]
}

run "rule_packs" {
  command = plan

  variables {
    rule_packs = ["core", "cis-aws-9.0"]
  }

  expect_failures = [var.rule_packs]
}

run "schedule_expression" {
  command = plan

  variables {
    schedule_expression = "0 */6 * * *"
  }

  expect_failures = [var.schedule_expression]
}

run "stale_after_hours" {
  command = plan

  variables {
    stale_after_hours = 0
  }

  expect_failures = [var.stale_after_hours]
}

run "alert_emails" {
  command = plan

  variables {
    alert_emails = ["security"]
  }

  expect_failures = [var.alert_emails]
}

run "alert_on" {
  command = plan

  variables {
    alert_on = "everything"
  }

  expect_failures = [var.alert_on]
}

run "history_days" {
  command = plan

  variables {
    history_days = 0
  }

  expect_failures = [var.history_days]
}

run "report_retention_days" {
  command = plan

  variables {
    report_retention_days = 0.5
  }

  expect_failures = [var.report_retention_days]
}

run "config_retention_days" {
  command = plan

  variables {
    config_retention_days = -1
  }

  expect_failures = [var.config_retention_days]
}

run "log_retention_days" {
  command = plan

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "two_keys" {
  command = plan

  variables {
    create_kms_key = true
    kms_key_arn    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  }

  expect_failures = [var.create_kms_key]
}

run "code_signing_config_arn" {
  command = plan

  variables {
    code_signing_config_arn = "csc-0123456789abcdef0"
  }

  expect_failures = [var.code_signing_config_arn]
}

run "signing_profile_version_arns" {
  command = plan

  variables {
    signing_profile_version_arns = ["arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance"]
  }

  expect_failures = [var.signing_profile_version_arns]
}

run "two_code_signing_configurations" {
  command = plan

  variables {
    code_signing_config_arn      = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"
    signing_profile_version_arns = ["arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance/aBcDeFgHiJ"]
  }

  expect_failures = [var.signing_profile_version_arns]
}

run "kms_key_arn" {
  command = plan

  variables {
    kms_key_arn = "alias/mine"
  }

  expect_failures = [var.kms_key_arn]
}

run "config_recorder" {
  command = plan

  variables {
    config_recorder = "yes"
  }

  expect_failures = [var.config_recorder]
}

run "config_resource_types" {
  command = plan

  variables {
    config_resource_types = []
  }

  expect_failures = [var.config_resource_types]
}

run "config_rule_period" {
  command = plan

  variables {
    config_rule_period = "Daily"
  }

  expect_failures = [var.config_rule_period]
}

run "config_snapshot_period" {
  command = plan

  variables {
    config_snapshot_period = "Daily"
  }

  expect_failures = [var.config_snapshot_period]
}

run "bundle" {
  command = plan

  variables {
    bundle = "~/bundle"
  }

  expect_failures = [var.bundle]
}

run "architecture" {
  command = plan

  variables {
    architecture = "aarch64"
  }

  expect_failures = [var.architecture]
}

run "memory_size" {
  command = plan

  variables {
    memory_size = 64
  }

  expect_failures = [var.memory_size]
}

run "reserved_concurrency" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  expect_failures = [var.reserved_concurrency]
}

run "log_level" {
  command = plan

  variables {
    log_level = "verbose"
  }

  expect_failures = [var.log_level]
}

run "rule_parameters_under_two_ids" {
  command = plan

  variables {
    rule_parameters = { iam-user-mfa-enabled = {}, mfa-enabled-for-iam-console-access = {} }
  }

  expect_failures = [var.rule_parameters]
}

run "rule_parameters_unknown_parameter" {
  command = plan

  variables {
    rule_parameters = { iam-access-key-rotated = { max_days = 60 } }
  }

  expect_failures = [var.rule_parameters]
}

run "schedule_expression_two_days" {
  command = plan

  variables {
    schedule_expression = "cron(0 6 1 * MON *)"
  }

  expect_failures = [var.schedule_expression]
}

run "regions_twice" {
  command = plan

  variables {
    regions = ["eu-west-1", "eu-west-1"]
  }

  expect_failures = [var.regions]
}

run "alert_severity" {
  command = plan

  variables {
    alert_severity = "high"
  }

  expect_failures = [var.alert_severity]
}

run "runbooks" {
  command = plan

  variables {
    runbooks = "https://git.example.com/runbooks.md#top"
  }

  expect_failures = [var.runbooks]
}

run "report_formats" {
  command = plan

  variables {
    report_formats = ["json", "pdf"]
  }

  expect_failures = [var.report_formats]
}

run "report_link_hours" {
  command = plan

  variables {
    report_link_hours = 24
  }

  expect_failures = [var.report_link_hours]
}

run "analysis_scan_limit_mb" {
  command = plan

  variables {
    analysis_scan_limit_mb = 9
  }

  expect_failures = [var.analysis_scan_limit_mb]
}

run "settings_zip" {
  command = plan

  variables {
    settings_zip = "compliance.toml"
  }

  expect_failures = [var.settings_zip]
}

run "a_missing_settings_zip" {
  command = plan

  variables {
    settings_zip = "tests/nowhere.zip"
  }

  expect_failures = [aws_lambda_layer_version.settings]
}

run "a_missing_zip" {
  command = plan

  variables {
    bundle       = "tests/nowhere"
    settings_zip = "tests/bundle/settings.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "a_recorder_that_is_there" {
  command = plan

  variables {
    recorders_found = ["default"]
  }

  expect_failures = [check.recorder]
}

run "no_recorder_to_add_rules_to" {
  command = plan

  variables {
    config_recorder = "existing"
    recorders_found = []
  }

  expect_failures = [check.recorder]
}

run "a_subscription_that_nobody_confirmed" {
  variables {
    alert_emails = ["security@example.com"]
  }

  override_resource {
    target = aws_sns_topic_subscription.email
    values = {
      pending_confirmation = true
    }
  }

  expect_failures = [check.subscriptions]
}

run "permissions_boundary" {
  command = plan

  variables {
    permissions_boundary = "boundary"
  }

  expect_failures = [var.permissions_boundary]
}

run "role_path" {
  command = plan

  variables {
    role_path = "compliance"
  }

  expect_failures = [var.role_path]
}

run "config_recorder_role" {
  command = plan

  variables {
    config_recorder_role = "mine"
  }

  expect_failures = [var.config_recorder_role]
}

run "all_types_and_one_more" {
  command = plan

  variables {
    config_resource_types = ["all", "AWS::S3::Bucket"]
  }

  expect_failures = [var.config_resource_types]
}

run "one_hours" {
  command = plan

  variables {
    schedule_expression = "rate(1 hours)"
  }

  expect_failures = [var.schedule_expression]
}

run "five_minute" {
  command = plan

  variables {
    schedule_expression = "rate(5 minute)"
  }

  expect_failures = [var.schedule_expression]
}

run "a_schedule_just_shorter_than_stale" {
  command = plan

  variables {
    schedule_expression = "rate(12 hours)"
  }
}

run "a_schedule_as_long_as_stale" {
  command = plan

  variables {
    schedule_expression = "rate(13 hours)"
  }

  expect_failures = [var.stale_after_hours]
}

run "a_partition_that_nobody_knows" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-iso", dns_suffix = "c2s.ic.gov" }
  }

  expect_failures = [data.aws_partition.current]
}

run "more_parameters_than_an_environment_holds" {
  command = plan

  variables {
    rule_parameters = { ec2-required-tags = { tags = [substr(join("", [for _ in range(1000) : "aaaa"]), 0, 3038)] } }
  }

  expect_failures = [aws_lambda_function.this["ec2-tag-checker"]]
}

run "letters_of_several_bytes" {
  command = plan

  variables {
    rule_parameters = { ec2-required-tags = { tags = [substr(join("", [for _ in range(1000) : "éé"]), 0, 1519)] } }
  }

  expect_failures = [aws_lambda_function.this["ec2-tag-checker"]]
}

run "more_accounts_than_an_event_holds" {
  command = plan

  variables {
    accounts = slice(flatten([for block in range(4) : [for number in range(1000) : "arn:aws:iam::${100000000000 + 1000 * block + number}:role/compliance-scan-role-dev"]]), 0, 3448)
  }

  expect_failures = [aws_sfn_state_machine.scan]
}

run "as_many_names_as_ten_policies_hold" {
  command = plan

  variables {
    accounts = [for number in range(350) : "arn:aws:iam::${100000000000 + number}:role/scan-role-${1000 + number}"]
  }
}

run "one_name_more" {
  command = plan

  variables {
    accounts = [for number in range(351) : "arn:aws:iam::${100000000000 + number}:role/scan-role-${1000 + number}"]
  }

  expect_failures = [aws_iam_policy.accounts]
}
