# What tells one private bucket from another.

variable "name" {
  type        = string
  description = "The bucket's name."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "name is a bucket name: write 3 to 63 lower-case letters, digits and inner hyphens; a shorter environment_suffix helps."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the bucket deletes what is in it."
  default     = false
  nullable    = false
}

variable "kms_key" {
  type        = object({ arn = string })
  description = "KMS key for its objects: its ARN, in an object, which tells whether there is one before the key is made. Null: AES-256."
  default     = null
}

variable "account_id" {
  type        = string
  description = "The account it belongs to: every other is denied."
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is an account's id, 12 digits in quotes: write \"123456789012\"."
  }
}

variable "retention_days" {
  type        = number
  description = "Days after which objects expire. Null: never."
  default     = null

  validation {
    condition     = var.retention_days == null ? true : var.retention_days >= 1 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is a whole number of days, 1 or more: write 365 for a year, or null to keep everything."
  }
}

variable "statements" {
  type        = any
  description = "Statements of its policy besides the one that asks for TLS."
  default     = []
  nullable    = false
}

variable "passing_prefix" {
  type        = string
  description = "Prefix of what is needed for a few days only, and then expires. Null: nothing is."
  default     = null
}
