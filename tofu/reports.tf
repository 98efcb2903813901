# Where the aggregator puts its reports.

module "reports_bucket" {
  source = "./bucket"

  name           = "compliance-reports-${local.bucket_suffix}"
  force_destroy  = local.force_destroy
  kms_key        = local.key_of_buckets
  account_id     = local.account_id
  retention_days = var.report_retention_days
  passing_prefix = "scans/" # what the parts of a scan of many accounts leave for each other
}
