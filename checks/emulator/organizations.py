"""AWS Organizations' lists as they are today: 20 accounts a page at the most, and `State` where `Status` was until September 2026."""
from moto.organizations.models import FakeAccount
from moto.organizations.utils import PAGINATION_MODEL


def stated(describe):
    def described(self):
        return {key: value for key, value in describe(self).items() if key != "Status"}
    return described


def install():
    # moto distinguishes accounts by the second they joined in.
    PAGINATION_MODEL["list_accounts"].update(limit_default=20, unique_attribute="Id")
    FakeAccount.describe = stated(FakeAccount.describe)
