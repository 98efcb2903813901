# `cargo metadata` → CycloneDX 1.5: the crates that are linked into a program, or build it, and which depends on which.
# $lock is Cargo.lock's list of packages: it has the checksums.

def reference: "pkg:cargo/\(.name)@\(.version)";

(.packages | map({ key: .id, value: . }) | from_entries) as $packages
| ($lock[0] | map(select(.checksum) | { key: "\(.name)@\(.version)", value: .checksum }) | from_entries) as $checksums
# Dependencies of the tests are none of the program's.
| (.resolve.nodes | map({ key: .id, value: [.deps[] | select(any(.dep_kinds[]; .kind != "dev")) | .pkg] }) | from_entries) as $needs
| .resolve.root as $root
| def reachable: . as $known | ($known + [$known[] | $needs[.][]] | unique) as $more | if $more == $known then $known else $more | reachable end;
([$root] | reachable | map($packages[.]) | sort_by(.name, .version)) as $linked
| {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: ($packages[$root] | {
        type: "application",
        "bom-ref": reference,
        name, version, description,
        licenses: [{ expression: .license }],
        purl: reference
      })
    },
    components: [
      $linked[] | select(.id != $root)
      | {
          type: "library",
          "bom-ref": reference,
          name, version, description,
          hashes: [{ alg: "SHA-256", content: $checksums["\(.name)@\(.version)"] } | select(.content)],
          licenses: [{ expression: (.license // empty | gsub(" */ *"; " OR ")) }],
          purl: reference,
          externalReferences: [{ type: "vcs", url: (.repository // empty) }]
        }
      | with_entries(select(.value != null and .value != []))
    ],
    dependencies: [$linked[] | { ref: reference, dependsOn: [$needs[.id][] | $packages[.] | reference] | unique }]
  }
