# Everything that may differ between two deployments. Each has a default, but for the folder of the zips.

# --- names and tags ---

variable "environment_suffix" {
  type        = string
  description = "Ends every name and distinguishes deployments in one account."
  default     = "dev"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.environment_suffix))
    error_message = "environment_suffix ends bucket and role names: write 1 to 20 lower-case letters, digits and inner hyphens, a letter first, such as \"dev\" or \"team-a\"."
  }
}

variable "environment" {
  type        = string
  description = "The tag Environment of every resource."
  default     = "Production"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w +=.:/@-]{1,256}$", var.environment))
    error_message = "environment is a tag value: write 1 to 256 letters, digits, spaces or _ . : / = + - @, such as \"Production\"."
  }
}

variable "tags" {
  type        = map(string)
  description = "More tags for every resource, such as Owner and CostCenter."
  default     = {}
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.tags), ["Environment", "Compliance", "ManagedBy", "Scope"])) == 0
    error_message = "tags cannot replace Environment, Compliance, ManagedBy or Scope: leave them out, and set the first with the variable environment."
  }
  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "Tag keys that start with \"aws:\" belong to AWS: choose another key."
  }
}

# --- roles ---

variable "permissions_boundary" {
  type        = string
  description = "Policy that bounds every role made here, where the account asks for one. It must allow what docs/permissions.md lists. Null: none."
  default     = null

  validation {
    condition     = var.permissions_boundary == null ? true : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary))
    error_message = "permissions_boundary is the ARN of a policy: write \"arn:aws:iam::123456789012:policy/boundary\"."
  }
}

variable "role_path" {
  type        = string
  description = "Path of every role and policy made here, where the account asks for one. Changing it later makes the roles anew; member-account/ must be told it too (scanner_role_path)."
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([\\w+=,.@-]{1,64}/){0,7}$", var.role_path))
    error_message = "role_path begins and ends with a slash: write \"/\" for none, or \"/compliance/\"."
  }
}

# --- what is scanned, and how it is judged ---

variable "regions" {
  type        = list(string)
  description = "Regions to scan. Empty: the region this is deployed to. [\"all\"]: every region enabled in the account."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]$", region))]) || var.regions == tolist(["all"])
    error_message = "regions is a list of region names, such as [\"eu-west-1\", \"us-east-1\"], or [\"all\"] by itself."
  }
  validation {
    condition     = length(distinct(var.regions)) == length(var.regions)
    error_message = "regions names a region twice: write each once, or it is scanned twice."
  }
}

variable "accounts" {
  type        = list(string)
  description = "Roles in other accounts to scan besides this one (see member-account/)."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for role in var.accounts : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", role))])
    error_message = "accounts is a list of role ARNs, such as [\"arn:aws:iam::123456789012:role/compliance-scan-role-dev\"]; member-account/ makes such a role and prints its ARN."
  }
  validation {
    condition     = length(distinct(var.accounts)) == length(var.accounts)
    error_message = "accounts names a role twice: write each once, or its account is scanned twice."
  }
}

variable "organization" {
  type = object({
    role_name            = string
    organizational_units = optional(list(string), [])
    exclude              = optional(list(string), [])
  })
  description = "Scans every active account of the organization through the role of this name (see member-account/): those in organizational_units and below, or all, but for the ids in exclude. They are listed anew at each scan, which takes the management account or a delegated administrator. Null: only this account and accounts."
  default     = null

  validation {
    condition     = var.organization == null ? true : can(regex("^([\\w+=,.@-]{1,64}/){0,8}[\\w+=,.@-]{1,64}$", var.organization.role_name))
    error_message = "organization.role_name is a role's name, with its path if it has one: write \"compliance-scan-role-dev\", not an ARN."
  }
  validation {
    condition     = alltrue([for unit in try(var.organization.organizational_units, []) : can(regex("^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$", unit))])
    error_message = "organization.organizational_units is a list of units' ids: write [\"ou-ab12-34cd56ef\"]."
  }
  validation {
    condition     = alltrue([for account in try(var.organization.exclude, []) : can(regex("^[0-9]{12}$", account))])
    error_message = "organization.exclude is a list of account ids, 12 digits each in quotes: write [\"123456789012\"]."
  }
}

