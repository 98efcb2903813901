"""Whether the alarms of tofu/ ring when they should: CloudWatch's arithmetic, with data that is
missing and data that comes late.
"""
