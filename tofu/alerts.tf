# The topic that alerts and alarms go to, who may publish to it, and the key that encrypts it.

resource "aws_sns_topic" "alerts" {
  name              = "compliance-alerts-${local.suffix}"
  kms_master_key_id = local.alerts_key_arn
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "FunctionsPublish"
        Effect    = "Allow"
        Principal = { AWS = local.publishers }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
      },
      {
        Sid       = "AlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        Sid       = "DenyOtherAccounts"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = {
          StringNotEquals = { "aws:PrincipalAccount" = local.account_id }
          BoolIfExists    = { "aws:PrincipalIsAWSService" = "false" }
        }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.alert_emails)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.value
}

# A key of our own, because CloudWatch cannot publish to a topic under the one that AWS manages (alias/aws/sns): no one can add
# CloudWatch to that key's policy. It costs a dollar a month; where everything lies under one key (key.tf) there is none.
resource "aws_kms_key" "alerts" {
  count = local.own_key ? 0 : 1

  description             = "Encrypts the topic compliance-alerts-${local.suffix}"
  enable_key_rotation     = true
  deletion_window_in_days = 7

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministers"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "FunctionsPublish"
        Effect    = "Allow"
        Principal = { AWS = local.publishers }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "kms:ViaService" = "sns.${local.region}.${local.dns_suffix}" } }
      },
      {
        Sid       = "AlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_kms_alias" "alerts" {
  count = local.own_key ? 0 : 1

  name          = "alias/compliance-alerts-${local.suffix}"
  target_key_id = aws_kms_key.alerts[0].key_id
}

locals {
  publishers = [for name in local.publisher : aws_iam_role.function[name].arn]

  alerts_key_arn = local.own_key ? local.kms_key_arn : aws_kms_key.alerts[0].arn
}
