resource "aws_instance" "empty" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
  tags          = { Note = "" }
}

resource "aws_instance" "plain" {
  ami           = "ami-0d71ea30463e0ff8d"
  instance_type = "t3.micro"
}
