"""What no role of the scanner may ever do, whatever it is configured to do.

Resources are a deployment's own (TABLE, TOPIC, REPORTS, KEY) or somebody else's.
"""
OTHER = "999999999999"
FOREIGN = {
    "bucket": "arn:aws:s3:::payroll", "object": "arn:aws:s3:::payroll/2026/salaries.csv", "table": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    "topic": f"arn:aws:sns:eu-west-1:{OTHER}:alerts", "function": "arn:aws:lambda:eu-west-1:123456789012:function:checkout",
    "key": "arn:aws:kms:eu-west-1:123456789012:key/22222222-2222-2222-2222-222222222222", "role": "arn:aws:iam::123456789012:role/admin",
    "queue": "arn:aws:sqs:eu-west-1:123456789012:orders", "machine": "arn:aws:states:eu-west-1:123456789012:stateMachine:checkout",
    "log group": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/checkout:*",
}
ANYTHING = {
    FOREIGN["role"]: ["iam:PassRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:CreatePolicyVersion", "sts:AssumeRole"],
    f"arn:aws:iam::{OTHER}:role/admin": ["sts:AssumeRole"],
    # Of the right name, in an account that is of no organization.
    f"arn:aws:iam::{OTHER}:role/compliance-scan-role-dev": ["sts:AssumeRole"],
    f"arn:aws:iam::{OTHER}:role/compliance-reader": ["sts:AssumeRole"],
    "arn:aws:iam::123456789012:user/amelia": ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeleteUser", "iam:DeactivateMFADevice"],
    FOREIGN["object"]: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObjectAcl"],
    FOREIGN["bucket"]: ["s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucket", "s3:PutEncryptionConfiguration", "s3:PutBucketAcl"],
    FOREIGN["table"]: ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:GetItem", "dynamodb:DeleteItem"],
    FOREIGN["topic"]: ["sns:Publish", "sns:Subscribe"],
    FOREIGN["function"]: ["lambda:InvokeFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission", "lambda:DeleteFunction"],
    FOREIGN["key"]: ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
    FOREIGN["queue"]: ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:PurgeQueue"],
    FOREIGN["machine"]: ["states:StartExecution", "states:UpdateStateMachine", "states:DeleteStateMachine"],
    FOREIGN["log group"]: ["logs:PutLogEvents", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:DeleteLogGroup"],
    "*": ["ec2:RunInstances", "ec2:TerminateInstances", "ec2:CreateTags", "ec2:GetPasswordData", "rds:DeleteDBInstance", "rds:ModifyDBInstance", "rds:CreateDBSnapshot",
          "config:StopConfigurationRecorder", "config:DeleteConfigRule", "config:PutConfigRule", "config:DeleteDeliveryChannel", "cloudtrail:StopLogging", "events:PutRule",
          "secretsmanager:GetSecretValue", "ssm:GetParameter", "organizations:CreateAccount", "organizations:MoveAccount", "organizations:DetachPolicy", "account:CloseAccount",
          "securityhub:DisableSecurityHub", "securityhub:BatchUpdateFindings", "sts:GetFederationToken"],
    # What is the scanner's own: it adds, and neither changes nor takes away.
    "TABLE": ["dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:ExportTableToPointInTime"],
    "REPORTS": ["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:ListBucket"],
    "REPORTS/compliance-report-20261123-120000.json": ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject"],
    "TOPIC": ["sns:Subscribe", "sns:SetTopicAttributes", "sns:AddPermission", "sns:DeleteTopic"],
    # By itself, and not through the service that keeps what lies under it.
    "KEY": ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey"],
}
# Where it is what somebody asked for.
EXCEPT = {("report-aggregator", "s3:GetObject", "REPORTS/compliance-report-20261123-120000.json"): "with report_link_hours: a presigned link may do what its signer may"}
