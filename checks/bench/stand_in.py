"""The stand-in for AWS as a process: started with an account of some size, asked what it was asked, ended."""
import json
import subprocess
import urllib.request

from tools import example


class StandIn:
    def __init__(self, **account):
        """account: the stand-in's own options (`stand-in --help`), such as instances=200."""
        options = [f"--{name.replace('_', '-')}={value}" for name, value in account.items()]
        self.process = subprocess.Popen([example("stand-in"), *options], stdout=subprocess.PIPE, text=True)
        self.endpoint = self.process.stdout.readline().strip()
        self.address = self.endpoint.removeprefix("http://")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def counts(self):
        """Requests by operation since the last call of this."""
        request = urllib.request.Request(f"{self.endpoint}/stand-in/counts", method="DELETE")
        with urllib.request.urlopen(request) as answer:
            return {operation: count["requests"] for operation, count in json.load(answer).items()}
