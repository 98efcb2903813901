# What deploys: the configuration as it is in this folder, the command around it, and the bundle of all that a deployment needs.
{
  pkgs,
  lambdas,
  sbom,
}:
let
  inherit (pkgs) lib;
  inherit (lib) fileset;

  # With the provider, so that `tofu init` needs no registry.
  opentofu = pkgs.opentofu.withPlugins (plugins: [ plugins.hashicorp_aws ]);

  configuration = fileset.toSource {
    root = ./.;
    fileset = fileset.unions [
      (fileset.fileFilter (file: file.hasExt "tf" || file.hasExt "tftpl" || file.hasExt "tfvars") ./.)
      (fileset.maybeMissing ./.terraform.lock.hcl)
      ./account.sh
      ./catalogue.json
      ./deploy
      ./queries
    ];
  };

  deploy = pkgs.writeShellApplication {
    name = "deploy";
    runtimeInputs = [
      opentofu
      pkgs.awscli2
      pkgs.bash
      pkgs.coreutils
      pkgs.findutils
      pkgs.gnugrep
      pkgs.gnused
      pkgs.zip
    ];
    text = ''
      export COMPLIANCE_BUNDLE=''${COMPLIANCE_BUNDLE:-${lambdas}}
      exec bash ${configuration}/deploy "$@"
    '';
  };

  # The zips lie at the top, where `deploy --bundle` and the variable `bundle` look for them.
  bundle = pkgs.runCommand "compliance-bundle" { } ''
    mkdir "$out"
    cp ${lambdas}/* "$out/"
    cp ${sbom} "$out/sbom.cdx.json"
    cp ${./catalogue.json} "$out/catalogue.json"
    cp -r ${configuration} "$out/tofu"
  '';
in
{
  inherit
    opentofu
    configuration
    deploy
    bundle
    ;
}
