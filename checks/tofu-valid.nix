# `tofu validate` with nixpkgs' provider: the configuration, and the one for further accounts.
{ pkgs, deployment, ... }:
import ./tofu-source.nix { inherit pkgs deployment; } "tofu-valid" ''
  for part in tofu tofu/root tofu/member-account; do
    initialized "$part"
    tofu -chdir="$part" validate
  done
''
