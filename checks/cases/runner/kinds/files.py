"""Scans AWS Config's files, in a folder or in a bucket of the loopback AWS."""

from checks.cases.runner import command_line
from checks.cases.runner.case import filled
from checks.cases.runner.data import config_files


def run(case, place):
    return command_line.run_steps(case, place, prepare)


def prepare(case, step, place, number):
    """`scan` names what is scanned: "." (all files), one path, or s3://@bucket@/PREFIX."""
    source = step.get("scan", ".")
    files = filled(step["files"], {})
    contents = {path: config_files.written(path, content) for path, content in files.items()}
    if source.startswith("s3://"):
        # Imported where it is needed: it wants more than Python alone.
        from checks.cases.runner import loopback

        environment = loopback.bucket(place, contents)
        url = filled(source, {"bucket": loopback.BUCKET})
        return command_line.scan(step, ["--snapshot", url], place.home), environment
    folder = place.home / f"files-{number}"
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return command_line.scan(step, ["--snapshot", str(folder / source)], place.home), {}
