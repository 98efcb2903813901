module "tenant" {
  for_each  = { north = "aws:kms", south = "AES256" }
  source    = "./tenant"
  algorithm = each.value
  name      = each.key
}
