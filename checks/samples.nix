# Samples of every resource type, judged the same whichever way they come: checks/samples.
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
} "samples" "python3 -m checks.samples"
