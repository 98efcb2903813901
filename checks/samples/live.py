"""What AWS answers where it holds samples, for the loopback AWS (checks/replay)."""


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
                lists.setdefault(call, (how["list"], []))[1].append(live[call])
                if call in alone:
                    answer = {"data": listed(how["list"], [live[call]])}
                    single.append({**asked(call), "parameters": alone[call], **answer})
                if only_in_region and not how.get("everywhere"):
                    regions[call] = sample.values(place)["region"]
    every = [
        {
            **asked(call),
            **({"region": regions[call]} if call in regions else {}),
            "data": listed(path, elements),
        }
        for call, (path, elements) in lists.items()
    ]
    return {"answer": [*single, *every]}


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
