"""Secrets that were used appear nowhere: not on the terminal, in no log at any level, in no report, in no history.

Secret access keys, session tokens, and the addresses of webhooks, which are all that one needs to post to them.
"""
import gzip
import http.server
import threading
import unittest
import uuid
from urllib.parse import quote

from emulated import account, aws, commands, deployment, resources

SECRET, TOKEN, WEBHOOK = f"{uuid.uuid4().hex}SECRET", f"{uuid.uuid4().hex}TOKEN", f"T024BE7LD/{uuid.uuid4().hex}"
KEYS = {"AWS_ACCESS_KEY_ID": "ASIAQ3EGSECRETS00000", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
ROLE = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-reader"
EXTENSIONS = ("json", "ndjson", "ndjson.gz", "csv", "html", "md", "ocsf.json", "asff.json", "sarif", "xml", "sh")
LEVELS = ("error", "warn", "info", "debug", "trace")


def searched(secrets, texts):
    """Where a secret is, as it is or as a part of a URL: (place, how it ends)."""
    return [(place, secret[-6:]) for place, text in texts.items() for secret in secrets for form in {secret, quote(secret, safe=""), quote(secret)} if form in text]


class Webhooks(http.server.BaseHTTPRequestHandler):
    answer, asked = 200, []

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.path)
        self.send_response(self.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        resources.instances(aws.HOME, {"Owner": "a"})
        resources.bucket(aws.HOME, "harbourly-open", None)
        resources.database(aws.HOME, "ledger", 0)
        resources.user("bastian.weber", [(120, True)], password=True)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhooks)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.webhook = f"json=http://127.0.0.1:{cls.server.server_port}/services/{WEBHOOK}?sig={WEBHOOK}"

    def setUp(self):
        self.addCleanup(aws.undisturbed)
        self.addCleanup(setattr, Webhooks, "answer", 200)
        self.at = self.enterContext(commands.Workplace())

    def used(self):
        """What may not be found, once it is certain that it was used."""
        return [SECRET, TOKEN, WEBHOOK, WEBHOOK.split("/")[1], *aws.control("GET", "secrets")]

    def everything(self, done):
        """What was printed, and every file that was left behind."""
        files = {str(path.relative_to(self.at.home)): path.read_bytes() for path in self.at.home.rglob("*") if path.is_file()}
        files |= {f"{name}, unpacked": gzip.decompress(content) for name, content in files.items() if name.endswith(".gz")}
        return {"standard output": done.out, "standard error": done.err, **{name: content.decode(errors="replace") for name, content in files.items()}}

    def scan(self, *more, **changes):
        files = [part for extension in EXTENSIONS for part in ("--output-file", f"report.{extension}")]
        changes = {**KEYS, "RUST_LOG": "trace", "RUST_BACKTRACE": "full", "LOG_LEVEL": "trace", "AWS_LOG_LEVEL": "trace", **changes}
        return self.at.run("scan", "--region", aws.HOME, "--role-arn", ROLE, *files, *more, **changes)

    def test_a_scan_into_every_format(self):
        Webhooks.asked.clear()
        done = self.scan("--notify", self.webhook, "--notify-on", "always")
        self.assertEqual(done.code, 0, done.err)
        self.assertTrue(Webhooks.asked and WEBHOOK in Webhooks.asked[0], "the webhook was called")
        self.assertEqual(len(aws.control("GET", "secrets")) % 2, 0)
        self.assertGreaterEqual(len(aws.control("GET", "secrets")), 2, "the role was assumed")
        found = self.everything(done)
        self.assertTrue(all(f"report.{extension}" in found for extension in EXTENSIONS) and any(name.endswith(".sqlite") for name in found))
        self.assertEqual(searched(self.used(), found), [])

    def test_whatever_is_refused(self):
        Webhooks.answer = 404
        aws.disturb("deny", "DescribeInstances")
        aws.disturb("throttle", "ListUsers", times=3)
        done = self.scan("--notify", self.webhook, "--notify-on", "always")
        self.assertIn("127.0.0.1", done.err, "whom it could not tell is named by its host")
        self.assertEqual(searched(self.used(), self.everything(done)), [])

    def test_a_webhook_that_nobody_can_read(self):
        for wrong in (f"ftp://127.0.0.1/services/{WEBHOOK}", f"carrier-pigeon=https://127.0.0.1/services/{WEBHOOK}", f"http://127.0.0.1/ {WEBHOOK}"):
            done = self.scan("--notify", wrong)
            self.assertNotEqual(done.code, 0)
            self.assertEqual(searched(self.used(), self.everything(done)), [])

    def test_no_credentials_that_aws_takes(self):
        aws.disturb("deny", "*")
        done = self.scan()
        self.assertNotEqual(done.code, 0, "nothing was scanned")
        self.assertEqual(searched(self.used(), self.everything(done)), [])
        nowhere = self.scan(AWS_ENDPOINT_URL="http://127.0.0.1:9", timeout=300)
        self.assertEqual(searched(self.used(), self.everything(nowhere)), [])


