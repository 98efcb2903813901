# One page to look at, and saved questions for CloudWatch Logs Insights.

locals {
  # The partitions that can be deployed to, and their consoles.
  consoles = {
    aws        = "console.aws.amazon.com"
    aws-cn     = "console.amazonaws.cn"
    aws-eusc   = "console.amazonaws-eusc.eu"
    aws-us-gov = "console.amazonaws-us-gov.com"
  }
  console = local.consoles[local.partition]

  function_names = [for name in sort(keys(local.functions)) : "${name}-${local.suffix}"]

  charts = [
    {
      title   = "Reports"
      stat    = "Sum"
      period  = 3600
      metrics = [[local.own_metrics, "Reports", "FunctionName", local.aggregators_metrics.FunctionName], [".", "Incomplete", ".", "."]]
    },
    {
      title   = "What reports say"
      stat    = "Maximum"
      period  = 3600
      metrics = [for metric in ["Evaluations", "NonCompliant", "InsufficientData"] : [local.own_metrics, metric, "FunctionName", local.aggregators_metrics.FunctionName]]
    },
    {
      title  = "Scans"
      stat   = "Sum"
      period = 3600
      metrics = [
        for metric in ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"] :
        ["AWS/States", metric, "StateMachineArn", aws_sfn_state_machine.scan.arn]
      ]
    },
    {
      title   = "Function errors"
      stat    = "Sum"
      period  = 300
      metrics = [for name in local.function_names : ["AWS/Lambda", "Errors", "FunctionName", name]]
    },
    {
      # Of scans and reports alone: in AWS Lambda's own they drown among AWS Config's events.
      title   = "Longest run of a scan (ms)"
      stat    = "Maximum"
      period  = 3600
      metrics = [for name in local.function_names : [local.own_metrics, "Duration", "FunctionName", name]]
    },
    {
      title   = "Functions throttled by AWS Lambda"
      stat    = "Sum"
      period  = 300
      metrics = [for name in local.function_names : ["AWS/Lambda", "Throttles", "FunctionName", name]]
    },
    {
      title   = "Calls throttled by AWS, and made again"
      stat    = "Sum"
      period  = 3600
      metrics = [for name in local.function_names : [local.own_metrics, "ThrottledCalls", "FunctionName", name]]
    },
    {
      title   = "Dead letters"
      stat    = "Maximum"
      period  = 300
      metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "compliance-dead-letters-${local.suffix}"]]
    },
  ]

  query_sources = join(" | ", [for name in local.function_names : "SOURCE '/aws/lambda/${name}'"])

  queries = {
    reports = {
      functions = [local.aggregator]
      query     = "fields @timestamp, @message | filter @message like /Report generated/ | sort @timestamp desc | limit 50"
    }
    problems = {
      functions = keys(local.functions)
      query     = "fields @timestamp, @log, @message | filter @message like /\"level\":\"(ERROR|WARN)\"/ or @message like /Task timed out|Runtime exited/ | sort @timestamp desc | limit 200"
    }
    # Every function's lines of one scan, in their order. The time of a scan identifies it, as in reports and scan_ids: put that in.
    one-scan = {
      functions = keys(local.functions)
      query     = "fields @timestamp, @log, level, message, @message | filter scan like /^2026-11-24T12:00:00/ | sort @timestamp asc | limit 10000"
    }
    # The newest scans, for the time to put in.
    scans = {
      functions = keys(local.functions)
      query     = "filter ispresent(scan) | stats min(@timestamp) as began, max(@timestamp) as ended, count(*) as lines by scan | sort scan desc | limit 50"
    }
    starts-and-memory = {
      functions = keys(local.functions)
      query     = "filter @type = \"REPORT\" | stats count(*) as invocations, max(@duration) as slowest_ms, max(@initDuration) as slowest_start_ms, max(@maxMemoryUsed / 1000 / 1000) as memory_mb by @log"
    }
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "compliance-${local.suffix}"

  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, chart in local.charts : {
          type       = "metric"
          x          = index % 2 * 12
          y          = floor(index / 2) * 6
          width      = 12
          height     = 6
          properties = merge(chart, { region = local.region, view = "timeSeries" })
        }
      ],
      [
        {
          type   = "log"
          x      = 0
          y      = 24
          width  = 24
          height = 6
          properties = {
            title  = "Latest reports"
            region = local.region
            view   = "table"
            query  = "SOURCE '/aws/lambda/${local.aggregator}-${local.suffix}' | ${local.queries.reports.query}"
          }
        },
        {
          type   = "log"
          x      = 0
          y      = 30
          width  = 24
          height = 6
          properties = {
            title  = "Latest problems"
            region = local.region
            view   = "table"
            query  = "${local.query_sources} | ${local.queries.problems.query}"
          }
        },
      ],
    )
  })
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "compliance-${local.suffix}/${each.key}"
  log_group_names = [for name in sort(each.value.functions) : aws_cloudwatch_log_group.function[name].name]
  query_string    = each.value.query
}
