# One scan: every checker for every account and region, each with retries, then one report, whatever failed on the way.

locals {
  own_regions = length(var.regions) == 0 ? [local.region] : var.regions

  # A target is what a checker is told to look at. With all regions it finds them itself (REGIONS).
  account_targets = concat([{}], [for role in var.accounts : { role_arn = role }])
  region_targets = flatten([
    for account in local.account_targets : [
      for region in local.own_regions : merge(account, { for name, value in { regions = [region] } : name => value if !local.all_regions })
    ]
  ])
  targets = { for name, checker in local.checkers : name => { global = local.account_targets, regional = local.region_targets }[checker.scope] }

  # Step Functions runs 40 iterations of a Map within one execution; with more each becomes an execution of its own.
  inline_limit = 40
  modes        = { for name, targets in local.targets : name => length(targets) > local.inline_limit ? "DISTRIBUTED" : "INLINE" }
  answer_count = sum([for targets in local.targets : length(targets)])

  processors = {
    INLINE      = { Mode = "INLINE" }
    DISTRIBUTED = { Mode = "DISTRIBUTED", ExecutionType = "STANDARD" }
  }
  # A state holds 256 kB: of very many answers only what the aggregator cannot do without.
  answers = {
    INLINE      = { OutputPath = "$.answer.payload" }
    DISTRIBUTED = { Parameters = { "checker.$" = "$.answer.payload.checker", "scan_id.$" = "$.answer.payload.scan_id" } }
  }

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

  branches = [
    for name in sort(keys(local.checkers)) : {
      StartAt = "${name}: targets"
      States = {
        "${name}: targets" = {
          Type       = "Pass"
          Result     = local.targets[name]
          ResultPath = "$.targets"
          Next       = "${name}: each target"
        }
        "${name}: each target" = {
          Type           = "Map"
          ItemsPath      = "$.targets"
          MaxConcurrency = var.reserved_concurrency == -1 ? local.inline_limit : min(local.inline_limit, var.reserved_concurrency)
          ItemSelector   = { "scan_time.$" = "$.scan_time", "target.$" = "$$.Map.Item.Value" }
          ItemProcessor = {
            ProcessorConfig = local.processors[local.modes[name]]
            StartAt         = name
            States = {
              (name) = {
                Type           = "Task"
                Resource       = "arn:${local.partition}:states:::lambda:invoke"
                Parameters     = { FunctionName = aws_lambda_function.this[name].arn, "Payload.$" = "$" }
                ResultSelector = { "payload.$" = "$.Payload" }
                ResultPath     = "$.answer"
                TimeoutSeconds = 330
                Retry          = local.retries
                Catch          = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "${name}: failed" }]
                Next           = "${name}: is it done?"
              }
              # A scan that does not fit into a function's time says where the next run begins.
              "${name}: is it done?" = {
                Type    = "Choice"
                Choices = [{ Variable = "$.answer.payload.continue", IsPresent = true, Next = "${name}: go on" }]
                Default = "${name}: done"
              }
              "${name}: go on" = {
                Type       = "Pass"
                Parameters = { "scan_time.$" = "$.scan_time", "target.$" = "$.target", "continue.$" = "$.answer.payload.continue" }
                Next       = name
              }
              "${name}: done" = merge({ Type = "Pass", End = true }, local.answers[local.modes[name]])
              "${name}: failed" = {
                Type       = "Pass"
                Parameters = { checker = name, "target.$" = "$.target", "error.$" = "$.error" }
                End        = true
              }
            }
          }
          Catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.error", Next = "${name}: all failed" }]
          End   = true
        }
        "${name}: all failed" = {
          Type       = "Pass"
          Parameters = { checker = name, target = {}, "error.$" = "$.error" }
          End        = true
        }
      }
    }
  ]

  scan_definition = {
    Comment = "Runs every checker, then the aggregator, which reports even when a checker failed and says so"
    StartAt = "Is the time given?"
    States = {
      # The schedule gives its time; a scan started by hand need not.
      "Is the time given?" = {
        Type    = "Choice"
        Choices = [{ Variable = "$.scan_time", IsPresent = true, Next = "Check" }]
        Default = "Now"
      }
      Now = {
        Type       = "Pass"
        Parameters = { "scan_time.$" = "$$.Execution.StartTime" }
        Next       = "Check"
      }
      Check = {
        Type       = "Parallel"
        Branches   = local.branches
        ResultPath = "$.scans"
        Next       = local.aggregator
      }
      (local.aggregator) = {
        Type           = "Task"
        Resource       = "arn:${local.partition}:states:::lambda:invoke"
        Parameters     = { FunctionName = aws_lambda_function.this[local.aggregator].arn, Payload = { "scan_time.$" = "$.scan_time", "scans.$" = "$.scans" } }
        OutputPath     = "$.Payload"
        TimeoutSeconds = 330
        # What Security Hub refused three times it refuses a fourth, and by then people have been told.
        Retry = concat([{ ErrorEquals = ["ImportError"], MaxAttempts = 0 }], local.retries)
        End   = true
      }
    }
  }
}

resource "aws_sfn_state_machine" "scan" {
  name       = "compliance-scan-${local.suffix}"
  role_arn   = aws_iam_role.scan.arn
  definition = jsonencode(local.scan_definition)

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
      condition     = local.answer_count <= 1000
      error_message = "This scan would start ${local.answer_count} functions, and Step Functions holds the answers of about 1,000: write fewer accounts or regions, write regions = [\"all\"] (one function for all regions of an account), or deploy a second time under another environment_suffix."
    }
  }

  depends_on = [aws_iam_role_policy.scan]
}

# The prefix keeps this out of the one resource policy that all log groups share.
resource "aws_cloudwatch_log_group" "scan" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs with its own key; these name resources and hold no secrets.
  name              = "/aws/vendedlogs/states/compliance-scan-${local.suffix}"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "scan" {
  name        = "compliance-scan-state-machine-role-${local.suffix}"
  description = "The state machine compliance-scan-${local.suffix}"

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
      # A Distributed Map starts executions of its own state machine.
      contains(values(local.modes), "DISTRIBUTED") ? [
        {
          Sid      = "RunMaps"
          Effect   = "Allow"
          Action   = ["states:StartExecution"]
          Resource = ["arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:compliance-scan-${local.suffix}"]
        },
        {
          Sid      = "FollowMaps"
          Effect   = "Allow"
          Action   = ["states:DescribeExecution", "states:StopExecution"]
          Resource = ["arn:${local.partition}:states:${local.region}:${local.account_id}:execution:compliance-scan-${local.suffix}/*"]
        },
      ] : [],
    )
  })
}
