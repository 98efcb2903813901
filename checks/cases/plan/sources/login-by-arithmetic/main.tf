resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_iam_user" "shift" {
  count = 3
  name  = "shift-${count.index}-${aws_vpc.main.id}"
}

# The login of number 0 is that of user 1, and that of number 1 of user 2.
resource "aws_iam_user_login_profile" "shift" {
  count = 2
  user  = aws_iam_user.shift[count.index + 1].name
}

resource "aws_iam_user" "robot" {
  name = "robot-${aws_vpc.main.id}"
}
