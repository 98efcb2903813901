"""The loopback AWS of a case."""

import functools
import shutil
import tempfile
import threading
import tomllib
from pathlib import Path

from checks.cases.runner.case import FOLDER, CaseError, deep_merged, filled
from checks.replay import names
from checks.replay.authority import Authority
from checks.replay.server import Replay

BUCKET = "config-files"
ACCOUNTS = FOLDER / "accounts"
ENDPOINTS = ("url", "host", "names", "proxy", "none")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAREPLAYCALLER",
    "AWS_SECRET_ACCESS_KEY": "secret-of-the-caller",
    "AWS_REGION": "us-east-1",
}
making = threading.Lock()


def state(given):
    """What AWS holds: a case's `aws` table over the account that its `like` names."""
    given = dict(given)
    like = given.pop("like", None)
    if like is None:
        return filled(given, {})
    path = ACCOUNTS / f"{like}.toml"
    if not path.is_file():
        known = ", ".join(sorted(path.stem for path in ACCOUNTS.glob("*.toml")))
        raise CaseError(f"there is no account {like}; there are {known}")
    return filled(deep_merged(tomllib.loads(path.read_text()), given), {})


def start(place, given, tls=False, forward=None):
    """Starts a loopback AWS that ends with the case."""
    replay = Replay(state(given), shared()["authority"] if tls else None, forward)
    place.closing.append(replay.stop)
    return replay


def shared():
    """The authority and the library of host names, made once a run."""
    with making:
        return made()


@functools.lru_cache(None)
def made():
    folder = Path(tempfile.mkdtemp(prefix="compliance-replay-"))
    authority = Authority(folder / "authority")
    return {"folder": folder, "authority": authority, "names": names.build(folder)}


def stop():
    if made.cache_info().currsize:
        shutil.rmtree(shared()["folder"], ignore_errors=True)


def environment(replay, endpoint):
    """The environment in which AWS is reached

    - `url`: at the loopback AWS's address,
    - `host`: at a host name, so that each bucket is a host of its own,
    - `names`: under AWS's real host names, over TLS,
    - `proxy`: under those, through a proxy only,
    - `none`: as the case itself says.
    """
    trusted = {"SSL_CERT_FILE": shared()["authority"].path}
    host = f"http://s3.replay.test:{replay.plain.server_port}"
    match endpoint:
        case "url":
            return {"AWS_ENDPOINT_URL": replay.url}
        case "host":
            return {"LD_PRELOAD": shared()["names"], "AWS_ENDPOINT_URL": host}
        case "names":
            return {"LD_PRELOAD": shared()["names"], "REPLAY_TLS_PORT": replay.tls_port, **trusted}
        case "proxy":
            return {"HTTPS_PROXY": replay.url, **trusted}
        case "none":
            return {}
    raise CaseError(f"endpoint is one of {', '.join(ENDPOINTS)}, not {endpoint}")


def bucket(place, contents):
    """The environment in which the bucket BUCKET holds these files (path → bytes)."""
    given = {"Name": BUCKET, "BucketRegion": CREDENTIALS["AWS_REGION"], "objects": contents}
    replay = Replay({"buckets": [given]})
    place.closing.append(replay.stop)
    return {**CREDENTIALS, "AWS_ENDPOINT_URL": replay.url}
