# What each function may do: one role a function, and in it exactly the actions that the catalogue and the ports ask for.

locals {
  # What storing, alerting and answering AWS Config takes, whatever a checker looks at.
  table_arns = [aws_dynamodb_table.history.arn, "${aws_dynamodb_table.history.arn}/index/*"]

  organization_actions = length(try(var.organization.organizational_units, [])) == 0 ? ["organizations:ListAccounts"] : [
    "organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent",
  ]

  # Of the functions that send alerts: the checkers, or, with digests, the aggregator.
  statement_of_alerts = {
    Sid      = "Alert"
    Effect   = "Allow"
    Action   = ["sns:Publish"]
    Resource = [aws_sns_topic.alerts.arn]
  }

  statements_of_checkers = {
    for name, checker in local.checkers : name => concat(
      [
        {
          Sid      = "ReadResources"
          Effect   = "Allow"
          Action   = concat(checker.permissions, local.all_regions ? checker.all_regions_permissions : [])
          Resource = ["*"] # these are lists and descriptions, which name no resource
        },
        {
          Sid      = "StoreEvaluations"
          Effect   = "Allow"
          Action   = ["dynamodb:PutItem"]
          Resource = [aws_dynamodb_table.history.arn]
        },
      ],
      local.digests ? [] : [local.statement_of_alerts],
      contains(local.config_checkers, name) ? [
        {
          Sid      = "AnswerConfig"
          Effect   = "Allow"
          Action   = ["config:PutEvaluations", "config:GetComplianceDetailsByConfigRule", "config:GetResourceConfigHistory"]
          Resource = ["*"] # PutEvaluations and GetResourceConfigHistory know no resources
        },
      ] : [],
      var.alert_on == "violations" ? [] : [
        {
          Sid      = "CompareWithLastScan"
          Effect   = "Allow"
          Action   = ["dynamodb:Query"]
          Resource = local.table_arns
        },
      ],
      # Whatever account the organization will have: that role in it, and in no other organization's.
      var.organization != null ? [
        {
          Sid       = "ScanOrganization"
          Effect    = "Allow"
          Action    = ["sts:AssumeRole"]
          Resource  = ["arn:${local.partition}:iam::*:role/${try(var.organization.role_name, "")}"]
          Condition = { StringEquals = { "aws:ResourceOrgID" = "$${aws:PrincipalOrgID}" } }
        },
      ] : [],
    )
  }

  statements_of_aggregator = concat(
    [
      {
        Sid      = "ReadEvaluations"
        Effect   = "Allow"
        Action   = ["dynamodb:Query", "dynamodb:Scan"]
        Resource = local.table_arns
      },
      {
        Sid      = "WriteReports"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${module.reports_bucket.arn}/*"]
        # A bucket that is gone may be somebody else's tomorrow, under the same name.
        Condition = { StringEquals = { "aws:ResourceAccount" = local.account_id } }
      },
    ],
    local.distributed ? [
      {
        Sid      = "ReadTargets"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${module.reports_bucket.arn}/scans/*"]
      },
    ] : [],
    var.organization != null ? [
      {
        Sid      = "ListAccounts"
        Effect   = "Allow"
        Action   = local.organization_actions
        Resource = ["*"] # of the whole organization, or of units below those that are named
      },
    ] : [],
    local.digests ? [local.statement_of_alerts] : [],
    # A presigned link may do what the role that signed it may.
    local.digests && var.report_link_hours != null ? [
      {
        Sid      = "LinkToReports"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${module.reports_bucket.arn}/*"]
      },
    ] : [],
    var.security_hub ? [
      {
        Sid      = "ImportFindings"
        Effect   = "Allow"
        Action   = ["securityhub:BatchImportFindings"]
        Resource = ["arn:${local.partition}:securityhub:${local.region}:${local.account_id}:product/${local.account_id}/default"]
      },
    ] : [],
  )

  # What of it that lies under a key each works with.
  publisher = local.digests ? [local.aggregator] : keys(local.checkers)
  keeps = {
    for name in keys(local.functions) : name => concat(
      ["table"],
      name == local.aggregator ? ["bucket"] : [],
      contains(local.publisher, name) ? ["topic"] : [],
    )
  }

  statements = merge(local.statements_of_checkers, { (local.aggregator) = local.statements_of_aggregator })
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name                 = "${each.key}-role-${local.suffix}"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  description          = "The function ${each.key}-${local.suffix}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  #checkov:skip=CKV_AWS_355:Lists and descriptions take no resource; every action that takes one names it.
  for_each = local.functions

  name = "${each.key}-role-${local.suffix}-policy"
  role = aws_iam_role.function[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.statements[each.key],
      [{
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
      }],
      [for what in local.keeps[each.key] : local.use_of_key[what] if local.own_key],
    )
  })
}

# What Lambda itself does in the function's name, beside the policy above: traces, and events it gave up on.
resource "aws_iam_role_policy" "runtime" {
  #checkov:skip=CKV_AWS_355:X-Ray knows no resources.
  #checkov:skip=CKV_AWS_290:X-Ray knows no resources.
  for_each = local.functions

  name = "${each.key}-role-${local.suffix}-runtime"
  role = aws_iam_role.function[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "Trace"
          Effect   = "Allow"
          Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
          Resource = ["*"]
        },
        {
          Sid      = "LeaveDeadLetters"
          Effect   = "Allow"
          Action   = ["sqs:SendMessage"]
          Resource = [aws_sqs_queue.dead_letters.arn]
        },
      ],
      [for what in ["queue"] : local.use_of_key[what] if local.own_key],
    )
  })
}
