# No warning, neither in the whole build nor in the stranger's, which leaves the AWS SDKs out.
{ craneLib, rust, ... }:
craneLib.cargoClippy (
  rust.common
  // {
    inherit (rust) cargoArtifacts;
    src = rust.sources.tested;
    doInstallCargoArtifacts = false;
    cargoClippyExtraArgs = "--all-targets -- --deny warnings";
    postBuild = "cargo clippy --release --locked --no-default-features --features cli --bin compliance -- --deny warnings";
  }
)
