variable "name" {}
variable "policy" {}

resource "aws_iam_group" "this" {
  name = "verdicts-${var.name}"
}

resource "aws_iam_group_policy_attachment" "this" {
  group      = aws_iam_group.this.name
  policy_arn = "arn:aws:iam::aws:policy/${var.policy}"
}

resource "aws_iam_user" "this" {
  count = 2
  name  = "verdicts-${var.name}-${count.index}"
}

resource "aws_iam_group_membership" "this" {
  name  = var.name
  group = aws_iam_group.this.name
  users = aws_iam_user.this[*].name
}
