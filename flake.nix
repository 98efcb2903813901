# Everything this project builds and checks, by name: `nix flake show` lists it.
#
#   nix build                  the functions' zips, their configuration, sums and bill of materials
#   nix run . -- scan --demo   the command line
#   nix build .#image          the command line as a container image (Linux); .#static is its binary
#   nix run .#deploy -- dev    deploys
#   nix flake check            every test
#   nix develop                a shell with all tools
#
# The expressions lie beside what they serve: src/packages.nix, tofu/packages.nix, checks/.
{
  description = "An infrastructure compliance scanner for AWS";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    crane.url = "github:ipetkov/crane";
    rust-overlay = {
      url = "github:oxalica/rust-overlay";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    {
      self,
      nixpkgs,
      crane,
      rust-overlay,
    }:
    let
      inherit (nixpkgs) lib;

      # nixpkgs left Intel Macs after 26.05. With that one they are here too:
      # nix run --override-input nixpkgs github:NixOS/nixpkgs/nixpkgs-26.05-darwin . -- scan --demo
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ]
      ++ lib.optional (builtins.compareVersions (lib.version or "26.05") "26.11pre" < 0) "x86_64-darwin";

      projectOf =
        system:
        let
          pkgs = import nixpkgs {
            inherit system;
            overlays = [ rust-overlay.overlays.default ];
          };
          # The one place that says which Rust this is. The static command line needs one more target, which rustup need not fetch.
          file = (lib.importTOML ./rust-toolchain.toml).toolchain;
          toolchain = pkgs.rust-bin.fromRustupToolchain (
            file // { targets = file.targets ++ [ "x86_64-unknown-linux-musl" ]; }
          );
          craneLib = (crane.mkLib pkgs).overrideToolchain toolchain;
          rust = import ./src/packages.nix { inherit pkgs craneLib; };
          deployment = import ./tofu/packages.nix {
            inherit pkgs;
            inherit (rust) lambdas sbom;
          };
          tools = import ./checks/tools.nix {
            inherit pkgs toolchain;
            inherit (deployment) opentofu;
          };
        in
        {
          inherit
            pkgs
            craneLib
            rust
            deployment
            tools
            ;
        };
      projects = lib.genAttrs systems projectOf;
      forEachSystem = f: lib.mapAttrs (_: f) projects;
    in
    {
      packages = forEachSystem (
        {
          pkgs,
          rust,
          deployment,
          ...
        }@project:
        rust.zips
        // {
          default = deployment.bundle;
          book = import ./checks/book.nix project;
          compliance-sbom = rust.complianceSbom;
          inherit (rust) lambdas compliance;
          inherit (deployment) deploy;
        }
        // lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux { inherit (rust) static; }
        # A stand-in for nixpkgs may have no images.
        // lib.optionalAttrs (pkgs.stdenv.hostPlatform.isLinux && pkgs ? dockerTools) {
          inherit (rust) image;
        }
      );

      apps = forEachSystem (
        {
          rust,
          deployment,
          tools,
          ...
        }:
        let
          app = package: description: {
            type = "app";
            program = lib.getExe package;
            meta = { inherit description; };
          };
        in
        {
          default = app rust.compliance "Judges an account, a snapshot or a plan";
          deploy = app deployment.deploy "Deploys an environment: plan, show, ask, apply";
          update-snapshots = app tools.updateSnapshots "Writes anew what the tests compare with, in the current checkout";
        }
      );

      checks = lib.mapAttrs (
        system: project:
        import ./checks (
          project
          // {
            template = (import ./templates/default/flake.nix).outputs {
              self = ./templates/default;
              compliance = self;
            };
            shell = self.devShells.${system}.default;
            formatter = self.formatter.${system};
          }
        )
      ) projects;

      devShells = forEachSystem ({ tools, ... }: { default = tools.shell; });

      formatter = forEachSystem ({ tools, ... }: tools.formatter);

      overlays.default = final: _prev: {
        inherit (self.packages.${final.stdenv.hostPlatform.system}) compliance;
      };

      # `programs.compliance.enable = true;` puts the command line on every user's PATH.
      nixosModules.default =
        { config, pkgs, ... }:
        {
          options.programs.compliance.enable = lib.mkEnableOption "the compliance scanner's command line";
          config.environment.systemPackages =
            lib.optional config.programs.compliance.enable
              self.packages.${pkgs.stdenv.hostPlatform.system}.compliance;
        };

      templates.default = {
        path = ./templates/default;
        description = "A repository that deploys the scanner with settings of its own, and judges its plans before they are applied";
      };
    };
}
