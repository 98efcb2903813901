"""A recorder that finds hundreds of resources at once: each is evaluated, and none is a message of its own. The next scan tells."""
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from emulated import account, aws, config_rules, configuration_items
from rehearsal.steps import Failed, same

RULE, FOUND = account.TAGS, 500
AT_ONCE = 24  # more than the ten copies that are reserved: the others wait, and none is lost


def discover(deployed, seeded):
    seeded.heard()
    now = datetime.now(timezone.utc).replace(microsecond=0)
    began = time.monotonic()
    checker = deployed.function("ec2-tag-checker")
    before = aws.control("GET", "throttles").get(checker, 0)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = list(pool.map(lambda number: config_rules.send(RULE, event(number, now)), range(FOUND)))
    took = time.monotonic() - began
    throttled = aws.control("GET", "throttles").get(checker, 0) - before
    if not throttled:
        raise Failed(f"{AT_ONCE} events at once were not throttled", f"reserved_concurrency of {checker}, or checks/emulator/concurrency.py")
    verdicts = {evaluation["ComplianceType"] for each in sent for evaluation in each.evaluations}
    same("what was sent to AWS Config", verdicts, {account.NON_COMPLIANT}, f"see the log of {checker}")
    same("alerts about what was there before", set(seeded.heard()), set(), "see is_discovery in src/sources/config/item/identity.rs")
    stored = sum(row["resource_id"].startswith("i-0found") for row in deployed.items()[0])
    if stored != FOUND:
        raise Failed(f"{stored} of {FOUND} evaluations were stored", "see src/lambda/config_rule.rs")
    answer = deployed.execute(json.dumps({"scan_time": now.isoformat().replace("+00:00", "Z")}))
    heard = {subject: len(messages) for subject, messages in seeded.heard().items()}
    many = {subject: count for subject, count in heard.items() if count > 4}  # one for each account and region at the most
    if not heard or many:
        raise Failed(f"the scan after it sent {heard}", "one message for each rule and target")
    return [f"{FOUND} resources found in {took:.0f} s, {throttled} events throttled for a while: none lost, none a message; the scan after it, of {answer['total_evaluations']} evaluations: {seeded.messages} messages"]


def event(number, now):
    item = configuration_items.instance(f"i-0found{number:08x}", {}, captured=now)
    old = {**item, "configurationItemStatus": "ResourceDiscovered", "resourceCreationTime": (now - timedelta(days=90)).isoformat()}
    return configuration_items.changed(old)
