"""A command on a loopback AWS, or several one after the other over one home folder."""

from checks.cases.runner import command_line, loopback
from checks.cases.runner.case import filled
from checks.replay.answers import matches


def run(case, place):
    first = case.steps()[0]
    replay = loopback.start(place, first.get("aws", {}), tls=True)
    return command_line.run_steps(
        case,
        place,
        lambda *step: prepare(replay, *step),
        lambda wanted: loopback.request_faults(replay, wanted),
    )


def prepare(replay, case, step, place, number):
    """`endpoint` says how AWS is reached (loopback.reached); a step's own environment goes over it."""
    if number:
        replay.set(loopback.state(step.get("aws", {})))
    environment = {} if step.get("credentials") is False else dict(loopback.CREDENTIALS)
    environment |= loopback.reached(replay, step.get("endpoint", "url"))
    places = {
        "home": place.home,
        "aws": replay.url,
        "aws-host": replay.url.removeprefix("http://"),
        "tls-port": replay.tls_port,
        "authority": loopback.shared()["authority"].path,
    }
    step["environment"] = filled(step.get("environment", {}), places)
    step["expect"] = filled(step["expect"], places)
    for path, text in filled(step.get("home_files", {}), places).items():
        (place.home / path).parent.mkdir(parents=True, exist_ok=True)
        (place.home / path).write_text(text)
        if text.startswith("#!"):
            (place.home / path).chmod(0o755)
    if "until" in step:
        wanted = step["until"]["requests"]
        step["until"] = lambda: any(matches(wanted, request.facts()) for request in replay.seen)
    return filled(step["command"], places), environment
