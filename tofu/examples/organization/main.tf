# The scanner as a module, for every account of an organization: in its management account or, better, in a delegated administrator.
#
# Each account needs the role of this name: ../../member-account makes it, a StackSet brings it into all but the management account.

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

  # The organization has its own trail and recorders.
  config_recorder = "none"

  regions = ["all"]
  organization = {
    role_name = "compliance-scan-role-prod"
    exclude   = ["111122223333"] # the management account, which a StackSet never reaches
  }

  alert_on       = "digest"
  alert_severity = "HIGH"
  security_hub   = true
  create_kms_key = true
}

output "reports_bucket_name" {
  description = "Where the reports are."
  value       = module.scanner.reports_bucket_name
}
