# The book of docs/, as mdBook makes it.
{ pkgs, ... }:
let
  inherit (pkgs.lib) fileset;
  source = fileset.toSource {
    root = ../.;
    fileset = fileset.unions [
      ../book.toml
      ../docs
      ./book/outside.py
    ];
  };
in
pkgs.runCommand "compliance-book"
  {
    nativeBuildInputs = [
      pkgs.mdbook
      pkgs.python3
    ];
  }
  ''
    mdbook build --dest-dir "$out" ${source}
  ''
