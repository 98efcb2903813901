# `tofu test`: names, settings, permissions and refusals, against a mocked provider.
{ pkgs, deployment, ... }:
import ./tofu-source.nix { inherit pkgs deployment; } "tofu-tests" ''
  initialized tofu
  tofu -chdir=tofu test
''
