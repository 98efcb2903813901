"""What a function's role may do though no function was ever seen to ask for it, and why it may.

An entry that is seen after all, or that no role allows any more, has to go: judge.py says so.
"""
BY_LAMBDA = "Lambda itself does it, in the function's name: the emulated one has neither logs nor traces nor a queue for dead letters"
UNSEEN = {
    "logs:CreateLogStream": BY_LAMBDA,
    "logs:PutLogEvents": BY_LAMBDA,
    "xray:PutTraceSegments": BY_LAMBDA,
    "xray:PutTelemetryRecords": BY_LAMBDA,
    "sqs:SendMessage": BY_LAMBDA,
    "ec2:DescribeTags": "named by the specification of the roles; DescribeInstances gives the same tags, so that it discloses nothing more",
    "kms:GenerateDataKey": "DynamoDB's documentation asks it of every caller that uses a table under a key; the emulated one asks for Decrypt alone, and S3 and SNS for both",
    "dynamodb:Scan": "named by the specification of the aggregator's role, on the table that it may query anyway",
}
