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

variable "kms_key_arn" {
  type        = string
  description = "KMS key for its objects. Null: AES-256."
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key: write \"arn:aws:kms:eu-west-1:123456789012:key/…\"."
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
