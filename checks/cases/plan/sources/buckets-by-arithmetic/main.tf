resource "aws_s3_bucket" "shard" {
  count  = 3
  bucket = "shard-${count.index}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "shard" {
  count  = 2
  bucket = aws_s3_bucket.shard[count.index + 1].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
