variable "where" {
  default = "eu-north-1"
}

provider "aws" {
  alias                       = "there"
  region                      = var.where
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_instance" "web" {
  provider      = aws.there
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
}
