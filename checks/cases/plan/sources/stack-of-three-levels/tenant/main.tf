variable "name" {}
variable "algorithm" {}

module "storage" {
  count     = 2
  source    = "./storage"
  name      = "${var.name}-${count.index}"
  algorithm = var.algorithm
}
