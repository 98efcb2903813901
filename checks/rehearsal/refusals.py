"""What deploy must refuse, with real plans over what is deployed: plans that lose data, names that
another region holds, an account that may run too little.
"""

from emulated import aws
from rehearsal.steps import Failed, same

ABROAD = {"AWS_REGION": aws.ABROAD}


def refuse_losses(deployed):
    """Another name for the buckets: each would be deleted and made anew."""
    renamed = {"TF_VAR_append_account_id": "false"}
    buckets = {
        deployed.outputs[name] for name in ("reports_bucket_name", "config_delivery_bucket_name")
    }
    said = refused(deployed, "--yes", **renamed)
    if "cannot be brought back" not in said or any(
        f"--allow-loss {bucket}" not in said for bucket in buckets
    ):
        raise Failed(
            f"deploy did not refuse to replace {', '.join(sorted(buckets))} by name: {said[-600:]}",
            "see refuse_loss in tofu/account.sh",
        )
    refused(deployed, "--yes", "--allow-loss", min(buckets), **renamed)
    kept = {bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]}
    same(
        "buckets after plans that were refused",
        buckets - kept,
        set(),
        "deploy applied what it refused",
    )
    deployed.plan_again()
    return [f"{', '.join(sorted(buckets))}: refused, also where only one of them was named"]


def refuse_taken_names(deployed):
    said = refused(deployed, "--yes", **ABROAD)
    if aws.HOME not in said or "environment_suffix" not in said:
        raise Failed(
            f"deploy did not say that the name is taken in {aws.HOME}: {said[-600:]}",
            "see refuse_second_region in tofu/account.sh",
        )
    machines = aws.client("stepfunctions", aws.ABROAD).list_state_machines()["stateMachines"]
    same(f"state machines in {aws.ABROAD}", machines, [], "deploy went on")
    return [said.strip().splitlines()[-1]]


def refuse_what_cannot_be_reserved(deployed):
    """A number of one's own, in an account that has room for four fifths of it; what is deployed
    holds that number already.
    """
    aws.control("POST", "concurrent-executions", {aws.HOME: 140})
    try:
        said = refused(deployed, "--yes", TF_VAR_reserved_concurrency="10")
    finally:
        aws.control("POST", "concurrent-executions", {})
    if "reserved_concurrency = 10" not in said:
        raise Failed(
            f"deploy did not say that 10 copies cannot be reserved: {said[-600:]}",
            "see fit_concurrency in tofu/account.sh",
        )
    return [said.strip().splitlines()[-1]]


def refused(deployed, *options, **environment):
    """What deploy said when it refused."""
    try:
        deployed.run(*options, **environment)
    except Failed as failed:
        return str(failed)
    raise Failed(
        f"deploy {' '.join(options)} with {environment} went through", "it must be refused"
    )