variable "external_id" {
  type        = string
  description = "External id that the roles in other accounts ask for. Null: they ask for none; within one organization none is needed."
  default     = null

  validation {
    condition     = var.external_id == null ? true : length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[\\w+=,.@:/-]+$", var.external_id))
    error_message = "external_id is 2 to 1224 letters, digits and + = , . @ : / _ -, as STS takes it."
  }
}

variable "scan_concurrency" {
  type        = number
  description = "How many targets (an account, or a region of one) each checker looks at at once; 40 at the most where there are no more. reserved_concurrency bounds it too, less two copies for AWS Config's events."
  default     = 100
  nullable    = false

  validation {
    condition     = var.scan_concurrency >= 1 && var.scan_concurrency <= 10000 && floor(var.scan_concurrency) == var.scan_concurrency
    error_message = "scan_concurrency is a whole number from 1 to 10000, which is what Step Functions runs of one Map at once: write 100."
  }
}

variable "rule_packs" {
  type        = list(string)
  description = "Packs of rules that scans evaluate besides core (`compliance rules list --pack PACK` shows a pack's rules): they bring the functions that evaluate them, each with the permissions of its rules. member-account/ must be given the same."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for pack in var.rule_packs : contains(keys(local.catalogue.packs), pack)])
    error_message = "rule_packs names a pack that does not exist: write a list of ${join(", ", keys(local.catalogue.packs))}."
  }
}

variable "rule_parameters" {
  type        = any
  description = "Parameters of rules: an object from a rule's id to its parameters (`compliance rules show RULE` lists them)."
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.rule_parameters)) && alltrue([for parameters in try(values(var.rule_parameters), []) : can(keys(parameters))])
    error_message = "rule_parameters is an object of objects: write { \"iam-access-key-rotated\" = { max_age_days = 60 } }."
  }
  validation {
    condition     = alltrue([for rule in try(keys(var.rule_parameters), []) : contains(keys(local.catalogue.rules), lookup(local.ids_by_alias, rule, rule))])
    error_message = "rule_parameters names a rule that does not exist: write one of ${join(", ", keys(local.catalogue.rules))}."
  }
  validation {
    condition     = length(distinct([for rule in try(keys(var.rule_parameters), []) : lookup(local.ids_by_alias, rule, rule)])) == length(try(keys(var.rule_parameters), []))
    error_message = "rule_parameters names a rule by its id and by one that it had in an earlier version: keep one of them (${join("; ", [for alias, id in local.ids_by_alias : "${alias} is ${id} now"])})."
  }
  validation {
    condition = try(alltrue(flatten([
      for rule, parameters in var.rule_parameters : [for name in keys(parameters) : contains(keys(local.catalogue.rules[lookup(local.ids_by_alias, rule, rule)].parameters), name)]
    ])), true) # what is no object or no rule is refused above
    error_message = "rule_parameters gives a parameter that its rule does not take: write ${join("; ", [for id, rule in local.catalogue.rules : "${id}: ${join(", ", keys(rule.parameters))}" if length(rule.parameters) > 0])}."
  }
}

# --- the schedule ---

