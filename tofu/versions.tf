# Which OpenTofu and which provider this configuration is written for.

terraform {
  # 1.10 brought S3 state with a lock file of its own, 1.9 validation across variables.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
