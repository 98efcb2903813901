locals {
  root = { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }
  key_policies = {
    policy-root   = [local.root]
    policy-anyone = [local.root, { Effect = "Allow", Principal = "*", Action = "kms:*", Resource = "*" }]
    policy-list   = [local.root, { Effect = "Allow", Principal = { AWS = ["*"] }, Action = "kms:Decrypt", Resource = "*" }]
    policy-caller = [local.root, {
      Effect    = "Allow", Principal = { AWS = "*" }, Action = "kms:Decrypt", Resource = "*"
      Condition = { StringEquals = { "kms:CallerAccount" = "111122223333" } }
    }]
    policy-service = [local.root, {
      Effect    = "Allow", Principal = { AWS = "*" }, Action = "kms:Decrypt", Resource = "*"
      Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
    }]
    policy-denied = [local.root, { Effect = "Deny", Principal = "*", Action = "kms:ScheduleKeyDeletion", Resource = "*" }]
  }
}

resource "aws_kms_key" "rotated" {
  enable_key_rotation = true
}

resource "aws_kms_key" "still" {
  enable_key_rotation = false
}

resource "aws_kms_key" "bare" {}

resource "aws_kms_key" "signing" {
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
}

resource "aws_kms_key" "disabled" {
  is_enabled = false
}

resource "aws_kms_key" "of" {
  for_each            = local.key_policies
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

# A policy that is a resource of its own.
resource "aws_kms_key" "policy_elsewhere" {
  enable_key_rotation = true
}

resource "aws_kms_key_policy" "elsewhere" {
  key_id = aws_kms_key.policy_elsewhere.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.key_policies.policy-anyone })
}

resource "aws_kms_external_key" "imported" {}

resource "aws_kms_replica_key" "replica" {
  primary_key_arn = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234567890abcdef1234567890abcdef"
}