variable "schedule_expression" {
  type        = string
  description = "When to scan, as an EventBridge schedule in UTC."
  default     = "cron(0 */6 * * ? *)"
  nullable    = false

  validation {
    condition     = can(regex("^(cron\\(\\S+( +\\S+){5}\\)|rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\))$", var.schedule_expression))
    error_message = "schedule_expression is an EventBridge schedule: write cron(minutes hours day-of-month month day-of-week year), such as \"cron(0 */6 * * ? *)\", or \"rate(6 hours)\" (\"rate(1 hour)\" for one)."
  }
  validation {
    condition     = !startswith(var.schedule_expression, "cron(") || can(regex("^cron\\(\\S+ +\\S+ +(\\? +\\S+ +[^?]+|[^? ]+ +\\S+ +\\?) +\\S+\\)$", var.schedule_expression))
    error_message = "EventBridge wants exactly one ? in a cron expression, for day-of-month or for day-of-week: write \"cron(0 6 * * ? *)\" for every day or \"cron(0 6 ? * MON *)\" for Mondays."
  }
}

variable "schedule_enabled" {
  type        = bool
  description = "Whether the schedule runs. False keeps everything in place and scans only when asked."
  default     = true
  nullable    = false
}

variable "stale_after_hours" {
  type        = number
  description = "Hours after which a checker's last scan counts as stale and a missing report raises an alarm: twice the schedule and one."
  default     = 13
  nullable    = false

  validation {
    condition     = var.stale_after_hours >= 1 && var.stale_after_hours <= 168 && floor(var.stale_after_hours) == var.stale_after_hours
    error_message = "stale_after_hours is a whole number of hours from 1 to 168 (a CloudWatch alarm looks back seven days at most): write 13 for a scan every six hours."
  }
  validation {
    condition = !startswith(var.schedule_expression, "rate(") || try(
      var.stale_after_hours * 60 > tonumber(regex("[0-9]+", var.schedule_expression)) * { minute = 1, hour = 60, day = 1440 }[regex("(minute|hour|day)", var.schedule_expression)[0]],
      true, # what is no schedule is refused above
    )
    error_message = "stale_after_hours (${var.stale_after_hours}) is no longer than the schedule's period (${var.schedule_expression}), so that the alarm would ring between two scans: write twice the period and one."
  }
}

# --- alerts ---

variable "alert_emails" {
  type        = list(string)
  description = "Addresses that receive alerts. Each must confirm the message AWS sends it."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "alert_emails is a list of e-mail addresses: write [\"security@example.com\"]."
  }
}

variable "alert_on" {
  type        = string
  description = "Which alerts are sent. violations: each checker, every violation of every scan. changes: each checker, only what is new or solved since the last scan. digest: one message a report with what is new and solved, and once a day what is still failing."
  default     = "violations"
  nullable    = false

  validation {
    condition     = contains(["violations", "changes", "digest"], var.alert_on)
    error_message = "alert_on is what to alert about: write \"violations\", \"changes\" or \"digest\"."
  }
}

variable "alert_severity" {
  type        = string
  description = "The least severity that is worth an alert: LOW, MEDIUM, HIGH or CRITICAL. Null: all. Reports have everything in any case."
  default     = null

  validation {
    condition     = var.alert_severity == null ? true : contains(["LOW", "MEDIUM", "HIGH", "CRITICAL"], var.alert_severity)
    error_message = "alert_severity is the least severity that is worth an alert: write \"LOW\", \"MEDIUM\", \"HIGH\" or \"CRITICAL\", or null for all."
  }
}

variable "runbooks" {
  type        = string
  description = "Where docs/runbooks.md can be read: every alarm's description links to its section there."
  default     = "docs/runbooks.md"
  nullable    = false

  validation {
    condition     = can(regex("^[^\\s#]{1,300}$", var.runbooks))
    error_message = "runbooks is a path or an address without spaces and without #: write \"https://git.example.com/compliance/docs/runbooks.md\"."
  }
}

# --- reports ---

variable "report_formats" {
  type        = list(string)
  description = "Formats that each report is written in, side by side in the bucket: those that `compliance scan --output` knows. JSON is always among them."
  default     = ["json"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.report_formats, local.catalogue.formats)) == 0
    error_message = "report_formats names a format that does not exist: write a list of ${join(", ", local.catalogue.formats)}."
  }
}

