variable "owner" {
  default = null
}

provider "aws" {
  alias                       = "tagged"
  region                      = "eu-west-1"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = {
      Owner       = var.owner == null ? "ops" : var.owner
      Environment = "dev"
      CostCenter  = "77"
    }
  }
}

module "fleet" {
  source = "./fleet"
  providers = {
    aws = aws.tagged
  }
}
