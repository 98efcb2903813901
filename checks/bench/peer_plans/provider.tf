# What `plan_verdicts.py` plans: good, bad and in between, of what several scanners evaluate. Planning
# asks nothing of AWS.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  default_tags {
    tags = {
      Owner       = "verdicts"
      Environment = "test"
    }
  }
}

variable "ami" {
  default = "ami-0123456789abcdef0"
}