variable "report_link_hours" {
  type        = number
  description = "Hours for which the link in a digest opens the report for everybody who has it. It dies with the session of the function's role at the latest. Null: a link for those who may read the bucket."
  default     = null

  validation {
    condition     = var.report_link_hours == null ? true : var.report_link_hours >= 1 && var.report_link_hours <= 12 && floor(var.report_link_hours) == var.report_link_hours
    error_message = "report_link_hours is a whole number of hours from 1 to 12, or null for a link that only those can open who may read the bucket."
  }
}

variable "security_hub" {
  type        = bool
  description = "Whether findings are imported into this region's Security Hub, which must be enabled."
  default     = false
  nullable    = false
}

# --- analysis ---

variable "analysis" {
  type        = bool
  description = "Whether each report's evaluations are also written for Athena, with a Glue table, a workgroup and saved queries."
  default     = false
  nullable    = false
}

variable "analysis_scan_limit_mb" {
  type        = number
  description = "How much one query may read, in MB of compressed files; Athena stops it then. It charges for what is read."
  default     = 10240
  nullable    = false

  validation {
    condition     = var.analysis_scan_limit_mb >= 10 && floor(var.analysis_scan_limit_mb) == var.analysis_scan_limit_mb
    error_message = "analysis_scan_limit_mb is a whole number of megabytes, 10 or more (the least that Athena takes): write 10240 for ten gigabytes."
  }
}

# --- what is kept, and for how long ---

variable "append_account_id" {
  type        = bool
  description = "Whether the account id is appended to bucket names. Needed where somebody else owns the plain name; changing it later replaces the buckets."
  default     = false
  nullable    = false
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying deletes the buckets with what is in them. Null: only in dev."
  default     = null
}

variable "deletion_protection" {
  type        = bool
  description = "Whether AWS refuses to delete the history table. Null: everywhere but in dev."
  default     = null
}

variable "history_days" {
  type        = number
  description = "Days that evaluations stay in the table. Null: for ever."
  default     = null

  validation {
    condition     = var.history_days == null ? true : var.history_days >= 1 && floor(var.history_days) == var.history_days
    error_message = "history_days is a whole number of days, 1 or more: write 400 for a little over a year, or null to keep everything."
  }
}

variable "report_retention_days" {
  type        = number
  description = "Days that reports stay in their bucket. Null: for ever."
  default     = null

  validation {
    condition     = var.report_retention_days == null ? true : var.report_retention_days >= 1 && floor(var.report_retention_days) == var.report_retention_days
    error_message = "report_retention_days is a whole number of days, 1 or more: write 365 for a year, or null to keep everything."
  }
}

variable "config_retention_days" {
  type        = number
  description = "Days that AWS Config's snapshots and history files stay in their bucket. Null: for ever."
  default     = 365

  validation {
    condition     = var.config_retention_days == null ? true : var.config_retention_days >= 1 && floor(var.config_retention_days) == var.config_retention_days
    error_message = "config_retention_days is a whole number of days, 1 or more: write 365 for a year, or null to keep everything."
  }
}

variable "log_retention_days" {
  type        = number
  description = "Days that logs are kept."
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for certain periods only: write 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "kms_key_arn" {
  type        = string
  description = "Your own KMS key for the topic, the table, the buckets, the queue and the logs. Null: AES-256 and keys that AWS manages, and a key of our own for the topic. The output kms_key_policy says what its policy must allow."
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key, not an alias or an id: write \"arn:aws:kms:eu-west-1:123456789012:key/…\"."
  }
}

variable "create_kms_key" {
  type        = bool
  description = "Whether one KMS key is made for the topic, the table, the buckets, the queue and the logs."
  default     = false
  nullable    = false

  validation {
    condition     = !var.create_kms_key || var.kms_key_arn == null
    error_message = "create_kms_key and kms_key_arn exclude each other: leave out the one, or the other."
  }
}

# --- AWS Config ---

