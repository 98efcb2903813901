"""The role in another account by which that account is scanned too: tofu/member-account, applied with that account's credentials."""
import json

from emulated import aws
from rehearsal.place import MEMBER_ROLE, ROOT
from rehearsal.steps import Failed, command


class MemberAccount:
    def __init__(self, place):
        """Links to the files, in a folder of its own: nothing is written beside them."""
        self.place, self.folder = place, place.folder / "tofu" / "member-account"
        self.folder.mkdir(parents=True)
        for file in (ROOT / "tofu" / "member-account").glob("*.tf"):
            (self.folder / file.name).symlink_to(file)
        (self.folder.parent / "catalogue.json").symlink_to(ROOT / "tofu" / "catalogue.json")

    def tofu(self, *arguments):
        keys = {name.upper(): value for name, value in aws.credentials_of(aws.OTHER_ACCOUNT).items()}
        return command(["tofu", f"-chdir={self.folder}", *arguments], self.place.log, env=self.place.environment(**keys, TF_VAR_scanner_account_id=aws.ACCOUNT, **self.place.bundled_rules()))

    def apply(self):
        self.tofu("init", "-input=false")
        self.tofu("apply", "-input=false", "-auto-approve")
        role = json.loads(self.tofu("output", "-json"))["role_arn"]["value"]
        if role != MEMBER_ROLE:
            raise Failed(f"tofu/member-account made {role}, and the scanner was given {MEMBER_ROLE}", "docs/operations.md names it too: put the one or the other right")
        return [role]

    def destroy(self):
        self.tofu("destroy", "-input=false", "-auto-approve")
        roles = [role["RoleName"] for role in aws.client("iam", credentials=aws.credentials_of(aws.OTHER_ACCOUNT)).list_roles()["Roles"]]
        if roles:
            raise Failed(f"the other account still has {', '.join(roles)}", "see tofu/member-account/main.tf")
        return [f"no role is left in account {aws.OTHER_ACCOUNT}"]
