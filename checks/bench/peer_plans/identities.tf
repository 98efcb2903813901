locals {
  policies = {
    harmless      = { Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::verdicts-blocked/*" }
    admin         = { Effect = "Allow", Action = "*", Resource = "*" }
    admin-list    = { Effect = "Allow", Action = ["s3:GetObject", "*"], Resource = ["*"] }
    admin-double  = { Effect = "Allow", Action = "*:*", Resource = "*" }
    admin-arn     = { Effect = "Allow", Action = "*", Resource = "arn:aws:*:*:*:*" }
    admin-if-mfa  = { Effect = "Allow", Action = "*", Resource = "*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } } }
    star-bucket   = { Effect = "Allow", Action = "*", Resource = "arn:aws:s3:::verdicts-blocked" }
    not-action    = { Effect = "Allow", NotAction = "iam:*", Resource = "*" }
    not-resource  = { Effect = "Allow", Action = "*", NotResource = "arn:aws:s3:::verdicts-blocked" }
    denied        = { Effect = "Deny", Action = "*", Resource = "*" }
    iam-all       = { Effect = "Allow", Action = "iam:*", Resource = "*" }
    iam-all-upper = { Effect = "Allow", Action = "IAM:*", Resource = "*" }
    s3-all        = { Effect = "Allow", Action = "s3:*", Resource = "*" }
    pass-role     = { Effect = "Allow", Action = ["iam:PassRole", "ec2:RunInstances"], Resource = "*" }
    pass-cased    = { Effect = "Allow", Action = ["IAM:passrole", "EC2:runinstances"], Resource = "*" }
    new-version   = { Effect = "Allow", Action = "iam:CreatePolicyVersion", Resource = "*" }
    assume        = { Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }
    decrypt       = { Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" }
    decrypt-one   = { Effect = "Allow", Action = ["kms:Decrypt"], Resource = "arn:aws:kms:eu-west-1:111122223333:key/1" }
  }
  trust = {
    service   = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }
    anyone    = { Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }
    anyone-of = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }
    anyone-if = {
      Effect    = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" }
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1234567890" } }
    }
    anyone-denied = { Effect = "Deny", Action = "sts:AssumeRole", Principal = { AWS = "*" } }
    not-me        = { Effect = "Allow", Action = "sts:AssumeRole", NotPrincipal = { AWS = "arn:aws:iam::111122223333:root" } }
    account       = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::444455556666:root" } }
    account-id    = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "444455556666" } }
    list-of-all   = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = ["arn:aws:iam::444455556666:root", "*"] } }
    topic         = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "sns.amazonaws.com" } }
  }
  ec2_trust = jsonencode({ Version = "2012-10-17", Statement = [local.trust.service] })
}

resource "aws_iam_policy" "of" {
  for_each = local.policies
  name     = "verdicts-${each.key}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = [each.value] })
}

# One statement that is no list.
resource "aws_iam_policy" "one_statement" {
  name   = "verdicts-one-statement"
  policy = jsonencode({ Version = "2012-10-17", Statement = local.policies.admin })
}

data "aws_iam_policy_document" "admin" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "document" {
  name   = "verdicts-document"
  policy = data.aws_iam_policy_document.admin.json
}

# A document that only apply knows: it names a new role.
data "aws_iam_policy_document" "unknown" {
  statement {
    actions   = ["*"]
    resources = [aws_iam_role.app.arn, "*"]
  }
}

resource "aws_iam_policy" "unknown" {
  name   = "verdicts-unknown"
  policy = data.aws_iam_policy_document.unknown.json
}

# Written by hand, as many do.
resource "aws_iam_policy" "heredoc" {
  name   = "verdicts-heredoc"
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::verdicts-blocked/*"},
        {"Effect": "Allow", "Action": "*", "Resource": "*"}
      ]
    }
  POLICY
}

resource "aws_iam_role" "app" {
  name               = "verdicts-app"
  assume_role_policy = local.ec2_trust
}

resource "aws_iam_role" "of" {
  for_each           = local.trust
  name               = "verdicts-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [each.value] })
}

resource "aws_iam_role_policy" "admin" {
  name   = "admin"
  role   = aws_iam_role.of["service"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.policies["admin"]] })
}

resource "aws_iam_role_policy" "harmless" {
  name   = "harmless"
  role   = aws_iam_role.of["topic"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.policies["harmless"]] })
}

resource "aws_iam_role_policy" "decrypt" {
  name   = "decrypt"
  role   = aws_iam_role.of["account"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.policies["decrypt"]] })
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role" "managed" {
  name                = "verdicts-managed"
  assume_role_policy  = local.ec2_trust
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_iam_role" "inline" {
  name               = "verdicts-inline"
  assume_role_policy = local.ec2_trust
  inline_policy {
    name   = "all"
    policy = data.aws_iam_policy_document.admin.json
  }
}

resource "aws_iam_role" "own_admin" {
  name               = "verdicts-own-admin"
  assume_role_policy = local.ec2_trust
}

resource "aws_iam_role_policy_attachment" "own_admin" {
  role       = aws_iam_role.own_admin.name
  policy_arn = aws_iam_policy.of["admin"].arn
}

resource "aws_iam_user" "of" {
  for_each = toset(["alone", "member", "login", "policy", "attached", "admin", "two-keys"])
  name     = "verdicts-${each.key}"
}

resource "aws_iam_group" "of" {
  for_each = toset(["empty", "members", "admins", "policies"])
  name     = "verdicts-${each.key}"
}

resource "aws_iam_user_group_membership" "member" {
  user   = aws_iam_user.of["member"].name
  groups = [aws_iam_group.of["members"].name]
}

resource "aws_iam_group_membership" "admins" {
  name  = "admins"
  group = aws_iam_group.of["admins"].name
  users = [aws_iam_user.of["login"].name]
}

resource "aws_iam_user_login_profile" "login" {
  user = aws_iam_user.of["login"].name
}

resource "aws_iam_user_policy" "of" {
  for_each = { policy = "harmless", admin = "admin" }
  name     = each.value
  user     = aws_iam_user.of[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.policies[each.value]] })
}

resource "aws_iam_user_policy_attachment" "attached" {
  user       = aws_iam_user.of["attached"].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_access_key" "two" {
  count = 2
  user  = aws_iam_user.of["two-keys"].name
}

resource "aws_iam_group_policy_attachment" "admins" {
  group      = aws_iam_group.of["admins"].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_policy" "policies" {
  name   = "admin"
  group  = aws_iam_group.of["policies"].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.policies.admin] })
}

resource "aws_iam_policy_attachment" "everywhere" {
  name       = "everywhere"
  users      = [aws_iam_user.of["alone"].name]
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

module "team" {
  source   = "./team"
  for_each = { ops = "AdministratorAccess", guests = "ReadOnlyAccess" }
  name     = each.key
  policy   = each.value
}

resource "aws_iam_account_password_policy" "weak" {
  minimum_password_length        = 8
  require_lowercase_characters   = true
  require_numbers                = true
  require_symbols                = false
  allow_users_to_change_password = true
}
