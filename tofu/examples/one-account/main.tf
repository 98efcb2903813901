# The scanner as a module in a configuration of yours: one account, two regions, a digest by e-mail.
#
#   aws iam create-service-linked-role --aws-service-name config.amazonaws.com     # once in an account; "has been taken" is fine
#   tofu init && tofu apply -var bundle=/path/to/bundle
#
# `deploy` does the same without a configuration of yours, and looks first at what is in the account.

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

variable "bundle" {
  type        = string
  description = "Folder with the zips of the functions, as `nix build` or src/lambda/bundle makes them."
  nullable    = false
}

module "scanner" {
  source = "../.."

  bundle             = var.bundle
  environment_suffix = "prod"
  append_account_id  = true

  regions      = ["eu-west-1", "us-east-1"]
  alert_emails = ["security@example.com"]
  alert_on     = "digest"
}

output "reports_bucket_name" {
  description = "Where the reports are."
  value       = module.scanner.reports_bucket_name
}