class Functions(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.addCleanup(aws.undisturbed)
        resources.instances(aws.HOME, {"Owner": "a"})
        resources.bucket(aws.HOME, "harbourly-open", None)

    def said(self, told):
        """Their logs, the table, what lies in the bucket, and what people were told."""
        logs = {path.name: path.read_text(errors="replace") for path in aws.emulator().logs.glob("*.log")}
        bodies = {key: aws.client("s3").get_object(Bucket=deployment.REPORTS, Key=key)["Body"].read() for key in self.deployed.report_keys()}
        stored = {key: (gzip.decompress(body) if key.endswith(".gz") else body).decode() for key, body in bodies.items()}
        return {**logs, **stored, "the table": str(self.deployed.items()), "alerts": str(told)}

    def run_all(self):
        scans = [self.deployed.run(checker, {"scan_time": "2026-11-23T00:00:00Z", "target": {"role_arn": ROLE}}) for checker in deployment.CHECKERS]
        scans += [self.deployed.run(checker, {"scan_time": "2026-11-23T00:00:00Z"}) for checker in deployment.CHECKERS]
        return self.deployed.run(deployment.AGGREGATOR, {"scan_time": "2026-11-23T00:00:00Z", "scans": scans})

    def test_at_every_level(self):
        for level in LEVELS:
            with self.subTest(level=level):
                aws.reset()
                self.deployed = deployment.Deployment(LOG_LEVEL=level, REPORT_FORMATS="json,csv,html,ndjson-gzip,asff", RUST_LOG=level)
                self.run_all()
                secrets, found = aws.control("GET", "secrets"), self.said(self.deployed.alerts())
                self.assertGreaterEqual(len(secrets), 2 * (len(deployment.CHECKERS) + 2), "each function's, and those of the role")
                self.assertTrue(all(f"{name}.log" in found for name in deployment.CHECKERS))
                self.assertEqual(searched(secrets, found), [])

    def test_a_link_is_told_to_people_and_logged_nowhere(self):
        self.deployed = deployment.Deployment(LOG_LEVEL="trace", ALERT_ON="digest", REPORT_LINK_HOURS="6")
        self.run_all()
        told = self.deployed.alerts()
        signature = str(told).split("X-Amz-Signature=")[1][:64]
        found = self.said(None)
        self.assertEqual(searched([signature, *aws.control("GET", "secrets")], found), [])

    def test_refused_throttled_and_broken(self):
        self.deployed = deployment.Deployment(LOG_LEVEL="trace")
        aws.disturb("deny", "PutItem")
        aws.disturb("throttle", "DescribeInstances", times=3)
        for function in (*deployment.CHECKERS, deployment.AGGREGATOR):
            self.deployed.invoke(function, {"target": {"role_arn": ROLE}} if function != deployment.AGGREGATOR else {})
        aws.disturb("deny", "AssumeRole")
        self.deployed.invoke("ec2-tag-checker", {"target": {"role_arn": ROLE}})
        self.assertEqual(searched(aws.control("GET", "secrets"), self.said(self.deployed.alerts())), [])


if __name__ == "__main__":
    unittest.main()
