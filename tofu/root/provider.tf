# The root that `deploy` works with: it configures the provider and calls the module in tofu/. checks/inputs.py generates the other files.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  default_tags {
    tags = module.scanner.tags
  }
}
