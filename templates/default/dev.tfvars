# Development, over the scanner's own dev.tfvars. What can be set: tofu/variables.tf of the scanner.

# alert_emails = ["security@example.com"]
# alert_on     = "digest"
