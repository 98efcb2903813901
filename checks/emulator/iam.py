"""Service-linked roles under the names that AWS gives them: moto does not know every service's
spelling, and makes one twice. Ids and names of policies in GetAccountAuthorizationDetails,
and that they are nobody's permissions boundary.
"""

from moto.iam import models
from moto.iam.exceptions import IAMException
from moto.iam.models import IAMBackend


class Taken(IAMException):
    code = "InvalidInput"


def once(make):
    def made(self, service_name, description, suffix):
        if any(
            role.path == f"/aws-service-role/{service_name}/" and role.name.endswith(suffix or "")
            for role in self.roles.values()
        ):
            raise Taken(
                "Service role name has been taken in this account, please try a different suffix."
            )
        return make(self, service_name, description, suffix)

    return made


def named(details):
    def of_account(self, policy_filter):
        found = details(self, policy_filter)
        for policy in found["managed_policies"]:
            policy.policy_id, policy.policy_name = policy.id, policy.name
            policy.permissions_boundary_usage_count = 0
        return found

    return of_account


def install():
    models.SERVICE_NAME_CONVERSION["config"] = "Config"
    IAMBackend.create_service_linked_role = once(IAMBackend.create_service_linked_role)
    IAMBackend.get_account_authorization_details = named(
        IAMBackend.get_account_authorization_details
    )
