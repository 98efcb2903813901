# The key that everything lies under, where one is asked for (create_kms_key, or one of yours: kms_key_arn), and what its users may do with it.
#
# Roles use it through their own policies (permissions.tf), each for one service and one resource; AWS's services through the key's.

locals {
  own_key     = var.create_kms_key || var.kms_key_arn != null
  kms_key_arn = var.create_kms_key ? aws_kms_key.this[0].arn : var.kms_key_arn

  # An object: whether there is a key is known before its ARN is.
  key_of_buckets = local.own_key ? { arn = local.kms_key_arn } : null

  # What a key's policy must hold, made here or yours: its administrators, and the services that write in their own name.
  key_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministers" # and its IAM policies count
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogsEncrypt"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.${local.dns_suffix}" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = [
          for name in concat([for name in concat(sort(keys(local.functions)), local.earlier_names) : "/aws/lambda/${name}-${local.suffix}"], ["/aws/vendedlogs/states/compliance-scan-${local.suffix}"]) :
          "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${name}"
        ] } }
      },
      {
        Sid       = "AlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        Sid       = "ScheduleLeavesDeadLetters"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:sqs:arn" = "arn:${local.partition}:sqs:${local.region}:${local.account_id}:compliance-dead-letters-${local.suffix}" } }
      },
      {
        Sid       = "ConfigDelivers"
        Effect    = "Allow"
        Principal = { Service = "config.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  }

  # What a role's policy needs besides, by what it works with. The key serves these services alone, and for these resources alone.
  use_of_key = {
    for what, use in {
      table  = { service = "dynamodb", context = { StringEquals = { "kms:EncryptionContext:aws:dynamodb:tableName" = aws_dynamodb_table.history.name } } }
      topic  = { service = "sns", context = { ArnEquals = { "kms:EncryptionContext:aws:sns:topicArn" = aws_sns_topic.alerts.arn } } }
      queue  = { service = "sqs", context = { ArnEquals = { "kms:EncryptionContext:aws:sqs:arn" = aws_sqs_queue.dead_letters.arn } } }
      bucket = { service = "s3", context = { ArnLike = { "kms:EncryptionContext:aws:s3:arn" = [module.reports_bucket.arn, "${module.reports_bucket.arn}/*"] } } }
      } : what => {
      Sid      = "UseKeyOf${title(what)}"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [local.kms_key_arn]
      # One operator may stand twice: its keys go together.
      Condition = merge(use.context, { StringEquals = merge({ "kms:ViaService" = "${use.service}.${local.region}.${local.dns_suffix}" }, lookup(use.context, "StringEquals", {})) })
    } if local.own_key
  }
}

resource "aws_kms_key" "this" {
  count = var.create_kms_key ? 1 : 0

  description             = "Encrypts what the compliance scanner ${local.suffix} keeps"
  enable_key_rotation     = true
  deletion_window_in_days = local.is_dev ? 7 : 30 # without it nothing can be read any more

  policy = jsonencode(local.key_policy)
}

resource "aws_kms_alias" "this" {
  count = var.create_kms_key ? 1 : 0

  name          = "alias/compliance-${local.suffix}"
  target_key_id = aws_kms_key.this[0].key_id
}
