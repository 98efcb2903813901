# Every evaluation ever made, by resource and time, and by the scan it belongs to.

resource "aws_dynamodb_table" "history" {
  #checkov:skip=CKV_AWS_119:A key that AWS manages is the default by design; create_kms_key and kms_key_arn put another in its place.
  name                        = "compliance-history-${local.suffix}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "resource_id"
  range_key                   = "evaluation_timestamp"
  deletion_protection_enabled = coalesce(var.deletion_protection, !local.is_dev)

  attribute {
    name = "resource_id"
    type = "S"
  }

  attribute {
    name = "evaluation_timestamp"
    type = "S"
  }

  attribute {
    name = "scan_id"
    type = "S"
  }

  # The aggregator reads one scan through this, so that a report costs what the scan found, not what the history holds.
  global_secondary_index {
    name            = "scan-index"
    hash_key        = "scan_id"
    range_key       = "evaluation_timestamp"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = local.kms_key_arn
  }

  dynamic "ttl" {
    for_each = var.history_days == null ? [] : ["expires_at"]

    content {
      enabled        = true
      attribute_name = ttl.value
    }
  }
}
