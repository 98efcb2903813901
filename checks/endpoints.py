"""Where every service that the scanner calls answers, in every region of every partition: by the
endpoint rule sets of botocore, with which the tests of src/aws/endpoint.rs compare.

usage: python3 checks/endpoints.py [--write]    without it: fails if the committed table is stale

Needs the botocore of checks/emulator/requirements.txt. The table has a line for each service,
switches, form of address and signing region: `{region}` in the address stands for each of the
regions at its end.
"""
import sys
from pathlib import Path

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import Loader

TABLE = Path(__file__).parent / "fixtures" / "endpoints" / "endpoints.tsv"
COLUMNS = ("service", "id", "signing name", "fips", "dual stack", "address", "signing region",
           "regions")
S3 = {"ForcePathStyle": True, "UseGlobalEndpoint": False, "Accelerate": False, "UseArnRegion": True,
      "DisableMultiRegionAccessPoints": True}
# Name in the table → botocore's name, and what is asked for besides region and switches.
SERVICES = {
    "access analyzer": ("accessanalyzer", {}),
    "account": ("account", {}),
    "cloudtrail": ("cloudtrail", {}),
    "cloudwatch": ("cloudwatch", {}),
    "cloudwatch logs": ("logs", {}),
    "config": ("config", {}),
    "dynamodb": ("dynamodb", {}),
    "ec2": ("ec2", {}),
    "efs": ("efs", {}),
    "iam": ("iam", {}),
    "kms": ("kms", {}),
    "lambda": ("lambda", {}),
    "macie": ("macie2", {}),
    "organizations": ("organizations", {}),
    "rds": ("rds", {}),
    "s3": ("s3", S3),
    "s3 bucket by host": ("s3", {**S3, "Bucket": "bucket", "ForcePathStyle": False}),
    "s3 bucket by path": ("s3", {**S3, "Bucket": "bucket"}),
    "s3 express control": ("s3", {**S3, "UseS3ExpressControlEndpoint": True}),
    "s3 control": ("s3control", {"AccountId": "123456789012", "RequiresAccountId": True}),
    # One region answers for all, and AWS's other partitions have none.
    "s3 control multi-region": ("s3control", {"AccountId": "123456789012",
                                              "RequiresAccountId": True, "Region": "us-west-2"}),
    "securityhub": ("securityhub", {}),
    "sns": ("sns", {}),
    "ssm": ("ssm", {}),
    "sts": ("sts", {"UseGlobalEndpoint": False}),
}


def lines():
    loader = Loader()
    partitions = loader.load_data("partitions")
    regions = sorted(name for partition in partitions["partitions"]
                     for name in partition["regions"] if not name.endswith("-global"))
    partition_of = {name: partition["id"] for partition in partitions["partitions"]
                    for name in partition["regions"]}
    for service, (model, asked) in SERVICES.items():
        rules = loader.load_service_model(model, "endpoint-rule-set-1")
        facts = loader.load_service_model(model, "service-2")["metadata"]
        is_express = asked.get("UseS3ExpressControlEndpoint")
        signing = "s3express" if is_express else facts.get("signingName", facts["endpointPrefix"])
        names = facts["serviceId"], signing
        provider = EndpointProvider(rules, partitions)
        for fips, dual_stack in ((False, False), (True, False), (False, True), (True, True)):
            answers = {}
            for region in regions:
                if "Region" in asked and partition_of[region] != partition_of[asked["Region"]]:
                    answers.setdefault(("refused", "-"), []).append(region)
                    continue
                switches = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
                answer = address(provider, region, {**switches, **asked})
                answers.setdefault(answer, []).append(region)
            switches = ["yes" if switch else "no" for switch in (fips, dual_stack)]
            for (url, signed), where in sorted(answers.items()):
                yield service, *names, *switches, url, signed, " ".join(where)


def address(provider, region, asked):
    """The address, and the region of the signature."""
    try:
        answer = provider.resolve_endpoint(**asked)
    except EndpointProviderError:
        return "refused", "-"
    schemes = answer.properties.get("authSchemes", ())
    asked_in = asked["Region"]
    signed = next((one["signingRegion"] for one in schemes if "signingRegion" in one), asked_in)
    return answer.url.replace(region, "{region}"), "{region}" if signed == region else signed


def main(arguments):
    current = "".join("\t".join(line) + "\n" for line in (COLUMNS, *lines()))
    if arguments == ["--write"]:
        TABLE.write_text(current)
    elif arguments:
        sys.exit(__doc__)
    elif TABLE.read_text() != current:
        sys.exit(f"{TABLE} is stale: run `python3 checks/endpoints.py --write` and commit it")
    print(f"{current.count(chr(10)) - 1} lines, {len(SERVICES)} services")


main(sys.argv[1:])
