resource "aws_kms_key" "own" {}

resource "aws_s3_bucket" "this" {
  bucket = "conditional"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = aws_kms_key.own.arn == "" ? "AES256" : "aws:kms"
      kms_master_key_id = aws_kms_key.own.arn
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket" "keyonly" {
  bucket = "keyonly"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "keyonly" {
  bucket = aws_s3_bucket.keyonly.id
  rule {
    bucket_key_enabled = true
  }
}
