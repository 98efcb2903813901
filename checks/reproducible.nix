# A second build of everything, in another folder with another target folder and nothing shared, gives the same zips.
{
  pkgs,
  craneLib,
  rust,
  ...
}:
let
  again = craneLib.buildPackage (
    rust.cross
    // {
      pname = "functions-again";
      cargoArtifacts = null;
      preBuild = ''
        mkdir -p "$NIX_BUILD_TOP/elsewhere/deeper"
        cp -r . "$NIX_BUILD_TOP/elsewhere/deeper/checkout"
        cd "$NIX_BUILD_TOP/elsewhere/deeper/checkout"
        export CARGO_TARGET_DIR=$NIX_BUILD_TOP/elsewhere/target
      ''
      + rust.cross.preBuild;
    }
  );
in
pkgs.runCommand "reproducible" { } ''
  diff ${rust.lambdas}/SHA256SUMS ${rust.lambdasOf again}/SHA256SUMS
  cp ${rust.lambdas}/SHA256SUMS "$out"
''
