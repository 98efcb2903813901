# The role by which a scanner in one account reads the resources of another. Apply it in each account that is to be scanned, each with a state of its own:
#
#   tofu -chdir=tofu/member-account init
#   tofu -chdir=tofu/member-account workspace select -or-create 210987654321
#   tofu -chdir=tofu/member-account apply -var scanner_account_id=111122223333
#
# and put the ARN that it prints into the scanner's variable `accounts`. For an organization the same role goes into each of its accounts
# (a StackSet with service-managed permissions reaches those that join later, but never the management account: apply this there, or leave that
# account out with `exclude`), and its name into `organization`.

data "aws_partition" "current" {}

locals {
  # As ../main.tf: the functions and the permissions follow from the rules.
  catalogue      = jsondecode(file("${path.module}/../catalogue.json"))
  own_rules_file = compact([var.own_rules == null ? null : startswith(var.own_rules, "/") ? var.own_rules : "${path.root}/${var.own_rules}"])
  own_rules      = flatten([for path in local.own_rules_file : values(jsondecode(file(path)).catalogue)])
  packs          = concat(["core"], var.rule_packs)
  rules          = concat([for rule in local.catalogue.rules : rule if length(setintersection(rule.packs, local.packs)) > 0], local.own_rules)
  checkers       = { for name, function in local.catalogue.functions : name => function if contains(local.rules[*].checker, name) }

  # A scanner that is not upgraded yet has functions under their earlier names.
  names = flatten([for name, checker in local.checkers : concat([name], checker.earlier_names)])

  scanner = "arn:${data.aws_partition.current.partition}:iam::${var.scanner_account_id}"

  actions = sort(distinct(flatten([local.rules[*].permissions, [for checker in local.checkers : checker.all_regions_permissions]])))
}

resource "aws_iam_role" "scan" {
  name                 = "compliance-scan-role-${var.environment_suffix}"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  description          = "Read by the compliance scanner of account ${var.scanner_account_id}"

  # The account with a condition, not the roles as principals: those would have to be there first, and a role that is made anew
  # under its old name would no longer be let in.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "${local.scanner}:root" }
      Action    = "sts:AssumeRole"
      Condition = merge(var.external_id == null ? {} : { StringEquals = { "sts:ExternalId" = var.external_id } }, {
        ArnEquals = { "aws:PrincipalArn" = [for name in sort(local.names) : "${local.scanner}:role${var.scanner_role_path}${name}-role-${var.environment_suffix}"] }
      })
    }]
  })

  tags = merge(var.tags, {
    Environment = var.environment
    Compliance  = "Required"
    ManagedBy   = "OpenTofu"
    Scope       = var.environment_suffix
  })
}

resource "aws_iam_role_policy" "scan" {
  #checkov:skip=CKV_AWS_355:Lists and descriptions take no resource.
  name = "compliance-scan-role-${var.environment_suffix}-policy"
  role = aws_iam_role.scan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadResources"
      Effect   = "Allow"
      Action   = local.actions
      Resource = ["*"]
    }]
  })
}
