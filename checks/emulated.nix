# The command line and the functions on an emulated AWS whose verdicts are known: checks/emulated.
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
} "emulated" "python3 -m checks.emulated"
