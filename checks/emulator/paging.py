"""Pages where moto sends everything at once: EC2 instances, RDS clusters, IAM users.

As AWS documents them: DescribeInstances counts instances (5 to 1000 a page, no MaxResults: all of them), the other two default to
100. Tokens are opaque; a wrong one is refused.
"""
import base64
import copy

from moto.core.exceptions import ServiceException
from moto.ec2.responses.instances import InstanceResponse
from moto.iam.responses import IamResponse
from moto.rds.responses import RDSResponse


class BadToken(ServiceException):
    code, message, status = "InvalidParameterValue", "Invalid value for the page token.", 400


def token(start):
    return base64.b64encode(f"page from {start}".encode()).decode()


def start(given):
    if not given:
        return 0
    try:
        words = base64.b64decode(given, validate=True).decode()
        return int(words.removeprefix("page from "))
    except ValueError as error:
        raise BadToken from error


def page(items, given, size):
    """One page of a list, and the token of the next or None."""
    first = start(given)
    return items[first:first + size], token(first + size) if first + size < len(items) else None


def describe_instances(whole):
    def paged(self):
        size, given = self._get_param("MaxResults"), self._get_param("NextToken")
        self.params = {key: value for key, value in self.params.items() if key not in ("MaxResults", "NextToken")}
        # moto cuts at 100 reservations by itself: ask for as many as there may be.
        self.params["MaxResults"] = 1_000_000
        result = whole(self)
        if size is None:
            return result
        if not 5 <= int(size) <= 1000:
            raise BadToken(f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
        reservations = result._result["Reservations"]
        pairs = [(reservation, instance) for reservation in reservations for instance in reservation.instances]
        chosen, following = page(pairs, given, int(size))
        parts = {}
        for reservation, instance in chosen:
            if reservation.id not in parts:
                parts[reservation.id] = copy.copy(reservation)
                parts[reservation.id].instances = []
            parts[reservation.id].instances.append(instance)
        result._result.update(Reservations=list(parts.values()), NextToken=following)
        return result
    return paged


def describe_db_clusters(whole):
    def paged(self):
        result = whole(self)
        size = int(self.params.get("MaxRecords") or 100)
        result._result["DBClusters"], result._result["Marker"] = page(list(result._result["DBClusters"]), self.params.get("Marker"), size)
        return result
    return paged


def list_users(whole):
    def paged(self):
        result = whole(self)
        users, following = page(list(result._result["Users"]), self._get_param("Marker"), int(self._get_param("MaxItems") or 100))
        result._result.update(Users=users, IsTruncated=following is not None, Marker=following)
        return result
    return paged


def install():
    InstanceResponse.describe_instances = describe_instances(InstanceResponse.describe_instances)
    RDSResponse.describe_db_clusters = describe_db_clusters(RDSResponse.describe_db_clusters)
    IamResponse.list_users = list_users(IamResponse.list_users)
