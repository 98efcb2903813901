# What the scanner needs to know.

output "role_arn" {
  description = "For the scanner's variable accounts."
  value       = aws_iam_role.scan.arn
}
