# A second build of the functions from another folder gives the same zips. The dependencies are those of the first:
# `nix build --rebuild .#functions` builds everything again, and CI compares with what src/lambda/bundle makes in a folder of its own.
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
      cargoArtifacts = rust.crossArtifacts;
      preBuild = ''
        mkdir -p "$NIX_BUILD_TOP/elsewhere/deeper"
        cp -r . "$NIX_BUILD_TOP/elsewhere/deeper/checkout"
        cd "$NIX_BUILD_TOP/elsewhere/deeper/checkout"
      ''
      + rust.cross.preBuild;
    }
  );
in
pkgs.runCommand "reproducible" { } ''
  diff ${rust.lambdas}/SHA256SUMS ${rust.lambdasOf again}/SHA256SUMS
  cp ${rust.lambdas}/SHA256SUMS "$out"
''
