# Our deployment of the compliance scanner: the scanner is an input, the settings are ours.
#
#   nix run . -- dev --plan-only     plan and show; without --plan-only: ask and apply
#   nix run .#scan                   scan this account by our settings
#   nix flake check                  our settings are understood
{
  description = "Our deployment of the compliance scanner";

  # The repository you got this from; `nix flake update` brings a newer scanner.
  inputs.compliance.url = "github:OWNER/compliance";

  outputs =
    { compliance, ... }:
    let
      perSystem = builtins.mapAttrs (
        system: packages:
        let
          pkgs = compliance.inputs.nixpkgs.legacyPackages.${system};
        in
        {
          # The environment's file here goes over the scanner's own of the same name; the functions judge as the command line does.
          deploy = pkgs.writeShellApplication {
            name = "deploy";
            runtimeInputs = [
              packages.compliance # deploy checks the settings with it
              packages.deploy
            ];
            text = ''
              environment=''${1:?which environment? dev or prod}
              exec deploy "$@" --var-file "${./.}/$environment.tfvars" --settings ${./compliance.toml}
            '';
          };

          scan = pkgs.writeShellApplication {
            name = "scan";
            runtimeInputs = [ packages.compliance ];
            text = ''exec compliance scan --config ${./compliance.toml} "$@"'';
          };

          settings = pkgs.runCommand "settings" { nativeBuildInputs = [ packages.compliance ]; } ''
            COMPLIANCE_HOME=$NIX_BUILD_TOP compliance scan --demo --config ${./compliance.toml}
            touch "$out"
          '';
        }
      ) compliance.packages;

      app = program: description: {
        type = "app";
        inherit program;
        meta = { inherit description; };
      };
    in
    {
      apps = builtins.mapAttrs (_: ours: {
        default = app "${ours.deploy}/bin/deploy" "Deploys an environment with our settings";
        scan = app "${ours.scan}/bin/scan" "Scans an account, a snapshot or a plan by our settings";
      }) perSystem;

      checks = builtins.mapAttrs (_: ours: { inherit (ours) deploy scan settings; }) perSystem;
    };
}
