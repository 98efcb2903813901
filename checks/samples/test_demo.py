"""The bundled demo account is made of the samples."""

import json
import subprocess
import sys
import unittest
from datetime import datetime, timezone
from pathlib import Path

DEMO = Path(__file__).resolve().parents[1] / "fixtures" / "demo"
sys.path.insert(0, str(DEMO))

import further  # noqa: E402
import generate  # noqa: E402

from checks.samples import files  # noqa: E402


class Demo(unittest.TestCase):
    def test_it_is_current(self):
        done = subprocess.run([sys.executable, DEMO / "generate.py", "--check"])
        self.assertEqual(done.returncode, 0)

    def test_a_type_without_a_story_appears_with_all_its_samples(self):
        """As every type would, if the demo told no story of any."""
        taken = datetime(2026, 11, 20, tzinfo=timezone.utc)
        made = list(further.resources(set(), generate.REGIONS, generate.TEAMS, taken))
        types = files.of_files()
        settings = {name for name, samples in types.items() if samples[0].is_setting}
        once = {item["resourceType"] for item in made} & settings
        self.assertEqual({item["resourceType"] for item in made}, set(types))
        self.assertTrue(once)
        identities = {
            (item["resourceType"], item["resourceId"], item["awsRegion"]) for item in made
        }
        self.assertEqual(len(identities), len(made))
        made = [item for item in made if item["resourceType"] not in settings]
        others = [of for of in files.every() if not of.is_setting]
        self.assertEqual(len(made), further.COPIES * len(others))
        known = {(of.resource_type, of.own["id"]) for of in others}
        identities = {(item["resourceType"], item["resourceId"]) for item in made}
        self.assertFalse(identities & known)
        self.assertEqual({item["awsRegion"] for item in made}, {*generate.REGIONS, "global"})
        for item in made:
            # What a sample says of its region or id, it says of these. What has no region may name
            # that of something else.
            text = json.dumps(item)
            if item["awsRegion"] != "global":
                self.assertEqual(files.REGION in text, item["awsRegion"] == files.REGION, text)
            self.assertIn(item["resourceId"], json.dumps(item["configuration"]))

    def test_a_type_with_a_story_appears_once(self):
        taken = datetime(2026, 11, 20, tzinfo=timezone.utc)
        told = set(files.by_type())
        self.assertEqual(list(further.resources(told, generate.REGIONS, generate.TEAMS, taken)), [])


if __name__ == "__main__":
    unittest.main()
