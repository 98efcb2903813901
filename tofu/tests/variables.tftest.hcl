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

# Many at once, for each run plans everything: a variable of which several values are refused is in several runs.

run "refused" {
  command = plan

  variables {
    environment_suffix      = "Dev_1"
    environment             = ""
    tags                    = { Scope = "mine" }
    regions                 = ["everywhere"]
    accounts                = ["123456789012"]
    organization            = { role_name = "arn:aws:iam::123456789012:role/x" }
    external_id             = "a b"
    scan_concurrency        = 10001
    rule_parameters         = { ec2-required-tag = {} }
    rule_packs              = ["core", "cis-aws-9.0"]
    schedule_expression     = "0 */6 * * *"
    alert_emails            = ["security"]
    alert_on                = "everything"
    history_days            = 0
    report_retention_days   = 0.5
    config_retention_days   = -1
    log_retention_days      = 31
    create_kms_key          = true
    kms_key_arn             = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
    code_signing_config_arn = "csc-0123456789abcdef0"
    config_recorder         = "yes"
    config_resource_types   = []
    config_rule_period      = "Daily"
    config_snapshot_period  = "Daily"
    bundle                  = "~/bundle"
    architecture            = "aarch64"
    memory_size             = 64
    reserved_concurrency    = 0
    log_level               = "verbose"
    alert_severity          = "high"
    runbooks                = "https://git.example.com/runbooks.md#top"
    report_formats          = ["json", "pdf"]
    report_link_hours       = 24
    analysis_scan_limit_mb  = 9
    settings_zip            = "compliance.toml"
    permissions_boundary    = "boundary"
    role_path               = "compliance"
    config_recorder_role    = "mine"
  }

  expect_failures = [
    var.environment_suffix,
    var.environment,
    var.tags,
    var.regions,
    var.accounts,
    var.organization,
    var.external_id,
    var.scan_concurrency,
    var.rule_parameters,
    var.rule_packs,
    var.schedule_expression,
    var.alert_emails,
    var.alert_on,
    var.history_days,
    var.report_retention_days,
    var.config_retention_days,
    var.log_retention_days,
    var.create_kms_key,
    var.code_signing_config_arn,
    var.config_recorder,
    var.config_resource_types,
    var.config_rule_period,
    var.config_snapshot_period,
    var.bundle,
    var.architecture,
    var.memory_size,
    var.reserved_concurrency,
    var.log_level,
    var.alert_severity,
    var.runbooks,
    var.report_formats,
    var.report_link_hours,
    var.analysis_scan_limit_mb,
    var.settings_zip,
    var.permissions_boundary,
    var.role_path,
    var.config_recorder_role,
  ]
}

run "refused_too" {
  command = plan

  variables {
    organization                 = { role_name = "x", organizational_units = ["o-ab12cd34ef"] }
    code_signing_config_arn      = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"
    signing_profile_version_arns = ["arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance/aBcDeFgHiJ"]
    kms_key_arn                  = "alias/mine"
    rule_parameters              = { iam-user-mfa-enabled = {}, mfa-enabled-for-iam-console-access = {} }
    schedule_expression          = "cron(0 6 1 * MON *)"
    regions                      = ["eu-west-1", "eu-west-1"]
    config_resource_types        = ["all", "AWS::S3::Bucket"]
  }

  expect_failures = [
    var.organization,
    var.signing_profile_version_arns,
    var.kms_key_arn,
    var.rule_parameters,
    var.schedule_expression,
    var.regions,
    var.config_resource_types,
  ]
}

run "refused_as_well" {
  command = plan

  variables {
    organization        = { role_name = "x", exclude = ["production"] }
    rule_parameters     = { iam-access-key-rotated = { max_days = 60 } }
    schedule_expression = "rate(1 hours)"
  }

  expect_failures = [
    var.organization,
    var.rule_parameters,
    var.schedule_expression,
  ]
}

run "refused_at_last" {
  command = plan

  variables {
    schedule_expression = "rate(5 minute)"
  }

  expect_failures = [
    var.schedule_expression,
  ]
}

# Their conditions name other variables, which must be valid.
run "refused_beside_others" {
  command = plan

  variables {
    stale_after_hours            = 0
    signing_profile_version_arns = ["arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance"]
  }

  expect_failures = [
    var.stale_after_hours,
    var.signing_profile_version_arns,
  ]
}

run "too_many_accounts" {
  command = plan

  variables {
    accounts = [for number in range(1000) : "arn:aws:iam::${100000000000 + number}:role/${join("/", [for part in range(20) : "organization"])}"]
  }

  expect_failures = [aws_sfn_state_machine.scan]
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
