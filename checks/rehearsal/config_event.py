"""A resource changes, AWS Config says so, and the rule's verdict flips: asked of AWS Config, the table and the alerts."""
from datetime import datetime, timedelta, timezone

from emulated import account, aws, config_rules, configuration_items, resources
from rehearsal.steps import Failed, same

RULE = account.TAGS


def flip(deployed, seeded):
    instance = seeded.instance_lacking_tags()
    now = datetime.now(timezone.utc).replace(microsecond=0)
    told = change(deployed, seeded, instance, {"Environment": "prod", "Owner": "team-logistics"}, now - timedelta(minutes=2), account.NON_COMPLIANT)
    same("the alert about the changed instance", told, {"EC2 Tag Compliance Violation"}, "see the log of ec2-tag-checker-dev")

    aws.client("ec2").create_tags(Resources=[instance], Tags=[{"Key": "CostCenter", "Value": "CC-4380"}])
    told = change(deployed, seeded, instance, resources.WHOLE, now - timedelta(minutes=1), account.COMPLIANT)
    same("alerts about an instance that complies", told, set(), "see the log of ec2-tag-checker-dev")
    seeded.account.expected[instance, RULE] = account.COMPLIANT
    del seeded.account.missing[instance]
    return [f"{instance}: NON_COMPLIANT, then tagged, then COMPLIANT, in AWS Config and in the table"]


def change(deployed, seeded, instance, tags, captured, verdict):
    """Sends the event of a change; the subjects of the alerts it caused."""
    seeded.heard()
    sent = config_rules.send(RULE, configuration_items.changed(configuration_items.instance(instance, tags, captured=captured)))
    put = [(evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) for evaluation in sent.evaluations]
    same("PutEvaluations after the event", put, [(instance, verdict)], f"see the log of {deployed.function('ec2-tag-checker')}")
    known = config_rules.compliance(RULE).get(instance)
    if known != verdict:
        raise Failed(f"AWS Config holds {known} for {instance}, not {verdict}", "see OrderingTimestamp in the evaluation sent: an older one changes nothing")
    stored = [row["compliance_type"] for row in deployed.items()[0]
              if (row["resource_id"], row["source"], row["evaluation_timestamp"][:19]) == (instance, "config-event", captured.strftime("%Y-%m-%dT%H:%M:%S"))]
    same(f"what the table holds of {instance} at {captured:%H:%M:%S}", stored, [verdict], "see src/lambda/config_rule.rs")
    return set(seeded.heard())
