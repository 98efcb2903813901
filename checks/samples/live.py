"""What AWS answers where it holds samples, for the loopback AWS (checks/replay)."""

from checks.samples import files
from checks.samples.fill import fill


def answers(samples, now, only_in_region=False, **place):
    """The state of a loopback AWS that holds these samples and nothing else; on request in their
    region alone.
    """
    single, lists, regions = [], {}, {}
    for sample in samples:
        live = sample.live(now, **place)
        for call, parameters in sample.requests("of", now, **place).items():
            if call in live:
                single.append({**asked(call), "parameters": parameters, **given(live[call])})
        alone = sample.requests("alone", now, **place)
        for call, how in sample.calls.items():
            if "list" in how and call in live:
                lists.setdefault(call, {}).setdefault(how["list"], []).append(live[call])
                if call in alone:
                    answer = {"data": listed(how["list"], [live[call]])}
                    single.append({**asked(call), "parameters": alone[call], **answer})
                if only_in_region and not how.get("everywhere"):
                    regions[call] = sample.values(place)["region"]
    every = [
        {
            **asked(call),
            **({"region": regions[call]} if call in regions else {}),
            # Of several types, one call may answer with a list each.
            "data": {
                name: elements
                for path, elements in of_call.items()
                for name, elements in listed(path, elements).items()
            },
        }
        for call, of_call in lists.items()
    ]
    return {"answer": [*single, *every, *tables(samples, now, **place)]}


def nothing():
    """Of every type that is listed AWS has none: what is answered where no sample is listed."""
    lists = {}
    for samples in files.by_type().values():
        for call, how in samples[0].calls.items():
            if "list" in how:
                lists.setdefault(call, {}).update(listed(how["list"], []))
    return [{**asked(call), "data": data} for call, data in lists.items()]


def tables(samples, now, **place):
    """The answers that have a row of each sample as CSV in one field, made now."""
    rows = {}
    for sample in samples:
        live = sample.live(now, **place)
        for call, how in sample.calls.items():
            if "rows" in how and call in live:
                rows.setdefault((call, how["rows"]), []).append(live[call])
    found = []
    for (call, field), of in rows.items():
        lines = [list(of[0]), *(row.values() for row in of)]
        text = "".join(",".join(line) + "\n" for line in lines)
        made = fill("@0-days-ago@", {}, now)
        found.append({**asked(call), "data": {field: text, "GeneratedTime": made}})
    return found


def asked(call):
    service, action = call.split(":")
    return {"service": service, "action": action}


def given(answer):
    return {"error": answer["error"]} if "error" in answer else {"data": answer}


def listed(path, elements):
    """The answer that has these elements at a path such as `Reservations[].Instances[]`: each in
    a list of its own but for the first.
    """
    first, _, deeper = path.partition("[]")
    if not deeper:
        return {first: elements}
    return {first: [listed(deeper.lstrip("."), [element]) for element in elements]}
