"""One engine, five ways in: every rule reaches the same verdict on the same resource, whichever
way it comes. What a resource is, its type's samples say; what is right, a rule says of AWS
Config's item when it has everything. Each is tried with all parameters of the rules' own tests.
"""

import os
import tempfile
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

from checks.cases.runner import history
from checks.cases.runner.run import Place
from checks.replay.server import Replay
from checks.catalogue import rules_of
from checks.samples import emulated_aws, files, live, rules, ways

INSUFFICIENT = "INSUFFICIENT_DATA"


def shown(evaluation):
    return evaluation["compliance_type"], evaluation["annotation"]


class FiveWays(unittest.TestCase):
    maxDiff = None
    # Of what an account has once there is a world for each sample.
    world = 0

    @classmethod
    def setUpClass(cls):
        cls.now = datetime.now(timezone.utc).replace(microsecond=0)
        cls.samples = files.worlds()[cls.world]
        cls.named = {(of.resource_type, of.id(cls.now)): of for of in cls.samples}
        cls.place = Place(Path(tempfile.mkdtemp(prefix="compliance-samples-")))
        cls.addClassCleanup(cls.place.close)
        state = live.answers(cls.samples, cls.now)
        state["answer"] += live.nothing()
        cls.replay = Replay(state, forward={"dynamodb": history.address()})
        cls.place.closing.append(cls.replay.stop)
        cls.commands = ways.CommandLine(cls.place)
        whole = cls.commands.snapshot([sample.item(cls.now) for sample in cls.samples])
        cls.right = cls.each_setting(whole)

    @staticmethod
    def each_setting(scan):
        """What a way says, setting by setting, as many at once as there are processors."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
            return list(processors.map(scan, rules.settings()))

    def test_every_rule_decides_about_a_sample(self):
        """Without, all ways would agree that nothing is known."""
        decided = Counter()
        for found in self.right:
            for (rule, _), evaluation in found.items():
                decided[rule] += evaluation["compliance_type"] != INSUFFICIENT
        # What no call reads consists of what is related to it, which the first world has.
        types = {of.resource_type for of in self.samples if of.calls or not self.world}
        files_of = rules.files().items()
        judged = {rule: file for rule, file in files_of if types & set(rules.judged(file))}
        self.assertTrue(judged)
        for rule, file in judged.items():
            self.assertTrue(decided[rule], f"{rule}: a sample of {file['resource']} lacks fields")

    def test_live(self):
        self.expect("live", self.each_setting(self.commands.live(self.replay.url)))

    def test_config_snapshot(self):
        snapshot = self.commands.snapshot([sample.recorded(self.now) for sample in self.samples])
        used = self.expect("Config snapshot", self.each_setting(snapshot), self.not_recorded())
        self.assertEqual({one for _, one in used}, self.reasons(), "a reason that no rule gives")

    def reasons(self):
        return {one for of in self.samples for one in of.not_recorded.values()}

    def not_recorded(self):
        """What is not recorded of a resource may be missing for those that are related to it."""
        return dict.fromkeys(self.named, sorted(self.reasons()))

    def test_plan(self):
        scan = self.commands.plan(self.samples, self.now)
        left_out = {of for of, sample in self.named.items() if not sample.in_plans}
        reasons = {of: sample.own.get("plan_does_not_say", []) for of, sample in self.named.items()}
        used = self.expect("plan", self.each_setting(scan), reasons, left_out, told_alike=False)
        named = {(of, one) for of, all_of in reasons.items() for one in all_of}
        # The first world alone has what settings are related to: in the others the whole items do
        # not say it either.
        unknown = {
            (key[1], shown(of)[1])
            for each in (self.right if self.world else [])
            for key, of in each.items()
            if shown(of)[1] in rules.unseen(key[0])
        }
        self.assertEqual(used - unknown, named - unknown, "a reason that no rule gives")

    def test_functions(self):
        """On a schedule, and by AWS Config's events."""
        functions = rules_of("all")
        work = [
            (name, judged, parameters)
            for parameters in rules.settings()
            for name, judged in functions.items()
        ]
        with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
            done = list(processors.map(lambda one: self.function(*one), work))
        scheduled, told = [], []
        for at in range(0, len(done), len(functions)):
            of_setting = done[at : at + len(functions)]
            scheduled.append({key: of for each, _ in of_setting for key, of in each.items()})
            parameters = work[at][2]
            # Whatever else is set, a rule says the same of an event as with its own parameters alone.
            as_before = {key: of for key, of in (told or [{}])[0].items() if key[0] not in parameters}
            told.append(as_before | {key: of for _, each in of_setting for key, of in each.items()})
        self.expect("function", scheduled)
        # The function asks AWS where an item lacks a whole document, not a part of one, and not in
        # other regions for what is related to it.
        reasons = {of: [*why, "It was not read."] for of, why in self.not_recorded().items()}
        self.expect("Config event", told, reasons)

    def function(self, name, judged, parameters):
        place = Place(Path(tempfile.mkdtemp(dir=self.place.folder)))
        own = {rule: of for rule, of in parameters.items() if rule in judged}
        running = ways.Function(name, place, self.replay, own)
        try:
            scheduled, told = running.scheduled(self.now), {}
            for sample in self.samples:
                tried = set(judged) & set(rules.of_type(sample.resource_type))
                for rule in tried & set(own) if parameters else tried:
                    told[rule, (sample.resource_type, sample.id(self.now))] = running.changed(
                        rule, own.get(rule, {}), sample.recorded(self.now)
                    )
            kept = running.kept()
            told = {key: evaluation or kept[key] for key, evaluation in told.items()}
            # The only way that says so.
            told = {
                key: evaluation
                for key, evaluation in told.items()
                if evaluation["compliance_type"] != "NOT_APPLICABLE"
            }
        finally:
            place.close()
        return scheduled, told

    def test_emulated_aws(self):
        """Answers that moto writes, where it holds the resource."""
        from emulated import aws

        aws.reset()
        there = emulated_aws.hold(self.samples, self.now)
        endpoint = aws.emulator().endpoint
        scan = self.commands.live(endpoint, AWS_ACCESS_KEY_ID="testing", AWS_REGION=aws.HOME)
        found = [
            {
                (rule, (of[0], there[of].id(self.now))): evaluation
                for (rule, of), evaluation in each.items()
                if of in there
            }
            for each in self.each_setting(scan)
        ]
        held = {(of.resource_type, of.id(self.now)) for of in there.values()}
        left_out = set(self.named) - held
        # What is answered as the samples have it knows nothing of what moto made instead.
        made = emulated_aws.held_types()
        partly = {of for of, _ in left_out} & made
        related = {
            rule
            for rule, file in rules.files().items()
            if set(rules.judged(file)) - made
            and {of["resource"] for of in file.get("related", {}).values()} & partly
        }
        # All instances of images that moto does not know are paravirtual there.
        related.add("ec2-paravirtual-instance-check")
        # moto gives keys ids of its own.
        # Nor are moto's users among those that it is said to have at once.
        single = "iam:ListUserPolicies does not give the policies' documents."
        reasons = {of: [single] for of in self.named if of[0] == "AWS::IAM::User"}
        self.expect("emulated AWS", found, reasons, left_out, related, told_alike=False)

    @staticmethod
    def unseen_settings(rule):
        settings = {name for name, of in files.of_files().items() if of[0].is_setting}
        related = rules.files()[rule].get("related", {}).values()
        return {of["unseen"] for of in related if of["resource"] in settings}

    def expect(self, way, found, reasons=None, left_out=(), but=(), told_alike=True):
        """A way gives the right verdict, where `told_alike` in the same words; or, of what it
        cannot carry, says why it does not know. Returns the reasons that it gives: one that is
        never given would excuse what is no longer so.
        """
        used, reasons = set(), reasons or {}
        for parameters, right, got in zip(rules.settings(), self.right, found, strict=True):
            got = {key: of for key, of in got.items() if key[0] not in but}
            wanted = {
                key: of
                for key, of in right.items()
                if key[1] not in left_out and key[0] not in but
            }
            # It may not know that a rule is not applicable.
            unclear = {
                (key, one)
                for key, of in got.items()
                for one in reasons.get(key[1], ())
                if key not in wanted and shown(of)[0] == INSUFFICIENT and one in shown(of)[1]
            }
            used |= {(key[1], one) for key, one in unclear}
            got = {key: of for key, of in got.items() if key not in {one for one, _ in unclear}}
            # Where nothing is related, a rule may not apply; files of AWS Config never say so.
            wanted = {
                key: of
                for key, of in wanted.items()
                if key in got or shown(of)[1] not in rules.unseen(key[0])
            }
            with self.subTest(way=way, parameters=parameters):
                self.assertEqual(sorted(got), sorted(wanted))
                for key, evaluation in wanted.items():
                    verdict, annotation = shown(evaluation)
                    said, why = shown(got[key])
                    if verdict == INSUFFICIENT and annotation in rules.unseen(key[0]):
                        # A way that reads lists knows that none is left out. A setting that is
                        # not there may be well.
                        if annotation not in self.unseen_settings(key[0]):
                            self.assertNotEqual(said, "COMPLIANT", f"{key}: {why}")
                        continue
                    given = [one for one in reasons.get(key[1], ()) if one in why]
                    if said == INSUFFICIENT and (given or verdict != INSUFFICIENT):
                        self.assertTrue(
                            given, f"{key}: {verdict} ({annotation}), not {said} ({why})"
                        )
                        used |= {(key[1], one) for one in given}
                    else:
                        self.assertEqual(said, verdict, f"{key}: {annotation}; {why}")
                        if told_alike:
                            self.assertEqual(why, annotation, key)
        return used


def further(world):
    return type(f"{FiveWays.__name__}{world}", (FiveWays,), {"world": world})


for number in range(1, len(files.worlds())):
    globals()[f"FiveWays{number}"] = further(number)


if __name__ == "__main__":
    unittest.main()
