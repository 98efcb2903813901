resource "aws_s3_bucket" "b" {
  for_each = toset(["a", "z"])
  bucket   = "ring-${each.key}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  for_each = { a = "z", z = "a" }
  bucket   = aws_s3_bucket.b[each.value].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = each.key == "a" ? "aws:kms" : "AES256"
    }
  }
}
