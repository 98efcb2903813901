"""Every resource type has samples, and they say of it what its file says."""

import re
import unittest

from checks.samples import files, rules

TYPES = rules.ROOT / "src" / "resource_types"


# What several types are read by names its calls itself.
SHARED = [
    rules.ROOT / "src" / "sources" / "live" / f"{name}.rs"
    for name in ("authorization_details", "credential_report")
]


def calls_of(text):
    """The calls that a type's file names, those of what it shares with other types among them."""
    text += "".join(path.read_text() for path in SHARED if f"{path.stem}::" in text)
    return set(re.findall(r'(?:&str =|operation:|name:|\w\()\s*"([a-z0-9-]+:[A-Z]\w+)"', text))


class Files(unittest.TestCase):
    def test_no_type_lacks_samples(self):
        defines = "pub static DEFINITION"
        types = {path.stem for path in TYPES.glob("*.rs") if defines in path.read_text()}
        self.assertEqual({path.stem for path in files.FOLDER.glob("*.json")}, types)
        for name in sorted(types):
            with self.subTest(name):
                # What is read live may have a file of its own.
                of_type = [TYPES / f"{name}.rs", *(TYPES / name).glob("*.rs")]
                text = "".join(path.read_text() for path in of_type)
                samples = files.read(files.FOLDER / f"{name}.json")
                self.assertIn(f'name: "{samples[0].resource_type}"', text)
                self.assertEqual(set(samples[0].calls), calls_of(text))

    def test_a_name_and_an_id_are_one_sample(self):
        for resource_type, samples in files.of_files().items():
            names = [sample.name for sample in samples]
            self.assertEqual(len(names), len(set(names)), resource_type)
            ids = [sample.own["id"].replace("@name@", sample.name) for sample in samples]
            distinct = 1 if samples[0].is_setting else len(ids)
            self.assertEqual(distinct, len(set(ids)), resource_type)

    def test_every_way_has_the_sample_or_says_why_not(self):
        for sample in [one for samples in files.of_files().values() for one in samples]:
            with self.subTest(type=sample.resource_type, sample=sample.name):
                # What no call reads consists of what is related to it.
                for part in ("item", *(("live",) if sample.calls else ()), "plan", "emulated"):
                    self.assertTrue(sample.own.get(part), part)

    def test_every_rule_has_samples_to_judge(self):
        for rule, file in rules.files().items():
            for of in rules.judged(file):
                self.assertIn(of, files.by_type(), rule)


if __name__ == "__main__":
    unittest.main()
