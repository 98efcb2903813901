variable "tags" {}

resource "aws_instance" "this" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
  tags_all      = var.tags
}
