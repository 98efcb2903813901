"""Answers read by field, held against botocore: python3 -m checks.fields."""
