"""What tofu/deploy decides, case by case."""

import tempfile
import unittest

from checks.catalogue import CATALOGUE
from checks.deploy.stand_in import ACCOUNT, ROOT, Deploy, bucket, change, resource

TABLE = change("aws_dynamodb_table", "compliance-history-dev", "delete", "create")
REPORTS = change("aws_s3_bucket", "compliance-reports-dev", "delete")
ROLE = {
    "iam get-role": f"arn:aws:iam::{ACCOUNT}:role/report-aggregator-role-dev",
    "iam get-role-policy": '{"Statement": [{"Resource": [\n"arn:aws:dynamodb:us-east-1:123456789012:table/compliance-history-dev"\n]}]}',
}
LIMITS = "lambda get-account-settings"
RECORDERS, CHANNELS, STATUS = (
    "configservice describe-configuration-recorders",
    "configservice describe-delivery-channels",
    "configservice describe-configuration-recorder-status",
)


def recorders(*names, **group):
    whole = {"ConfigurationRecorders": [{"name": name, "recordingGroup": group} for name in names]}
    return {"text": "\t".join(names), "json": whole}


class BucketNames(unittest.TestCase):
    def test_decided_once_and_then_as_deployed(self):
        for what, state, settings, wanted in [
            ("a new deployment appends the account", [], {}, "true"),
            (
                "the plain name stays, whichever account owns it",
                [bucket("compliance-reports-dev")],
                {},
                None,
            ),
            (
                "the name with the account stays",
                [bucket(f"compliance-reports-dev-{ACCOUNT}")],
                {},
                "true",
            ),
            (
                "also where it is a module's",
                [bucket("compliance-reports-dev", "module.scanner.module.reports_bucket")],
                {},
                None,
            ),
            (
                "the module's, with the account",
                [
                    bucket(
                        f"compliance-reports-dev-{ACCOUNT}", "module.scanner.module.reports_bucket"
                    )
                ],
                {},
                "true",
            ),
            (
                "a deployment that broke off after one bucket",
                [bucket("config-delivery-dev", "module.config_delivery_bucket[0]")],
                {},
                None,
            ),
            ("what somebody wrote counts", [], {"TF_VAR_append_account_id": "false"}, None),
        ]:
            # What a stranger's bucket of the plain name answers, or a policy that denies reading.
            for head in ("ERROR 403 Forbidden", "ERROR 404 Not Found"):
                with self.subTest(what, head=head):
                    ran = Deploy(aws={"s3api head-bucket": head}, state=state, environment=settings)
                    self.assertEqual(ran.code, 0, ran.said)
                    self.assertEqual(ran.variables().get("append_account_id"), wanted)


class Losses(unittest.TestCase):
    def test_what_cannot_be_brought_back_is_refused(self):
        for what, plan in [
            ("a table that is made anew", [TABLE]),
            ("a bucket that goes", [REPORTS]),
            ("made before it is deleted", [change("aws_kms_key", "1234abcd", "create", "delete")]),
            (
                "the topic, among much else",
                [
                    change("aws_iam_role", "a", "update"),
                    change(
                        "aws_sns_topic",
                        "arn:aws:sns:eu-west-1:123456789012:compliance-alerts-dev",
                        "delete",
                        "create",
                    ),
                ],
            ),
            ("what an earlier apply left behind", [{**REPORTS, "deposed": "00000001"}]),
        ]:
            for options in ([], ["--plan-only"]):
                with self.subTest(what, options=options):
                    ran = Deploy(*options, plan=plan)
                    self.assertEqual(ran.code, 1, ran.said)
                    self.assertFalse(ran.applied())
                    self.assertIn(f"--allow-loss {plan[-1]['change']['before']['id']}", ran.said)

    def test_a_warning_before_the_answer_changes_nothing(self):
        """OpenTofu warns of a settings file that is not there, on standard output."""
        for options, code in [([], 1), (["--allow-loss", "compliance-history-dev"], 0)]:
            ran = Deploy(
                *options,
                plan=[TABLE],
                state=[bucket("compliance-reports-dev")],
                environment={"TF_CLI_CONFIG_FILE": "/nowhere"},
            )
            self.assertEqual(
                (ran.code, ran.applied(), ran.variables().get("append_account_id")),
                (code, code == 0, None),
                ran.said,
            )

    def test_a_plan_that_cannot_be_read_is_not_applied(self):
        for plan in ("", "{", "[]", '{"resource_changes": [{}]}'):
            ran = Deploy(plan=plan)
            self.assertEqual((ran.code, ran.applied()), (1, False), f"{plan!r}: {ran.said}")

    def test_it_is_allowed_by_name_and_by_destroy(self):
        for what, options, plan, code in [
            ("by name", ["--allow-loss", "compliance-history-dev"], [TABLE], 0),
            ("each by name", ["--allow-loss", "compliance-history-dev"], [TABLE, REPORTS], 1),
            (
                "both",
                [
                    "--allow-loss",
                    "compliance-history-dev",
                    "--allow-loss",
                    "compliance-reports-dev",
                ],
                [TABLE, REPORTS],
                0,
            ),
            ("another's name", ["--allow-loss", "compliance-history"], [TABLE], 1),
            ("everything", ["--destroy"], [TABLE, REPORTS], 0),
            (
                "what holds nothing needs no name",
                [],
                [
                    change("aws_lambda_layer_version", "a", "delete", "create"),
                    change("aws_s3_bucket_policy", "a", "delete"),
                ],
                0,
            ),
            ("a key that is only changed", [], [change("aws_kms_key", "1234abcd", "update")], 0),
            ("what is read", [], [change("aws_s3_bucket", "a", "delete", mode="data")], 0),
            ("what is forgotten stays", [], [change("aws_s3_bucket", "a", "forget")], 0),
        ]:
            with self.subTest(what):
                ran = Deploy(*options, plan=plan)
                self.assertEqual((ran.code, ran.applied()), (code, code == 0), ran.said)


