# One scan: every checker for every account and region, each with retries, then one report, whatever failed on the way.

locals {
  own_regions = length(var.regions) == 0 ? [local.region] : var.regions

  # A target is what a checker scans. With all regions it finds them itself (REGIONS).
  account_targets = concat([{}], [for role in var.accounts : merge({ role_arn = role }, local.external_id)])
  region_targets = flatten([
    for account in local.account_targets : [
      for region in local.own_regions : merge(account, { for name, value in { regions = [region] } : name => value if !local.all_regions })
    ]
  ])
  targets     = { for name, checker in local.checkers : name => { global = local.account_targets, regional = local.region_targets }[checker.scope] }
  external_id = { for name, value in { external_id = var.external_id } : name => value if value != null }

  # Step Functions runs 40 iterations of a Map within one execution, and a state holds 262,144 bytes: were every target to fail, each would be in it with
  # its error (src/lambda/diagnostic.rs bounds that). What does not fit becomes executions of their own, whose list and results lie in the reports bucket.
  # An organization's accounts are listed when the scan begins, not here: they come and go.
  inline_limit   = 40
  state_limit    = 262144
  longest_error  = 1250
  largest_answer = sum([for targets in local.targets : length(jsonencode(targets)) + length(targets) * local.longest_error])
  distributed    = var.organization != null || max([for targets in local.targets : length(targets)]...) > local.inline_limit || local.largest_answer > local.state_limit

  # Two copies stay for AWS Config's events: Lambda throttles what comes while a scan has them all.
  concurrency = min(
    local.distributed ? var.scan_concurrency : min(local.inline_limit, var.scan_concurrency),
    var.reserved_concurrency == -1 ? var.scan_concurrency : max(1, var.reserved_concurrency - 2),
  )

  # What the aggregator is asked to list (src/lambda/targets.rs).
  list = merge(
    { accounts = var.accounts, regions = local.all_regions ? [] : local.own_regions },
    local.external_id,
    var.organization == null ? {} : { organization = var.organization },
  )

  retries = [
    {
      ErrorEquals     = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]
      IntervalSeconds = 2
      MaxAttempts     = 6
      BackoffRate     = 2
      MaxDelaySeconds = 60
      JitterStrategy  = "FULL"
    },
    {
      ErrorEquals     = ["States.ALL"]
      IntervalSeconds = 5
      MaxAttempts     = 2
      BackoffRate     = 2
    },
  ]

  # What Security Hub refused three times it refuses a fourth, and by then people have been told.
  retries_of_report = [{ ErrorEquals = ["ImportError"], MaxAttempts = 0 }]

  # The state machine is scan.asl.json.tftpl, with a branch of scan-checker.asl.json.tftpl for each checker. The schedule gives its time; a scan started by
  # hand need not. In a Distributed Map a target that fails is a failed execution, and Step Functions lists those in the bucket. A scan that does not fit
  # into a function's time says where the next run begins. The aggregator needs only the scan's id of an answer: gaps reach the report through the history.
  of_templates = {
    partition   = local.partition
    distributed = local.distributed
    functions   = { for name, function in aws_lambda_function.this : name => function.arn }
    retries     = local.retries
    timeout     = 330 # a function's 300 seconds, and its start
  }
  branches = [
    for name in sort(keys(local.checkers)) : templatefile("${path.module}/scan-checker.asl.json.tftpl", merge(local.of_templates, {
      name        = name
      scope       = local.checkers[name].scope
      targets     = local.targets[name]
      concurrency = local.concurrency
    }))
  ]
  scan_definition = templatefile("${path.module}/scan.asl.json.tftpl", merge(local.of_templates, {
    aggregator        = local.aggregator
    list              = local.list
    branches          = local.branches
    retries_of_report = local.retries_of_report
  }))
}

resource "aws_sfn_state_machine" "scan" {
  name       = "compliance-scan-${local.suffix}"
  role_arn   = aws_iam_role.scan.arn
  definition = jsonencode(jsondecode(local.scan_definition)) # without the templates' white space

  logging_configuration {
    level                  = "ERROR"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.scan.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  lifecycle {
    precondition {
      condition     = length(jsonencode(local.list)) <= 200000
      error_message = "accounts takes ${length(jsonencode(local.list))} of the 200,000 characters that one event of Step Functions has room for (some 2,500 roles): write organization = { role_name = \"…\" } instead, and leave out what it lists."
    }
  }

  depends_on = [aws_iam_role_policy.scan]
}

# The prefix keeps this out of the one resource policy that all log groups share.
resource "aws_cloudwatch_log_group" "scan" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with its own key; create_kms_key and kms_key_arn put another in its place.
  name              = "/aws/vendedlogs/states/compliance-scan-${local.suffix}"
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
}

resource "aws_iam_role" "scan" {
  name                 = "compliance-scan-state-machine-role-${local.suffix}"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  description          = "The state machine compliance-scan-${local.suffix}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "scan" {
  #checkov:skip=CKV_AWS_355:Log deliveries and X-Ray know no resources.
  #checkov:skip=CKV_AWS_290:Log deliveries and X-Ray know no resources.
  #checkov:skip=CKV_AWS_289:Log deliveries and X-Ray know no resources.
  name = "compliance-scan-state-machine-role-${local.suffix}-policy"
  role = aws_iam_role.scan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "RunFunctions"
          Effect   = "Allow"
          Action   = ["lambda:InvokeFunction"]
          Resource = [for name in sort(keys(local.functions)) : aws_lambda_function.this[name].arn]
        },
        {
          Sid    = "Log"
          Effect = "Allow"
          Action = [
            "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
            "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
          ]
          Resource = ["*"]
        },
        {
          Sid      = "Trace"
          Effect   = "Allow"
          Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
          Resource = ["*"]
        },
      ],
      # A Distributed Map starts executions of its own state machine, reads its items from the bucket, and writes what came of them.
      local.distributed ? [
        {
          Sid      = "RunMaps"
          Effect   = "Allow"
          Action   = ["states:StartExecution"]
          Resource = ["arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:compliance-scan-${local.suffix}"]
        },
        # AWS documents the first form; maps have been seen to work with the second. https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
        {
          Sid    = "FollowMaps"
          Effect = "Allow"
          Action = ["states:DescribeExecution", "states:StopExecution"]
          Resource = [
            for children in [":*", "/*"] : "arn:${local.partition}:states:${local.region}:${local.account_id}:execution:compliance-scan-${local.suffix}${children}"
          ]
        },
        {
          Sid      = "RedriveMaps"
          Effect   = "Allow"
          Action   = ["states:RedriveExecution"]
          Resource = ["arn:${local.partition}:states:${local.region}:${local.account_id}:execution:compliance-scan-${local.suffix}/*"]
        },
        {
          Sid      = "ReadTargetsWriteResults"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
          Resource = ["${module.reports_bucket.arn}/scans/*"]
        },
      ] : [],
      [for what in ["bucket"] : local.use_of_key[what] if local.distributed && local.own_key],
    )
  })
}
