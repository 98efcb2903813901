# A bucket for each thing that can be said of one, as separate resources, and by the bucket's own
# arguments of earlier providers.
locals {
  buckets = toset([
    "bare", "acl-private", "acl-read", "acl-read-blocked", "acl-write", "acl-authenticated", "acl-grants",
    "aes", "kms", "kms-aws", "kms-own", "dsse", "key-only", "locked", "locked-empty", "versioned", "suspended", "mfa",
    "logged", "logs", "blocked", "half-blocked", "cycled", "cycled-off", "notified", "eventbridge", "replicated",
    "policy-public", "policy-condition", "policy-not-principal", "policy-tls", "policy-tls-objects",
    "policy-tls-document", "policy-account", "policy-unknown", "enforced", "preferred",
  ])
  canned = {
    acl-private       = "private"
    acl-read          = "public-read"
    acl-read-blocked  = "public-read"
    acl-write         = "public-read-write"
    acl-authenticated = "authenticated-read"
  }
  owners = { acl-grants = "ObjectWriter", enforced = "BucketOwnerEnforced", preferred = "BucketOwnerPreferred" }
  algorithms = {
    aes      = { sse = "AES256" }
    kms      = { sse = "aws:kms", key = aws_kms_key.rotated.arn }
    kms-aws  = { sse = "aws:kms" }
    kms-own  = { sse = "aws:kms", key = "alias/aws/s3" }
    dsse     = { sse = "aws:kms:dsse", key = aws_kms_key.rotated.arn }
    key-only = {}
  }
  bucket_policies = {
    policy-public = jsonencode({
      Version   = "2012-10-17"
      Statement = { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::verdicts-policy-public/*" }
    })
    policy-condition = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow", Principal = { AWS = "*" }, Action = "s3:GetObject", Resource = "arn:aws:s3:::verdicts-policy-condition/*"
        Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1234567890" } }
      }]
    })
    policy-not-principal = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow", NotPrincipal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "s3:*"
        Resource = ["arn:aws:s3:::verdicts-policy-not-principal", "arn:aws:s3:::verdicts-policy-not-principal/*"]
      }]
    })
    policy-tls = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Deny", Principal = "*", Action = "s3:*"
        Resource  = ["arn:aws:s3:::verdicts-policy-tls", "arn:aws:s3:::verdicts-policy-tls/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    })
    policy-tls-objects = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Deny", Principal = "*", Action = "s3:*", Resource = "arn:aws:s3:::verdicts-policy-tls-objects/*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    })
    policy-tls-document = data.aws_iam_policy_document.tls.json
    policy-account = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:root" }, Action = ["s3:PutBucketPolicy", "s3:GetObject"]
        Resource = ["arn:aws:s3:::verdicts-policy-account", "arn:aws:s3:::verdicts-policy-account/*"]
      }]
    })
    policy-unknown = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.app.arn }, Action = "s3:GetObject", Resource = "arn:aws:s3:::verdicts-policy-unknown/*" }]
    })
  }
}

data "aws_iam_policy_document" "tls" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::verdicts-policy-tls-document", "arn:aws:s3:::verdicts-policy-tls-document/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket" "of" {
  for_each            = local.buckets
  bucket              = "verdicts-${each.key}"
  object_lock_enabled = startswith(each.key, "locked") ? true : null
}

resource "aws_s3_bucket_ownership_controls" "of" {
  for_each = merge({ for name in keys(local.canned) : name => "BucketOwnerPreferred" }, local.owners)
  bucket   = aws_s3_bucket.of[each.key].bucket
  rule {
    object_ownership = each.value
  }
}

resource "aws_s3_bucket_acl" "of" {
  for_each = local.canned
  bucket   = aws_s3_bucket.of[each.key].bucket
  acl      = each.value
}

resource "aws_s3_bucket_acl" "grants" {
  bucket = aws_s3_bucket.of["acl-grants"].id
  access_control_policy {
    owner {
      id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    }
    grant {
      permission = "READ"
      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/AllUsers"
      }
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "of" {
  for_each = local.algorithms
  bucket   = aws_s3_bucket.of[each.key].bucket
  rule {
    bucket_key_enabled = true
    dynamic "apply_server_side_encryption_by_default" {
      for_each = can(each.value.sse) ? [each.value] : []
      content {
        sse_algorithm     = apply_server_side_encryption_by_default.value.sse
        kms_master_key_id = try(apply_server_side_encryption_by_default.value.key, null)
      }
    }
  }
}

resource "aws_s3_bucket_object_lock_configuration" "locked" {
  bucket = aws_s3_bucket.of["locked"].id
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 30
    }
  }
}

resource "aws_s3_bucket_versioning" "of" {
  for_each = { versioned = "Enabled", suspended = "Suspended", replicated = "Enabled" }
  bucket   = aws_s3_bucket.of[each.key].bucket
  versioning_configuration {
    status = each.value
  }
}

resource "aws_s3_bucket_versioning" "mfa" {
  bucket = aws_s3_bucket.of["mfa"].id
  mfa    = "arn:aws:iam::111122223333:mfa/root 123456"
  versioning_configuration {
    status     = "Enabled"
    mfa_delete = "Enabled"
  }
}

resource "aws_s3_bucket_logging" "logged" {
  bucket        = aws_s3_bucket.of["logged"].id
  target_bucket = aws_s3_bucket.of["logs"].id
  target_prefix = "logged/"
}

resource "aws_s3_bucket_public_access_block" "of" {
  for_each                = toset(["blocked", "acl-read-blocked"])
  bucket                  = aws_s3_bucket.of[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_public_access_block" "half" {
  bucket              = aws_s3_bucket.of["half-blocked"].id
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3_bucket_lifecycle_configuration" "of" {
  for_each = { cycled = "Enabled", cycled-off = "Disabled" }
  bucket   = aws_s3_bucket.of[each.key].bucket
  rule {
    id     = "expire"
    status = each.value
    filter {}
    expiration {
      days = 90
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_notification" "notified" {
  bucket = aws_s3_bucket.of["notified"].id
  queue {
    queue_arn = "arn:aws:sqs:eu-west-1:111122223333:events"
    events    = ["s3:ObjectCreated:*"]
  }
}

resource "aws_s3_bucket_notification" "eventbridge" {
  bucket      = aws_s3_bucket.of["eventbridge"].id
  eventbridge = true
}

resource "aws_s3_bucket_replication_configuration" "replicated" {
  bucket = aws_s3_bucket.of["replicated"].id
  role   = aws_iam_role.app.arn
  rule {
    id     = "all"
    status = "Enabled"
    destination {
      bucket = "arn:aws:s3:::verdicts-elsewhere"
    }
  }
}

resource "aws_s3_bucket_policy" "of" {
  for_each = local.bucket_policies
  bucket   = aws_s3_bucket.of[each.key].bucket
  policy   = each.value
}

# What the bucket itself says, as with earlier providers.
resource "aws_s3_bucket" "inline" {
  bucket = "verdicts-inline"
  acl    = "public-read"
  versioning {
    enabled = true
  }
  logging {
    target_bucket = "verdicts-logs"
  }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "aws:kms"
      }
    }
  }
}

resource "aws_s3_bucket" "inline_policy" {
  bucket = "verdicts-inline-policy"
  policy = data.aws_iam_policy_document.public.json
}

data "aws_iam_policy_document" "public" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::verdicts-inline-policy", "arn:aws:s3:::verdicts-inline-policy/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_s3_bucket" "inline_off" {
  bucket = "verdicts-inline-off"
  versioning {
    enabled = false
  }
}

# Three buckets whose settings are elsewhere: by count, and in modules.
resource "aws_s3_bucket" "counted" {
  count         = 3
  bucket_prefix = "verdicts-counted-"
}

resource "aws_s3_bucket_versioning" "counted" {
  count  = 2
  bucket = aws_s3_bucket.counted[count.index].id
  versioning_configuration {
    status = count.index == 0 ? "Enabled" : "Suspended"
  }
}

module "bucket" {
  source   = "./bucket"
  for_each = { good = true, open = false }
  name     = "verdicts-module-${each.key}"
  is_safe  = each.value
}

module "vault" {
  source = "./vault"
  bucket = aws_s3_bucket.outside.id
}

resource "aws_s3_bucket" "outside" {
  bucket_prefix = "verdicts-outside-"
}

resource "aws_s3_access_point" "blocked" {
  bucket = aws_s3_bucket.of["blocked"].id
  name   = "verdicts-blocked"
}

resource "aws_s3_access_point" "open" {
  bucket = aws_s3_bucket.of["bare"].id
  name   = "verdicts-open"
  public_access_block_configuration {
    block_public_acls       = false
    block_public_policy     = false
    ignore_public_acls      = false
    restrict_public_buckets = false
  }
}
