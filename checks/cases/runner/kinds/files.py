"""A scan of AWS Config's files: a file, a folder, or a bucket of the loopback AWS; or several scans one after the other over one history."""

from checks.cases.runner import command_line
from checks.cases.runner.case import filled
from checks.cases.runner.data import config_files


def run(case, place):
    return command_line.run_steps(case, place, prepare)


def prepare(case, step, place, number):
    """`scan` is what is scanned of the files: "." (the folder of all), a path in it, or s3://@bucket@/PREFIX."""
    source = step.get("scan", ".")
    contents = {
        path: config_files.written(path, filled(content, {}))
        for path, content in step["files"].items()
    }
    if source.startswith("s3://"):
        from checks.cases.runner import loopback

        return command_line.scan(
            step, ["--snapshot", source.replace("@bucket@", loopback.BUCKET)], place.home
        ), loopback.bucket(place, contents)
    folder = place.home / f"files-{number}"
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return command_line.scan(step, ["--snapshot", str(folder / source)], place.home), {}
