# What people and scripts need to find what was made.

output "config_recorder_name" {
  description = "AWS Config's recorder; null where config_recorder is not \"create\"."
  value       = local.makes_recorder ? aws_config_configuration_recorder.this[0].name : null
}

output "config_delivery_bucket_name" {
  description = "The bucket of AWS Config's snapshots and history files; null where config_recorder is not \"create\"."
  value       = local.makes_recorder ? module.config_delivery_bucket[0].name : null
}

output "dynamodb_table_name" {
  description = "The history table."
  value       = aws_dynamodb_table.history.name
}

output "sns_topic_arn" {
  description = "The topic of alerts and alarms."
  value       = aws_sns_topic.alerts.arn
}

output "reports_bucket_name" {
  description = "The bucket of reports."
  value       = module.reports_bucket.name
}

output "athena_workgroup_name" {
  description = "The workgroup that queries run in; null without analysis."
  value       = var.analysis ? aws_athena_workgroup.analysis[0].name : null
}

output "glue_database_name" {
  description = "The database of the table `evaluations`; null without analysis."
  value       = var.analysis ? aws_glue_catalog_database.analysis[0].name : null
}

output "query_results_bucket_name" {
  description = "The bucket of queries' answers; null without analysis."
  value       = var.analysis ? module.query_results_bucket[0].name : null
}

output "function_names" {
  description = "The functions, by what they are called without the suffix."
  value       = { for name, function in aws_lambda_function.this : name => function.function_name }
}

output "state_machine_arn" {
  description = "The state machine that makes a scan."
  value       = aws_sfn_state_machine.scan.arn
}

output "dead_letter_queue_url" {
  description = "The queue of events that were given up on."
  value       = aws_sqs_queue.dead_letters.url
}

output "kms_key_policy" {
  description = "What the policy of a key of yours must hold (kms_key_arn): the key that create_kms_key makes has it."
  value       = jsonencode(local.key_policy)
}

output "dashboard_url" {
  description = "The dashboard."
  value       = "https://${local.region}.${local.console}/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}

output "tags" {
  description = "For default_tags of the provider: nothing here sets tags by itself."
  value       = local.tags
}
