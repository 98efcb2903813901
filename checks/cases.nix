# Inputs with what is right, on a loopback AWS: checks/cases.
{
  pkgs,
  rust,
  deployment,
  tools,
  ...
}:
import ./on-emulated-aws.nix {
  inherit
    pkgs
    rust
    deployment
    tools
    ;
} "cases" "python3 -m checks.cases"
