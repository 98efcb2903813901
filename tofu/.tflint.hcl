# tflint's own rules. Those for AWS are a plugin of their own; where it is installed, add `plugin "aws" { enabled = true }`.

plugin "terraform" {
  enabled = true
  preset  = "all"
}
