"""A small account for each checker to judge, and another that is entered through a role; every verdict on them is known."""
import json
from datetime import datetime, timezone

from emulated import aws, configuration_items, deployment, resources
from emulated.account import BACKUP, COMPLIANT, ENCRYPTION, MFA, NON_COMPLIANT, ROTATION, TAGS

EC2, S3, RDS, IAM = deployment.CHECKERS
RULE = {EC2: TAGS, S3: ENCRYPTION, RDS: BACKUP, IAM: ROTATION}
ROLE = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-reader"


class World:
    """`truth`: checker → (resource id, rule) → verdict. `far`: the same of the other account. `broken`: checker → a configuration item that violates its rule."""

    def __init__(self):
        aws.reset()
        aws.client("s3").create_bucket(Bucket=deployment.REPORTS, CreateBucketConfiguration={"LocationConstraint": aws.HOME})
        well, wrong = resources.instances(aws.HOME, resources.WHOLE, 2), resources.instances(aws.HOME, {"Environment": "prod"})[0]
        buckets = [resources.bucket(aws.HOME, f"harbourly-faults-{at}", "AES256") for at in range(2)]
        backed, bare = resources.database(aws.HOME, "ledger", 7), resources.database(aws.HOME, "scratch", 0)
        resources.cluster(aws.HOME, "aurora", 7)
        self.member = resources.member(aws.HOME, "aurora-0", "aurora")
        safe, old, open_ = (resources.user("amelia.okafor", [(3, True)], password=True, mfa=True), resources.user("svc-export", [(400, True)]),
                            resources.user("bastian.weber", password=True))
        self.truth = {
            EC2: {**{(one, TAGS): COMPLIANT for one in well}, (wrong, TAGS): NON_COMPLIANT},
            # The bucket of the reports is one like any other, and moto gives it no encryption.
            S3: {**{(one, ENCRYPTION): COMPLIANT for one in buckets}, (deployment.REPORTS, ENCRYPTION): NON_COMPLIANT},
            RDS: {(backed, BACKUP): COMPLIANT, (bare, BACKUP): NON_COMPLIANT, (self.member, BACKUP): COMPLIANT},
            IAM: {(safe, ROTATION): COMPLIANT, (old, ROTATION): NON_COMPLIANT, (open_, ROTATION): COMPLIANT,
                  (safe, MFA): COMPLIANT, (old, MFA): COMPLIANT, (open_, MFA): NON_COMPLIANT},
        }
        other = aws.credentials_of(aws.OTHER_ACCOUNT)
        iam = aws.client("iam", credentials=other)
        user = iam.create_user(UserName="olga.ivanova")["User"]["UserId"]
        iam.create_login_profile(UserName="olga.ivanova", Password="not-A-secret-1")
        self.far = {
            EC2: {(resources.instances(aws.HOME, {}, credentials=other)[0], TAGS): NON_COMPLIANT},
            S3: {(resources.bucket(aws.HOME, "harbourly-elsewhere", credentials=other), ENCRYPTION): NON_COMPLIANT},
            RDS: {(resources.database(aws.HOME, "elsewhere", 0, credentials=other), BACKUP): NON_COMPLIANT},
            IAM: {(user, ROTATION): COMPLIANT, (user, MFA): NON_COMPLIANT},
        }
        keys = configuration_items.credentials([(400, True)])
        self.broken = {EC2: configuration_items.instance(wrong, {"Environment": "prod"}), S3: configuration_items.bucket(deployment.REPORTS),
                       RDS: configuration_items.database(bare, "scratch", 0), IAM: configuration_items.user(old, "svc-export", keys)}
        # AWS Config does not say it all: the function asks the service itself.
        self.partly = {S3: configuration_items.unrecorded_bucket(buckets[0]), RDS: configuration_items.database(self.member, "aurora-0", 1, cluster="aurora"),
                       IAM: configuration_items.user(old, "svc-export")}
        # The cluster has another name since.
        self.renamed = {RDS: configuration_items.database(self.member, "aurora-0", 1, cluster="aurora-before")}

    def verdict(self, checker, item):
        return {(item["resourceId"], RULE[checker]): self.truth[checker][item["resourceId"], RULE[checker]]}


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def changed(item, moment):
    return configuration_items.changed({**item, "configurationItemCaptureTime": text(moment)})


def oversized(item, moment):
    summary = {key: item[key] for key in ("resourceType", "resourceId", "awsAccountId", "awsRegion", "configurationItemStatus")}
    message = {"configurationItemSummary": {**summary, "configurationItemCaptureTime": text(moment)}, "messageType": "OversizedConfigurationItemChangeNotification"}
    return {"invokingEvent": json.dumps(message)}


def periodic(moment):
    message = {"awsAccountId": aws.ACCOUNT, "notificationCreationTime": text(moment), "messageType": "ScheduledNotification", "recordVersion": "1.0"}
    return {"invokingEvent": json.dumps(message)}


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)
