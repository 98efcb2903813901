"""3,000 instances and 1,200 buckets in two regions: every page is read, and the time and the memory stay bounded."""
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from emulated import account, aws, commands, deployment, measured, resources

INSTANCES, BUCKETS = {aws.HOME: 1800, aws.ABROAD: 1200}, {aws.HOME: 700, aws.ABROAD: 500}


class Large(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.expected = {}
        for region, count in INSTANCES.items():
            for tags, share, verdict in ((resources.WHOLE, count * 2 // 3, "COMPLIANT"), ({"Owner": "a"}, count - count * 2 // 3, "NON_COMPLIANT")):
                cls.expected |= {(instance, account.TAGS): verdict for instance in resources.instances(region, tags, share)}
        names = [(region, f"harbourly-{region}-{at:04}", "AES256" if at % 10 == 0 else None) for region, count in BUCKETS.items() for at in range(count)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda bucket: resources.bucket(*bucket), names))
        cls.expected |= {(name, account.ENCRYPTION): "COMPLIANT" if algorithm else "NON_COMPLIANT" for _, name, algorithm in names}
        aws.requests()

    def test_every_page(self):
        rules = ["--rule", account.TAGS, "--rule", account.ENCRYPTION]
        with commands.Workplace() as at:
            started = time.monotonic()
            report = at.scan(*commands.both_regions(), *rules)
            took = time.monotonic() - started
        self.assertEqual(commands.verdicts(report), self.expected)
        commands.check_numbers(self, report)
        asked = aws.requests()["operations"]
        # 1,800 and 1,200 instances at 1,000 a page, 1,200 buckets at 1,000 a page.
        self.assertEqual({name: asked[name] for name in ("ec2:DescribeInstances", "s3:ListBuckets", "s3:GetBucketEncryption")},
                         {"ec2:DescribeInstances": 4, "s3:ListBuckets": 2, "s3:GetBucketEncryption": 1200})
        self.assertLess(took, 90, "the emulator answers about a hundred requests a second")

    def test_memory(self):
        with commands.Workplace() as at:
            arguments = [commands.binary(), "scan", *commands.both_regions(), "--quiet", "--rule", account.TAGS, "--rule", account.ENCRYPTION]
            done = measured.once(arguments, env=commands.environment(at.home), cwd=at.home)
            self.assertEqual(done.code, 0)
            self.assertLess(done.memory, 64, "MiB at the most")

    def test_the_function(self):
        deployed = deployment.Deployment(("ec2-tag-checker", deployment.AGGREGATOR), REGIONS=",".join(INSTANCES))
        answer = deployed.run("ec2-tag-checker", {})
        self.assertEqual((answer["compliant"], answer["non_compliant"]), (2000, 1000))
        report = deployed.report(deployed.run(deployment.AGGREGATOR, {})["report_key"])
        expected = {key: verdict for key, verdict in self.expected.items() if key[1] == account.TAGS}
        self.assertEqual(commands.verdicts(report), expected)
        (body,) = deployed.alerts().values()
        self.assertIn("Found 1000 non-compliant EC2 instances:", body)
        self.assertEqual(body.count("Instance: i-"), 1000)


if __name__ == "__main__":
    unittest.main()
