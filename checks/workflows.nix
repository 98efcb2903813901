# The workflows, and the template's, say what GitHub understands.
{ pkgs, ... }:
pkgs.runCommand "workflows" { nativeBuildInputs = [ pkgs.actionlint ]; } ''
  actionlint ${../.github/workflows}/*.yml ${../templates/default/.github/workflows}/*.yml
  touch "$out"
''
