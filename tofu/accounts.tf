# Which roles in other accounts the checkers may assume: those in `accounts`, each by its name and account.
#
# A role's inline policies hold 10,240 characters together, some 150 ARNs. So these are managed policies, shared by the checkers: 6,144 characters
# each, ten to a role. An account is then an id of 15 characters in a condition, and its role's name is written once a policy.

locals {
  # name, with its path → the accounts that have it, in the order of names: account ids of one name stand together.
  role_parts     = [for arn in var.accounts : { account = split(":", arn)[4], name = split(":role/", arn)[1] }]
  accounts_of    = { for role in local.role_parts : role.name => role.account... }
  assumed        = flatten([for name in sort(keys(local.accounts_of)) : [for account in sort(distinct(local.accounts_of[name])) : { account = account, name = name }]])
  managed_policy = 6144

  # The policies for so many accounts in each: of these the largest that fits is taken.
  policies_by_size = {
    for size in [380, 340, 300, 250, 200, 150, 100, 75, 50, 35, 25, 15, 10, 5] : size => [
      for part in chunklist(local.assumed, size) : jsonencode({
        Version = "2012-10-17"
        Statement = [
          for name in distinct(part[*].name) : {
            Effect    = "Allow"
            Action    = "sts:AssumeRole"
            Resource  = "arn:${local.partition}:iam::*:role/${name}"
            Condition = { StringEquals = { "aws:ResourceAccount" = [for role in part : role.account if role.name == name] } }
          }
        ]
      })
    ]
  }
  fitting           = [for size, policies in local.policies_by_size : tonumber(size) if alltrue([for policy in policies : length(policy) <= local.managed_policy])]
  accounts_policies = length(local.fitting) == 0 ? [] : local.policies_by_size[max(local.fitting...)]
}

resource "aws_iam_policy" "accounts" {
  count = length(local.accounts_policies)

  name        = "compliance-accounts-${count.index}-${local.suffix}"
  path        = var.role_path
  description = "Roles in other accounts that the checkers of the compliance scanner ${local.suffix} may assume"
  policy      = local.accounts_policies[count.index]

  lifecycle {
    precondition {
      condition     = length(local.accounts_policies) <= 10
      error_message = "accounts needs ${length(local.accounts_policies)} managed policies, and IAM attaches ten to a role: give the roles one name in every account (some 3,800 fit then), or write organization = { role_name = \"…\" } instead."
    }
  }
}

resource "aws_iam_role_policy_attachment" "accounts" {
  for_each = { for pair in setproduct(sort(keys(local.checkers)), range(length(local.accounts_policies))) : "${pair[0]}-${pair[1]}" => { checker = pair[0], policy = pair[1] } }

  role       = aws_iam_role.function[each.value.checker].name
  policy_arn = aws_iam_policy.accounts[each.value.policy].arn
}
