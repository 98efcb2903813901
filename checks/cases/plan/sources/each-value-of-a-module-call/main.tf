# Both modules call their resource "this", and the bucket's keys are no keys of the call.
resource "aws_s3_bucket" "this" {
  for_each = toset(["one", "two"])
  bucket   = "crate-${each.key}"
}

module "encryption" {
  for_each  = { two = aws_s3_bucket.this["one"], one = aws_s3_bucket.this["two"] }
  source    = "./encryption"
  bucket    = each.value.id
  algorithm = each.key == "two" ? "aws:kms" : "AES256"
}
