"""Rules of one's own, which deploy --rules ships: what they find, what a wrong file does, and what a changed one."""

import json

from emulated import aws
from rehearsal.steps import Failed, same

RULES, FRAMEWORK = ("acme-bucket-tags", "acme-user-names"), "acme-baseline"
CHANGED, CHECKER = "acme-user-names", "iam-checker"


def violations(report, rule):
    return {
        one["resource_id"]
        for one in report["evaluations"]
        if one["rule"] == rule and one["compliance_type"] == "NON_COMPLIANT"
    }


def code(deployed):
    client = aws.client("lambda")
    return client.get_function_configuration(FunctionName=deployed.function(CHECKER))["CodeSha256"]


def change(place, deployed, results):
    """A file with a mistake changes nothing; a rule that allows every name is deployed without new code."""
    report = results.report
    told = {rule: len(violations(report, rule)) for rule in RULES}
    if not all(told.values()) or FRAMEWORK not in json.dumps(report["by_control"]):
        raise Failed(f"violations of rules of one's own: {told}; no {FRAMEWORK} among the controls, or none found", "see the functions' logs")
    before, file = code(deployed), place.own_rules / f"{CHANGED}.toml"
    written = file.read_text()
    file.write_text(written.replace("userName", "userNam"))
    try:
        deployed.run("--yes")
    except Failed as refused:
        if "userNam" not in str(refused) or "did you mean" not in str(refused):
            raise Failed(f"deploy does not say what is wrong with {file}: {refused}", "see tofu/deploy") from refused
    else:
        raise Failed(f"deploy ships {file}, which has a mistake", "see tofu/deploy")
    file.write_text(written.replace('"svc-*"]', '"svc-*", "*"]').split('[[test]]\nname = "something else"')[0])
    deployed.run("--yes")
    output = deployed.run("--scan")
    answer = next(json.loads(line) for line in output.splitlines() if line.startswith("{"))
    again = deployed.report(answer["report_key"])
    same(f"what violates {CHANGED} once it allows every name", violations(again, CHANGED), set(), "the functions do not load the settings layer's rules.json")
    same("what violates the other", violations(again, RULES[0]), violations(report, RULES[0]), "it did not change")
    same("the function's code", code(deployed), before, "a changed rule takes no new zip")
    return [*(f"{rule}: {count} violations" for rule, count in told.items()), f"those of {CHANGED} are none once it allows every name, by the same code"]
