# Production: nothing is lost by a slip of the hand. `deploy prod` reads this.

environment_suffix = "prod"

# Who receives alerts; each address must confirm the message that AWS sends it.
# alert_emails = ["security@example.com"]

# The plain bucket names belong to the account that came first.
append_account_id = true

# Both are what null means outside dev; said here so that it is seen. To destroy production, turn them round and apply first.
deletion_protection = true
force_destroy       = false

report_retention_days = 2557 # seven years
