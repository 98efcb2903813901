"""Security Hub's BatchImportFindings with the checks that AWS documents and moto leaves out, and findings that it fails to take; an account that has
not enabled it, in AWS's words.
"""
import json
import threading

from moto.core.exceptions import JsonRESTError
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

MOST, MOST_BYTES = 100, 240_000
lock = threading.Lock()
failing = {}  # part of a finding's id -> how often it is still not taken
calls = []  # how many findings each call brought
REQUIRED = ("SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId", "CreatedAt", "UpdatedAt", "Title", "Description", "Resources")


class Refused(JsonRESTError):
    code = 400


def reset():
    with lock:
        failing.clear()
        calls.clear()


def wrong(finding, account, region):
    """Why a finding is not taken, if it is not."""
    missing = [name for name in REQUIRED if not finding.get(name)]
    if missing:
        return "InvalidInput", f"{', '.join(missing)} missing"
    if finding["AwsAccountId"] != account:
        return "InvalidInput", f"AwsAccountId is {finding['AwsAccountId']}, and the caller is of {account}"
    if finding["ProductArn"] != f"arn:aws:securityhub:{region}:{account}:product/{account}/default":
        return "InvalidInput", f"ProductArn {finding['ProductArn']} is not the default product of this account and region"
    if len(json.dumps(finding).encode()) > MOST_BYTES:
        return "InvalidInput", "the finding is too large"
    with lock:
        for part, times in failing.items():
            if part in finding["Id"] and times > 0:
                failing[part] -= 1
                return "InternalFailure", "The request has failed due to an internal failure of the service."
    return None


def install():
    take, respond = SecurityHubBackend.batch_import_findings, SecurityHubResponse.batch_import_findings
    describe = SecurityHubResponse.describe_hub

    def taken(self, findings):
        refused = [(finding, *why) for finding in findings if (why := wrong(finding, self.account_id, self.region_name))]
        ids = {id(finding) for finding, *_ in refused}
        failed, done, errors = take(self, [finding for finding in findings if id(finding) not in ids])
        errors += [{"Id": finding.get("Id", ""), "ErrorCode": code, "ErrorMessage": message} for finding, code, message in refused]
        return failed + len(refused), done, errors

    def answered(self):
        if not self.securityhub_backend.enabled:
            raise Refused("InvalidAccessException", f"Account {self.current_account} is not subscribed to AWS Security Hub")
        findings = json.loads(self.body).get("Findings") or []
        if not 1 <= len(findings) <= MOST:
            raise Refused("InvalidInputException", f"Findings must have from 1 to {MOST} items, not {len(findings)}")
        calls.append(len(findings))
        return respond(self)

    def described(self):
        if not self.securityhub_backend.enabled:
            raise Refused("InvalidAccessException", f"Account {self.current_account} is not subscribed to AWS Security Hub")
        return describe(self)

    SecurityHubBackend.batch_import_findings = taken
    SecurityHubResponse.describe_hub = described
    SecurityHubResponse.batch_import_findings = answered
