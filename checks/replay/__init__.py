"""A loopback AWS that answers any operation of any service from plain data, in AWS's own wire
format. README.md says how.
"""
