resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_instance" "merged" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
  tags          = merge({ Environment = "prod", Owner = "ops" }, { Network = aws_vpc.main.id })
}

resource "aws_instance" "value" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
  tags          = { Environment = "prod", Owner = "ops", CostCenter = aws_vpc.main.id }
}
