# What is built of the Rust sources: the functions for AWS Lambda, and the command line for this machine.
# Dependencies are built once for each of the two targets; the checks use the same.
{ pkgs, craneLib }:
let
  inherit (pkgs) lib;
  inherit (lib) fileset;

  root = ../.;
  crate = fileset.unions [
    ../Cargo.toml
    ../Cargo.lock
    # All but what no compiler reads: a new kind of file that Rust includes is in by itself.
    (fileset.fileFilter (
      file:
      !(builtins.any file.hasExt [
        "jq"
        "json"
        "nix"
        "py"
      ])
    ) ../src)
    ../docs/rule.schema.json
  ];

  # By what needs it, so that an edit rebuilds nothing that does not: README.md is in none of them.
  sources = {
    built = fileset.toSource {
      inherit root;
      fileset = crate;
    };
    tested = fileset.toSource {
      inherit root;
      fileset = fileset.unions [
        crate
        ../clippy.toml
        ../rustfmt.toml
        (fileset.fileFilter (file: file.hasExt "rs" || file.hasExt "snap" || file.hasExt "xml") ../checks)
        ../checks/fixtures
        ../checks/rehearsal/rules
        ../docs
        ../tofu/catalogue.json
        ../tofu/tests/own-rules.json
        (fileset.fileFilter (file: file.hasExt "tf") ../tofu)
      ];
    };
  };

  inherit (lib.importTOML ../Cargo.toml) package;

  common = {
    pname = package.name;
    inherit (package) version;
    src = sources.built;
    strictDeps = true;
    env.CARGO_PROFILE = "release";
  };

  # --- for this machine: the command line, and the functions that the emulated AWS runs ---

  # With the dependencies of the tests: one build for the programs, clippy, the documentation and the tests.
  cargoArtifacts = craneLib.buildDepsOnly common;

  native =
    arguments:
    craneLib.buildPackage (
      common
      // {
        inherit cargoArtifacts;
        doCheck = false; # checks/tests.nix
      }
      // arguments
    );

  compliance = native {
    cargoExtraArgs = "--locked --bin compliance";
    nativeBuildInputs = [ pkgs.installShellFiles ];
    postInstall = ''
      for shell in bash fish zsh; do "$out/bin/compliance" completions "$shell" > "compliance.$shell"; done
      installShellCompletion compliance.bash compliance.fish compliance.zsh
      "$out/bin/compliance" man --out man
      installManPage man/*.1
    '';
    meta = {
      inherit (package) description;
      license = lib.licenses.asl20;
      mainProgram = "compliance";
    };
  };

  # --- the functions ---

  # The programs of the functions that the catalogue lists, and the aggregator.
  names =
    let
      catalogue = lib.importJSON ../tofu/catalogue.json;
      # Several functions may share one.
      shared = builtins.groupBy (function: function.binary) (builtins.attrValues catalogue.functions);
    in
    builtins.attrNames shared ++ [ catalogue.aggregator ];

  # Where zig keeps what it makes, and what is remapped in programs: where the crates lie, vendored in the store or, without that, in CARGO_HOME.
  zigbuild = ''
    export ZIG_GLOBAL_CACHE_DIR=''${ZIG_GLOBAL_CACHE_DIR:-$NIX_BUILD_TOP/zig} CARGO_ZIGBUILD_CACHE_DIR=''${CARGO_ZIGBUILD_CACHE_DIR:-$NIX_BUILD_TOP/zigbuild}
    remapped=$CARGO_HOME=/cargo
    if [ -n "''${cargoVendorDir:-}" ]; then
      remapped=$(echo "$cargoVendorDir"/*/)
      remapped=''${remapped%/}=/cargo/registry/src/index.crates.io-1949cf8c6b5b557f
    fi
  '';

  # All in one library, which is optimized once, and each linked out of it. As src/lambda/bundle builds them, so that both ways give the same bytes.
  cross = common // {
    pname = "functions";
    nativeBuildInputs = [ pkgs.cargo-zigbuild ];
    doCheck = false; # built for another machine
    dontFixup = true; # stripped already, and each host's strip would do it its own way
    buildPhaseCargoCommand = "cargo-zigbuild rustc --locked --profile lambda --no-default-features --features lambda --lib --crate-type staticlib --target aarch64-unknown-linux-musl";
    doNotPostBuildInstallCargoBinaries = true;
    installPhaseCommand = ''
      mkdir -p "$out/bin"
      bash src/lambda/link "''${CARGO_TARGET_DIR:-target}/aarch64-unknown-linux-musl/lambda/libcompliance.a" "$out/bin" ${toString names}
    '';
    # The flags are the same in every folder, or the dependencies would be built again. Nothing else of a path gets into the functions
    # (checks/bundle-shape.py).
    preBuild = ''
      ${zigbuild}
      export RUSTFLAGS="--remap-path-prefix=$remapped -Cforce-unwind-tables=no"
    '';
  };

  # cargo-zigbuild's linker lies in the build's own folder, and Cargo builds anew for another linker. Only Linux builds in one fixed folder:
  # elsewhere the dependencies would be built twice to be used once.
  crossArtifacts =
    if pkgs.stdenv.hostPlatform.isLinux then
      craneLib.buildDepsOnly (removeAttrs cross [ "installPhaseCommand" ])
    else
      null;

  functions = craneLib.buildPackage (cross // { cargoArtifacts = crossArtifacts; });

  # One zip with one `bootstrap`: fixed times, order and modes, so that the same program is the same zip.
  zip =
    functions: name:
    pkgs.runCommand name { nativeBuildInputs = [ pkgs.zip ]; } ''
      mkdir "$out"
      install -m 755 ${functions}/bin/${name} bootstrap
      TZ=UTC touch -t 198001010000 bootstrap
      TZ=UTC zip -q -X -D -9 "$out/${name}.zip" bootstrap
    '';

  # The layer with the settings that change nothing; `deploy --settings FILE` makes another in its place.
  settings = pkgs.runCommand "settings" { nativeBuildInputs = [ pkgs.zip ]; } ''
    mkdir "$out"
    install -m 644 ${../docs/compliance.toml} compliance.toml
    TZ=UTC touch -t 198001010000 compliance.toml
    TZ=UTC zip -q -X -D -9 "$out/settings.zip" compliance.toml
  '';

  lambdasOf =
    functions:
    pkgs.runCommand "lambdas" { } ''
      mkdir "$out"
      cp ${
        lib.concatMapStringsSep " " (name: "${zip functions name}/${name}.zip") names
      } ${settings}/settings.zip "$out/"
      cd "$out"
      sha256sum *.zip > SHA256SUMS
    '';

  # --- the command line, linked statically: what a release and the container image hold (Linux) ---

  # Links for this machine's processor, whose programs the release's archive is made with.
  staticTarget = "${lib.removeSuffix "-linux" pkgs.stdenv.hostPlatform.system}-unknown-linux-musl";

  static = craneLib.buildPackage (
    common
    // {
      pname = "compliance-static";
      cargoArtifacts = null;
      nativeBuildInputs = [ pkgs.cargo-zigbuild ];
      doCheck = false;
      dontFixup = true;
      # Remapped, so that the image, which holds what the binary names of the store, holds the binary alone.
      preBuild = ''
        ${zigbuild}
        export RUSTFLAGS="--remap-path-prefix=$remapped" CARGO_PROFILE_RELEASE_STRIP=symbols
      '';
      buildPhaseCargoCommand = "cargo-zigbuild build --locked --release --bin compliance --target ${staticTarget}";
      doNotPostBuildInstallCargoBinaries = true;
      installPhaseCommand = ''install -D "''${CARGO_TARGET_DIR:-target}/${staticTarget}/release/compliance" "$out/bin/compliance"'';
      meta.mainProgram = "compliance";
    }
  );

  # The binary and certificate authorities: no shell, not root. The history is in /data.
  image = pkgs.dockerTools.buildLayeredImage {
    inherit (package) name;
    tag = package.version;
    contents = [ pkgs.dockerTools.caCertificates ];
    extraCommands = "mkdir -m 1777 data tmp";
    config = {
      Entrypoint = [ "${static}/bin/compliance" ];
      User = "65532:65532";
      WorkingDir = "/data";
      Env = [ "COMPLIANCE_HOME=/data" ];
      Volumes."/data" = { };
      Labels = {
        "org.opencontainers.image.title" = package.name;
        "org.opencontainers.image.description" = package.description;
        "org.opencontainers.image.licenses" = package.license;
        "org.opencontainers.image.version" = package.version;
      };
    };
  };

  # What is linked into a program, as CycloneDX: from Cargo's own resolution for its target.
  sbomOf =
    pname: arguments:
    craneLib.mkCargoDerivation (
      common
      // {
        inherit pname;
        cargoArtifacts = null;
        doInstallCargoArtifacts = false;
        nativeBuildInputs = [ pkgs.jq ];
        buildPhaseCargoCommand = ''
          cargo metadata --locked --format-version 1 ${arguments} \
            | jq --slurpfile lock ${pkgs.writeText "lock.json" (builtins.toJSON (lib.importTOML ../Cargo.lock).package)} --from-file ${./sbom.jq} > sbom.cdx.json
        '';
        installPhaseCommand = "cp sbom.cdx.json $out";
      }
    );
  sbom = sbomOf "sbom" "--no-default-features --features lambda --filter-platform aarch64-unknown-linux-musl";
  complianceSbom = sbomOf "compliance-sbom" "--no-default-features --features live --filter-platform x86_64-unknown-linux-musl";
in
{
  inherit
    sources
    common
    cargoArtifacts
    compliance
    cross
    crossArtifacts
    functions
    lambdasOf
    names
    sbom
    complianceSbom
    static
    image
    ;
  zips = lib.genAttrs names (zip functions);
  lambdas = lambdasOf functions;
  # For this machine's architecture, as the emulated AWS runs them.
  nativeLambdas = lambdasOf (native {
    pname = "native-functions";
    cargoExtraArgs = "--locked ${lib.concatMapStringsSep " " (name: "--bin ${name}") names}";
  });
}
