# Every shell script; the flake's own are checked as they are built.
{ pkgs, ... }:
pkgs.runCommand "shellcheck" { nativeBuildInputs = [ pkgs.shellcheck ]; } ''
  shellcheck ${../tofu/deploy} ${../tofu/account.sh} ${../src/lambda/link} ${./run} ${./workflows} ${../src/lambda/bundle} ${./tofu} ${./bench/run} ${./fuzz/run} ${../src/release}/*
  touch "$out"
''
