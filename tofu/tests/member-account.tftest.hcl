# The role in another account: who may take it, and that it only reads.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
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
    condition     = length([for action in local.actions : action if strcontains(action, "*") || can(regex(":(Put|Create|Delete|Update)", action))]) == 0
    error_message = "it reads, and nothing else"
  }
}
