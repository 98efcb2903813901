# `cargo fmt --check`.
{ craneLib, rust, ... }: craneLib.cargoFmt (rust.common // { src = rust.sources.tested; })
