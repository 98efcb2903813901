# What tells people that the scanner itself is unwell: alarms to the topic, a dashboard, and questions to put to the logs.

locals {
  # docs/runbooks.md has a section for each `runbook`: checks/runbooks.rs compares the two.
  alarms = merge(
    {
      for name in keys(local.functions) : "${name}-errors" => {
        description = "The function ${name}-${local.suffix} failed. Its log says why; AWS has tried it again."
        runbook     = "function-errors"
        namespace   = "AWS/Lambda"
        metric      = "Errors"
        dimensions  = { FunctionName = "${name}-${local.suffix}" }
      }
    },
    {
      for name in keys(local.functions) : "${name}-throttles" => {
        description = "The function ${name}-${local.suffix} was refused for too many copies at once. Raise reserved_concurrency or the account's limit."
        runbook     = "function-throttles"
        namespace   = "AWS/Lambda"
        metric      = "Throttles"
        dimensions  = { FunctionName = "${name}-${local.suffix}" }
      }
    },
    {
      dead-letters = {
        description = "Events were given up on and lie in compliance-dead-letters-${local.suffix}."
        runbook     = "dead-letters"
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = "compliance-dead-letters-${local.suffix}" }
      }
      scan-failed = {
        description = "The state machine compliance-scan-${local.suffix} ended without a report. Its execution says where."
        runbook     = "scan-failed"
        namespace   = "AWS/States"
        metric      = "ExecutionsFailed"
        dimensions  = { StateMachineArn = aws_sfn_state_machine.scan.arn }
      }
    },
    local.makes_rules ? {
      recorder-stopped = {
        description = "Somebody stopped or deleted AWS Config's recorder or its delivery channel; compliance-recorder-stopped-${local.suffix} (SQS) says who."
        runbook     = "recorder-stopped"
        namespace   = "AWS/SQS"
        metric      = "NumberOfMessagesSent"
        dimensions  = { QueueName = "compliance-recorder-stopped-${local.suffix}" }
      }
    } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "compliance-${each.key}-${local.suffix}"
  alarm_description   = "${each.value.description} Runbook: ${var.runbooks}#${each.value.runbook}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.metric == "ApproximateNumberOfMessagesVisible" ? "Maximum" : "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

# --- reports ---

locals {
  # What the functions measure themselves (src/lambda/metrics.rs): a line of their logs, of which CloudWatch makes metrics.
  own_metrics         = "Compliance"
  aggregators_metrics = { FunctionName = "${local.aggregator}-${local.suffix}" }
}

# Counted by the aggregator once a report is written, and not by its invocations: one that wrote nothing is no report.
resource "aws_cloudwatch_metric_alarm" "no_report" {
  alarm_name          = "compliance-no-report-${local.suffix}"
  alarm_description   = "No report for ${var.stale_after_hours} hours. See the executions of compliance-scan-${local.suffix}. Runbook: ${var.runbooks}#no-report"
  namespace           = local.own_metrics
  metric_name         = "Reports"
  dimensions          = local.aggregators_metrics
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = var.stale_after_hours
  datapoints_to_alarm = var.stale_after_hours
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  actions_enabled     = var.schedule_enabled
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

# A checker that fails raises its own alarm; a region that is refused, an account that cannot be entered or a scan that is stale does not.
resource "aws_cloudwatch_metric_alarm" "incomplete_report" {
  alarm_name          = "compliance-incomplete-report-${local.suffix}"
  alarm_description   = "The last report does not cover everything: its field incomplete says what it misses. Runbook: ${var.runbooks}#incomplete-report"
  namespace           = local.own_metrics
  metric_name         = "Incomplete"
  dimensions          = local.aggregators_metrics
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "ignore" # between two reports it stays as it is
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

# --- recorder stopped ---

# AWS Config has no metric for this: the event comes from CloudTrail, so the region needs a trail for it. It goes through a queue
# because EventBridge publishes to a topic only where its policy lets every account's rules do so.
resource "aws_cloudwatch_event_rule" "recorder_stopped" {
  count = local.makes_rules ? 1 : 0

  name        = "compliance-recorder-stopped-${local.suffix}"
  description = "AWS Config's recorder or delivery channel was stopped or deleted"

  event_pattern = jsonencode({
    source      = ["aws.config"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["config.amazonaws.com"]
      eventName   = ["StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel"]
    }
  })
}

resource "aws_cloudwatch_event_target" "recorder_stopped" {
  count = local.makes_rules ? 1 : 0

  rule      = aws_cloudwatch_event_rule.recorder_stopped[0].name
  target_id = "queue"
  arn       = aws_sqs_queue.recorder_stopped[0].arn

  depends_on = [aws_sqs_queue_policy.recorder_stopped]
}

resource "aws_sqs_queue" "recorder_stopped" {
  count = local.makes_rules ? 1 : 0

  name                      = "compliance-recorder-stopped-${local.suffix}"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "recorder_stopped" {
  count = local.makes_rules ? 1 : 0

  queue_url = aws_sqs_queue.recorder_stopped[0].url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EventsSend"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.recorder_stopped[0].arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.recorder_stopped[0].arn } }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.recorder_stopped[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
