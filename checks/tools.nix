# What people run while they work on this: a shell, a formatter, the update of what the tests compare with.
{
  pkgs,
  toolchain,
  opentofu,
}:
let
  inherit (pkgs) lib;

  # The emulator reaches into moto: it is of the version in checks/emulator/requirements.txt, also where nixpkgs has an older one.
  motoOf =
    packages:
    if builtins.compareVersions (packages.moto.version or "5.2.5") "5.2.5" < 0 then
      packages.moto.overridePythonAttrs {
        version = "5.2.5";
        src = pkgs.fetchPypi {
          pname = "moto";
          version = "5.2.5";
          hash = "sha256-ORhXJX1drBRDNAE8LBDlmd718FYvVT6XkWAUC9e9nPY=";
        };
        doCheck = false;
      }
    else
      packages.moto;

  # jsonschema comes with what moto's server needs.
  python = pkgs.python3.withPackages (
    packages:
    let
      moto = motoOf packages;
    in
    [
      packages.boto3
      moto
    ]
    ++ moto.optional-dependencies.server
  );
in
{
  inherit python;

  updateSnapshots = pkgs.writeShellApplication {
    name = "update-snapshots";
    runtimeInputs = [
      pkgs.cargo-insta
      pkgs.git
      pkgs.stdenv.cc
      toolchain
    ];
    text = ''
      cd "$(git rev-parse --show-toplevel)"
      UPDATE_GENERATED=1 cargo test --locked --lib --test checks generated
      cargo insta test --accept --unreferenced delete --test checks -- "$@"
      git status --short checks/snapshots docs tofu/catalogue.json
    '';
  };

  formatter = pkgs.writeShellApplication {
    name = "format";
    runtimeInputs = [
      opentofu
      pkgs.findutils
      pkgs.git
      pkgs.nixfmt
      pkgs.taplo
      toolchain
    ];
    text = ''
      cd "$(git rev-parse --show-toplevel)"
      cargo fmt
      git ls-files -z '*.nix' | xargs -0 nixfmt
      tofu fmt -recursive tofu checks/fixtures/plans templates
      taplo fmt
    '';
  };

  shell = pkgs.mkShell {
    packages = [
      opentofu
      pkgs.actionlint
      pkgs.awscli2
      pkgs.cargo-deny
      pkgs.cargo-insta
      pkgs.cargo-nextest
      pkgs.cargo-zigbuild
      pkgs.jq
      pkgs.nixfmt
      pkgs.shellcheck
      pkgs.taplo
      pkgs.tflint
      pkgs.unzip
      pkgs.zip
      python
      toolchain
    ]
    ++ lib.optional pkgs.stdenv.hostPlatform.isLinux pkgs.qemu-user;

    shellHook = ''
      if [ -t 1 ]; then
        cat <<'GREETING'

      compliance: what can be run here

        cargo demo               scan the bundled account
        cargo test               the test crate; cargo insta review looks at changed snapshots
        checks/run               every test; checks/run STAGE for one
        src/lambda/bundle FOLDER     the functions' zips for AWS Lambda
        tofu/deploy dev          deploy: plan, show, ask, apply
        nix fmt                  format Rust, Nix, OpenTofu and TOML
        nix flake check          all of it, built cleanly

      GREETING
      fi
    '';
  };
}
