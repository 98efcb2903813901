"""Compares what AWS was asked with the `requests` of an `expect` table."""

from checks.cases.runner.case import check_keys
from checks.replay.answers import MATCHERS, matches


def faults(seen, wanted):
    return [fault for entry in wanted for fault in entry_faults(seen, entry)]


def entry_faults(seen, entry):
    """An entry says which requests it is about (as `aws.answer` does), and of those `count`, `most`
    or `least` (default: 1), and in `every` what must be true of each.
    """
    check_keys(entry, (*MATCHERS, "count", "most", "least", "every"), "expect.requests")
    matchers = {name: entry[name] for name in MATCHERS if name in entry}
    chosen = [request for request in seen if matches(matchers, request.facts())]
    what = f"requests ({', '.join(f'{name} {value}' for name, value in matchers.items()) or 'any'})"
    found = number_faults(what, entry, chosen, seen)
    for name, value in entry.get("every", {}).items():
        wrong = [request for request in chosen if not matches(value, request.facts()[name])]
        if wrong:
            found.append(f"{what}: wanted {name} {value}, got {shown(wrong)}")
    return found


def number_faults(what, entry, chosen, seen):
    number = len(chosen)
    if "count" in entry:
        right, wanted = number == entry["count"], entry["count"]
    elif "most" in entry:
        right, wanted = number <= entry["most"], f"{entry['most']} at most"
    else:
        least = entry.get("least", 1)
        right, wanted = number >= least, f"{least} at least"
    return [] if right else [f"{what}: wanted {wanted}, got {number} of {shown(chosen or seen)}"]


def shown(requests):
    return ", ".join(sorted({str(request) for request in requests}))[:800] or "none"
