# The functions: the checkers that the enabled rules take (main.tf), and the aggregator; and the settings that they share.

locals {
  aggregator  = local.catalogue.aggregator
  all_regions = contains(var.regions, "all")

  # Lambda takes 256 characters.
  descriptions = {
    for name, checker in local.checkers : name => [
      for text in ["Judges ${join(", ", checker.resource_types)}: ${join(", ", checker.rules)}", "Judges by ${length(checker.rules)} rules of ${join(", ", local.more_packs)}", "Judges by ${length(checker.rules)} rules"] :
      text if length(text) <= 256
    ][0]
  }

  functions = merge(
    local.descriptions,
    { (local.aggregator) = "Makes one report of the newest scan of every checker" },
  )

  environment_of_all = {
    DYNAMODB_TABLE_NAME = aws_dynamodb_table.history.name
    REPORTS_BUCKET_NAME = module.reports_bucket.name
    LOG_LEVEL           = var.log_level
    SETTINGS_FILE       = "/opt/compliance.toml" # where Lambda puts what the layer holds
  }

  environment_of_packs = length(local.more_packs) == 0 ? {} : { RULE_PACKS = join(",", local.packs) }

  environment_of_alerts = merge(
    { SNS_TOPIC_ARN = aws_sns_topic.alerts.arn, ALERT_ON = var.alert_on },
    var.alert_severity == null ? {} : { ALERT_SEVERITY = var.alert_severity },
  )

  # With alert_on = "digest" the aggregator is the one that tells people.
  digests        = var.alert_on == "digest"
  report_formats = distinct(concat(["json"], var.report_formats))

  environment_of_aggregator = merge(
    local.environment_of_all,
    local.environment_of_packs,
    { STALE_AFTER_HOURS = tostring(var.stale_after_hours), REPORT_FORMATS = join(",", local.report_formats) },
    local.digests ? local.environment_of_alerts : {},
    local.digests && var.report_link_hours != null ? { REPORT_LINK_HOURS = tostring(var.report_link_hours) } : {},
    var.security_hub ? { SECURITY_HUB = "true" } : {},
    var.analysis ? { ANALYSIS = "true" } : {},
  )

  environment_of_checkers = merge(
    local.environment_of_all,
    local.environment_of_packs,
    local.environment_of_alerts,
    var.history_days == null ? {} : { HISTORY_DAYS = tostring(var.history_days) },
  )

  environments = merge(
    {
      for name, checker in local.checkers : name => merge(
        local.environment_of_checkers,
        checker.scope == "regional" && length(var.regions) > 0 ? { REGIONS = join(",", var.regions) } : {},
        checker.binary == name ? {} : { FUNCTION = name }, # which function it is, where several share a program
        length(local.parameters_of_checker[name]) == 0 ? {} : { RULE_PARAMETERS = jsonencode(local.parameters_of_checker[name]) },
      )
    },
    { (local.aggregator) = local.environment_of_aggregator },
  )

  # What of it grows with what somebody writes, in bytes: base64 has four characters for three.
  environment_bytes = {
    for name, variables in local.environments : name => sum([for variable in ["REGIONS", "RULE_PACKS", "RULE_PARAMETERS"] : length(base64encode(try(variables[variable], ""))) * 3 / 4])
  }

  parameters_of_checker = {
    for name, checker in local.checkers : name => {
      for rule, parameters in local.rule_parameters : rule => parameters if contains(checker.rules, rule)
    }
  }

  bundle = startswith(var.bundle, "/") ? var.bundle : "${path.root}/${var.bundle}"
  zips   = { for name in keys(local.functions) : name => "${local.bundle}/${try(local.checkers[name].binary, name)}.zip" }

  settings_zip = var.settings_zip == null ? "${local.bundle}/settings.zip" : startswith(var.settings_zip, "/") ? var.settings_zip : "${path.root}/${var.settings_zip}"
}

