# `nixfmt --check` of every expression.
{ pkgs, ... }:
let
  inherit (pkgs.lib) fileset;
  expressions = fileset.toSource {
    root = ../.;
    fileset = fileset.unions [
      ../flake.nix
      (fileset.fileFilter (file: file.hasExt "nix") ../checks)
      (fileset.fileFilter (file: file.hasExt "nix") ../src)
      (fileset.fileFilter (file: file.hasExt "nix") ../templates)
      (fileset.fileFilter (file: file.hasExt "nix") ../tofu)
    ];
  };
in
pkgs.runCommand "format-nix"
  {
    nativeBuildInputs = [
      pkgs.findutils
      pkgs.nixfmt
    ];
  }
  ''
    find ${expressions} -name '*.nix' -exec nixfmt --check {} +
    touch "$out"
  ''
