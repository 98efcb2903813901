# One page to look at, and saved questions for CloudWatch Logs Insights.

locals {
  function_names = [for name in sort(keys(local.functions)) : "${name}-${local.suffix}"]

  charts = [
    {
      title   = "Reports"
      stat    = "Sum"
      period  = 3600
      metrics = [["Compliance", "ReportsGenerated-${local.suffix}"]]
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
      title   = "Function duration (ms)"
      stat    = "Maximum"
      period  = 300
      metrics = [for name in local.function_names : ["AWS/Lambda", "Duration", "FunctionName", name]]
    },
    {
      title   = "Throttles"
      stat    = "Sum"
      period  = 300
      metrics = [for name in local.function_names : ["AWS/Lambda", "Throttles", "FunctionName", name]]
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
          y      = 18
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
          y      = 24
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
