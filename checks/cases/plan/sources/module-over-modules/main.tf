module "bucket" {
  for_each = toset(["ledger", "mail"])
  source   = "./bucket"
  name     = each.key
}

# for_each over the modules: each.value is the bucket module of the same key.
module "encryption" {
  for_each  = module.bucket
  source    = "./encryption"
  bucket    = each.value.id
  algorithm = each.key == "ledger" ? "aws:kms" : "AES256"
}
