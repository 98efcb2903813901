# Who may scan this account, and how the role is called.

variable "scanner_account_id" {
  type        = string
  description = "The account that the scanner runs in."
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.scanner_account_id))
    error_message = "scanner_account_id is an account id: write its 12 digits in quotes, such as \"111122223333\"."
  }
}

variable "environment_suffix" {
  type        = string
  description = "The scanner's environment_suffix: it ends the names of its roles, and of this one."
  default     = "dev"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.environment_suffix))
    error_message = "environment_suffix is the scanner's own: write 1 to 20 lower-case letters, digits and inner hyphens, a letter first, such as \"dev\"."
  }
}

variable "external_id" {
  type        = string
  description = "The scanner's external_id, if it has one."
  default     = null

  validation {
    condition     = var.external_id == null ? true : length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[\\w+=,.@:/-]+$", var.external_id))
    error_message = "external_id is the scanner's own: 2 to 1224 letters, digits and + = , . @ : / _ -."
  }
}

variable "rule_packs" {
  type        = list(string)
  description = "The scanner's rule_packs."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for pack in var.rule_packs : contains(keys(local.catalogue.packs), pack)])
    error_message = "rule_packs is the scanner's own: write a list of ${join(", ", keys(local.catalogue.packs))}."
  }
}

variable "own_rules" {
  type        = string
  description = "The scanner's own_rules: the file that `compliance rules bundle` writes; relative to the root module's folder unless absolute. Null: none."
  default     = null

  validation {
    condition     = var.own_rules == null ? true : endswith(var.own_rules, ".json") && !startswith(var.own_rules, "~")
    error_message = "own_rules is the file that `compliance rules bundle` writes: write its path, absolute or relative to the root module's folder (~ is not expanded)."
  }
}

variable "scanner_role_path" {
  type        = string
  description = "The scanner's role_path."
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([\\w+=,.@-]{1,64}/){0,7}$", var.scanner_role_path))
    error_message = "scanner_role_path is the scanner's role_path: write \"/\" for none, or \"/compliance/\"."
  }
}

variable "role_path" {
  type        = string
  description = "Path of the role made here."
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([\\w+=,.@-]{1,64}/){0,7}$", var.role_path))
    error_message = "role_path begins and ends with a slash: write \"/\" for none, or \"/compliance/\"."
  }
}

variable "permissions_boundary" {
  type        = string
  description = "Policy that bounds the role, where the account asks for one. Null: none."
  default     = null

  validation {
    condition     = var.permissions_boundary == null ? true : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary))
    error_message = "permissions_boundary is the ARN of a policy: write \"arn:aws:iam::123456789012:policy/boundary\"."
  }
}

variable "environment" {
  type        = string
  description = "The tag Environment."
  default     = "Production"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w +=.:/@-]{1,256}$", var.environment))
    error_message = "environment is a tag value: write 1 to 256 letters, digits, spaces or _ . : / = + - @, such as \"Production\"."
  }
}

variable "tags" {
  type        = map(string)
  description = "More tags for the role."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "Tag keys that start with \"aws:\" belong to AWS: choose another key."
  }
}
