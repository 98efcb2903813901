# Production, over the scanner's own prod.tfvars. What can be set: tofu/variables.tf of the scanner.

# alert_emails = ["security@example.com"]

rule_parameters = {
  ec2-required-tags = { tags = ["Environment", "Owner", "CostCenter"] }
}
