"""Every cell of the matrix that is a checker's: what an invocation stores and says, what the report makes of it, and what a retry does."""
import json
import unittest
from datetime import timedelta

from checks.catalogue import RULES
from checks.samples import rules
from emulated import aws, deployment
from faults import ALL, lanes, matrix, world
from faults.proxy import Fault


class CheckerLane(lanes.Lane):
    def __init__(self, number, row, faults):
        super().__init__(number, row, faults)
        self.checker = row.function
        self.function_ = self.function(self.checker, **dict(row.settings))
        self.aggregator = self.function(deployment.AGGREGATOR, STALE_AFTER_HOURS="900000", SETTINGS_FILE=lanes.alone(self.checker))

    def begin(self):
        """Runs undisturbed: what the world's truth is, as this row asks for it."""
        for self.judge, self.item in self.given():
            self.truth = self.wanted(World.world)
            if not self.scans or self.row.event == "periodic":
                self.put_rule()
            if self.row.event not in ("partly", "renamed") or self.depends_on_the_call():
                break
        event = self.event(self.next_moment())
        answer, error = self.answer(self.function_, event)
        if error:
            raise AssertionError(f"undisturbed: {error}")
        self.expect_whole("undisturbed", self.moment, event, answer)
        self.before = self.moment

    def depends_on_the_call(self):
        """Whether the rule cannot judge the item when the row's call is denied."""
        self.function_.proxy.fault = Fault("denied", self.row.action, self.row.about)
        self.answer(self.function_, self.event(self.next_moment()))
        self.function_.proxy.settle()
        self.function_.proxy.fault = None
        found, _ = self.stored(self.moment)
        return "INSUFFICIENT_DATA" in found.values()

    def given(self):
        """Rules, and an item for each to judge: the first that depends on the row's call is taken."""
        seen, of = World.world, self.row.reads
        if self.row.event not in ("partly", "renamed"):
            return [seen.broken[self.checker]]
        judged = [rule for rule in RULES[self.checker] if self.concerns(rule, of)]
        if self.row.event == "renamed":
            return [(rule, seen.renamed(rule)) for rule in judged if world.related(rule, seen.now)]
        return [(rule, item) for rule in judged for item in seen.partly(of, rule)]

    @staticmethod
    def concerns(rule, call):
        file = rules.files()[rule]
        beside = {of["resource"] for of in file.get("related", {}).values()}
        return call.resource_type in (beside if call.role == "relation" else rules.judged(file))

    def wanted(self, seen):
        match self.row.event:
            case "role":
                return seen.far[self.checker]
            case "scan" | "everywhere" | "periodic":
                return seen.truth[self.checker]
        return seen.verdict(self.checker, self.judge, self.item)

    def put_rule(self):
        self.rule = f"{self.judge}-{self.name}"
        source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": self.function_.described.function_arn, "SourceDetails": [{"EventSource": "aws.config", "MessageType": "ScheduledNotification"}]}
        aws.client("config").put_config_rule(ConfigRule={"ConfigRuleName": self.rule, "Source": source})

    def event(self, moment):
        match self.row.event:
            case "scan" | "everywhere":
                return {"scan_time": world.text(moment)}
            case "role":
                return {"scan_time": world.text(moment), "target": {"role_arn": world.ROLE, "regions": [aws.HOME]}}
            case "changed" | "partly" | "renamed":
                given = world.changed(self.item, moment)
            case "oversized":
                aws.control("POST", "config-items", [{**self.item, "configurationItemCaptureTime": world.text(moment)}])
                given = world.oversized(self.item, moment)
            case "periodic":
                given = world.periodic(moment)
        return aws.control("POST", "config-token", {"region": aws.HOME, "rule": self.rule, "event": given})

    def stored(self, moment):
        """The verdicts of a moment, and its markers."""
        evaluations, markers = self.items()
        of = f"{moment:%Y-%m-%dT%H:%M:%S}."
        mine = [row for row in evaluations if row["evaluation_timestamp"].startswith(of)]
        found = {(row["resource_id"], row["rule"]): row["compliance_type"] for row in mine}
        self.check("any", that="two evaluations of one rule on one resource", got=len(mine) - len(found), wanted=0)
        return found, [marker for marker in markers if marker["evaluation_timestamp"].startswith(of)]

    def told(self, event):
        """How many verdicts AWS Config got under the event's token."""
        return {evaluation["ComplianceResourceId"]: evaluation["ComplianceType"] for call in aws.control("GET", "evaluations")
                if call["result_token"] == event["resultToken"] for evaluation in call["evaluations"]}

    def report(self, event, answer, error):
        """What the state machine has the aggregator make of it."""
        scan = answer or {"checker": self.checker, "target": {}, "error": {"Error": error["errorType"], "Cause": json.dumps(error)}}
        done, failed = self.aggregator.run({"scan_time": world.text(self.moment), "scans": [scan]})
        if failed:
            raise AssertionError(f"the aggregator: {failed}")
        report = super().report(done["report_key"])
        found = {(one["resource_id"], one["rule"]): one["compliance_type"] for one in report["evaluations"]}
        moments = {one["evaluation_timestamp"][:19] for one in report["evaluations"]}
        return found, moments, report["incomplete"], report["insufficient_data"]["total"]

    @property
    def scans(self):
        return self.row.event in ("scan", "role", "everywhere", "periodic")

    def expect_whole(self, fault, moment, event, answer):
        """The end of every cell: all of it once, and a whole report."""
        found, markers = self.stored(moment)
        self.check(fault, that="stored after the retry", got=found, wanted=self.truth)
        if "resultToken" in event:
            broken = {key[0]: verdict for key, verdict in self.truth.items() if key[1] == self.judge}
            self.check(fault, that="sent to AWS Config", got=self.told(event), wanted=broken)
        if self.scans:
            counts = [(marker["compliant"], marker["non_compliant"], marker["insufficient_data"]) for marker in markers]
            verdicts = list(self.truth.values())
            self.check(fault, that="the marker after the retry", got=counts, wanted=[(verdicts.count("COMPLIANT"), verdicts.count("NON_COMPLIANT"), 0)])
            # Of the same items it is the same report: looked at once a lane.
            if fault in (self.faults[-1], "at once"):
                self.check(fault, that="the report after the retry", got=self.report(event, answer, None), wanted=(self.truth, {f"{moment:%Y-%m-%dT%H:%M:%S}"}, [], 0))

    def cell(self, fault):
        wanted = self.row.outcome[fault]
        moment = self.next_moment()
        event = self.event(moment)
        self.messages()
        answer, error = self.struck(self.function_, fault, event)
        self.check(fault, that=f"the error's type ({error})", got=error["errorType"] if error else "", wanted=wanted.error)
        found, markers = self.stored(moment)
        self.check(fault, that="what is stored", got=self.kind(found), wanted=wanted.stored)
        self.check(fault, that="whether there is a marker", got=len(markers), wanted=int(wanted.marker))
        sent = self.messages()
        if wanted.alerts != "perhaps":
            self.check(fault, that="alerts", got="sent" if sent else "none", wanted=wanted.alerts)
        if wanted.told:
            told = self.told(event)
            self.check(fault, that="what was sent to AWS Config", got="all" if told else "nothing", wanted=wanted.told)
        if wanted.report != "none":
            self.expect_report(fault, wanted, moment, event, answer, error)

        answer, error = self.answer(self.function_, event)
        self.check(fault, that="the retry's error", got=error, wanted=None)
        sent += self.messages()
        breaks = "NON_COMPLIANT" in self.truth.values() and not ("ALERT_ON", "changes") in self.row.settings
        self.check(fault, that="whether people were told, once all is done", got=bool(sent), wanted=breaks)
        self.expect_whole(fault, moment, event, answer)
        self.before = moment

    def kind(self, found):
        """How much of the truth is stored; whatever is stored is true, or INSUFFICIENT_DATA."""
        wrong = {key: verdict for key, verdict in found.items() if verdict not in (self.truth.get(key), "INSUFFICIENT_DATA")}
        if wrong:
            return f"false: {wrong}"
        if set(found) < set(self.truth):
            # All that were under way at once may have arrived.
            return "some" if found else "nothing"
        return "unjudged" if "INSUFFICIENT_DATA" in found.values() else "all"

    def expect_report(self, fault, wanted, moment, event, answer, error):
        found, moments, incomplete, insufficient = self.report(event, answer, error)
        of = moment if wanted.report == "this scan" else self.before
        self.check(fault, that="which scan the report is of", got=moments, wanted={f"{of:%Y-%m-%dT%H:%M:%S}"})
        unjudged = wanted.stored == "unjudged"
        self.check(fault, that="what the report says", got=self.kind(found), wanted="unjudged" if unjudged else "all")
        self.check(fault, that="whether the report counts what was not judged", got=insufficient > 0, wanted=unjudged)
        named = unjudged or any(self.row.call in gap["why"] for gap in incomplete)
        self.check(fault, that=f"whether the report names it ({incomplete})", got=named, wanted=wanted.named)


class World(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = world.World()
        # A rule's function must be there; what it is sent goes to the lanes' own.
        role = aws.client("iam").create_role(RoleName="compliance-function", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        for checker in deployment.CHECKERS:
            aws.client("lambda").create_function(FunctionName=checker, Runtime="provided.al2023", Handler="bootstrap", Role=role, Code={"ZipFile": deployment.starter(checker)})

    def test_every_cell(self):
        self.assertEqual(lanes.run(CheckerLane, matrix.CHECKER_ROWS if ALL else matrix.shared_once(matrix.CHECKER_ROWS)), [])


if __name__ == "__main__":
    unittest.main()
