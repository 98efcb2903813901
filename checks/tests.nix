# The test crate: tables, snapshots, properties, the command line; that the catalogue, the report's schema and the settings' template
# are what the code says (generated.rs); that the core knows no adapter (layering.rs).
{ craneLib, rust, ... }:
craneLib.cargoTest (
  rust.common
  // {
    inherit (rust) cargoArtifacts;
    src = rust.sources.tested;
    doInstallCargoArtifacts = false;
    env = rust.common.env // {
      INSTA_UPDATE = "no";
    };
  }
)
