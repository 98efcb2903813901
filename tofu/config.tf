# AWS Config: the recorder where there is none yet, and one rule for each rule of the catalogue.
#
# AWS insists on an order: recorder, delivery channel, recorder started, rules.

locals {
  makes_recorder = var.config_recorder == "create"
  makes_rules    = var.config_recorder != "none"
  recorder_name  = "config-recorder-${local.suffix}"

  recorded_types = var.config_resource_types != null ? var.config_resource_types : sort(distinct(flatten([
    for checker in local.checkers : checker.resource_types
  ])))

  # AWS Config takes text only: lists with commas, tables as JSON. The functions read both.
  rule_parameters = {
    for rule, parameters in var.rule_parameters : rule => {
      for name, value in parameters : name => can(keys(value)) ? jsonencode(value) : try(join(",", value), tostring(value))
    }
  }
}

# --- the recorder ---

resource "aws_config_configuration_recorder" "this" {
  #checkov:skip=CKV2_AWS_48:It records the types that the rules judge; config_resource_types widens it.
  count = local.makes_recorder ? 1 : 0

  name     = local.recorder_name
  role_arn = aws_iam_role.config[0].arn

  recording_group {
    all_supported                 = false
    include_global_resource_types = false
    resource_types                = local.recorded_types

    recording_strategy {
      use_only = "INCLUSION_BY_RESOURCE_TYPES"
    }
  }

  recording_mode {
    recording_frequency = "CONTINUOUS"
  }
}

resource "aws_config_delivery_channel" "this" {
  count = local.makes_recorder ? 1 : 0

  name           = "config-delivery-${local.suffix}"
  s3_bucket_name = module.config_delivery_bucket[0].name
  s3_kms_key_arn = local.kms_key_arn

  snapshot_delivery_properties {
    delivery_frequency = var.config_snapshot_period
  }

  depends_on = [aws_config_configuration_recorder.this, aws_iam_role_policy.config, aws_iam_role_policy_attachment.config]
}

resource "aws_config_configuration_recorder_status" "this" {
  #checkov:skip=CKV2_AWS_45:It records the types that the rules judge; config_resource_types widens it.
  count = local.makes_recorder ? 1 : 0

  name       = aws_config_configuration_recorder.this[0].name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}

module "config_delivery_bucket" {
  source = "./bucket"
  count  = local.makes_recorder ? 1 : 0

  name           = "config-delivery-${local.bucket_suffix}"
  force_destroy  = local.force_destroy
  kms_key        = local.key_of_buckets
  account_id     = local.account_id
  retention_days = var.config_retention_days

  statements = [
    {
      Sid       = "ConfigLooksAtBucket"
      Effect    = "Allow"
      Principal = { Service = "config.amazonaws.com" }
      Action    = ["s3:GetBucketAcl", "s3:ListBucket"]
      Resource  = "arn:${local.partition}:s3:::config-delivery-${local.bucket_suffix}"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    },
    {
      Sid       = "ConfigDelivers"
      Effect    = "Allow"
      Principal = { Service = "config.amazonaws.com" }
      Action    = ["s3:PutObject"]
      Resource  = "arn:${local.partition}:s3:::config-delivery-${local.bucket_suffix}/AWSLogs/${local.account_id}/Config/*"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id, "s3:x-amz-acl" = "bucket-owner-full-control" } }
    },
  ]
}

resource "aws_iam_role" "config" {
  count = local.makes_recorder ? 1 : 0

  name        = "config-role-${local.suffix}"
  description = "AWS Config's recorder ${local.recorder_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "config.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "config" {
  count = local.makes_recorder ? 1 : 0

  role       = aws_iam_role.config[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWS_ConfigRole"
}

resource "aws_iam_role_policy" "config" {
  count = local.makes_recorder ? 1 : 0

  name = "config-role-${local.suffix}-policy"
  role = aws_iam_role.config[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "LookAtBucket"
          Effect   = "Allow"
          Action   = ["s3:GetBucketVersioning"]
          Resource = [module.config_delivery_bucket[0].arn]
        },
        {
          Sid      = "Deliver"
          Effect   = "Allow"
          Action   = ["s3:PutObject", "s3:GetObject"]
          Resource = ["${module.config_delivery_bucket[0].arn}/*"]
        },
      ],
      local.own_key ? [{
        Sid      = "UseKeyOfBucket"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [local.kms_key_arn]
        Condition = {
          StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
          ArnLike      = { "kms:EncryptionContext:aws:s3:arn" = [module.config_delivery_bucket[0].arn, "${module.config_delivery_bucket[0].arn}/*"] }
        }
      }] : [],
    )
  })
}

# --- the rules ---

resource "aws_config_config_rule" "this" {
  for_each = { for id, rule in local.catalogue.rules : id => rule if local.makes_rules }

  name             = "${each.key}-${local.suffix}"
  description      = each.value.title
  input_parameters = try(jsonencode(local.rule_parameters[each.key]), null)

  scope {
    compliance_resource_types = [each.value.resource_type]
  }

  source {
    owner             = "CUSTOM_LAMBDA"
    source_identifier = aws_lambda_function.this[each.value.checker].arn

    source_detail {
      message_type = "ConfigurationItemChangeNotification"
    }

    source_detail {
      message_type = "OversizedConfigurationItemChangeNotification"
    }

    dynamic "source_detail" {
      for_each = var.config_rule_period == null ? [] : [var.config_rule_period]

      content {
        message_type                = "ScheduledNotification"
        maximum_execution_frequency = source_detail.value
      }
    }
  }

  depends_on = [aws_config_configuration_recorder_status.this, aws_lambda_permission.config]
}

resource "aws_lambda_permission" "config" {
  for_each = { for name, checker in local.checkers : name => checker if local.makes_rules }

  statement_id   = "ConfigInvokes"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this[each.key].function_name
  principal      = "config.amazonaws.com"
  source_account = local.account_id
}
