"""The samples of `src/resource_types/samples`: one file a resource type. README.md says what a
file holds. Standard library only, because the demo account is made of them.
"""

import copy
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checks.samples.config_item import config_item
from checks.samples.fill import fill

FOLDER = Path(__file__).resolve().parents[2] / "src" / "resource_types" / "samples"
ACCOUNT, REGION = "123456789012", "eu-west-1"
OF_FILE = {"resource_type", "calls", "not_recorded", "every", "samples"}
OF_SAMPLE = {"name", "id", "with", "item", "live", "plan", "plan_does_not_say", "emulated"}


@dataclass(frozen=True)
class Sample:
    """One resource of a type: how AWS, AWS Config and a plan describe it."""

    resource_type: str
    calls: dict
    not_recorded: dict
    own: dict

    @property
    def name(self):
        return self.own["name"]

    @property
    def key(self):
        return self.resource_type, self.name

    def values(self, place):
        """What the texts of a sample may name. `place` says `region`, `account` and more: a
        `suffix` makes another of it, which belongs to others of that suffix.
        """
        name = self.name + place.get("suffix", "")
        common = {"region": REGION, "account": ACCOUNT, "suffix": "", "name": name}
        return {**common, "id": self.own["id"], **self.own.get("with", {}), **place}

    def filled(self, part, now, **place):
        return fill(self.own.get(part, {}), self.values(place), now)

    def id(self, now, **place):
        return fill("@id@", self.values(place), now)

    def item(self, now, **place):
        """AWS Config's item with everything, what AWS Config itself does not record included."""
        given = self.filled("item", now, **place)
        values = self.values(place)
        region, account = values["region"], values["account"]
        return config_item(self.resource_type, self.id(now, **place), region, account, now, given)

    def recorded(self, now, **place):
        """AWS Config's item as AWS Config records it."""
        item = self.item(now, **place)
        for path in self.not_recorded:
            leave_out(item, path.replace("[]", "").split("."))
        return item

    def partly_recorded(self, now, **place):
        """AWS Config's item of which it recorded less: without the documents of which it does not
        record everything.
        """
        item = self.recorded(now, **place)
        for path in self.not_recorded:
            leave_out(item, path.split(".")[:2])
        return item

    def live(self, now, **place):
        """The answer of each call about the resource: an element of a list, or all of it."""
        return {call: of for call, of in self.filled("live", now, **place).items() if of}

    def requests(self, kind, now, **place):
        """The parameters by which a call asks for this resource: those of `of`, or `alone`."""
        asked = {call: how[kind] for call, how in self.calls.items() if kind in how}
        return fill(asked, self.values(place), now)

    @property
    def is_setting(self):
        """Whether it is a setting, of which an account, or each of its regions, has one."""
        return self.own["id"] == "@account@"

    @property
    def is_global(self):
        """Whether it is in no region."""
        return self.own["item"].get("awsRegion") == "global"

    @property
    def in_plans(self):
        """A text in the place of the plan's resources says why no plan has it."""
        return not isinstance(self.own["plan"], str)


def leave_out(value, path):
    if isinstance(value, list):
        for one in value:
            leave_out(one, path)
    elif isinstance(value, dict) and path[0] in value:
        if len(path) == 1:
            del value[path[0]]
        else:
            leave_out(value[path[0]], path[1:])


def merged(common, own):
    """`own` over `common`: objects by their members. An error is another answer altogether."""
    if not (isinstance(common, dict) and isinstance(own, dict)) or "error" in {**common, **own}:
        return copy.deepcopy(own)
    both = {name: merged(common[name], own[name]) for name in common if name in own}
    return {**copy.deepcopy(common), **copy.deepcopy(own), **both}


def read(path):
    """The samples of a file."""
    file = json.loads(path.read_text())
    check_names(file, OF_FILE, path.name)
    found = []
    for own in file["samples"]:
        own = merged(file["every"], own)
        check_names(own, OF_SAMPLE, f"{path.name}: {own.get('name')}")
        one = Sample(file["resource_type"], file["calls"], file.get("not_recorded", {}), own)
        if unknown := set(own["live"]) - set(one.calls):
            raise ValueError(f"{path.name}: {one.name}: `calls` lacks {', '.join(sorted(unknown))}")
        if any(other.name == one.name for other in found):
            raise ValueError(f"{path.name}: two samples are called {one.name}")
        found.append(one)
    return found


def check_names(given, known, where):
    if unknown := set(given) - known:
        wrong, right = ", ".join(sorted(unknown)), ", ".join(sorted(known))
        raise ValueError(f"{where} has no {wrong}; there are {right}")


@lru_cache
def of_files():
    """Resource type → all of its samples."""
    files = [read(path) for path in sorted(FOLDER.glob("*.json"))]
    return {samples[0].resource_type: samples for samples in files}


@lru_cache
def by_type():
    """Resource type → its samples that an account can have at once: one of a setting."""
    return {
        resource_type: samples[:1] if samples[0].is_setting else samples
        for resource_type, samples in of_files().items()
    }


def every():
    """The samples of every type that an account can have at once."""
    return [sample for samples in by_type().values() for sample in samples]


def worlds():
    """Lists of samples that an account can have at once, which together are all: the first has
    every type's, the others further samples of settings.
    """
    settings = [samples for samples in of_files().values() if samples[0].is_setting]
    most = max(map(len, settings), default=1)
    further = [[of[at % len(of)] for of in settings] for at in range(1, most)]
    return [every(), *further]


def named(resource_type, name):
    return next(sample for sample in of_files()[resource_type] if sample.name == name)
