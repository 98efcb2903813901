"""RDS resource ids: moto gives every database the same one, AWS each its own, and AWS Config knows a database by it."""
import hashlib

from moto.rds.models import DBInstance

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def resource_id(self):
    digest = hashlib.sha256(f"{self.account_id}/{self.region}/{self.db_instance_identifier}".encode()).digest()
    return "db-" + "".join(ALPHABET[byte % 32] for byte in digest[:26])


def install():
    # What moto sets is not kept.
    DBInstance.dbi_resource_id = property(resource_id, lambda self, _: None)
