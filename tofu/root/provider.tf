# What makes a root of the module in tofu/: `deploy` puts this beside its files. As a module it takes the provider of whoever uses it.

provider "aws" {
  default_tags {
    tags = local.tags
  }
}
