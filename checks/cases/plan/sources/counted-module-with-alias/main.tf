provider "aws" {
  alias                       = "second"
  region                      = "us-east-1"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

module "store" {
  count  = 1
  source = "./store"
  name   = "ferry"
  providers = {
    aws.alternate = aws.second
  }
}
