# AWS Config: the recorder where there is none yet, one rule for each rule of the pack core, and, where config_pack_rules asks for it, one for all rules
# that other packs bring to a function.
#
# AWS insists on an order: recorder, delivery channel, recorder started, rules.

locals {
  makes_recorder = var.config_recorder == "create"
  makes_rules    = var.config_recorder != "none"
  recorder_name  = "config-recorder-${local.suffix}"

  makes_role = local.makes_recorder && var.config_recorder_role == "own"

  # Made by `deploy`: every region of the account shares it, so that no deployment may remove it.
  service_linked_role = "arn:${local.partition}:iam::${local.account_id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"

  # AWS Config records the global types of IAM in the regions that it knew in February 2022, and in none since.
  # https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
  regions_without_iam = [
    "ap-east-2", "ap-south-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-2", "il-central-1",
    "me-central-1", "mx-central-1",
  ]
  records_iam = !contains(local.regions_without_iam, local.region)
  # AWS Config charges each evaluation of a rule of its own, and takes one verdict on a resource from it: the rules that packs bring to a function share one.
  pack_rules = { for id, rule in local.rules : rule.checker => rule... if var.config_pack_rules && !contains(keys(local.core_rules), id) }
  all_config_rules = merge(
    { for id, rule in local.core_rules : id => { description = rule.title, checker = rule.checker, types = rule.recorded_types } },
    {
      for name, rules in local.pack_rules : name => {
        description = "The ${length(rules)} rules that ${join(", ", local.more_packs)} bring to ${name}"
        checker     = name
        types       = distinct(flatten([for rule in rules : rule.recorded_types]))
      }
    },
  )
  recordable      = sort(distinct([for type in flatten([for rule in local.all_config_rules : rule.types]) : type if local.records_iam || !startswith(type, "AWS::IAM::")]))
  records_all     = contains(coalesce(var.config_resource_types, []), "all")
  recorded_types  = local.records_all ? null : coalesce(var.config_resource_types, local.recordable)
  config_rules    = { for name, rule in local.all_config_rules : name => rule if local.makes_rules && length(setintersection(rule.types, local.recordable)) > 0 }
  config_checkers = toset([for rule in local.config_rules : rule.checker])

  # AWS Config takes text only: lists with commas, tables as JSON. The functions read both. What is empty as text is left out: AWS Config refuses that in
  # places. So is all that goes beyond its 1,024 characters. The functions have every parameter in their environment (RULE_PARAMETERS), over which
  # AWS Config's go.
  parameters_as_text = {
    for rule, parameters in local.rule_parameters : rule => {
      for name, value in parameters : name => can(keys(value)) ? jsonencode(value) : try(join(",", value), tostring(value))
    }
  }
  parameters_as_json = {
    for rule, parameters in local.parameters_as_text : rule => jsonencode({ for name, value in parameters : name => value if try(length(value) > 0, false) })
  }
  input_parameters = { for rule, json in local.parameters_as_json : rule => json if json != "{}" && length(json) <= 1024 }
}

# --- the recorder ---

resource "aws_config_configuration_recorder" "this" {
  #checkov:skip=CKV2_AWS_48:It records the types that the rules judge; config_resource_types widens it.
  count = local.makes_recorder ? 1 : 0

  name     = local.recorder_name
  role_arn = local.makes_role ? aws_iam_role.config[0].arn : local.service_linked_role

  recording_group {
    all_supported                 = local.records_all
    include_global_resource_types = local.records_all && local.records_iam
    resource_types                = local.recorded_types

    recording_strategy {
      use_only = local.records_all ? "ALL_SUPPORTED_RESOURCE_TYPES" : "INCLUSION_BY_RESOURCE_TYPES"
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
  count = local.makes_role ? 1 : 0

  name                 = "config-role-${local.suffix}"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  description          = "AWS Config's recorder ${local.recorder_name}"

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
  count = local.makes_role ? 1 : 0

  role       = aws_iam_role.config[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWS_ConfigRole"
}

resource "aws_iam_role_policy" "config" {
  count = local.makes_role ? 1 : 0

  name = "config-role-${local.suffix}-policy"
  role = aws_iam_role.config[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "LookAtBucket"
          Effect   = "Allow"
          Action   = ["s3:GetBucketVersioning", "s3:GetBucketAcl"]
          Resource = [module.config_delivery_bucket[0].arn]
        },
        {
          Sid      = "Deliver"
          Effect   = "Allow"
          Action   = ["s3:PutObject", "s3:GetObject"]
          Resource = ["${module.config_delivery_bucket[0].arn}/*"]
        },
        # AWS Config delivers with an ACL: https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
        {
          Sid       = "DeliverToOwner"
          Effect    = "Allow"
          Action    = ["s3:PutObjectAcl"]
          Resource  = ["${module.config_delivery_bucket[0].arn}/AWSLogs/${local.account_id}/*"]
          Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } }
        },
      ],
      local.own_key ? [{
        Sid      = "UseKeyOfBucket"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [local.kms_key_arn]
        Condition = {
          StringEquals = { "kms:ViaService" = "s3.${local.region}.${local.dns_suffix}" }
          ArnLike      = { "kms:EncryptionContext:aws:s3:arn" = [module.config_delivery_bucket[0].arn, "${module.config_delivery_bucket[0].arn}/*"] }
        }
      }] : [],
    )
  })
}

# --- the rules ---

resource "aws_config_config_rule" "this" {
  for_each = local.config_rules

  name             = "${each.key}-${local.suffix}"
  description      = substr(each.value.description, 0, 256)
  input_parameters = try(local.input_parameters[each.key], null)

  scope {
    compliance_resource_types = [for type in each.value.types : type if contains(local.recordable, type)]
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
  for_each = local.config_checkers

  statement_id   = "ConfigInvokes"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this[each.key].function_name
  principal      = "config.amazonaws.com"
  source_account = local.account_id
}
