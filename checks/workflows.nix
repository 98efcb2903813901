# The workflows, and the template's, say what GitHub understands, and pin what they use by its commit.
{ pkgs, ... }:
pkgs.runCommand "workflows" { nativeBuildInputs = [ pkgs.actionlint ]; } ''
  actionlint ${../.github/workflows}/*.yml ${../templates/default/.github/workflows}/*.yml
  bash ${./workflows} ${../.github/workflows}/*.yml ${../templates/default/.github/workflows}/*.yml
  touch "$out"
''
