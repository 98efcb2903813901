# The sources' documentation can be made, and its links lead somewhere.
{ craneLib, rust, ... }:
craneLib.cargoDoc (
  rust.common
  // {
    inherit (rust) cargoArtifacts;
    env = rust.common.env // {
      RUSTDOCFLAGS = "--deny warnings";
    };
  }
)
