# What every other file builds upon: where we are, how things are called, and the catalogue of rules.
#
#   catalogue.json, rule_packs ──▶ functions, their permissions, Config rules
#   schedule ──▶ scan (state machine) ──▶ functions ──▶ history (table), alerts (topic), reports (bucket)

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {
  lifecycle {
    # The functions know more endpoints (src/partition.rs), and the certificate authorities of these.
    postcondition {
      condition     = contains(keys(local.consoles), self.partition)
      error_message = "The scanner can be deployed to the partitions ${join(", ", keys(local.consoles))}, and not to ${self.partition}: choose a region of one of these."
    }
  }
}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id # `name` in version 5 of the provider, `region` in 6: `id` is both
  dns_suffix = data.aws_partition.current.dns_suffix
  suffix     = var.environment_suffix
  is_dev     = local.suffix == "dev"

  # Generated from the scanner's rules and functions; nothing in it is written by hand.
  built_in = jsondecode(file("${path.module}/catalogue.json"))

  # Rules of your own are in it as they are in the catalogue, under the pack `own`.
  own_rules_file = compact([var.own_rules == null ? null : startswith(var.own_rules, "/") ? var.own_rules : "${path.root}/${var.own_rules}"])
  own_rules      = merge([for path in local.own_rules_file : jsondecode(file(path)).catalogue]...)
  catalogue = merge(local.built_in, {
    rules = merge(local.built_in.rules, local.own_rules)
  })

  # The rules that run, and the functions that they take: each with its rules, and with what these read.
  more_packs = distinct(concat(var.rule_packs, length(local.own_rules) > 0 ? ["own"] : []))
  packs      = distinct(concat(["core"], local.more_packs))
  rules      = { for id, rule in local.catalogue.rules : id => rule if length(setintersection(rule.packs, local.packs)) > 0 }
  core_rules = { for id, rule in local.catalogue.rules : id => rule if contains(rule.packs, "core") }
  rules_of   = { for name in keys(local.catalogue.functions) : name => [for id, rule in local.rules : id if rule.checker == name] }
  checkers = {
    for name, function in local.catalogue.functions : name => merge(function, {
      rules          = local.rules_of[name]
      resource_types = sort(distinct(flatten([for id in local.rules_of[name] : local.rules[id].resource_types])))
      permissions    = sort(distinct(flatten([for id in local.rules_of[name] : local.rules[id].permissions])))
    }) if length(local.rules_of[name]) > 0
  }

  # What rules were called that have another id now: understood in rule_parameters as it is in compliance.toml.
  ids_by_alias    = merge([for id, rule in local.catalogue.rules : { for alias in rule.aliases : alias => id }]...)
  rule_parameters = { for rule, parameters in var.rule_parameters : lookup(local.ids_by_alias, rule, rule) => parameters }

  # What functions were called that have another name now.
  earlier_names = flatten([for checker in local.checkers : checker.earlier_names])

  tags = merge(var.tags, {
    Environment = var.environment
    Compliance  = "Required"
    ManagedBy   = "OpenTofu"
    Scope       = local.suffix
  })

  # Bucket names are shared by every AWS account there is: the plain name may be somebody else's.
  bucket_suffix = var.append_account_id ? "${local.suffix}-${local.account_id}" : local.suffix
  force_destroy = coalesce(var.force_destroy, local.is_dev)
}