class Names(unittest.TestCase):
    def test_a_scanner_of_this_name_in_another_region_is_found_before_the_plan(self):
        ran = Deploy(aws=ROLE)
        self.assertEqual((ran.code, ran.of("tofu", "plan")), (1, []), ran.said)
        self.assertIn("us-east-1", ran.said)
        self.assertIn("environment_suffix", ran.said)

    def test_its_own_roles_are_in_no_ones_way(self):
        own = resource("aws_iam_role", "function", name="report-aggregator-role-dev")
        for what, state in [
            ("in the module", {**own, "module": "module.scanner"}),
            ("from before there was one", own),
        ]:
            with self.subTest(what):
                self.assertEqual(Deploy(aws=ROLE, state=[state]).code, 0)


class Recorder(unittest.TestCase):
    def test_what_is_there_already(self):
        ours = ["AWS::EC2::Instance", "AWS::IAM::User", "AWS::RDS::DBInstance", "AWS::S3::Bucket"]
        for what, aws, settings, code, said in [
            ("nothing", {RECORDERS: "", CHANNELS: ""}, {}, 0, "service-linked role"),
            (
                "our own",
                {RECORDERS: "config-recorder-dev", CHANNELS: "config-delivery-dev"},
                {},
                0,
                "service-linked role",
            ),
            (
                "a channel that somebody left",
                {RECORDERS: "", CHANNELS: "default"},
                {},
                1,
                "delete-delivery-channel --delivery-channel-name default",
            ),
            (
                "a channel that is in no one's way",
                {RECORDERS: "", CHANNELS: "default"},
                {"TF_VAR_config_recorder": "none"},
                0,
                "",
            ),
            (
                "somebody's recorder",
                {
                    RECORDERS: recorders(
                        "default", allSupported=True, includeGlobalResourceTypes=True
                    ),
                    STATUS: "",
                },
                {},
                0,
                'config_recorder = "existing"',
            ),
            (
                "somebody's, and one is wanted",
                {RECORDERS: "default"},
                {"TF_VAR_config_recorder": "create"},
                1,
                "AWS allows one recorder a region",
            ),
            (
                "it stands still",
                {
                    RECORDERS: recorders(
                        "default", allSupported=True, includeGlobalResourceTypes=True
                    ),
                    STATUS: "default",
                },
                {},
                0,
                "the recorder default is stopped",
            ),
            (
                "it records no users",
                {RECORDERS: recorders("default", allSupported=True), STATUS: ""},
                {},
                0,
                "does not record AWS::IAM::User,",
            ),
            (
                "it records some",
                {RECORDERS: recorders("default", resourceTypes=ours[:2]), STATUS: ""},
                {},
                0,
                "does not record AWS::RDS::DBInstance, AWS::S3::Bucket,",
            ),
            (
                "it leaves some out",
                {
                    RECORDERS: recorders(
                        "default",
                        recordingStrategy={"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                        exclusionByResourceTypes={"resourceTypes": ours[3:]},
                    ),
                    STATUS: "",
                },
                {},
                0,
                "does not record AWS::S3::Bucket,",
            ),
        ]:
            with self.subTest(what):
                ran = Deploy(
                    aws={"iam create-service-linked-role": "{}", **aws}, environment=settings
                )
                self.assertEqual(ran.code, code, ran.said)
                self.assertIn(said, ran.said)

    def test_nothing_is_warned_of_a_recorder_that_records_everything(self):
        ran = Deploy(
            aws={
                RECORDERS: recorders("default", allSupported=True, includeGlobalResourceTypes=True),
                STATUS: "",
            }
        )
        self.assertNotIn("Warning", ran.said)

    def test_the_service_linked_role(self):
        ready = {RECORDERS: "", CHANNELS: ""}
        make = "iam create-service-linked-role"
        for what, aws, options, settings, code, asked in [
            ("it is made", {make: "{}"}, [], {}, 0, True),
            (
                "somebody else was quicker",
                {
                    make: "ERROR Service role name AWSServiceRoleForConfig has been taken in this account"
                },
                [],
                {},
                0,
                True,
            ),
            ("denied", {make: "ERROR AccessDenied"}, [], {}, 1, True),
            ("not by a plan", {}, ["--plan-only"], {}, 0, False),
            ("a role of ours instead", {}, [], {"TF_VAR_config_recorder_role": "own"}, 0, False),
            ("no recorder", {}, [], {"TF_VAR_config_recorder": "none"}, 0, False),
        ]:
            with self.subTest(what):
                ran = Deploy(*options, aws={**ready, **aws}, environment=settings)
                self.assertEqual(
                    (ran.code, bool(ran.of("aws", "iam", "create-service-linked-role"))),
                    (code, asked),
                    ran.said,
                )
                self.assertEqual(ran.applied(), code == 0 and not options)


class Concurrency(unittest.TestCase):
    def test_what_the_account_may_run_at_once(self):
        held = [
            resource("aws_lambda_function", "this", reserved_concurrent_executions=10)
            for _ in range(5)
        ]
        packs = {"TF_VAR_rule_packs": '["all"]'}
        deployed = len({rule["checker"] for rule in CATALOGUE["rules"].values()}) + 1
        self.assertGreater(deployed, 5)
        held_by_all = [held[0]] * deployed
        share = str((150 - 4) // (deployed - 1))
        for what, limits, state, settings, reserved, at_once in [
            ("a large account", "1000\t1000", [], {}, None, None),
            ("just enough", "150\t150", [], {}, None, None),
            ("one too few", "149\t149", [], {}, "-1", "36"),
            ("a new account", "10\t10", [], {}, "-1", "2"),
            ("a crowded one", "1000\t140", [], {}, "-1", "34"),
            ("where these are reserved already", "1000\t100", held, {}, None, None),
            ("too few for the functions of a pack", "150\t150", [], packs, "-1", share),
            ("where only those of core are reserved", "1000\t100", held, packs, "-1", share),
            ("where those of the pack are too", "1000\t100", held_by_all, packs, None, None),
            (
                "where none could be",
                "1000\t140",
                [resource("aws_lambda_function", "this", reserved_concurrent_executions=-1)],
                {},
                "-1",
                "34",
            ),
            ("a number of one's own", "10\t10", [], {"TF_VAR_scan_concurrency": "1"}, "-1", None),
            ("none on purpose", "10\t10", [], {"TF_VAR_reserved_concurrency": "-1"}, None, "2"),
            ("asking is denied", "ERROR AccessDenied", [], {}, None, None),
        ]:
            with self.subTest(what):
                ran = Deploy(aws={LIMITS: limits}, state=state, environment=settings)
                self.assertEqual(ran.code, 0, ran.said)
                self.assertEqual(
                    (
                        ran.variables().get("reserved_concurrency"),
                        ran.variables().get("scan_concurrency"),
                    ),
                    (reserved, at_once),
                    ran.said,
                )

    def test_packs_are_found_however_a_file_has_them(self):
        for written, reserved in [
            ('rule_packs = ["all"]', "-1"),
            ('rule_packs = [\n  "all", # every rule\n  "core",\n]\nregions = ["eu-west-1"]', "-1"),
            ('# rule_packs = ["all"]\nregions = ["eu-west-1"]', None),
            ("rule_packs = []", None),
            ('rule_packs = ["all"]\nrule_packs = ["core"]', None),
        ]:
            with self.subTest(written), tempfile.NamedTemporaryFile("w", suffix=".tfvars") as file:
                file.write(f"{written}\n")
                file.flush()
                ran = Deploy("--var-file", file.name, aws={LIMITS: "150\t150"})
                self.assertEqual(ran.code, 0, ran.said)
                self.assertEqual(ran.variables().get("reserved_concurrency"), reserved, ran.said)

    def test_what_cannot_be_reserved_is_refused_before_the_plan(self):
        for wanted, limits, code in [
            ("10", "150\t150", 0),
            ("10", "1000\t149", 1),
            ("100", "1000\t599", 1),
            ("100", "1000\t600", 0),
        ]:
            with self.subTest(wanted=wanted, limits=limits):
                ran = Deploy(
                    aws={LIMITS: limits}, environment={"TF_VAR_reserved_concurrency": wanted}
                )
                self.assertEqual(
                    (ran.code, bool(ran.of("tofu", "plan"))), (code, code == 0), ran.said
                )


class Credentials(unittest.TestCase):
    EXPORT = {
        "configure export-credentials": "export AWS_ACCESS_KEY_ID=ASIASESSION\nexport AWS_SECRET_ACCESS_KEY=session-secret\nexport AWS_SESSION_TOKEN=session-token"
    }

    def test_one_session_for_everything(self):
        ran = Deploy(aws=self.EXPORT, environment={"AWS_PROFILE": "with-mfa"})
        self.assertEqual(
            {tuple(call["credentials"].items()) for call in ran.calls if call["program"] == "tofu"},
            {(("AWS_ACCESS_KEY_ID", "ASIASESSION"), ("AWS_SESSION_TOKEN", "session-token"))},
        )

    def test_the_session_is_written_nowhere(self):
        ran = Deploy(aws=self.EXPORT, environment={"AWS_PROFILE": "with-mfa"})
        arguments = [" ".join(call["arguments"]) for call in ran.calls]
        for text in (ran.said, *arguments, *ran.left.values()):
            self.assertNotRegex(text, "ASIASESSION|session-secret|session-token")

    def test_keys_of_the_environment_stay(self):
        ran = Deploy(
            aws=self.EXPORT,
            environment={"AWS_ACCESS_KEY_ID": "AKIAMINE", "AWS_SECRET_ACCESS_KEY": "secret"},
        )
        self.assertEqual(
            {call["credentials"]["AWS_ACCESS_KEY_ID"] for call in ran.calls}, {"AKIAMINE"}
        )

    def test_where_no_session_is_exported_the_profile_stays(self):
        """Version 1 of the command line cannot; nothing said is no session."""
        for export in ("ERROR Invalid choice: 'export-credentials'", ""):
            with self.subTest(export):
                ran = Deploy(
                    aws={"configure export-credentials": export},
                    environment={"AWS_PROFILE": "single-sign-on"},
                )
                self.assertEqual(
                    (ran.code, {call["credentials"].get("AWS_PROFILE") for call in ran.calls}),
                    (0, {"single-sign-on"}),
                    ran.said,
                )


class Provider(unittest.TestCase):
    def test_the_release_s_lock_file_counts(self):
        ran = Deploy(lock="# of the release\n")
        self.assertEqual(ran.lock, "# of the release\n")
        self.assertEqual([call for call in ran.of("tofu", "init") if "-upgrade" in call], [])


class Variables(unittest.TestCase):
    def test_what_is_applied_is_what_was_planned(self):
        """OpenTofu refuses a plan whose variables are other ones in the environment."""
        ran = Deploy(environment={"TF_VAR_log_level": "debug"})
        given = {
            call["arguments"][1]: call["variables"]
            for call in ran.calls
            if call["program"] == "tofu" and call["arguments"][1] in ("plan", "apply")
        }
        self.assertEqual(given, {"plan": ["TF_VAR_log_level"], "apply": []}, ran.said)

    def test_without_any(self):
        self.assertTrue(Deploy().applied())


class Folder(unittest.TestCase):
    def test_the_root_and_the_module_that_it_calls(self):
        """Of what an earlier version linked nothing stays: it would be a second configuration."""
        root = ROOT / "tofu" / "root"
        files = {file.name for file in [*root.glob("*.tf"), *root.glob("deploy/*.tf")]}
        for before in ([], ["main.tf", "scan.tf", "bucket", "queries", "catalogue.json"]):
            self.assertEqual(Deploy(before=before).links, {*files, "scanner"})


class Backend(unittest.TestCase):
    def test_regions_as_s3_calls_them(self):
        for said, region in [
            ("None", "us-east-1"),
            ("EU", "eu-west-1"),
            ("eu-central-1", "eu-central-1"),
        ]:
            with self.subTest(said):
                ran = Deploy(
                    "--backend", "s3://states/dev.tfstate", aws={"s3api get-bucket-location": said}
                )
                self.assertEqual(ran.code, 0, ran.said)
                self.assertIn(f'region       = "{region}"', ran.backend)


if __name__ == "__main__":
    unittest.main()
