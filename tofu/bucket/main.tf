# A private bucket: encrypted, versioned, TLS only, and its account owns every object in it.

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs would need one more bucket; CloudTrail data events record access where that is wanted.
  #checkov:skip=CKV_AWS_144:What it holds can be made again from the history or by AWS Config; a copy in another region is the account's decision.
  #checkov:skip=CKV_AWS_19:It is, always: AES-256 or a key. The check cannot read which.
  #checkov:skip=CKV_AWS_145:AES-256 is the default by design; kms_key puts a key in its place.
  #checkov:skip=CKV2_AWS_62:Nothing waits for objects to appear.
  bucket        = var.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.kms_key != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key == null ? "AES256" : "aws:kms"
      kms_master_key_id = try(var.kms_key.arn, null)
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    dynamic "expiration" {
      for_each = var.retention_days == null ? [] : [var.retention_days]

      content {
        days = expiration.value
      }
    }
  }

  dynamic "rule" {
    for_each = var.passing_prefix == null ? [] : [var.passing_prefix]

    content {
      id     = "passing"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      abort_incomplete_multipart_upload {
        days_after_initiation = 1
      }

      expiration {
        days = 7
      }

      noncurrent_version_expiration {
        noncurrent_days = 1
      }
    }
  }

  # AWS refuses rules about old versions until there can be some.
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }, {
      Sid       = "DenyOtherAccounts"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
      Condition = {
        StringNotEquals = { "aws:PrincipalAccount" = var.account_id }
        BoolIfExists    = { "aws:PrincipalIsAWSService" = "false" } # what these may is in the statements
      }
    }], var.statements)
  })

  # A bucket that is not yet closed to the public refuses some policies.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
