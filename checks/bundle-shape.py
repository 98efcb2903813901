"""Whether a bundle is what AWS Lambda takes and `deploy` expects: static aarch64 binaries, zips that repeat, settings that change nothing,
sums, sizes, a bill of materials.

usage: python3 checks/bundle-shape.py BUNDLE FUNCTION …        what src/lambda/bundle makes has the zips and their sums only: --zips-only first
"""
import hashlib
import json
import struct
import sys
import tomllib
import zipfile
from pathlib import Path

AARCH64, EXECUTABLE, SHARED = 183, 2, 3
NEEDED, INTERPRETER, DYNAMIC, SYMBOLS = 1, 3, 2, 2
# The layer with the settings, beside the functions' zips.
SETTINGS = "settings"
# Of a zip and of its binary. The service checker links what reads every service.
LARGEST = {"service-checker": (4_000_000, 9_000_000)}
USUAL = (2_700_000, 5_400_000)
# Folders of the machine that built it: no binary may hold any of them.
PLACES = (b"/nix/store/", b"/nix/var/", b"/build/source/", b"/.cargo/registry/", b"/home/", b"/root/", b"/Users/")

wrong = []


def must(holds, what):
    if not holds:
        wrong.append(what)


def tables(binary, offset, size, count, form):
    return [struct.unpack_from(form, binary, offset + number * size) for number in range(count)]


def shape_of(name, binary):
    """An ELF binary that needs nothing of the system it runs on."""
    must(binary[:4] == b"\x7fELF" and binary[4:6] == b"\x02\x01", f"{name}: bootstrap is no 64-bit little-endian ELF binary")
    if wrong:
        return
    kind, machine = struct.unpack_from("<HH", binary, 16)
    segments_at, sections_at = struct.unpack_from("<QQ", binary, 32)
    segment_size, segments, section_size, sections = struct.unpack_from("<HHHH", binary, 54)
    must(machine == AARCH64, f"{name}: built for processor {machine}, not for aarch64 ({AARCH64})")
    must(kind in (EXECUTABLE, SHARED), f"{name}: no executable, but ELF type {kind}")
    for segment in tables(binary, segments_at, segment_size, segments, "<IIQQQQQQ"):
        must(segment[0] != INTERPRETER, f"{name}: wants a dynamic linker; link it statically")
        if segment[0] == DYNAMIC:
            entries = struct.iter_unpack("<QQ", binary[segment[2]:segment[2] + segment[5] // 16 * 16])
            must(all(tag != NEEDED for tag, _ in entries), f"{name}: needs a shared library; link it statically")
    for section in tables(binary, sections_at, section_size, sections, "<IIQQQQIIQQ"):
        must(section[1] != SYMBOLS, f"{name}: carries a symbol table; strip it")
    _, largest = LARGEST.get(name, USUAL)
    must(len(binary) <= largest, f"{name}: bootstrap has {len(binary):,} bytes; at most {largest:,}")
    for place in PLACES:
        at = binary.find(place)
        must(at < 0, f"{name}: names a folder of the machine it was built on: {binary[at:at + 80].split(bytes(1))[0]!r}")


def check_zip(path, holds, mode):
    entries = zipfile.ZipFile(path).infolist()
    must([entry.filename for entry in entries] == [holds], f"{path.name}: holds {[entry.filename for entry in entries]}, not one {holds}")
    largest, _ = LARGEST.get(path.stem, USUAL)
    must(path.stat().st_size <= largest, f"{path.name}: has {path.stat().st_size:,} bytes; at most {largest:,}")
    for entry in entries:
        must(entry.date_time == (1980, 1, 1, 0, 0, 0), f"{path.name}: its time is {entry.date_time}, which makes every build another zip")
        must(entry.create_system == 3 and entry.external_attr >> 16 == mode, f"{path.name}: mode {oct(entry.external_attr >> 16)}, not {oct(mode)}")
        must(not entry.extra and not entry.comment, f"{path.name}: carries extra fields")
        if holds == "bootstrap":
            shape_of(path.stem, zipfile.ZipFile(path).read(entry))
        else:
            settings = tomllib.loads(zipfile.ZipFile(path).read(entry).decode())
            must("exception" not in settings and not any(settings.get("rules", {}).values()), f"{path.name}: its {holds} sets something; the bundle's changes nothing")


def check_bill(bundle):
    bill = json.loads((bundle / "sbom.cdx.json").read_text())
    must((bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5"), "sbom.cdx.json: no CycloneDX 1.5")
    known = {component["bom-ref"] for component in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    must(len(known) == len(bill["components"]) + 1, "sbom.cdx.json: names a component twice")
    must({part["name"] for part in bill["components"]} >= {"lambda_runtime", "aws-sdk-ec2", "ring", "rustls"}, "sbom.cdx.json: lacks what the functions are made of")
    named = {ref for entry in bill["dependencies"] for ref in (entry["ref"], *entry["dependsOn"])}
    must(named <= known, f"sbom.cdx.json: depends on what it does not list: {sorted(named - known)[:3]}")
    for part in bill["components"]:
        must(part.get("licenses") and part.get("hashes"), f"sbom.cdx.json: {part['bom-ref']} has no licence or no hash")


def main(arguments):
    zips_only = arguments[0] == "--zips-only"
    folder, *functions = arguments[1:] if zips_only else arguments
    bundle = Path(folder)
    zips = sorted(bundle.glob("*.zip"))
    must([path.stem for path in zips] == sorted([*functions, SETTINGS]), f"the bundle holds {[path.stem for path in zips]}, not {sorted([*functions, SETTINGS])}")
    for path in zips:
        check_zip(path, *(("compliance.toml", 0o100644) if path.stem == SETTINGS else ("bootstrap", 0o100755)))
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in zips)
    must((bundle / "SHA256SUMS").read_text() == sums, "SHA256SUMS says something else than the zips")
    if not zips_only:
        check_bill(bundle)
        must((bundle / "catalogue.json").read_bytes() == (bundle / "tofu" / "catalogue.json").read_bytes(), "two catalogues that differ")
        for name in ("main.tf", "versions.tf", "bucket/main.tf", "env/dev.tfvars", "deploy", "account.sh", "scan.asl.json.tftpl", "root/main.tf", "root/deploy/module_override.tf"):
            must((bundle / "tofu" / name).is_file(), f"the configuration lacks tofu/{name}")
    for path in zips:
        (entry,) = zipfile.ZipFile(path).infolist()
        print(f"{path.name:28} {path.stat().st_size:>9,} bytes, {entry.filename} {entry.file_size:>9,}")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
