"""The loopback AWS of a case, and its accounts that stand in files of their own."""

import functools
import shutil
import tempfile
import threading
import tomllib
from pathlib import Path

from checks.cases.runner.case import FOLDER, CaseError, deep_merged, filled
from checks.cases.runner.expectations import value_faults
from checks.replay import names
from checks.replay.answers import MATCHERS, matches
from checks.replay.authority import Authority
from checks.replay.server import Replay

BUCKET = "config-files"
ACCOUNTS = FOLDER / "accounts"
making = threading.Lock()
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAREPLAYCALLER",
    "AWS_SECRET_ACCESS_KEY": "secret-of-the-caller",
    "AWS_REGION": "us-east-1",
}


def state(given):
    """What AWS holds: what a case says, on top of the account that `like` names."""
    given = dict(given)
    like = given.pop("like", None)
    if like is None:
        return filled(given, {})
    path = ACCOUNTS / f"{like}.toml"
    if not path.is_file():
        raise CaseError(
            f"there is no account {like}; there are {', '.join(sorted(path.stem for path in ACCOUNTS.glob('*.toml')))}"
        )
    return filled(deep_merged(tomllib.loads(path.read_text()), given), {})


def start(place, given, tls=False, forward=None):
    """A loopback AWS that ends with the case."""
    replay = Replay(state(given), shared()["authority"] if tls else None, forward)
    place.closing.append(replay.stop)
    return replay


@functools.lru_cache(None)
def made():
    folder = Path(tempfile.mkdtemp(prefix="compliance-replay-"))
    return {
        "folder": folder,
        "authority": Authority(folder / "authority"),
        "names": names.build(folder),
    }


def shared():
    """The authority and the library of host names, one for all cases of a run."""
    with making:
        return made()


def stop():
    if made.cache_info().currsize:
        shutil.rmtree(shared()["folder"], ignore_errors=True)


ENDPOINTS = ("url", "host", "names", "proxy", "none")


def reached(replay, endpoint):
    """The environment in which AWS is reached at the loopback AWS's address (`url`), at a host name, so that each bucket has one of its own (`host`),
    under AWS's real names over TLS (`names`), under those through a proxy alone (`proxy`), or as the case itself says (`none`)."""
    trusted = {"SSL_CERT_FILE": shared()["authority"].path}
    match endpoint:
        case "url":
            return {"AWS_ENDPOINT_URL": replay.url}
        case "host":
            return {
                "LD_PRELOAD": shared()["names"],
                "AWS_ENDPOINT_URL": f"http://s3.replay.test:{replay.plain.server_port}",
            }
        case "names":
            return {"LD_PRELOAD": shared()["names"], "REPLAY_TLS_PORT": replay.tls_port, **trusted}
        case "proxy":
            return {"HTTPS_PROXY": replay.url, **trusted}
        case "none":
            return {}
    raise CaseError(f"endpoint is one of {', '.join(ENDPOINTS)}, not {endpoint}")


def bucket(place, contents):
    """The environment in which a bucket holds these files."""
    replay = start(
        place, {"buckets": [{"Name": BUCKET, "BucketRegion": CREDENTIALS["AWS_REGION"]}]}
    )
    replay.answers.account.held["123456789012"]["buckets"][0]["objects"] = contents
    return {**CREDENTIALS, "AWS_ENDPOINT_URL": replay.url}


def request_faults(replay, wanted):
    """`expect.requests`: entries that match requests, with `count` (0: none), `most`, or `every` (facts that hold of each; one at least must be there)."""
    seen, found = replay.taken(), []
    for entry in wanted:
        if unknown := set(entry) - {*MATCHERS, "count", "most", "every", "least"}:
            raise CaseError(f"expect.requests has no {', '.join(sorted(unknown))}")
        chosen = [
            request
            for request in seen
            if all(
                matches(entry[name], request.facts()[name]) for name in MATCHERS if name in entry
            )
        ]
        what = ", ".join(f"{name} {entry[name]}" for name in MATCHERS if name in entry) or "any"
        if "count" in entry:
            found += value_faults(
                f"requests ({what})",
                [str(request) for request in chosen],
                {"count": entry["count"]},
            )
        elif "most" in entry:
            found += (
                []
                if len(chosen) <= entry["most"]
                else [f"requests ({what}): wanted {entry['most']} at most, got {len(chosen)}"]
            )
        elif len(chosen) < entry.get("least", 1):
            found.append(
                f"requests ({what}): wanted {entry.get('least', 1)}, got {len(chosen)} of {', '.join(sorted({str(request) for request in seen}))[:800]}"
            )
        for name, value in entry.get("every", {}).items():
            wrong = {
                str(request) for request in chosen if not matches(value, request.facts()[name])
            }
            if wrong:
                found.append(
                    f"requests ({what}): wanted {name} {value}, got {', '.join(sorted(wrong))[:800]}"
                )
    return found