variable "config_recorder" {
  type        = string
  description = "AWS allows one recorder a region. create: make it here; existing: only add rules to the one that is there; none: no AWS Config at all, scans only."
  default     = "create"
  nullable    = false

  validation {
    condition     = contains(["create", "existing", "none"], var.config_recorder)
    error_message = "config_recorder says what to do about AWS Config's recorder: write \"create\", \"existing\" (the region has one) or \"none\" (no AWS Config)."
  }
}

variable "recorders_found" {
  type        = list(string)
  description = "Names of the recorders that the region has. `deploy` asks AWS and fills it in, because the provider cannot; null: not asked."
  default     = null

  validation {
    condition     = var.recorders_found == null ? true : alltrue([for name in var.recorders_found : can(regex("^.{1,256}$", name))])
    error_message = "recorders_found lists recorders' names, 1 to 256 characters each: write [] where the region has none, or leave it to `deploy`."
  }
}

variable "config_recorder_role" {
  type        = string
  description = "What the recorder made here works with. service-linked: AWSServiceRoleForConfig, which `deploy` makes and Security Hub's control Config.1 asks for; own: a role of ours with AWS's managed policy AWS_ConfigRole."
  default     = "service-linked"
  nullable    = false

  validation {
    condition     = contains(["service-linked", "own"], var.config_recorder_role)
    error_message = "config_recorder_role is what AWS Config's recorder works with: write \"service-linked\" (AWSServiceRoleForConfig) or \"own\"."
  }
}

variable "config_resource_types" {
  type        = list(string)
  description = "Resource types that the recorder records. Null: those that the rules of AWS Config judge, without AWS::IAM types where the region cannot record them. [\"all\"]: every type that AWS Config knows, now and later; each recorded change is charged."
  default     = null

  validation {
    condition     = var.config_resource_types == null ? true : var.config_resource_types == tolist(["all"]) || length(var.config_resource_types) > 0 && alltrue([for type in var.config_resource_types : can(regex("^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$", type))])
    error_message = "config_resource_types is a list of AWS Config resource types: write [\"AWS::EC2::Instance\", \"AWS::S3::Bucket\"], [\"all\"], or null for what the rules judge."
  }
}

variable "config_pack_rules" {
  type        = bool
  description = "Whether AWS Config evaluates the rules of rule_packs when a resource changes, too: by one more Config rule for each function that packs bring rules to, and by a recorder that records their types. Each recorded change and each evaluation is charged (docs/cost.md)."
  default     = false
  nullable    = false
}

variable "config_rule_period" {
  type        = string
  description = "How often AWS Config evaluates every resource again. Null: only when one changes; each periodic evaluation is charged."
  default     = null

  validation {
    condition     = var.config_rule_period == null ? true : contains(["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"], var.config_rule_period)
    error_message = "config_rule_period is one of AWS Config's own periods: write \"One_Hour\", \"Three_Hours\", \"Six_Hours\", \"Twelve_Hours\" or \"TwentyFour_Hours\", or null for none."
  }
}

variable "config_snapshot_period" {
  type        = string
  description = "How often AWS Config writes a snapshot of everything it knows to its bucket."
  default     = "TwentyFour_Hours"
  nullable    = false

  validation {
    condition     = contains(["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"], var.config_snapshot_period)
    error_message = "config_snapshot_period is one of AWS Config's own periods: write \"One_Hour\", \"Three_Hours\", \"Six_Hours\", \"Twelve_Hours\" or \"TwentyFour_Hours\"."
  }
}

# --- functions ---

variable "bundle" {
  type        = string
  description = "Folder with one zip for each function, as `nix build` or src/lambda/bundle makes them; relative to the root module's folder unless absolute."
  nullable    = false

  validation {
    condition     = length(var.bundle) > 0 && !startswith(var.bundle, "~")
    error_message = "bundle is a folder: write its path, absolute or relative to the root module's folder (~ is not expanded)."
  }
}

