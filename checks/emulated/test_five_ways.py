"""One engine, five ways in: every rule reaches the same verdict on the same resource, whichever way it comes. The table is in five_ways.py."""
import json
import unittest
from datetime import datetime, timedelta, timezone

from emulated import aws, commands, config_rules, configuration_items, deployment, five_ways, planned, resources
from emulated.account import BACKUP, ENCRYPTION, MFA, ROTATION, TAGS
from emulated.five_ways import CONFIG, DEMO, FUNCTION, LIVE, PLAN, SNAPSHOT, STRICT

RULE_OF_TYPE = {"AWS::EC2::Instance": [TAGS], "AWS::S3::Bucket": [ENCRYPTION], "AWS::RDS::DBInstance": [BACKUP], "AWS::IAM::User": [ROTATION, MFA]}


class World:
    """The table's resources: in the emulated account, as configuration items of these very resources, and in a plan."""

    def __init__(self):
        self.names, self.addresses, self.items, self.with_credentials, self.plan = {}, {}, [], [], planned.Plan()
        self.instances()
        self.buckets()
        self.databases()
        self.users()

    def known(self, resource_type, name, resource_id, address):
        self.names[resource_type, resource_id] = name
        self.addresses[resource_type, address] = name

    def instances(self):
        for name, tags, *_ in five_ways.INSTANCES:
            resource_id = resources.instances(aws.HOME, tags)[0]
            self.items.append(configuration_items.instance(resource_id, tags))
            self.known("AWS::EC2::Instance", name, resource_id, self.plan.instance(name, tags))

    def buckets(self):
        for name, algorithm, key, bucket_key, *_ in five_ways.BUCKETS:
            resource_id = resources.bucket(aws.HOME, f"harbourly-{name}", algorithm, key, bucket_key)
            self.items.append(configuration_items.bucket(resource_id, algorithm, key, bucket_key))
            self.known("AWS::S3::Bucket", name, resource_id, self.plan.bucket(name, algorithm, key, bucket_key))

    def databases(self):
        for name, kind, retention, *_ in five_ways.DATABASES:
            identifier, cluster, source = f"harbourly-{name}", None, None
            if kind == "own":
                resource_id, address = resources.database(aws.HOME, identifier, retention), self.plan.database(name, retention)
            elif kind == "replica":
                source = "harbourly-off"
                resource_id, address = resources.replica(aws.HOME, identifier, source), self.plan.database(name, retention, source)
            else:
                cluster = f"harbourly-{name}"
                identifier = f"{cluster}-0"
                resources.cluster(aws.HOME, cluster, retention)
                resource_id, address = resources.member(aws.HOME, identifier, cluster), self.plan.member(name, retention)
            # The item's own retention is not what counts for a member: let it say the opposite.
            own = (0 if retention == 7 else 7) if cluster else retention
            self.items.append(configuration_items.database(resource_id, identifier, own, cluster, source))
            if cluster:
                self.items.insert(0, configuration_items.cluster(cluster, retention, [identifier]))
            self.known("AWS::RDS::DBInstance", name, resource_id, address)

    def users(self):
        for name, keys, password, mfa, *_ in five_ways.USERS:
            resource_id = resources.user(name, keys, password, mfa)
            self.items.append(configuration_items.user(resource_id, name))
            self.with_credentials.append(configuration_items.user(resource_id, name, configuration_items.credentials(keys, password, mfa)))
            dated = [(active, (datetime.now(timezone.utc) - timedelta(days=days, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ") if days else None) for days, active in keys]
            self.known("AWS::IAM::User", name, resource_id, self.plan.user(name, dated, password))

    def named(self, evaluations, names=None):
        """(rule, name) → verdict of evaluations about the table's resources."""
        names = names or self.names
        return {(evaluation["rule"], names[evaluation["resource_type"], evaluation["resource_id"]]): evaluation["compliance_type"] for evaluation in evaluations
                if (evaluation["resource_type"], evaluation["resource_id"]) in names}


class FiveWays(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.world = World()
        cls.deployed = deployment.Deployment(deployment.CHECKERS)
        config_rules.make(cls.deployed, *config_rules.CHECKER_OF)

    def scan(self, strict, *arguments):
        with commands.Workplace() as at:
            (at.home / "compliance.toml").write_text(five_ways.as_toml(STRICT if strict else {}))
            for name, content in (("snapshot.json", configuration_items.snapshot(self.world.items)), ("plan.json", self.world.plan.document()),
                                  ("credentials.json", configuration_items.snapshot(self.world.with_credentials))):
                (at.home / name).write_text(json.dumps(content))
            return at.scan(*arguments)["evaluations"]

    def live(self, strict):
        return self.world.named(self.scan(strict, "--region", aws.HOME))

    def snapshot(self, strict):
        return self.world.named(self.scan(strict, "--snapshot", "snapshot.json"))

    def demo(self, strict):
        return self.world.named(self.scan(strict, "--snapshot", "credentials.json"))

    def planned(self, strict):
        return self.world.named(self.scan(strict, "--plan", "plan.json"), self.world.addresses)

    def function(self, strict):
        moment = "2026-11-23T11:00:00Z" if strict else "2026-11-23T10:00:00Z"
        for checker in deployment.CHECKERS:
            self.deployed.set(checker, RULE_PARAMETERS=json.dumps(STRICT) if strict else None)
            self.deployed.run(checker, deployment.scheduled(moment))
            self.deployed.set(checker)
        return self.world.named([row for row in self.deployed.items()[0] if row["evaluation_timestamp"].startswith(moment[:-1])])

    def config_event(self, strict):
        found = {}
        for item in self.world.items:
            key = (item["resourceType"], item["resourceId"])
            for rule in RULE_OF_TYPE.get(item["resourceType"], []):
                parameters = five_ways.as_strings(STRICT.get(rule, {})) if strict else "{}"
                sent = config_rules.send(rule, configuration_items.changed(item, ruleParameters=parameters))
                told = [evaluation["ComplianceType"] for evaluation in sent.evaluations]
                found[rule, self.world.names[key]] = told[0] if told else "INSUFFICIENT_DATA"
                self.assertEqual(len(told), 0 if sent.answer.get("insufficient_data") else 1)
        return found

    def test_every_way(self):
        ways = {LIVE: self.live, SNAPSHOT: self.snapshot, DEMO: self.demo, PLAN: self.planned, FUNCTION: self.function, CONFIG: self.config_event}
        for strict in (False, True):
            for way, ask in ways.items():
                expected = five_ways.expected(way, strict)
                if way == DEMO:
                    expected = {key: verdict for key, verdict in expected.items() if key[0] in (ROTATION, MFA)}
                with self.subTest(way=way, strict=strict):
                    self.assertEqual(ask(strict), expected)


if __name__ == "__main__":
    unittest.main()
