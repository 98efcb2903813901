# `tofu fmt -check` of the configuration, its tests, and the plans that the tests read.
{ pkgs, deployment, ... }:
let
  inherit (pkgs.lib) fileset;
  configurations = fileset.toSource {
    root = ../.;
    fileset = fileset.unions [
      (fileset.fileFilter (file: file.hasExt "tf" || file.hasExt "tfvars" || file.hasExt "hcl") ../tofu)
      (fileset.fileFilter (file: file.hasExt "tf") ../checks/fixtures/plans)
      (fileset.fileFilter (file: file.hasExt "tfvars") ../templates)
    ];
  };
in
pkgs.runCommand "format-tofu" { nativeBuildInputs = [ deployment.opentofu ]; } ''
  tofu fmt -check -recursive -diff ${configurations}
  touch "$out"
''
