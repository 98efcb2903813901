"""What a scan left behind, read back: table, alerts, the report in S3; and the command line's word on the same account."""
import json

from checks.catalogue import CHECKER_OF, FUNCTIONS
from checks.samples import rules
from emulated import account, commands, packs
from rehearsal import own_rules
from rehearsal.place import MEMBER_ROLE, REGIONS
from rehearsal.steps import Failed, same

SUBJECTS = {rule: f"{file['alert']['subject']} Compliance Violation" for rule, file in rules.files().items() if rule in CHECKER_OF}


def verdicts(what, evaluations):
    """(resource id, rule) → verdict, none twice; of the rules of core, of which the seeded account knows what is right."""
    evaluations = [evaluation for evaluation in evaluations if evaluation["rule"] in CHECKER_OF]
    found = {(evaluation["resource_id"], evaluation["rule"]): evaluation["compliance_type"] for evaluation in evaluations}
    if len(found) != len(evaluations):
        raise Failed(f"{what} judges {len(evaluations) - len(found)} resources twice by one rule", "compare the evaluations' scan_id and region")
    return found


class Results:
    def __init__(self, place, deployed, seeded):
        self.place, self.deployed, self.seeded = place, deployed, seeded

    def scan(self):
        output = self.deployed.run("--scan")
        # The aggregator's answer stands on a line of its own.
        answers = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        if len(answers) != 1:
            raise Failed("deploy --scan did not print the state machine's answer", f"see the end of {self.place.log}")
        self.answer = answers[0]
        self.report = self.deployed.report(self.answer["report_key"])
        return [f"{self.answer['total_evaluations']} evaluations, {self.answer['compliance_percentage']} % compliant: {self.answer['report_key']}"]

    def compare_with_what_is_known(self):
        expected = self.seeded.expected
        if self.report.get("incomplete"):
            raise Failed(f"the report calls itself incomplete: {self.report['incomplete']}", "see the functions' logs")
        same("the report's verdicts", verdicts("the report", self.report["evaluations"]), expected, "see the checker's log for the resource")
        same("the exceptions that the report knows of", [exception["owner"] for exception in self.report["exceptions"]], ["rehearsal"],
             "the functions did not read the layer that `deploy --settings` made: see SETTINGS_FILE")
        numbers = {name: self.answer[name] for name in ("total_evaluations", "compliant", "non_compliant", "compliance_percentage")}
        same("the state machine's answer and the report's summary", numbers, {name: self.report["summary"][name] for name in numbers}, "see src/lambda/aggregator.rs")

        evaluations, markers = self.deployed.items()
        same("the table's verdicts", packs.said(evaluations), packs.said(self.report["evaluations"]), "see src/history/dynamodb/batch.rs")
        missing = {row["resource_id"]: json.loads(row["missing_tags"]) for row in evaluations if "missing_tags" in row}
        same("the table's missing tags", {identity: tuple(tags) for identity, tags in missing.items()},
             {identity: tuple(tags) for identity, tags in self.seeded.account.missing.items()}, "see ec2-tag-checker")
        # One scan an account for what AWS lists by account, one an account and region for what it lists by region.
        scans = [checker for checker in packs.CHECKERS for _ in range(2 if FUNCTIONS[checker]["scope"] == "global" else 2 * len(REGIONS))]
        same("the markers of finished scans", sorted(marker["scan_id"].removeprefix("scans/") for marker in markers), sorted(scans),
             "a checker that leaves no marker did not finish: see its log")

        heard = self.seeded.heard()
        self.compare_alerts(heard)
        if self.seeded.messages > len(scans):
            raise Failed(f"{self.seeded.messages} messages came of {len(scans)} scans", "a function sends one for a scan: see together() in src/notify/alert.rs")
        return [f"{len(evaluations)} evaluations, {len(markers)} markers; {self.seeded.messages} messages, of {sum(map(len, heard.values()))} rules' findings"]

    def compare_alerts(self, heard):
        """Every violation is named, and nothing else: by id, or by the name people use."""
        same("the alerts' subjects", set(heard) & set(SUBJECTS.values()), set(SUBJECTS.values()), "see the log of the checker whose rule it is")
        for rule, subject in SUBJECTS.items():
            first = {line.split(": ", 1)[1] for message in heard[subject] for block in message.split("\n\n")[2:] for line in block.splitlines()[:1]}
            named = {identity if rule == account.TAGS else self.seeded.account.names[identity] for identity in self.seeded.account.broken(rule)}
            same(f"the alert “{subject}”", first, named, "see src/notify/alert.rs")

    def compare_with_command_line(self):
        regions = [part for region in REGIONS for part in ("--region", region)]
        own = ("--pack", "own", "--rules", self.place.own_rules)
        with commands.Workplace() as workplace:
            done = workplace.run("scan", "--pack", "core", "--pack", packs.PACK, *own, "--output", "json", "--role-arn", MEMBER_ROLE, *regions)
        if done.code != 0:
            raise Failed(f"compliance scan exited {done.code}: {done.err.strip()}", "run it against the emulator by hand (checks/emulator/README.md)")
        here, there = self.report, done.report
        known = packs.said(there["evaluations"])
        why = {one["annotation"] for one in here["evaluations"] if not packs.said([one]).items() <= known.items()}
        same("the report's verdicts against the command line's", packs.said(here["evaluations"]), known,
             f"the two use one rule engine: what differs is what they were shown, or how ({'; '.join(sorted(why)[:5])})")
        compared = ("summary", "by_resource_type", "by_rule", "by_severity", "by_region", "by_account", "by_control")
        differing = [part for part in compared if here[part] != there[part]]
        if differing:
            raise Failed(f"the verdicts are equal, and yet the reports' {', '.join(differing)} differ", "see src/report.rs")
        same("the rules that found something to evaluate", set(there["by_rule"]), {*packs.RULES, *own_rules.RULES}, "a rule that the account has nothing for proves nothing: checks/samples")
        return [f"{len(there['evaluations'])} evaluations by {len(there['by_rule'])} rules equal by resource, rule and compliance type, and every count"]

    def ask_the_doctor(self):
        """Nothing is wrong with what was just deployed, and nothing is left unchecked."""
        with commands.Workplace() as workplace:
            done = workplace.run("doctor", "--from-aws", "dev", "--output", "json")
        checks = json.loads(done.out)["checks"] if done.out else []
        wrong = [f"{check['check']} is {check['verdict']}: {check['found']}" for check in checks if check["verdict"] not in ("ok", "warning")]
        if done.code != 0 or wrong or len(checks) < 10:
            raise Failed(f"compliance doctor exited {done.code}: {'; '.join(wrong) or done.err.strip()}", "what it looks at is in docs/doctor.md")
        return [f"{len(checks)} checks, {sum(check['verdict'] == 'ok' for check in checks)} of them ok"]
