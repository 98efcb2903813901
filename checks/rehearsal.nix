# From nothing to a report and back to nothing, with the real configuration, `deploy`, and the zips of the bundle: checks/rehearsal.
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
} "rehearsal" "python3 -m checks.rehearsal"