variable "settings_zip" {
  type        = string
  description = "Zip with a compliance.toml of yours, as `deploy --settings FILE` makes it; relative to the root module's folder unless absolute. Null: the bundle's, in which everything is commented out."
  default     = null

  validation {
    condition     = var.settings_zip == null ? true : endswith(var.settings_zip, ".zip") && !startswith(var.settings_zip, "~")
    error_message = "settings_zip is a zip with one compliance.toml in it: write its path, absolute or relative to the root module's folder (~ is not expanded), or leave it to `deploy --settings FILE`."
  }
}

variable "own_rules" {
  type        = string
  description = "Rules of your own in one file, as `compliance rules bundle` and `deploy --rules FOLDER` make it; relative to the root module's folder unless absolute. The same file is rules.json in settings_zip. Null: none."
  default     = null

  validation {
    condition     = var.own_rules == null ? true : endswith(var.own_rules, ".json") && !startswith(var.own_rules, "~")
    error_message = "own_rules is the file that `compliance rules bundle` writes: write its path, absolute or relative to the root module's folder (~ is not expanded), or leave it to `deploy --rules FOLDER`."
  }
}

variable "code_signing_config_arn" {
  type        = string
  description = "Code signing configuration of Lambda's that the zips are held to: see Signed code in docs/operations.md. Null: none."
  default     = null

  validation {
    condition     = var.code_signing_config_arn == null ? true : can(regex("^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[0-9a-f]{17}$", var.code_signing_config_arn))
    error_message = "code_signing_config_arn is the ARN of a code signing configuration: write \"arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-…\"."
  }
}

variable "signing_profile_version_arns" {
  type        = list(string)
  description = "Versions of AWS Signer's profiles whose signatures count: a code signing configuration is made of them, and Lambda takes no other zip. Empty: none is made."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.signing_profile_version_arns : can(regex("^arn:[a-z-]+:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[A-Za-z0-9_]{2,64}/[A-Za-z0-9]{10}$", arn))])
    error_message = "signing_profile_version_arns is a list of profiles' versions: write [\"arn:aws:signer:eu-west-1:123456789012:/signing-profiles/compliance/aBcDeFgHiJ\"], as `aws signer get-signing-profile` calls profileVersionArn."
  }
  validation {
    condition     = length(var.signing_profile_version_arns) <= 20 && (length(var.signing_profile_version_arns) == 0 || var.code_signing_config_arn == null)
    error_message = "signing_profile_version_arns holds 20 versions at most, and excludes code_signing_config_arn: leave out the one, or the other."
  }
}

variable "architecture" {
  type        = string
  description = "The processor that the zips were built for."
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is Lambda's name of a processor: write \"arm64\" (what the bundle is built for) or \"x86_64\"."
  }
}

variable "memory_size" {
  type        = number
  description = "Memory of each function in MB; Lambda gives processor time in proportion: with 512 a report of a million evaluations takes some two minutes of the five it may."
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "memory_size is a whole number of megabytes from 128 to 10240: write 512."
  }
}

variable "reserved_concurrency" {
  type        = number
  description = "How many copies of one function may run at once; -1 for no bound. AWS keeps at least 10 (older accounts: 100) of the account's limit unreserved and refuses more, so a new account (limit 10) needs -1."
  default     = 10
  nullable    = false

  validation {
    condition     = (var.reserved_concurrency == -1 || var.reserved_concurrency >= 1) && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency is a whole number, 1 or more, or -1 for no bound (0 would stop the functions): write 10."
  }
}

variable "log_level" {
  type        = string
  description = "How much the functions log."
  default     = "info"
  nullable    = false

  validation {
    condition     = contains(["error", "warn", "info", "debug", "trace"], var.log_level)
    error_message = "log_level is how much to log: write \"error\", \"warn\", \"info\", \"debug\" or \"trace\"."
  }
}
