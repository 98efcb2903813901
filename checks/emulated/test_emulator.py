"""The emulator itself does what the other tests lean on: without these, they could pass for the wrong reason."""
import unittest

from botocore.exceptions import ClientError

from emulated import aws, resources


class Emulator(unittest.TestCase):
    def setUp(self):
        aws.reset()

    def refused(self, code, call, *arguments, **named):
        with self.assertRaises(ClientError) as raised:
            call(*arguments, **named)
        self.assertEqual(raised.exception.response["Error"]["Code"], code)

    def test_answers_in_motos_stead(self):
        """What moto does not hold is answered in AWS's own form, whichever protocol; the rest stays moto's."""
        instance = resources.instances(aws.HOME, {})[0]
        page = [{"service": "kms", "action": "ListKeys", "data": {"Keys": [{"KeyId": "one"}], "Truncated": False}}]
        aws.control("POST", "answers", page)
        aws.control("POST", "answers", [{"service": "rds", "action": "DescribeDBProxies", "region": aws.HOME, "data": {"DBProxies": [{"DBProxyName": "pool"}]}}])
        aws.control("POST", "answers", [{"service": "s3", "action": "GetBucketEncryption", "parameters": {"Bucket": "closed"}, "error": {"code": "AccessDenied", "status": 403}}])
        self.assertEqual([key["KeyId"] for key in aws.client("kms").list_keys()["Keys"]], ["one"])
        self.assertEqual(aws.client("rds").describe_db_proxies()["DBProxies"][0]["DBProxyName"], "pool")
        self.refused("AccessDenied", aws.client("s3").get_bucket_encryption, Bucket="closed")
        aws.control("POST", "answers", [{"service": "efs", "action": "DescribeFileSystems", "data": {"FileSystems": [{"FileSystemId": "fs-1"}]}}])
        self.assertEqual(aws.client("efs").describe_file_systems()["FileSystems"][0]["FileSystemId"], "fs-1", "it signs under another name")
        described = aws.client("ec2").describe_instances()["Reservations"][0]["Instances"]
        self.assertEqual([one["InstanceId"] for one in described], [instance])
        aws.reset()
        self.assertEqual(aws.client("kms").list_keys()["Keys"], [])

    def test_pages_of_instances(self):
        made = set(resources.instances(aws.HOME, {}, 23))
        pages = list(aws.client("ec2").get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 10}))
        found = [[instance["InstanceId"] for reservation in page["Reservations"] for instance in reservation["Instances"]] for page in pages]
        self.assertEqual([len(page) for page in found], [10, 10, 3])
        self.assertEqual({instance for page in found for instance in page}, made)

    def test_pages_of_buckets_name_regions(self):
        for at in range(3):
            resources.bucket(aws.HOME, f"near-{at}")
        resources.bucket(aws.ABROAD, "far")
        s3 = aws.client("s3")
        first = s3.list_buckets(MaxBuckets=3)
        second = s3.list_buckets(MaxBuckets=3, ContinuationToken=first["ContinuationToken"])
        found = {bucket["Name"]: bucket["BucketRegion"] for page in (first, second) for bucket in page["Buckets"]}
        self.assertEqual(found, {"near-0": aws.HOME, "near-1": aws.HOME, "near-2": aws.HOME, "far": aws.ABROAD})
        self.assertNotIn("ContinuationToken", second)
        self.assertNotIn("BucketRegion", s3.list_buckets()["Buckets"][0], "AWS names regions only where it is asked for pages")

    def test_pages_of_users_and_clusters(self):
        for at in range(5):
            resources.user(f"user-{at}")
            resources.cluster(aws.HOME, f"cluster-{at}", 1)
        users = [len(page["Users"]) for page in aws.client("iam").get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})]
        clusters = [len(page["DBClusters"]) for page in aws.client("rds").get_paginator("describe_db_clusters").paginate(PaginationConfig={"PageSize": 2})]
        self.assertEqual((users, clusters), ([2, 2, 1], [2, 2, 1]))

    def test_databases_have_ids_of_their_own(self):
        ids = {resources.database(aws.HOME, "first", 0), resources.replica(aws.HOME, "copy", "first"), resources.database(aws.ABROAD, "first", 0)}
        self.assertEqual(len(ids), 3)

    def test_denied(self):
        resources.bucket(aws.HOME, "one", "AES256")
        resources.bucket(aws.HOME, "one-more", "AES256")
        aws.disturb("deny", "GetBucketEncryption", resource="one")
        self.refused("AccessDenied", aws.client("s3").get_bucket_encryption, Bucket="one")
        aws.client("s3").get_bucket_encryption(Bucket="one-more")
        aws.disturb("deny", "DescribeInstances", region=aws.ABROAD)
        self.refused("UnauthorizedOperation", aws.client("ec2", aws.ABROAD).describe_instances)
        aws.client("ec2").describe_instances()
        aws.undisturbed()
        aws.client("s3").get_bucket_encryption(Bucket="one")

    def test_throttled_then_answered(self):
        aws.disturb("throttle", "ListUsers", times=2)
        answer = aws.client("iam").list_users()
        self.assertEqual((answer["Users"], answer["ResponseMetadata"]["RetryAttempts"]), ([], 2))

    def test_counted(self):
        aws.requests()
        aws.client("ec2").describe_regions()
        aws.client("s3").list_buckets()
        aws.client("s3").list_buckets()
        self.assertEqual(aws.requests()["operations"], {"ec2:DescribeRegions": 1, "s3:ListBuckets": 2})

    def test_put_evaluations_is_checked(self):
        config = aws.client("config")
        good = {"ComplianceResourceType": "AWS::EC2::Instance", "ComplianceResourceId": "i-1", "ComplianceType": "COMPLIANT", "OrderingTimestamp": 1_700_000_000}
        self.refused("InvalidResultTokenException", config.put_evaluations, ResultToken="none", Evaluations=[good])
        self.refused("ValidationException", config.put_evaluations, ResultToken="TESTMODE", TestMode=True, Evaluations=[good] * 101)
        self.refused("ValidationException", config.put_evaluations, ResultToken="TESTMODE", TestMode=True, Evaluations=[{**good, "Annotation": "x" * 257}])
        self.refused("InvalidParameterValueException", config.put_evaluations, ResultToken="TESTMODE", TestMode=True, Evaluations=[{**good, "ComplianceType": "INSUFFICIENT_DATA"}])
        config.put_evaluations(ResultToken="TESTMODE", TestMode=True, Evaluations=[good])

    def test_what_is_not_emulated_fails_at_once(self):
        self.refused("UnknownOperationException", aws.client("config").describe_pending_aggregation_requests)

    def test_another_account_is_another_account(self):
        resources.instances(aws.HOME, {})
        there = aws.client("ec2", credentials=aws.credentials_of(aws.OTHER_ACCOUNT))
        self.assertEqual(there.describe_instances()["Reservations"], [])


if __name__ == "__main__":
    unittest.main()
