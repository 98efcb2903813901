# Where the aggregator puts its reports.

module "reports_bucket" {
  source = "./bucket"

  name           = "compliance-reports-${local.bucket_suffix}"
  force_destroy  = local.force_destroy
  kms_key_arn    = var.kms_key_arn
  retention_days = var.report_retention_days
}
