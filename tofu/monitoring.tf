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
      # Lambda and Step Functions repeat by themselves what was throttled: Lambda for six hours, while AWS Config's first recording takes minutes. An hour
      # without a break is no burst.
      for name in keys(local.functions) : "${name}-throttles" => {
        description = "The function ${name}-${local.suffix} has been throttled for an hour. Raise reserved_concurrency or the account's limit before events are given up."
        runbook     = "function-throttles"
        namespace   = "AWS/Lambda"
        metric      = "Throttles"
        dimensions  = { FunctionName = "${name}-${local.suffix}" }
        periods     = 12
      }
    },
    {
      for name in keys(local.functions) : "${name}-lost-events" => {
        description = "Events of the function ${name}-${local.suffix} are lost: it gave them up, and they could not be put into compliance-dead-letters-${local.suffix}."
        runbook     = "lost-events"
        namespace   = "AWS/Lambda"
        metric      = "DeadLetterErrors"
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
    },
    {
      for name, metric in { scan-failed = "ExecutionsFailed", scan-aborted = "ExecutionsAborted", scan-timed-out = "ExecutionsTimedOut" } : name => {
        description                     = "The state machine compliance-scan-${local.suffix} ended without a report (${metric}). Its execution says where."
        runbook                         = "scan-failed"
        namespace                       = "AWS/States"
        metric                          = metric
        dimensions                      = { StateMachineArn = aws_sfn_state_machine.scan.arn }
      }
    },
    local.makes_rules ? {
      # By what lies in the queue, until somebody empties it, and not by what was sent: SQS measures a queue that was idle up to 15 minutes late.
      # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
      recorder-stopped = {
        description = "Somebody stopped, deleted or changed AWS Config's recorder, its delivery channel or a rule; compliance-recorder-stopped-${local.suffix} (SQS) says who."
        runbook     = "recorder-stopped"
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
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
  evaluation_periods  = try(each.value.periods, 1)
  datapoints_to_alarm = try(each.value.periods, 1)
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

# Counted by the aggregator once a report is written, and not by its invocations: one that wrote nothing is no report. An hour without one is filled with 0:
# CloudWatch looks further back than the hours that it is to evaluate, and would go by what it finds there for as long as it finds anything.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
resource "aws_cloudwatch_metric_alarm" "no_report" {
  alarm_name          = "compliance-no-report-${local.suffix}"
  alarm_description   = "No report for ${var.stale_after_hours} hours. See the executions of compliance-scan-${local.suffix}. Runbook: ${var.runbooks}#no-report"
  evaluation_periods  = var.stale_after_hours
  datapoints_to_alarm = var.stale_after_hours
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  actions_enabled     = var.schedule_enabled
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]

  metric_query {
    id          = "filled"
    expression  = "FILL(reports, 0)"
    label       = "Reports"
    return_data = true
  }

  metric_query {
    id = "reports"

    metric {
      namespace   = local.own_metrics
      metric_name = "Reports"
      dimensions  = local.aggregators_metrics
      stat        = "Sum"
      period      = 3600
    }
  }
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
  description = "AWS Config's recorder, delivery channel or a rule of ours was stopped, deleted or changed"

  # Fewer types, or another bucket, silence AWS Config as well as stopping it.
  event_pattern = jsonencode({
    source      = ["aws.config"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["config.amazonaws.com"]
      "$or" = [
        { eventName = ["StopConfigurationRecorder", "DeleteConfigurationRecorder", "PutConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel"] },
        # Those of now: one that an upgrade removes is no alarm.
        { eventName = ["DeleteConfigRule"], requestParameters = { configRuleName = [for id in keys(local.config_rules) : "${id}-${local.suffix}"] } },
      ]
    }
  })

  # Made after what it watches, and removed before: a deployment is no alarm.
  depends_on = [aws_config_configuration_recorder_status.this, aws_config_config_rule.this]
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
