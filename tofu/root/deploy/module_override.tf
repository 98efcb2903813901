# `deploy` works in a folder of its own, in which the module lies beside the root and not above it.

module "scanner" {
  source = "./scanner"
}
