# The configuration with its tests, in a folder that OpenTofu may write to, initialized with the provider and without a registry.
{ pkgs, deployment }:
let
  inherit (pkgs.lib) fileset;
  source = fileset.toSource {
    root = ../tofu;
    fileset = fileset.unions [
      (fileset.fileFilter (file: file.hasExt "tf" || file.hasExt "tftpl") ../tofu)
      ../tofu/catalogue.json
      ../tofu/queries
      ../tofu/tests
    ];
  };
in
name: command:
pkgs.runCommand name { nativeBuildInputs = [ deployment.opentofu ]; } ''
  export HOME=$NIX_BUILD_TOP CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_ARGS=-no-color
  cp -r ${source} tofu
  chmod -R u+w tofu
  initialized() { tofu -chdir="$1" init -input=false -backend=false; }
  ${command}
  touch "$out"
''
