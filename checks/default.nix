# The flake's checks: a file and a line each. README.md says what each proves, and which ran where.
{
  pkgs,
  rust,
  deployment,
  tools,
  template,
  shell,
  formatter,
  ...
}@project:
let
  inherit (pkgs) lib;
  check = file: import file project;
in
{
  tests = check ./tests.nix;
  clippy = check ./clippy.nix;
  documentation = check ./documentation.nix;
  book = check ./book.nix;
  deny = check ./deny.nix;

  format-rust = check ./format-rust.nix;
  format-nix = check ./format-nix.nix;
  format-tofu = check ./format-tofu.nix;
  format-toml = check ./format-toml.nix;

  tofu-valid = check ./tofu-valid.nix;
  tofu-tests = check ./tofu-tests.nix;
  shellcheck = check ./shellcheck.nix;
  workflows = check ./workflows.nix;

  bundle-shape = check ./bundle-shape.nix;
  reproducible = check ./reproducible.nix;
  template = template.checks.${pkgs.stdenv.hostPlatform.system}.settings;

  # What `nix run`, `nix develop` and `nix fmt` start: nothing else builds it.
  inherit (deployment) deploy bundle;
  inherit (rust) compliance;
  update-snapshots = tools.updateSnapshots;
  inherit shell formatter;
}
# They run the functions, whose binaries are Linux's, and want a loopback interface of their own.
// lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
  emulated = check ./emulated.nix;
  faults = check ./faults.nix;
  samples = check ./samples.nix;
  cases = check ./cases.nix;
  rehearsal = check ./rehearsal.nix;
}
