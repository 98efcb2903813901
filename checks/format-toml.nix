# `taplo fmt --check`, as .taplo.toml has it.
{
  pkgs,
  craneLib,
  rust,
  ...
}:
let
  inherit (pkgs.lib) fileset;
in
craneLib.taploFmt (
  rust.common
  // {
    src = fileset.toSource {
      root = ../.;
      fileset = fileset.unions [
        ../.taplo.toml
        ../.cargo/config.toml
        ../Cargo.lock
        ../Cargo.toml
        ../book.toml
        ../clippy.toml
        ../deny.toml
        ../rust-toolchain.toml
        ../rustfmt.toml
        (fileset.fileFilter (file: file.hasExt "toml") ../docs)
        (fileset.fileFilter (file: file.hasExt "toml") ../templates)
      ];
    };
  }
)
