module "web" {
  source = "./web"
  tags   = { Owner = "ops", Environment = "dev", CostCenter = "77" }
}

resource "aws_instance" "both" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
  tags          = { Owner = "ops", Environment = "dev", CostCenter = "77" }
  tags_all      = { Owner = "ops", Environment = "dev", CostCenter = "77" }
}
