# What runs against the emulated AWS: the Python tests, the command line, the functions, OpenTofu with its provider. Loopback only.
{
  pkgs,
  rust,
  deployment,
  tools,
}:
name: command:
let
  inherit (pkgs.lib) fileset;
  source = fileset.toSource {
    root = ../.;
    fileset = fileset.unions [
      (fileset.fileFilter (file: file.hasExt "py" || file.hasExt "toml") ./.)
      ./cases
      ./faults/README.md
      ./fixtures
      ./permissions/calls.json
      ./rehearsal/upgrades
      ./replay
      ./tofu
      ../docs
      ../src/sources/demo/demo-past.json.gz
      ../src/sources/demo/demo.json.gz
      ../src/resource_types/samples
      (fileset.fileFilter (file: file.hasExt "rs") ../src)
      (fileset.fileFilter (file: file.hasExt "toml") ../src/rules)
      ../tofu
    ];
  };
in
pkgs.runCommand name
  {
    nativeBuildInputs = [
      deployment.opentofu
      pkgs.awscli2
      pkgs.zip
      tools.python
    ]
    ++ pkgs.lib.optional (pkgs.stdenv.hostPlatform.system != "aarch64-linux") pkgs.qemu-user;
  }
  ''
    cp -r ${source} source
    chmod -R u+w source
    cd source
    # A sandbox has no /usr/bin/env.
    if [ "$(type -t patchShebangs)" = function ]; then patchShebangs checks/tofu tofu/deploy; fi
    export HOME=$NIX_BUILD_TOP CI=true PYTHONDONTWRITEBYTECODE=1 COMPLIANCE_BIN=${pkgs.lib.getExe rust.compliance}
    export FUNCTIONS_DIR=${rust.nativeLambdas} FUNCTIONS_ARM64_DIR=${rust.lambdas}
    ${command}
    touch "$out"
  ''
