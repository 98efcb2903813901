"""Runs commands on a loopback AWS, one after the other over one home folder."""

from checks.cases.runner import command_line, loopback, requests
from checks.cases.runner.case import filled
from checks.replay.answers import matches


def run(case, place):
    replay = loopback.start(place, case.steps()[0].get("aws", {}), tls=True)

    def prepare(case, step, place, number):
        if number:
            replay.set(loopback.state(step.get("aws", {})))
        return prepared(replay, step, place)

    def asked(wanted):
        return requests.faults(replay.taken(), wanted)

    return command_line.run_steps(case, place, prepare, asked)


def prepared(replay, step, place):
    """The command and environment of a step; the step's own `environment` goes over it."""
    environment = {} if step.get("credentials") is False else dict(loopback.CREDENTIALS)
    environment |= loopback.environment(replay, step.get("endpoint", "url"))
    places = {
        "home": place.home,
        "aws": replay.url,
        "aws-host": replay.url.removeprefix("http://"),
        "port": replay.plain.server_port,
        "tls-port": replay.tls_port,
        "authority": loopback.shared()["authority"].path,
    }
    for key in ("command", "environment", "expect", "home_files"):
        step[key] = filled(step.get(key, {}), places)
    for path, text in step["home_files"].items():
        file = place.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if text.startswith("#!"):
            file.chmod(0o755)
    if "until" in step:
        wanted = step["until"]["requests"]
        step["until"] = lambda: any(matches(wanted, request.facts()) for request in replay.seen)
    return step["command"], environment
