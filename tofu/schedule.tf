# When a scan starts: one rule starts one state machine, so that no report is made before its checkers are done.

resource "aws_cloudwatch_event_rule" "schedule" {
  name                = "compliance-scan-${local.suffix}"
  description         = "Starts a compliance scan"
  schedule_expression = var.schedule_expression
  state               = var.schedule_enabled ? "ENABLED" : "DISABLED"
}

resource "aws_cloudwatch_event_target" "schedule" {
  rule      = aws_cloudwatch_event_rule.schedule.name
  target_id = "compliance-scan"
  arn       = aws_sfn_state_machine.scan.arn
  role_arn  = aws_iam_role.schedule.arn

  # The schedule's own time names the scan: an event delivered twice stores nothing twice.
  input_transformer {
    input_paths    = { time = "$.time" }
    input_template = "{\"scan_time\": <time>}"
  }

  retry_policy {
    maximum_retry_attempts       = 8
    maximum_event_age_in_seconds = 3600
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

resource "aws_iam_role" "schedule" {
  name                 = "compliance-schedule-role-${local.suffix}"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  description          = "The schedule compliance-scan-${local.suffix}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole" # without a condition: EventBridge documents none that it honours here
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  name = "compliance-schedule-role-${local.suffix}-policy"
  role = aws_iam_role.schedule.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "StartScans"
      Effect   = "Allow"
      Action   = ["states:StartExecution"]
      Resource = [aws_sfn_state_machine.scan.arn]
    }]
  })
}
