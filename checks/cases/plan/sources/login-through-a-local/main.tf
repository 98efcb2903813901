resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

# The names are known only after apply, and the logins get them through a local value.
resource "aws_iam_user" "staff" {
  for_each = toset(["ines", "tom"])
  name     = "${each.key}-${aws_vpc.main.id}"
}

locals {
  console = { ines = aws_iam_user.staff["ines"].name }
}

resource "aws_iam_user_login_profile" "console" {
  for_each = local.console
  user     = each.value
}
