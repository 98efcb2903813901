"""A plan that makes samples, as `tofu show -json` prints it."""

from checks.cases.runner.data import made_plans


def plan(samples, now, **place):
    """The plan's document, and the address of each sample that it has: address → sample."""
    resources, addresses = [], {}
    for sample in samples:
        if not sample.in_plans:
            continue
        own = [
            planned(label, of, sample.name)
            for label, of in sample.filled("plan", now, **place).items()
            if of is not None
        ]
        addresses[made_plans.address(own[0])] = sample
        resources += own
    return made_plans.plan({"resources": resources}), addresses


def planned(label, of, name):
    """`aws_iam_access_key.first` is a resource of that type, named after the sample."""
    kind, _, more = label.partition(".")
    unknown = of.get("unknown", [])
    values = {key: value for key, value in of["values"].items() if key not in unknown}
    return {
        "type": kind,
        "name": f"{name}_{more}" if more else name,
        "values": values,
        "unknown": dict.fromkeys(unknown, True),
        "actions": ["no-op"] if of.get("exists") else ["create"],
        "expressions": {
            argument: reference(target, name) for argument, target in of.get("refers", {}).items()
        },
    }


def reference(target, name):
    """`aws_s3_bucket.id` is of the sample's own bucket, `aws_s3_bucket.other.id` of another."""
    kind, *other, attribute = target.split(".")
    address = f"{kind}.{other[0] if other else name}"
    return {"references": [f"{address}.{attribute}", address]}
