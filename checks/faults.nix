# The same when calls go wrong and processes are killed: checks/faults.
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
} "faults" "python3 -m checks.faults"
