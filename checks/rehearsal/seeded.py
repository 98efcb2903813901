"""The account that the rehearsal judges: that of checks/emulated, and a queue that listens to the alerts."""
import json

from checks.catalogue import CHECKER_OF
from checks.samples import files
from emulated import account, aws, deployment, packs

QUEUE = "rehearsal-listens-to-alerts"


class Seeded:
    def __init__(self, deployed):
        self.deployed = deployed

    def seed(self):
        self.account = account.Account()
        # The deployment's own buckets are buckets like any other, and encrypted.
        for output in ("reports_bucket_name", "config_delivery_bucket_name", "query_results_bucket_name"):
            self.account.like(self.deployed.outputs[output], files.named("AWS::S3::Bucket", "aes256"), aws.HOME)
        self.seed_elsewhere()
        packs.complete(self.account)
        self.listen()
        violations = sum(verdict == account.NON_COMPLIANT for verdict in self.account.expected.values())
        return [f"{len(self.account.expected)} evaluations to be made by the rules of core, in two regions and two accounts; {violations} of violations"]

    def seed_elsewhere(self):
        """The other account, where a role lets the scanner in."""
        there = aws.credentials_of(aws.OTHER_ACCOUNT)
        samples = (("AWS::EC2::Instance", "untagged", aws.ABROAD), ("AWS::EC2::Instance", "tagged", aws.HOME), ("AWS::S3::Bucket", "not-encrypted", aws.HOME))
        self.elsewhere = {self.account.seed(files.named(resource_type, name), region, there, suffix="-elsewhere") for resource_type, name, region in samples}

    def listen(self):
        """SNS asks for a policy that lets the topic send; there is none here because the emulator does not look."""
        sqs = aws.client("sqs")
        self.queue = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.subscription = aws.client("sns").subscribe(TopicArn=self.deployed.outputs["sns_topic_arn"], Protocol="sqs", Endpoint=arn)["SubscriptionArn"]

    def heard(self):
        """Subject → body of each message since the last call, none twice; of one for several rules each rule's part."""
        sqs, told = aws.client("sqs"), {}
        self.messages = 0
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                body = json.loads(message["Body"])
                self.messages += 1
                for subject, part in deployment.of_rules(body["Subject"], body["Message"]).items():
                    told.setdefault(subject, []).append(part)
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return told

    @property
    def expected(self):
        return {key: verdict for key, verdict in self.account.expected.items() if key[1] in CHECKER_OF}

    def own(self, rule):
        """What a rule says in the scanner's own account."""
        return {key: verdict for key, verdict in self.account.of_rule(rule).items() if key[0] not in self.elsewhere}

    def instance_lacking_tags(self):
        """One that has an owner and an environment, and no cost centre."""
        return min(identity for identity, missing in self.account.missing.items() if missing == ["CostCenter"] and self.account.region_of[identity] == aws.HOME)
