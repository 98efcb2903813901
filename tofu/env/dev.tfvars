# Development: everything goes when it is destroyed. `deploy dev` reads this.

environment_suffix = "dev"

# Who receives alerts; each address must confirm the message that AWS sends it.
# alert_emails = ["security@example.com"]

log_retention_days = 30
