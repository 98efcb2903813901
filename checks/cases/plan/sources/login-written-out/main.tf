resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_iam_user" "person" {
  name = "person-${aws_vpc.main.id}"
}

resource "aws_iam_user" "robot" {
  name = "robot-${aws_vpc.main.id}"
}

resource "aws_iam_user_login_profile" "person" {
  user = aws_iam_user.person.name
}
