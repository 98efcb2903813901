resource "aws_cloudtrail" "good" {
  name                          = "verdicts-good"
  s3_bucket_name                = aws_s3_bucket.of["logged"].id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = aws_kms_key.rotated.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = "arn:aws:iam::111122223333:role/trail"
}

resource "aws_cloudwatch_log_group" "trail" {
  name = "verdicts-trail"
}

resource "aws_cloudtrail" "bare" {
  name           = "verdicts-bare"
  s3_bucket_name = aws_s3_bucket.of["bare"].id
}

resource "aws_cloudtrail" "stopped" {
  name                  = "verdicts-stopped"
  s3_bucket_name        = aws_s3_bucket.of["acl-read"].id
  is_multi_region_trail = true
  enable_logging        = false
}

# To a log group that is elsewhere.
resource "aws_cloudtrail" "written" {
  name                       = "verdicts-written"
  s3_bucket_name             = "verdicts-elsewhere"
  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:elsewhere:*"
  cloud_watch_logs_role_arn  = "arn:aws:iam::111122223333:role/trail"
}

resource "aws_account_alternate_contact" "security" {
  alternate_contact_type = "SECURITY"
  name                   = "Security"
  title                  = "Team"
  email_address          = "security@example.com"
  phone_number           = "+491234567"
}

resource "aws_s3_account_public_access_block" "half" {
  block_public_acls   = true
  block_public_policy = true
}
