"""tofu/deploy by itself: what it asks the account, what it passes on to OpenTofu, and what it
refuses.
"""
