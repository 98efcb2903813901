variable "name" {}
variable "algorithm" {}

module "bucket" {
  source = "./bucket"
  name   = var.name
}

module "encryption" {
  source    = "./encryption"
  bucket    = module.bucket.id
  algorithm = var.algorithm
}
