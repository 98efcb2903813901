# The role in another account: who may take it, and that it only reads.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }
}

run "role_in_a_member_account" {
  module {
    source = "./member-account"
  }

  variables {
    scanner_account_id = "123456789012"
    external_id        = "scanner"
  }

  assert {
    condition     = jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.StringEquals["sts:ExternalId"] == "scanner"
    error_message = "external id"
  }

  assert {
    condition     = aws_iam_role.scan.name == "compliance-scan-role-dev"
    error_message = "name"
  }
  assert {
    condition     = contains(jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"], "arn:aws:iam::123456789012:role/ec2-tag-checker-role-dev")
    error_message = "the scanner's roles may take it"
  }
  assert {
    condition = alltrue([
      for name in ["iam-checker", "iam-user-checker"] :
      contains(jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"], "arn:aws:iam::123456789012:role/${name}-role-dev")
    ])
    error_message = "so may those of a scanner that is upgraded before or after"
  }
  assert {
    condition     = length([for action in local.actions : action if strcontains(action, "*") || can(regex(":(Put|Create|Delete|Update)", action))]) == 0
    error_message = "it reads, and nothing else"
  }
}

run "what_the_rules_of_core_take" {
  module {
    source = "./member-account"
  }

  variables {
    scanner_account_id = "123456789012"
  }

  assert {
    condition = toset(jsondecode(aws_iam_role_policy.scan.policy).Statement[0].Action) == toset([
      "ec2:DescribeInstances", "ec2:DescribeRegions", "ec2:DescribeTags", "iam:GetLoginProfile", "iam:ListAccessKeys", "iam:ListMFADevices", "iam:ListUsers",
      "rds:DescribeDBClusters", "rds:DescribeDBInstances", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets",
    ])
    error_message = "actions"
  }
  assert {
    condition = toset(jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"]) == toset([
      for name in ["ec2-tag-checker", "iam-checker", "iam-user-checker", "rds-backup-checker", "s3-encryption-checker"] : "arn:aws:iam::123456789012:role/${name}-role-dev"
    ])
    error_message = "who may take it"
  }
}

run "what_the_rules_of_a_pack_take" {
  module {
    source = "./member-account"
  }

  variables {
    scanner_account_id = "123456789012"
    rule_packs         = ["recommended"]
  }

  assert {
    condition = toset(jsondecode(aws_iam_role_policy.scan.policy).Statement[0].Action) == toset(concat(
      flatten([for rule in jsondecode(file("catalogue.json")).rules : rule.permissions if contains(rule.packs, "recommended")]), ["ec2:DescribeRegions"]
    )) && contains(local.actions, "ec2:DescribeVolumes")
    error_message = "actions"
  }
  assert {
    condition     = contains(jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"], "arn:aws:iam::123456789012:role/ec2-checker-role-dev")
    error_message = "the functions of the pack may take it"
  }
}

run "a_pack_that_does_not_exist" {
  command = plan

  module {
    source = "./member-account"
  }

  variables {
    scanner_account_id = "123456789012"
    rule_packs         = ["cis-aws-9.0"]
  }

  expect_failures = [var.rule_packs]
}

run "a_scanner_whose_roles_have_a_path" {
  module {
    source = "./member-account"
  }

  variables {
    scanner_account_id   = "123456789012"
    scanner_role_path    = "/compliance/"
    role_path            = "/security/"
    permissions_boundary = "arn:aws:iam::210987654321:policy/boundary"
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role.scan.assume_role_policy).Statement[0].Condition.ArnEquals["aws:PrincipalArn"], "arn:aws:iam::123456789012:role/compliance/ec2-tag-checker-role-dev")
    error_message = "the scanner's roles may take it"
  }
  assert {
    condition     = aws_iam_role.scan.path == "/security/" && aws_iam_role.scan.permissions_boundary == "arn:aws:iam::210987654321:policy/boundary"
    error_message = "and it has what the account asks for"
  }
}
