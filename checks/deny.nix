# Licences, sources and doubles of the dependencies: deny.toml. Advisories need a database of today: .github/workflows/check.yml asks for it.
{
  pkgs,
  craneLib,
  rust,
  ...
}:
let
  inherit (pkgs.lib) fileset;
in
craneLib.cargoDeny (
  rust.common
  // {
    src = fileset.toSource {
      root = ../.;
      fileset = fileset.unions [
        ../Cargo.toml
        ../Cargo.lock
        ../deny.toml
        ../src
      ];
    };
  }
)