# compliance.toml: exceptions, and the rules' parameters. Not part of the functions, so that new settings need no new build.
resource "aws_lambda_layer_version" "settings" {
  layer_name          = "compliance-settings-${local.suffix}"
  description         = "compliance.toml of the compliance scanner"
  filename            = local.settings_zip
  source_code_hash    = fileexists(local.settings_zip) ? filebase64sha256(local.settings_zip) : null
  compatible_runtimes = ["provided.al2023"]

  lifecycle {
    # A version is never changed, and the functions need one at every moment.
    create_before_destroy = true

    precondition {
      condition     = fileexists(local.settings_zip)
      error_message = "There is no ${local.settings_zip}: it comes with the bundle (`nix build`, or `src/lambda/bundle FOLDER` without Nix); `deploy --settings FILE` makes one of a compliance.toml of yours."
    }
  }
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_117:It calls AWS's public endpoints only; a VPC would add a NAT gateway and nothing to protect.
  #checkov:skip=CKV_AWS_173:Its environment holds names, no secrets; Lambda encrypts it with its own key.
  #checkov:skip=CKV_AWS_272:The bundle carries checksums; code_signing_config_arn and signing_profile_version_arns have Lambda ask for a signature.
  for_each = local.functions

  function_name    = "${each.key}-${local.suffix}"
  description      = each.value
  role             = aws_iam_role.function[each.key].arn
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  layers           = [aws_lambda_layer_version.settings.arn]
  filename         = local.zips[each.key]
  source_code_hash = fileexists(local.zips[each.key]) ? filebase64sha256(local.zips[each.key]) : null

  code_signing_config_arn = length(var.signing_profile_version_arns) > 0 ? aws_lambda_code_signing_config.this[0].arn : var.code_signing_config_arn

  memory_size                    = var.memory_size
  timeout                        = 300
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = local.environments[each.key]
  }

  tracing_config {
    mode = "Active"
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.dead_letters.arn
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.zips[each.key])
      error_message = "There is no ${local.zips[each.key]}: make the bundle (`nix build`, or `src/lambda/bundle FOLDER` without Nix) and name its folder in the variable bundle."
    }

    # Lambda's environment holds 4 KB; names and ARNs take up to one of them.
    precondition {
      condition     = local.environment_bytes[each.key] <= 3072
      error_message = "rule_parameters, rule_packs and regions take ${local.environment_bytes[each.key]} bytes of the environment of ${each.key}, which has room for 3,072 (Lambda takes 4 KB in all): put the parameters into a compliance.toml and give it to `deploy --settings`."
    }
  }

  # AWS tries the role's permissions when it makes the function, and makes a log group itself where there is none.
  depends_on = [aws_iam_role_policy.function, aws_iam_role_policy.runtime, aws_cloudwatch_log_group.function]
}

# Lambda takes no zip, of a function or of the settings, that none of these profiles signed.
resource "aws_lambda_code_signing_config" "this" {
  count = length(var.signing_profile_version_arns) > 0 ? 1 : 0

  description = "The compliance scanner ${local.suffix}"

  allowed_publishers {
    signing_profile_version_arns = var.signing_profile_version_arns
  }

  policies {
    untrusted_artifact_on_deployment = "Enforce"
  }
}

# AWS Config and people call the functions without waiting. Whatever fails is safe to repeat.
resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = local.functions

  function_name                = aws_lambda_function.this[each.key].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600 # what AWS itself waits: AWS Config's first recording is a burst of as many events as there are resources
}

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with its own key; create_kms_key and kms_key_arn put another in its place.
  for_each = local.functions

  name              = "/aws/lambda/${each.key}-${local.suffix}"
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
}

# Events that a function failed on three times, and scans that could not be started.
resource "aws_sqs_queue" "dead_letters" {
  #checkov:skip=CKV_AWS_27:SQS encrypts it with its own key (sqs_managed_sse_enabled); create_kms_key and kms_key_arn put another in its place.
  name                              = "compliance-dead-letters-${local.suffix}"
  message_retention_seconds         = 1209600
  sqs_managed_sse_enabled           = local.own_key ? null : true
  kms_master_key_id                 = local.kms_key_arn
  kms_data_key_reuse_period_seconds = local.own_key ? 300 : null
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ScheduleSends"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.schedule.arn } }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
