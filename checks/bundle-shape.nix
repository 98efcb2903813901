# The bundle is what AWS Lambda takes and `deploy` expects.
{
  pkgs,
  rust,
  deployment,
  ...
}:
pkgs.runCommand "bundle-shape" { nativeBuildInputs = [ pkgs.python3 ]; } ''
  python3 ${./bundle-shape.py} ${deployment.bundle} ${toString rust.names}
  touch "$out"
''
