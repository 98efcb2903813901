"""Makes inputs from what a case says of them."""
