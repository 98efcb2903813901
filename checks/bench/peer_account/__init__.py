"""An account for `verdicts.py`, made by AWS's own calls: of each setting that the rules and
Prowler's checks look at, resources that have it well, badly, and in the ways in between in which
scanners come to differ. A resource is named after what is special about it.

`make()` is all of it, in the home region; the region abroad has its default network and a trail
alone, as the unused regions of real accounts.
"""

from . import answers, buckets, databases, identities, instances, keys, network, settings


def make():
    """How many resources were made."""
    made = network.make()
    made += instances.make()
    made += buckets.make()
    made += databases.make()
    made += keys.make()
    made += identities.make()
    made += settings.make()
    answers.make()
    return made
