# Where a report's evaluations become a table: Glue says what lies in the bucket, Athena reads it. All of it only with `analysis`.
#
# Nothing is crawled and no partition is ever added: Athena computes the days from the table's own properties.

locals {
  # Glue's names know no hyphens.
  glue_database = "compliance_${replace(local.suffix, "-", "_")}"

  # What the format ndjson-gzip writes, in its order; the history table has the same names.
  evaluation_columns = [
    { name = "resource_id", type = "string", comment = "The id that AWS Config uses" },
    { name = "evaluation_timestamp", type = "string", comment = "When it was judged: RFC 3339, UTC, microseconds" },
    { name = "compliance_type", type = "string", comment = "COMPLIANT, NON_COMPLIANT, or INSUFFICIENT_DATA where AWS refused to say" },
    { name = "resource_type", type = "string", comment = "As AWS Config calls it, such as AWS::S3::Bucket" },
    { name = "missing_tags", type = "string", comment = "A JSON list of tag keys, where some are missing" },
    { name = "rule", type = "string", comment = "The rule that judged it" },
    { name = "resource_name", type = "string", comment = "What people call it" },
    { name = "severity", type = "string", comment = "LOW, MEDIUM, HIGH or CRITICAL" },
    { name = "account_id", type = "string", comment = "The account it is in" },
    { name = "region", type = "string", comment = "The region it is in, or global" },
    { name = "annotation", type = "string", comment = "Why, in one sentence" },
    { name = "remediation_values", type = "map<string,array<string>>", comment = "What the commands that fix it name beside the resource" },
    { name = "source", type = "string", comment = "Where it was seen: live, config-event, snapshot, plan or demo" },
    { name = "tags", type = "map<string,string>", comment = "Its tags, of those keys alone that an exception asks for" },
    { name = "failing_since", type = "string", comment = "Since when it has failed without a break: RFC 3339, UTC" },
    { name = "as_of", type = "string", comment = "When AWS Config captured what was judged, where it was not read from AWS for the scan: RFC 3339, UTC" },
    { name = "exception", type = "struct<owner:string,reason:string,until:string,ticket:string,expired:boolean>", comment = "The exception that covers the violation; in force unless expired" },
    { name = "report_timestamp", type = "string", comment = "The report that the line is of: RFC 3339, UTC" },
  ]

  # Objects expire at the midnight after their last day.
  first_report_date = var.report_retention_days == null ? "2026-01-01" : "NOW-${coalesce(var.report_retention_days, 0) + 1}DAYS"

  queries_folder = "${path.module}/queries"
  saved_queries  = var.analysis ? { for file in fileset(local.queries_folder, "*.sql") : trimsuffix(file, ".sql") => file("${local.queries_folder}/${file}") } : {}
}

resource "aws_glue_catalog_database" "analysis" {
  count = var.analysis ? 1 : 0

  name        = local.glue_database
  description = "Evaluations of the compliance scanner"
}

resource "aws_glue_catalog_table" "evaluations" {
  count = var.analysis ? 1 : 0

  name          = "evaluations"
  database_name = aws_glue_catalog_database.analysis[0].name
  description   = "One evaluation a row, of every report"
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL                               = "TRUE"
    classification                         = "json"
    compressionType                        = "gzip"
    "projection.enabled"                   = "true"
    "projection.report_date.type"          = "date"
    "projection.report_date.format"        = "yyyy-MM-dd"
    "projection.report_date.range"         = "${local.first_report_date},NOW"
    "projection.report_date.interval"      = "1"
    "projection.report_date.interval.unit" = "DAYS"
    "storage.location.template"            = "s3://${module.reports_bucket.name}/evaluations/report_date=$${report_date}/"
  }

  partition_keys {
    name    = "report_date"
    type    = "string"
    comment = "The day of the report, in UTC: YYYY-MM-DD"
  }

  storage_descriptor {
    location      = "s3://${module.reports_bucket.name}/evaluations/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    # Not OpenX's: of that one AWS says that the number of its rows can vary from run to run, and it makes tags' keys lower case.
    ser_de_info {
      name                  = "json"
      serialization_library = "org.apache.hive.hcatalog.data.JsonSerDe"
    }

    dynamic "columns" {
      for_each = local.evaluation_columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

# Answers can be asked for again: they are not kept long, and go with the deployment. The name is unique, with or without
# append_account_id, so that turning analysis on never renames what is there.
module "query_results_bucket" {
  source = "./bucket"
  count  = var.analysis ? 1 : 0

  name           = "compliance-queries-${local.suffix}-${local.account_id}"
  force_destroy  = true
  kms_key        = local.key_of_buckets
  account_id     = local.account_id
  retention_days = 7
}

resource "aws_athena_workgroup" "analysis" {
  count = var.analysis ? 1 : 0

  name          = "compliance-${local.suffix}"
  description   = "Questions to the compliance scanner's evaluations"
  force_destroy = true # what it remembers is who asked what; the questions themselves are here

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.analysis_scan_limit_mb * 1024 * 1024

    result_configuration {
      output_location       = "s3://${module.query_results_bucket[0].name}/"
      expected_bucket_owner = local.account_id

      encryption_configuration {
        encryption_option = local.own_key ? "SSE_KMS" : "SSE_S3"
        kms_key_arn       = local.kms_key_arn
      }
    }
  }
}

# A query's first line says what it answers.
resource "aws_athena_named_query" "this" {
  for_each = local.saved_queries

  name        = each.key
  description = trimprefix(split("\n", each.value)[0], "-- ")
  workgroup   = aws_athena_workgroup.analysis[0].id
  database    = aws_glue_catalog_database.analysis[0].name
  query       = each.value
}
