# The bucket as others refer to it. Both wait for its policy: who writes to it needs that.

output "name" {
  description = "The bucket's name."
  value       = aws_s3_bucket.this.bucket
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}

output "arn" {
  description = "The bucket's ARN."
  value       = aws_s3_bucket.this.arn
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}

output "policy" {
  description = "The bucket's policy."
  value       = aws_s3_bucket_policy.this.policy
}

output "kms_key_arn" {
  description = "The key that its objects lie under; null for AES-256."
  value       = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id
}
